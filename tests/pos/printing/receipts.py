"""A receipt with every kind of line, and one drawn at random."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from pos.sales.letterhead import Letterhead
from pos.sales.receipts import Earlier, Receipt, ReceiptLine, ReceiptOption, ReceiptPayment
from pos.sales.wanted import METHODS

MOMENT = datetime(2020, 11, 20, 14, 5, tzinfo=UTC)
HEAD = Letterhead(
    "꿈이든 the 카페 3호점", "인천연수지역자활센터", "꿈이든 카페사업단", "000-00-00000", "인천광역시 연수구 여성의광장 1층 로비",
    "예시 대표", "032-000-0000",
)
EVERY_LINE = (
    ReceiptLine("아메리카노", 2000, None, 2500, 5000, (ReceiptOption("ICE", 0, 0), ReceiptOption("샷 추가", 500, 1000)), 200, "taxable"),
    ReceiptLine("국내산 무농약 참나무 원목 표고버섯 선물세트 (특대)", 337, "kg", 25_000, 8425, (), 0, "exempt"),
    ReceiptLine("보증금", 1000, None, 10_000, 10_000, (), 0, "out_of_scope"),
    ReceiptLine("펲뷁 유자차 – ₩3,000", 1000, None, 3000, 3000, (), 0, "taxable"),
)
EVERY_PAYMENT = (
    ReceiptPayment("cash", 6000, 20_000, None, None, None, "self_issued"),
    ReceiptPayment("card", 10_225, 10_225, "9410-12**-****-3456", "30012345", 3, None),
    ReceiptPayment("incheon_eum", 5000, 5000, "9410-12**-****-1111", "30012346", None, None),
    ReceiptPayment("transfer", 5000, 5000, None, None, None, None),
)


def every_kind_of_line(**changes: Any) -> Receipt:
    """Two coffees, mushrooms, a deposit and a tea, paid in four ways."""
    facts: dict[str, Any] = {
        "kind": "sale", "head": HEAD, "receipt_no": "CAFE-03-T1-004271", "order_no": "059", "occurred_at": MOMENT,
        "cashier": "p-0003", "order_type": "take_out", "lines": EVERY_LINE, "subtotal": 27_225, "discount": 1000, "total": 26_225,
        "supply": 7273, "vat": 727, "exempt": 8225, "out_of_scope": 10_000, "payments": EVERY_PAYMENT, "change": 14_000, "original": None,
        "refunds": (Earlier("CAFE-03-T1-004272", -2500),), "example": True,
    }
    return Receipt(**(facts | changes))


def refund_receipt() -> Receipt:
    """One coffee back."""
    back = ReceiptLine("아메리카노", -1000, None, None, -2900, (), 0, "taxable")
    return every_kind_of_line(
        kind="refund", receipt_no="CAFE-03-T1-004273", order_no=None, order_type=None, lines=(back,), subtotal=-2900, discount=0,
        total=-2900, supply=-2636, vat=-264, exempt=0, out_of_scope=0, change=0,
        payments=(ReceiptPayment("cash", -2900, -2900, None, None, None, None),),
        original=Earlier("CAFE-03-T1-004271", 26_225), refunds=(), example=False,
    )


_WON = st.integers(-(10**9), 10**9)
_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n"), min_size=1, max_size=60)
_LINES = st.builds(
    ReceiptLine, _TEXT, st.integers(-99_999_999, 99_999_999), st.sampled_from([None, "kg"]), st.none() | st.integers(0, 10**9), _WON,
    st.lists(st.builds(ReceiptOption, _TEXT, st.integers(0, 10**9), _WON), max_size=3).map(tuple), st.integers(0, 10**9),
    st.sampled_from(["taxable", "exempt", "out_of_scope"]),
)
_PAYMENTS = st.builds(
    ReceiptPayment, st.sampled_from(METHODS), _WON, _WON, st.none() | st.just("9410-12**-****-3456"), st.none() | st.just("30012345"),
    st.none() | st.integers(0, 60), st.none() | st.sampled_from(["income_deduction", "expense_proof", "self_issued"]),
)
_HEADS = st.builds(Letterhead, _TEXT, *[st.none() | _TEXT] * 6)
RECEIPTS = st.builds(
    Receipt, st.sampled_from(["sale", "refund"]), _HEADS, st.just("CAFE-03-T1-004271"), st.none() | st.just("059"),
    st.datetimes(timezones=st.just(UTC)), st.none() | st.just("p-0003"),
    st.none() | st.sampled_from(["dine_in", "take_out", "delivery"]), st.lists(_LINES, min_size=1, max_size=4).map(tuple), _WON,
    st.integers(0, 10**9), _WON, _WON, _WON, _WON, _WON, st.lists(_PAYMENTS, max_size=3).map(tuple), st.integers(0, 10**9),
    st.none() | st.just(Earlier("CAFE-03-T1-000001", 5000)),
    st.lists(st.builds(Earlier, st.just("CAFE-03-T1-000002"), _WON), max_size=2).map(tuple),
    st.booleans(),
)
