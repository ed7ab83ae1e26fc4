"""Passes: in advance they pay, sold with tax their uses are lines at 0 won; what is left always follows from the ledger."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from pos.promotions.models import CouponUse, PassEntry
from pos.promotions.pass_kinds import WantedKind
from pos.promotions.pass_queries import forget_holders, holder_of, set_holder
from pos.revenue.verifying import EARLIEST, LATEST
from pos.sales.pass_proof import check_promotions
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.registry import Site, site_by_code
from tests.pos.promotions.stand import WON, Stand, paid_by_pass, pass_sold, used_of_pass
from tests.pos.sales.shop import NOW, back, coffee
from tests.support.cast import HERE


def test_an_advance_is_no_revenue_until_it_pays(stand: Stand) -> None:
    wanted, code = pass_sold("ten-cups")
    sold = stand.sell(wanted)
    assert (sold["out_of_scope"], sold["supply"] + sold["vat"]) == (25_000, 0)
    used = stand.sell(paid_by_pass(code))
    assert (used["supply"] + used["vat"], used["out_of_scope"]) == (2_500, 0)
    assert stand.ledger(code) == [("sold", 0, 25_000, 0, 25_000), ("used", 0, -2_500, 0, 22_500)]


def test_a_pass_with_tax_is_revenue_when_sold_and_its_uses_are_lines_at_0_won(stand: Stand) -> None:
    wanted, code = pass_sold("five-shines")
    sold = stand.sell(wanted)
    assert (sold["supply"] + sold["vat"], sold["flags"]) == (20_000, [])
    assert stand.flags(used_of_pass(code, cups=2)) == []
    assert stand.ledger(code)[-1] == ("used", -2, 0, 3, 0)


def test_more_than_is_left_is_stored_and_flagged(stand: Stand) -> None:
    (wanted, advance), (other, shines) = pass_sold("ten-cups"), pass_sold("five-shines", 2)
    assert (stand.flags(wanted), stand.flags(other)) == ([], [])
    assert stand.flags(paid_by_pass(advance, 3, cups=11)) == ["pass_overdrawn"]
    assert stand.flags(used_of_pass(shines, 4, cups=6)) == ["pass_overdrawn"]
    assert (stand.ledger(advance)[-1][-1], stand.ledger(shines)[-1][-2]) == (-2_500, -1)


def test_two_passes_pay_one_after_the_other(stand: Stand) -> None:
    (one, first), (two, second) = pass_sold("ten-cups"), pass_sold("ten-cups", 2)
    stand.record(one, two)
    assert stand.flags(coffee(
        3, 11, passes=[first, second], payment={"method": "prepaid_pass"}
    )) == []
    assert (stand.ledger(first)[-1][-1], stand.ledger(second)[-1][-1]) == (0, 22_500)


def test_what_is_past_its_day_is_flagged_and_counted(stand: Stand) -> None:
    wanted, code = pass_sold("five-shines", occurred_at=NOW - timedelta(days=31))
    stand.sell(wanted)
    assert stand.flags(used_of_pass(code)) == ["pass_expired"]
    assert stand.ledger(code)[-1] == ("used", -1, 0, 4, 0)
    in_time = used_of_pass(code, 3, occurred_at=NOW - timedelta(days=2))
    assert stand.flags(in_time) == ["late"]


def test_an_unknown_pass_is_flagged(stand: Stand) -> None:
    assert stand.flags(paid_by_pass("P-0000-0000-0000")) == ["pass_unknown"]
    assert stand.flags(coffee(3, payment={"method": "prepaid_pass"})) == ["pass_unknown"]


@pytest.mark.parametrize("way", ["an advance for a line at 0 won", "a pass with tax to pay", "another product"])
def test_the_wrong_way_to_use_a_pass_is_flagged(stand: Stand, way: str) -> None:
    (one, advance), (two, shines) = pass_sold("ten-cups"), pass_sold("five-shines", 2)
    stand.record(one, two)
    wrong = {
        "an advance for a line at 0 won": used_of_pass(advance, 3), "a pass with tax to pay": paid_by_pass(shines, 3),
        "another product": coffee(3, 1, passes=[advance], payment={"method": "prepaid_pass"},
                                  line={"sku": "shiitake", "tax_class": "exempt", "unit_price": 25_000}),
    }  # fmt: skip
    assert "pass_misused" in stand.flags(wrong[way])


def test_a_use_that_arrives_before_the_sale_of_its_pass_is_counted_when_that_comes(stand: Stand) -> None:
    wanted, code = pass_sold("ten-cups")
    assert stand.flags(paid_by_pass(code)) == ["pass_unknown"]
    assert stand.flags(wanted) == []
    assert stand.ledger(code) == [("used", 0, -2_500, 0, -2_500), ("sold", 0, 25_000, 0, 22_500)]


def test_a_refund_onto_the_pass_and_of_a_use_gives_back_what_was_taken(stand: Stand) -> None:
    (one, advance), (two, shines) = pass_sold("ten-cups"), pass_sold("five-shines", 2)
    paid, used = paid_by_pass(advance, 3, cups=2), used_of_pass(shines, 4, cups=2)
    stand.record(one, two, paid, used)
    stand.refund(back(paid, 5, won=2_500, method="prepaid_pass"))
    stand.refund(back(used, 6, won=0))
    assert stand.ledger(advance)[-1] == ("returned", 0, 2_500, 0, 22_500)
    assert stand.ledger(shines)[-1] == ("returned", 1, 0, 4, 0)
    stand.refund(back(paid, 7, won=2_500))
    assert stand.ledger(advance)[-1][-1] == 22_500, "what went back in cash does not come onto the pass as well"


def test_a_pass_that_is_given_back_is_over(stand: Stand) -> None:
    wanted, code = pass_sold("ten-cups")
    stand.sell(wanted)
    stand.refund(back(wanted, 2, won=25_000))
    assert stand.ledger(code)[-1] == ("refunded", 0, -25_000, 0, 0)
    assert "pass_expired" in stand.flags(paid_by_pass(code, 3))


def test_the_unused_part_of_a_pass_can_be_given_back_and_more_is_flagged(stand: Stand) -> None:
    (one, part), (two, whole) = pass_sold("ten-cups"), pass_sold("ten-cups", 2)
    stand.record(one, two, paid_by_pass(part, 3, cups=2), paid_by_pass(whole, 4, cups=2))
    assert stand.refund(back(one, 5, won=20_000, milli=800))["flags"] == []
    assert stand.ledger(part)[-1] == ("refunded", 0, -20_000, 0, 0)
    assert stand.refund(back(two, 6, won=25_000))["flags"] == ["pass_overdrawn"]


def test_of_several_passes_on_one_line_the_unused_one_comes_back(stand: Stand) -> None:
    wanted, first = pass_sold("five-shines")
    both = coffee(1, 2, id=wanted.id, line={"sku": "five-shines", "name": "five-shines", "unit_price": 20_000})
    stand.sell(both)
    stand.sell(used_of_pass(first))
    stand.refund(back(both, 3, won=20_000))
    assert stand.ledger(first)[-1] == ("used", -1, 0, 4, 0)
    assert stand.flags(used_of_pass(first, 4)) == []


def test_money_in_is_net_and_out_of_scope_together(stand: Stand) -> None:
    one, code = pass_sold("ten-cups")
    paid = paid_by_pass(code, 2, cups=3)
    stand.record(one, paid)
    stand.refund(back(paid, 3, won=2_500, method="prepaid_pass"))
    stand.refund(back(one, 4, won=20_000, milli=800))
    (sums,) = stand.ask("SELECT sum(supply + vat + exempt), sum(out_of_scope), sum(total) FROM document")
    (money,) = stand.ask("SELECT sum(amount) FROM document_payment")
    assert [int(each) for each in sums] == [5_000, 5_000, 10_000]
    assert int(money[0]) == 10_000
    (cells,) = stand.ask("SELECT sum(supply + vat + exempt), sum(out_of_scope) FROM revenue_cell WHERE facet = 1")
    assert [int(each) for each in cells] == [5_000, 5_000]


def test_a_month_ends_on_the_day_before_the_same_day() -> None:
    month = WantedKind(None, None, 1, "site", (), ())
    assert [str(month.last_day(NOW.date().replace(month=m, day=d))) for m, d in ((1, 31), (11, 20), (12, 1))] == [
        "2020-02-28", "2020-12-19", "2020-12-31",
    ]  # fmt: skip


class Undone(Exception):
    """Takes back what a test forged."""


def test_the_proof_of_the_ledger_finds_what_does_not_add_up(stand: Stand) -> None:
    wanted, code = pass_sold("ten-cups")
    stand.sell(wanted)
    stand.sell(paid_by_pass(code))
    with suppress(Undone), transaction() as session:
        codes = dict(session.execute(sa.select(Site.id, Site.code)).all())
        last = session.scalars(sa.select(PassEntry).where(PassEntry.code == code, PassEntry.position == 2)).one()
        session.add(PassEntry(
            code=code, position=3, kind="used", uses=0, won=-100, uses_left=0, won_left=22_500, document_id=last.document_id,
            sale_id=last.sale_id, line_no=None, quantity_milli=0, site_id=last.site_id, at=last.at, recorded_by="nobody",
        ))
        session.add(CouponUse(
            document_id=UUID(int=1), code_hash=bytes(32), campaign_id=WON, kind="used", life=None, frees=None, site_id=last.site_id,
            at=last.at, lowered=0,
        ))
        session.flush()
        found = {(each.check, each.figure): (each.stored, each.expected) for each in check_promotions(session, EARLIEST, LATEST, codes)}
        raise Undone
    assert found == {
        ("passes", "won_left"): (22_500, 22_400), ("passes", "paid by passes"): (2_600, 2_500), ("coupons", "documents"): (0, 1),
    }


def test_whose_a_pass_was_is_forgotten_some_time_after_its_end(stand: Stand) -> None:
    (wanted, used_up), (other, going_on) = pass_sold("ten-cups"), pass_sold("ten-cups", 2)
    stand.record(wanted, other)
    stand.sell(paid_by_pass(used_up, 3, cups=10))
    with transaction() as session:
        for code in (used_up, going_on):
            set_holder(session, COMMAND_LINE, site_by_code(session, HERE), code, "참여자 01")
    with transaction() as session:
        assert forget_holders(session, "purge", NOW - timedelta(days=1)) == 0
        assert forget_holders(session, "purge", NOW + timedelta(days=1)) == 1
        assert (holder_of(session, used_up), holder_of(session, going_on)) == (None, "참여자 01")
        assert forget_holders(session, "purge", NOW + timedelta(days=400)) == 1
