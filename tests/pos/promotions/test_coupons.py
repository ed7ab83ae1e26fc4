"""A coupon at the counter: what it gives, who used it first, when it is free again. No sale is refused for one."""

from datetime import timedelta
from uuid import UUID

import pytest

from pos.promotions.campaigns import cancel_batch, end_campaign, print_batch
from sites.access import COMMAND_LINE
from sites.db import transaction
from tests.pos.promotions.stand import BATCHES, FREE, GONE, MANY, PERCENT, THERE, WON, Stand, with_coupon
from tests.pos.sales.shop import NOW, back, coffee
from tests.support.cast import ELSEWHERE


@pytest.mark.parametrize(("campaign", "off"), [(WON, 1_000), (PERCENT, 1_000), (FREE, 2_500), (MANY, 500)])
def test_a_coupon_that_gives_what_it_says_is_not_flagged(stand: Stand, campaign: UUID, off: int) -> None:
    assert stand.flags(with_coupon(stand.code(campaign), off)) == []
    (lowered,) = stand.ask("SELECT lowered FROM coupon_use")
    assert lowered == (off,)


@pytest.mark.parametrize(("campaign", "off"), [(WON, 900), (PERCENT, 1_010), (FREE, 0), (MANY, 1_500)])
def test_another_amount_than_the_campaign_says_is_flagged(stand: Stand, campaign: UUID, off: int) -> None:
    assert "coupon_differs" in stand.flags(with_coupon(stand.code(campaign), off))


def test_a_coupon_may_be_taken_as_a_tender_too(stand: Stand) -> None:
    paid = coffee(1, 1, coupon_code=stand.code(FREE), payment={"method": "coupon"})
    assert stand.flags(paid) == []


def test_a_code_is_read_however_it_is_typed(stand: Stand) -> None:
    typed = stand.code(WON).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert stand.flags(with_coupon(typed)) == []


def test_a_code_is_used_once_and_the_second_use_is_stored_and_flagged(stand: Stand) -> None:
    code = stand.code(WON)
    first, second = with_coupon(code), with_coupon(code, seq=2)
    assert [stand.flags(first), stand.flags(second)] == [[], ["coupon_reused"]]
    assert stand.flags(with_coupon(stand.code(WON, 2), seq=3)) == []
    assert stand.flags(first) == [], "the same sale again is answered and uses nothing"
    assert stand.ask("SELECT count(*) FROM coupon_use") == [(3,)]


def test_two_sales_of_one_batch_with_one_code(stand: Stand) -> None:
    code = stand.code(WON)
    outcomes = stand.record(with_coupon(code), with_coupon(code, seq=2))
    flags = [outcome.sale["flags"] for outcome in outcomes if outcome.sale]
    assert ["coupon_reused" in each for each in flags] == [False, True]


def test_many_may_use_the_code_of_a_campaign_for_many(stand: Stand) -> None:
    assert [stand.flags(with_coupon("open2020", 500, seq)) for seq in (1, 2, 3)] == [[], [], []]


@pytest.mark.parametrize(("campaign", "flag"), [(GONE, "coupon_expired"), (THERE, "coupon_not_here")])
def test_a_coupon_of_another_time_or_place_is_flagged(stand: Stand, campaign: UUID, flag: str) -> None:
    assert stand.flags(with_coupon(stand.code(campaign))) == [flag]


def test_a_code_that_nobody_made_is_flagged_and_what_it_lowered_counts_as_a_discount_by_hand(stand: Stand) -> None:
    assert stand.flags(with_coupon("WON-0000-0000-0000")) == ["coupon_unknown"]
    assert stand.flags(with_coupon("WON-0000-0000-0000", 4_000, seq=2)) == ["approval_missing", "coupon_unknown"]


def test_a_coupon_of_its_own_site_counts_there_alone(stand: Stand) -> None:
    stand.sell(with_coupon(stand.code(THERE)), "tablet_elsewhere", ELSEWHERE)
    (row,) = stand.ask("SELECT life FROM coupon_use")
    assert row == (0,)


def test_cancelled_codes_and_ended_campaigns_are_worth_nothing(stand: Stand) -> None:
    with transaction() as session:
        cancel_batch(session, COMMAND_LINE, WON, BATCHES[WON])
        end_campaign(session, COMMAND_LINE, PERCENT)
    assert stand.flags(with_coupon(stand.code(WON))) == ["coupon_unknown"]
    assert stand.flags(with_coupon(stand.code(PERCENT), seq=2)) == ["coupon_expired"]


def test_a_use_before_the_end_counts_although_it_arrives_after_it(stand: Stand) -> None:
    with transaction() as session:
        end_campaign(session, COMMAND_LINE, WON)
    early = with_coupon(stand.code(WON), occurred_at=NOW - timedelta(days=1))
    assert stand.flags(early) == ["late"]


def test_a_sale_that_is_given_back_whole_frees_its_code(stand: Stand) -> None:
    code = stand.code(WON)
    sold = with_coupon(code)
    stand.sell(sold)
    stand.refund(back(sold, 2, won=2_000))
    assert stand.flags(with_coupon(code, seq=3)) == ["coupon_reused"], "one of two cups is back: the coupon was used"
    stand.refund(back(sold, 4, won=2_000))
    assert [stand.flags(with_coupon(code, seq=seq)) for seq in (5, 6)] == [[], ["coupon_reused"]]


def test_a_use_that_held_nothing_frees_nothing(stand: Stand) -> None:
    code = stand.code(WON)
    stand.sell(with_coupon(code))
    second = with_coupon(code, seq=2)
    stand.sell(second)
    stand.refund(back(second, 3, won=4_000, milli=2_000))
    assert stand.flags(with_coupon(code, seq=4)) == ["coupon_reused"]


def test_codes_stand_nowhere_and_can_be_printed_again(stand: Stand) -> None:
    code = stand.code(WON)
    with transaction() as session:
        _, codes = print_batch(session, COMMAND_LINE, WON, BATCHES[WON])
    assert codes[0] == code
    assert len({*codes}) == 5
    tables = ("coupon", "coupon_batch", "coupon_campaign", "journal_entry")
    stored = [row for table in tables for row in stand.ask(f"SELECT * FROM {table}")]
    assert code.replace("-", "")[3:] not in repr(stored).replace("-", "")


def test_an_ordinary_sale_asks_nothing_of_coupons(stand: Stand) -> None:
    stand.sell(coffee())
    assert stand.ask("SELECT count(*) FROM coupon_use") == [(0,)]
