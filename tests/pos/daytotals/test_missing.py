"""A missing day is missing, not zero; a closure says that there was nothing to state; a contract owes months."""

from datetime import date

import pytest

from pos.daytotals.closures import WantedClosure, put_closure, remove_closure, version_of
from pos.daytotals.missing import Gap, gaps
from pos.revenue.incomplete import Missing
from sites.access import COMMAND_LINE, parse_scope
from sites.db import reading
from sites.errors import Conflict, NotFound, Stale
from sites.journal import JournalEntry
from sites.registry import SiteClosure
from tests.pos.daytotals.desk import BUILDING, OTHER_SHOP, SHOP, Desk, invoice, total

MONTH = (date(2020, 11, 1), date(2020, 11, 30))
REASON = "가게 앞 수도 공사"


def missing(scope: str = f"site:{SHOP}", first: date = MONTH[0], last: date = MONTH[1]) -> list[Gap]:
    with reading() as session:
        return gaps(session, parse_scope(scope), first, last)


def shut(desk: Desk, first: date, last: date | None, seen: str | None = None) -> SiteClosure:
    return desk.act(lambda session, here: put_closure(session, COMMAND_LINE, here, WantedClosure(first, last, REASON), seen))[0]


def days(first: int, last: int) -> Gap:
    return Gap(SHOP, date(2020, 11, first), date(2020, 11, last))


def test_days_up_to_yesterday_are_missing_and_today_is_not(desk: Desk) -> None:
    assert missing() == [days(1, 19)]
    for day in (1, 2, 5, 19):
        desk.state(total(date(2020, 11, day)))
    assert missing() == [days(3, 4), days(6, 18)]
    why = [found.why.text("ko") for found in desk.report().incomplete]
    assert why == ["하루 합계가 없는 날이 15일 있습니다: 2020-11-03~2020-11-04, 2020-11-06~2020-11-18"]
    assert not desk.report().complete


def test_nothing_is_missing_before_a_site_opened_nor_of_a_site_of_which_no_beginning_is_known(desk: Desk) -> None:
    assert missing(first=date(2020, 2, 1), last=date(2020, 2, 29)) == [Gap(SHOP, date(2020, 2, 17), date(2020, 2, 29))]
    assert missing(first=date(2020, 1, 1), last=date(2020, 1, 31)) == []
    assert missing(f"site:{BUILDING}") == []


def test_a_closure_is_no_missing_day_and_without_it_the_day_is_missing_again(desk: Desk) -> None:
    closure = shut(desk, date(2020, 11, 3), date(2020, 11, 10))
    assert missing() == [days(1, 2), days(11, 19)]
    open_again = shut(desk, date(2020, 11, 3), date(2020, 11, 5), version_of(closure))
    assert missing() == [days(1, 2), days(6, 19)]
    with pytest.raises(Stale):
        shut(desk, date(2020, 11, 3), None, "old")
    desk.act(lambda session, here: remove_closure(session, COMMAND_LINE, here, date(2020, 11, 3), version_of(open_again)))
    assert missing() == [days(1, 19)]
    with pytest.raises(NotFound):
        desk.act(lambda session, here: remove_closure(session, COMMAND_LINE, here, date(2020, 11, 3), None))


def test_closures_do_not_overlap_and_each_change_is_journalled_without_its_words(desk: Desk) -> None:
    shut(desk, date(2020, 11, 3), date(2020, 11, 10))
    shut(desk, date(2020, 11, 3), date(2020, 11, 10))
    with pytest.raises(Conflict, match="closures_overlap"):
        shut(desk, date(2020, 11, 8), None)
    with reading() as session:
        written = [entry for entry in session.query(JournalEntry).order_by(JournalEntry.position) if entry.act.startswith("closure")]
    assert [entry.act for entry in written] == ["closure_added"]
    assert REASON not in str(written[0].content)
    desk.holds()


def test_a_contract_owes_an_invoice_a_month_and_days_only_where_it_stated_one(desk: Desk) -> None:
    desk.bill(invoice(date(2020, 8, 31)))
    september = Gap(BUILDING, date(2020, 9, 1), date(2020, 9, 30), of_contract=True)
    october = Gap(BUILDING, date(2020, 10, 1), date(2020, 10, 31), of_contract=True)
    autumn = (date(2020, 8, 1), date(2020, 11, 30))
    assert missing(f"site:{BUILDING}", *autumn) == [september, october]
    desk.bill(invoice(date(2020, 9, 30)))
    desk.state(total(date(2020, 10, 28)), BUILDING)
    assert missing(f"site:{BUILDING}", *autumn) == [Gap(BUILDING, date(2020, 10, 29), date(2020, 10, 31))]


def test_a_scope_hears_of_its_own_sites_alone_one_reason_each(desk: Desk) -> None:
    desk.state(total())
    assert {gap.site for gap in missing("centre:seogu")} == {SHOP}
    assert {gap.site for gap in missing("region")} == {SHOP, OTHER_SHOP}
    found = [each for each in desk.report(scope="region").incomplete if each.device is None]
    assert [each.site for each in found] == [SHOP, OTHER_SHOP]
    assert all(isinstance(each, Missing) and "day total" in each.why.text("en") for each in found)
