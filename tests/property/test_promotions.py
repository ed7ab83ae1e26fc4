"""Two tablets that are offline use the same coupons and passes: whatever order their sales arrive in, the ledger adds up, each code
is held once, and every won that a pass bore was taken off it."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.sales.wanted import WantedRefund, WantedSale
from tests.pos.promotions.conftest import opened, stand  # noqa: F401
from tests.pos.promotions.stand import WON, Stand, paid_by_pass, pass_sold, used_of_pass, with_coupon
from tests.pos.sales.shop import back
from tests.support.databases import Database

ACTS = st.lists(
    st.tuples(st.sampled_from(["coupon", "pay", "use", "sell", "undo"]), st.integers(1, 3), st.integers(1, 4)), min_size=3, max_size=14
)


@settings(max_examples=6, derandomize=True)
@given(acts=ACTS, mixed=st.randoms(use_true_random=False))
def run(acts: list[tuple[str, int, int]], mixed: object, at: Stand, database: Database) -> None:
    """One day: made offline in order, arriving mixed."""
    database.restore()
    sales: list[tuple[str, WantedSale]] = []
    passes = {kind: [pass_sold(kind, 900 + number) for number in range(3)] for kind in ("ten-cups", "five-shines")}
    for seq, (act, which, cups) in enumerate(acts, 1):
        if act == "coupon":
            sales.append((act, with_coupon(at.code(WON, which), 1_000, seq, cups)))
        elif act == "pay":
            sales.append((act, paid_by_pass(passes["ten-cups"][which - 1][1], seq, cups)))
        elif act == "use":
            sales.append((act, used_of_pass(passes["five-shines"][which - 1][1], seq, cups)))
    arriving = [*sales, *(("sold", wanted) for kind in passes.values() for wanted, _ in kind)]
    mixed.shuffle(arriving)  # type: ignore[attr-defined]
    flags = {wanted.id: at.flags(wanted) for _, wanted in arriving}
    undone: set[int] = set()
    for seq, (act, which, _) in enumerate(acts, 1):
        if act == "undo" and sales and (which * seq) % len(sales) not in undone:
            undone.add(place := (which * seq) % len(sales))
            at.refund(_whole(*sales[place], 500 + seq))
    _adds_up(at, sales, passes, undone)
    firsts = Counter(str(wanted.coupon_code) for act, wanted in sales if act == "coupon" and "coupon_reused" not in flags[wanted.id])
    assert all(count == 1 for count in firsts.values())
    assert {*firsts} == {str(wanted.coupon_code) for act, wanted in sales if act == "coupon"}


def _whole(act: str, wanted: WantedSale, seq: int) -> WantedRefund:
    way = {"method": "prepaid_pass"} if act == "pay" else {}
    return back(wanted, seq, won=wanted.total, milli=wanted.lines[0].quantity_milli, **way)


def _adds_up(at: Stand, sales: list[tuple[str, WantedSale]], passes: dict[str, list[tuple[WantedSale, str]]], undone: set[int]) -> None:
    for kind, sold in passes.items():
        for _, code in sold:
            stays = [wanted for place, (_, wanted) in enumerate(sales) if code in wanted.passes and place not in undone]
            *_, last = at.ledger(code)
            if kind == "ten-cups":
                assert last[4] == 25_000 - sum(wanted.total for wanted in stays)
            else:
                assert last[3] == 5 - sum(wanted.lines[0].quantity_milli // 1000 for wanted in stays)
            assert [sum(row[1] for row in at.ledger(code)), sum(row[2] for row in at.ledger(code))] == [last[3], last[4]]
    held = at.ask("SELECT sum(CASE kind WHEN 'used' THEN 1 ELSE -1 END) FROM coupon_use WHERE life IS NOT NULL GROUP BY code_hash")
    assert all(count in (0, 1) for (count,) in held)


def test_whatever_arrives_in_whatever_order_adds_up(stand: Stand, database: Database) -> None:  # noqa: F811
    run(at=stand, database=database)
