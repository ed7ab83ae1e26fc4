"""Reading counters below the doors, and what came of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pos.bays import stating
from pos.bays.editing import WantedBay, bays_of, put_bay
from pos.bays.missing import unread
from pos.bays.models import Bay
from pos.bays.queries import Day, days_between, history_of
from pos.bays.reckoning import WantedDay, WantedReading
from pos.revenue.closing import close_month
from pos.revenue.report import Report, report
from pos.revenue.verifying import verify
from pos.sales.proving import breaks
from sites.access import COMMAND_LINE, Actor, Grant, Role, Scope, parse_scope
from sites.db import reading, transaction
from sites.registry import Site, site_by_code

NOW = datetime(2021, 1, 15, 3, 0, tzinfo=UTC)
WASH, SCOPE = "carwash-01", "site:carwash-01"
OPENED = date(2021, 1, 7)
CLERK = Actor("u-clerk", (Grant(Role.CENTRE_MANAGER, Scope("region")),))


def on(day: int) -> date:
    """A day of January 2021."""
    return date(2021, 1, day)


def read(day: int, *counters: tuple[str, str, int], **others: Any) -> WantedDay:
    """A day with (bay, meter, counter)."""
    return WantedDay(**{"id": uuid4(), "day": on(day), "readings": [WantedReading(*each) for each in counters]} | others)


class Desk:
    """Each method is an act of its own, as a door would open it."""

    def bay(self, code: str = "1", seen: int | None = None, **wanted: Any) -> tuple[Bay, bool]:
        """Takes a bay into use; coins of 500 won, cards in won."""
        with transaction() as session:
            return put_bay(session, CLERK, self._site(session), code, WantedBay(**{"valid_from": OPENED, "coin_won": 500} | wanted), seen)

    def state(self, wanted: WantedDay) -> stating.Stated:
        """States a day."""
        with transaction() as session:
            return stating.state_day(session, CLERK, self._site(session), wanted)

    def correct(self, wanted: WantedDay, seen: int | None = None) -> stating.Stated:
        """Corrects a day."""
        with transaction() as session:
            return stating.correct_day(session, CLERK, self._site(session), wanted, seen, "잘못 읽음")

    def withdraw(self, day: int, seen: int | None = None, act: UUID | None = None) -> stating.Stated:
        """Takes a day away."""
        with transaction() as session:
            return stating.withdraw_day(session, CLERK, self._site(session), on(day), act or uuid4(), seen, "다른 날")

    def close(self, month: int) -> None:
        """Closes a month."""
        with transaction() as session:
            close_month(session, COMMAND_LINE, month, parse_scope(SCOPE))

    def report(self, by: str = "day", last: date = date(2021, 1, 31)) -> Report:
        """The revenue from January on."""
        with reading() as session:
            return report(session, parse_scope(SCOPE), date(2021, 1, 1), last, by)

    def net(self) -> int:
        """What the site took, in won."""
        return self.report(last=date(2021, 12, 31)).total.net

    def days(self) -> list[Day]:
        """The days that stand."""
        with reading() as session:
            return days_between(session, self._site(session), on(1), date(2021, 12, 31))

    def took(self) -> dict[int, int]:
        """What stands, by day of the month."""
        return {each.row.business_date.day: each.document.total for each in self.days()}

    def history(self, day: int) -> list[Day]:
        """Everything that was said of a day, the newest first."""
        with reading() as session:
            return history_of(session, self._site(session), on(day))

    def unread(self, first: int = 7, last: int = 14) -> list[int]:
        """The days that are missing."""
        with reading() as session:
            return [day.day for day in unread(session, parse_scope(SCOPE), on(first), on(last)).get(WASH, [])]

    def bays(self) -> Sequence[Bay]:
        """All bays."""
        with reading() as session:
            return bays_of(session, self._site(session))

    def holds(self) -> None:
        """The roll-up is what the documents say, and every chain and reading holds."""
        with reading() as session:
            assert list(verify(session)) == []
        with reading() as session:
            assert [found for _, found in breaks(session) if found] == []

    def _site(self, session: Session) -> Site:
        return site_by_code(session, WASH)
