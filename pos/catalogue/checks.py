"""What a product must be before it is stored: option groups that can be chosen from, barcodes that scan. Looks up nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sites.errors import Invalid, Message, invalid_at, say
from sites.registry import KINDS

MOST_OPTIONS_A_LINE = 50
GTIN_LENGTHS = frozenset({8, 12, 13, 14})
OFFERS = tuple(sorted({what for kind in KINDS.values() for what in kind.offers}))

_TWICE = say("같은 코드가 두 번 있습니다. 하나를 바꿔 주세요.", "This code stands twice. Change one of them.")
_BOUNDS = say(
    "최소는 최대보다, 최대는 옵션 수보다 클 수 없습니다.",
    "The least must not be above the most, nor the most above the number of options.",
)
_TOO_MANY = say(
    "한 줄에 고를 수 있는 옵션은 모두 {most}개까지입니다.", "At most {most} options can be chosen on one line.", most=MOST_OPTIONS_A_LINE
)


def check_options(groups: Sequence[Mapping[str, Any]]) -> None:
    """Invalid, with pointers, unless every code is unique within the product and min ≤ max ≤ number of options in each group.

    Options are unique over all groups, since a sale names them by their code alone.
    """
    errors: dict[str, list[Message]] = {}
    _note_repeats(errors, ((f"/option_groups/{at}/code", group["code"]) for at, group in enumerate(groups)))
    _note_repeats(
        errors,
        (
            (f"/option_groups/{at}/options/{place}/code", option["code"])
            for at, group in enumerate(groups)
            for place, option in enumerate(group["options"])
        ),
    )
    for at, group in enumerate(groups):
        if not group["min"] <= group["max"] <= len(group["options"]):
            errors.setdefault(f"/option_groups/{at}/max", []).append(_BOUNDS)
    if sum(group["max"] for group in groups) > MOST_OPTIONS_A_LINE:
        errors.setdefault("/option_groups", []).append(_TOO_MANY)
    if errors:
        raise Invalid("options_wrong", say("옵션을 확인해 주세요.", "Check the options."), errors)


def _note_repeats(errors: dict[str, list[Message]], codes: Iterable[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for pointer, code in codes:
        if code in seen:
            errors.setdefault(pointer, []).append(_TWICE)
        seen.add(code)


def check_barcode(barcode: str | None) -> None:
    """Invalid when a barcode looks like a GTIN (8, 12, 13 or 14 digits) but its last digit is not the check digit.

    The rule is GS1's: from the right, digits count 3 and 1 in turn, and the sum is a multiple of ten.
    """
    if barcode is None or not re.fullmatch(r"[0-9]+", barcode) or len(barcode) not in GTIN_LENGTHS:
        return
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(barcode)))
    if weighed % 10:
        raise invalid_at(
            "/barcode",
            "바코드의 검증 번호가 맞지 않습니다. 다시 스캔하거나 숫자를 확인해 주세요.",
            "The check digit of the barcode is wrong. Scan it again or check the digits.",
            code="barcode_wrong",
        )


def check_needs(needs: str | None) -> None:
    """Invalid when what a site must offer is nothing that any kind of site offers."""
    if needs is not None and needs not in OFFERS:
        raise invalid_at(
            "/needs", "다음 중 하나여야 합니다: {offers}", "This must be one of: {offers}", code="offer_unknown", offers=", ".join(OFFERS)
        )
