"""What the server expects of a till, by the same vectors that judge the tablet (tests/browser/test_checkout_till.py)."""

import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from pos.tills.sums import OWN_FIGURES, merged, sums_of
from pos.tills.z_report import reckon
from tests.support import make_till_vectors

CASES = json.loads(make_till_vectors.FILE.read_text(encoding="utf-8"))["cases"]
TILL = UUID("01930f2e-7c1b-7d5e-9a51-2f6a1c0b9d11")
MOMENT = datetime(2020, 11, 20, tzinfo=UTC)


def stored(act: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A sale or refund as the ledger has it: a refund's money is negative, what was tendered always stands."""
    sign = -1 if act["kind"] == "refund" else 1
    source = "refund" if sign < 0 else "tablet"
    document = {"source": source, "till": TILL, "book_date": date(2020, 11, 20), **dict.fromkeys(OWN_FIGURES, 0)}
    payments = [
        {"method": each["method"], "amount": sign * each["amount"], "tendered": sign * each.get("tendered", each["amount"])}
        for each in act["payments"]
    ]
    return document, payments


def movement(act: dict[str, Any]) -> Any:
    """A cash movement with what is reckoned from it; the report shows more."""
    return SimpleNamespace(
        id=TILL, at=MOMENT, direction=act["direction"], amount=act["amount"], reason="", cashier=None, recorded_by="",
    )


def test_the_vectors_are_the_ones_that_are_reckoned() -> None:
    assert make_till_vectors.FILE.read_text(encoding="utf-8") == make_till_vectors.tills_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_expected_cash_and_vouchers_are_what_was_carried(case: dict[str, Any]) -> None:
    acts = case["acts"]
    sums = merged(each for act in acts if act["kind"] != "cash" for each in sums_of(*stored(act), 0))
    found = reckon(case["float"], sums, [movement(act) for act in acts if act["kind"] == "cash"])
    ways = {way["method"]: way["expected"] for way in found["methods"]}
    assert {"cash": found["cash"]["expected"], "ways": ways} == case["expected"]
