"""Stating days below the doors, and reading what came of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pos.daytotals import stating
from pos.daytotals.queries import Statement, history_of_day, totals_between
from pos.daytotals.wanted import WantedInvoice, WantedTotal
from pos.revenue.closing import close_month
from pos.revenue.report import Report, report
from pos.revenue.verifying import verify
from pos.sales.proving import breaks
from sites.access import COMMAND_LINE, Actor, Grant, Role, Scope, parse_scope
from sites.db import reading, transaction
from sites.registry import Site, site_by_code

R = TypeVar("R")

NOW = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
SHOP, OTHER_SHOP, BUILDING, CAFE = "gs25-01", "gs25-02", "building-01", "cafe-01"
DAY = date(2020, 11, 18)
CLERK = Actor("u-clerk", (Grant(Role.CENTRE_MANAGER, Scope("region")),))


def total(day: date = DAY, cash: int = 120_000, card: int = 380_000, exempt: int = 40_000, sales: int = 61, **others: Any) -> WantedTotal:
    """A day of half a million won, some of it exempt."""
    methods, classes = {"cash": cash, "card": card}, {"taxable": cash + card - exempt, "exempt": exempt}
    return WantedTotal(**{"id": uuid4(), "day": day, "methods": methods, "tax_classes": classes, "sales": sales} | others)


def invoice(issued_on: date = date(2020, 10, 31), amount: int = 3_300_000, **others: Any) -> WantedInvoice:
    """A month's invoice to an office."""
    return WantedInvoice(**{"id": uuid4(), "issued_on": issued_on, "counterparty": "예시 기관", "amount": amount} | others)


class Desk:
    """Each method is an act of its own, as a door would open it."""

    def act(self, work: Callable[[Session, Site], R], site: str = SHOP) -> R:
        """Anything at a site, in a transaction."""
        with transaction() as session:
            return work(session, site_by_code(session, site))

    def state(self, wanted: WantedTotal, site: str = SHOP) -> stating.Stated:
        """States a day."""
        return self.act(lambda session, here: stating.state_total(session, CLERK, here, wanted), site)

    def correct(self, wanted: WantedTotal, seen: int | None = 1, site: str = SHOP) -> stating.Stated:
        """Corrects a day."""
        return self.act(lambda session, here: stating.correct_total(session, CLERK, here, wanted, seen, "잘못 적음"), site)

    def withdraw(self, day: date = DAY, seen: int | None = 1, act: UUID | None = None) -> bool:
        """Takes a day away; whether this call did."""
        act = act or uuid4()
        return self.act(lambda session, here: stating.withdraw_total(session, CLERK, here, day, act, seen, "다른 날"))[1]

    def bill(self, wanted: WantedInvoice, site: str = BUILDING) -> stating.Stated:
        """Records an invoice."""
        return self.act(lambda session, here: stating.state_invoice(session, CLERK, here, wanted), site)

    def close(self, month: int, scope: str = f"site:{SHOP}") -> None:
        """Closes a month."""
        with transaction() as session:
            close_month(session, COMMAND_LINE, month, parse_scope(scope))

    def report(
        self, by: str = "day", scope: str = f"site:{SHOP}", first: date = date(2020, 11, 1), last: date = date(2020, 11, 30)
    ) -> Report:
        """The revenue of a month."""
        with reading() as session:
            return report(session, parse_scope(scope), first, last, by)

    def standing(self, site: str = SHOP, first: date = date(2020, 1, 1), last: date = date(2020, 12, 31)) -> list[Statement]:
        """The days that stand."""
        with reading() as session:
            return totals_between(session, site_by_code(session, site), first, last)

    def history(self, day: date = DAY) -> list[Statement]:
        """Everything that was said of a day, the newest first."""
        with reading() as session:
            return history_of_day(session, site_by_code(session, SHOP), day)

    def holds(self) -> None:
        """The roll-up is what the documents say, and every chain holds."""
        with reading() as session:
            assert list(verify(session)) == []
        with reading() as session:
            assert [found for _, found in breaks(session) if found] == []
