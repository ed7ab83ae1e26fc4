"""What a tablet judges alone, it judges as the server does: the same cases as tests/browser/test_checkout_gifts.py, without a database."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from pos.promotions.codes import pass_code, pass_code_as_kept
from pos.promotions.cover import AskedLine, Cover, Gift, percent_of
from pos.promotions.rules import Limit, Rules
from pos.sales.approvals import Lowered, needs_approval

FILE: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "discounts.json").read_text(encoding="utf-8"))


def test_percentages_are_rounded_and_cut_as_the_vectors_say() -> None:
    for amount, percent, cut, off in FILE["percent"]:
        assert percent_of(amount, percent, cut) == off, (amount, percent, cut)


def test_coupons_are_worth_what_the_vectors_say() -> None:
    for case in FILE["gifts"]:
        of = case["gift"]
        gift = Gift(of["gives"], of["amount"], of["free_sku"], of["most_won"], Cover(frozenset(of["skus"]), frozenset(of["categories"])))
        lines = tuple(
            AskedLine(sku, category, tax_class, 1000, price, gross, lowered)
            for sku, category, tax_class, price, gross, lowered in case["lines"]
        )
        assert gift.worth(lines, case["cut"]) == case["worth"], case["name"]


def test_limits_are_judged_as_the_vectors_say() -> None:
    rules = Rules({level: Limit(*limit) for level, limit in FILE["limits"].items()}, (), False)
    for case in FILE["lowered"]:
        lowered = Lowered(tuple((off, of) for off, of in case["discounts"]), case["overridden"])
        assert needs_approval(lowered, rules, case["level"]) is case["beyond"], case["name"]


def test_the_codes_of_passes_are_made_and_read_as_the_vectors_say() -> None:
    for sale, line, unit, code in FILE["sold_codes"]:
        assert pass_code(UUID(sale), line, unit) == code
    for typed, code in FILE["typed_codes"]:
        if code is not None:
            assert pass_code_as_kept(typed) == code
