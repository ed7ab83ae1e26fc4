"""Closing a month: a lock in every site's ledger row, once, for exactly the sites that the scope held in it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from pos.revenue.closing import close_month, closings, is_closed, missing_at_closing, reopen_month, standing_closing
from pos.revenue.incomplete import Missing, _reasons, register_reason
from pos.revenue.models import MonthClosing
from sites.access import COMMAND_LINE, REGION, Scope
from sites.errors import Conflict, say
from sites.journal import JournalEntry, first_break
from sites.registry import Site, SiteLedger

NOVEMBER = 202011
SEOGU, YEONSU, DONGGU = (Scope("centre", code) for code in ("seogu", "yeonsu", "donggu"))
ALPHA, CHARLIE, ECHO = (Scope("site", code) for code in ("alpha", "charlie", "echo"))
# 04:00 of the first of December in Seoul: November's last business day is over.
OVER = datetime(2020, 11, 30, 19, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with time_machine.travel(datetime(2020, 12, 3, tzinfo=UTC), tick=False):
        yield


def close(session: Session, scope: Scope, month: int = NOVEMBER) -> tuple[MonthClosing, bool]:
    return close_month(session, COMMAND_LINE, month, scope)


def ledgers(session: Session) -> dict[str, tuple[str, int]]:
    query = sa.select(Site.code, SiteLedger.closed_months, SiteLedger.version).join(SiteLedger, SiteLedger.site_id == Site.id)
    return {code: (months, version) for code, months, version in session.execute(query)}


def closed_sites(session: Session, month: int = NOVEMBER) -> set[str]:
    return {code for code, (months, _version) in ledgers(session).items() if str(month) in months.split()}


def acts(session: Session, book: str) -> list[tuple[str, str]]:
    query = sa.select(JournalEntry.act, JournalEntry.subject).where(JournalEntry.book == book).order_by(JournalEntry.position)
    return [(act, subject) for act, subject in session.execute(query)]


def test_closing_writes_the_month_into_the_ledger_and_tells_the_doors(session: Session) -> None:
    close(session, ALPHA, 202011)
    close(session, ALPHA, 202009)
    close(session, ALPHA, 202010)
    assert ledgers(session)["alpha"] == ("202009 202010 202011", 4)
    assert ledgers(session)["bravo"] == ("", 1)


def test_a_second_closing_is_the_first_one_again(session: Session) -> None:
    first, made = close(session, SEOGU)
    again, made_again = close(session, SEOGU)
    assert (made, made_again) == (True, False)
    assert (again.id, again.version) == (first.id, 1)
    assert ledgers(session)["alpha"] == ("202011", 2)
    assert len(acts(session, "centre:seogu")) == 1


def test_a_centre_closes_every_site_that_it_ran_on_a_day_of_the_month(session: Session) -> None:
    close(session, SEOGU)
    # delta left on the 10th and charlie on the 15th; both have days of November that count here.
    assert closed_sites(session) == {"alpha", "charlie", "delta"}
    close(session, DONGGU, 202010)
    assert closed_sites(session, 202010) == set()


def test_the_region_closes_all_its_sites(session: Session) -> None:
    close(session, ALPHA)
    closing, made = close(session, REGION)
    assert (made, closing.version) == (True, 1)
    assert closed_sites(session) == {"alpha", "bravo", "charlie", "delta", "echo", "foxtrot"}
    assert ledgers(session)["alpha"] == ("202011", 2)
    assert is_closed(session, NOVEMBER, DONGGU)
    assert not is_closed(session, 202010, REGION)


def test_a_month_is_closed_only_after_its_last_business_day(session: Session) -> None:
    with time_machine.travel(datetime(2020, 11, 30, 18, 59, 59, tzinfo=UTC), tick=False), pytest.raises(Conflict, match="month_not_over"):
        close(session, ALPHA)
    assert closed_sites(session) == set()
    with time_machine.travel(OVER, tick=False):
        assert close(session, ALPHA)[1]


def test_one_site_whose_night_is_longer_holds_the_region_back(session: Session) -> None:
    session.execute(sa.update(Site).where(Site.code == "echo").values(cut_off_minutes=600))
    with time_machine.travel(OVER, tick=False):
        close(session, YEONSU)
        with pytest.raises(Conflict, match="month_not_over"):
            close(session, REGION)


def test_a_closing_stands_in_the_book_of_each_site_and_of_the_scope(session: Session) -> None:
    close(session, SEOGU)
    act = ("month_closed", "month:2020-11")
    assert acts(session, "centre:seogu") == acts(session, "site:alpha") == acts(session, "site:charlie") == [act]
    assert acts(session, "region") == acts(session, "site:bravo") == []
    assert first_break(session, "site:alpha") is None
    assert first_break(session, "centre:seogu") is None


def test_what_is_missing_never_stops_a_closing_and_is_kept_with_its_version(session: Session) -> None:
    kept = dict(_reasons)

    @register_reason
    def unsent(_session: Session, scope: Scope, first: date, last: date) -> list[Missing]:
        assert (scope, first, last) == (ALPHA, date(2020, 11, 1), date(2020, 11, 30))
        return [Missing("alpha", "T1", say("{count}건이 남았습니다.", "{count} are left.", count=2))]

    try:
        closing, _made = close(session, ALPHA)
    finally:
        _reasons.clear()
        _reasons.update(kept)
    assert missing_at_closing(closing) == [{"site": "alpha", "device": "T1", "ko": "2건이 남았습니다.", "en": "2 are left."}]


def test_reopening_ends_the_version_and_the_next_closing_begins_another(session: Session) -> None:
    close(session, ALPHA)
    [ended] = reopen_month(session, COMMAND_LINE, NOVEMBER, ALPHA, "하루 매출을 다시 적음")
    assert (ended.reopened_by, ended.reason) == ("command-line", "하루 매출을 다시 적음")
    assert ended.reopened_at == datetime(2020, 12, 3, tzinfo=UTC)
    assert ledgers(session)["alpha"] == ("", 3)
    assert standing_closing(session, NOVEMBER, ALPHA) is None
    assert close(session, ALPHA)[0].version == 2
    assert [closing.version for closing in closings(session, NOVEMBER, ALPHA)] == [2, 1]
    assert [act for act, _subject in acts(session, "site:alpha")] == ["month_closed", "month_reopened", "month_closed"]


def test_the_reason_is_not_in_the_journal(session: Session) -> None:
    close(session, ALPHA)
    reopen_month(session, COMMAND_LINE, NOVEMBER, ALPHA, "김 아무개가 잘못 적음")
    assert not session.scalars(sa.select(JournalEntry).where(JournalEntry.content.contains("아무개"))).all()


def test_reopening_one_site_ends_every_closing_that_held_it_and_no_other(session: Session) -> None:
    for scope in (REGION, SEOGU, YEONSU, CHARLIE, ALPHA):
        close(session, scope)
    ended = reopen_month(session, COMMAND_LINE, NOVEMBER, CHARLIE, "이유")
    assert {closing.scope for closing in ended} == {"region", "centre:seogu", "site:charlie"}
    assert closed_sites(session) == {"alpha", "bravo", "delta", "echo", "foxtrot"}
    assert standing_closing(session, NOVEMBER, YEONSU) is not None
    assert close(session, REGION)[0].version == 2
    assert closed_sites(session) == {"alpha", "bravo", "charlie", "delta", "echo", "foxtrot"}


def test_a_month_that_is_open_cannot_be_opened(session: Session) -> None:
    close(session, ALPHA)
    with pytest.raises(Conflict, match="month_not_closed"):
        reopen_month(session, COMMAND_LINE, NOVEMBER, ECHO, "이유")
    with pytest.raises(Conflict, match="month_not_closed"):
        reopen_month(session, COMMAND_LINE, 202010, ALPHA, "이유")
