"""What can be chosen on the revenue page: scope, month, breakdown. Reads the address of the request strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.language import Speaker
from pos.console.revenue.reports import BREAKDOWNS, Asked
from pos.console.scopes import Option, Scopes, scope_menu, widest_scope
from pos.revenue.cells import Facet
from pos.revenue.dated import sites_during
from pos.revenue.models import RevenueCell
from sites import clock
from sites.access import Actor, Permission, Scope, scope_for
from sites.errors import invalid_at

EARLIEST, LATEST = 200001, 209912
_LONG_AGO = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Months:
    """The months on offer, newest first, with the neighbours of the one that is shown and the last one with sales."""

    options: tuple[Option, ...]
    before: str
    after: str | None
    with_sales: Option | None


def read_address(session: Session, actor: Actor, given: Mapping[str, str], today: date) -> Asked:
    """What the address asks for. NotFound for a scope out of reach, Invalid for a month or breakdown that is none."""
    text = given.get("scope") or widest_scope(session, actor)
    scope = scope_for(session, actor, text, Permission.READ)
    by = given.get("by") or ("category" if scope.kind == "site" else "site")
    if by not in BREAKDOWNS:
        raise invalid_at("/by", "그렇게는 나누어 볼 수 없습니다. 목록에서 골라 주세요.",
                         "There is no such breakdown. Choose one from the list.")
    return Asked(scope, _month(session, scope, given.get("month"), today), by, today)


def scope_choices(session: Session, say: Speaker, actor: Actor, asked: Asked) -> Scopes:
    """Every scope in reach as a link to the same month."""
    return scope_menu(session, say, actor, str(asked.scope), lambda scope: scope_address(asked, scope))


def month_choices(session: Session, say: Speaker, asked: Asked) -> Months:
    """From the scope's first month with sales to the running one, and whichever month is shown now."""
    spanned, running = _spanned(session, asked.scope), clock.month_number(asked.today)
    first = min(spanned[0] if spanned else running, asked.month)
    offered, month = [], max(running, asked.month)
    while month >= first:
        offered.append(month)
        month = clock.next_month(month, -1)
    options = tuple(_month_option(say, asked, month) for month in offered)
    after = clock.next_month(asked.month)
    last = _month_option(say, asked, spanned[1]) if spanned and spanned[1] != asked.month else None
    return Months(options, _address(asked, month=clock.next_month(asked.month, -1)),
                  _address(asked, month=after) if after <= running else None, last)


def breakdown_choices(say: Speaker, asked: Asked) -> tuple[Option, ...]:
    """The keys by which the month can be broken down."""
    return tuple(Option(key, say(f"key_{key}"), _address(asked, by=key), key == asked.by) for key in BREAKDOWNS)


def scope_address(asked: Asked, scope: str) -> str:
    """The same month of another scope, broken down in the way that suits it."""
    return url_for("console.revenue", scope=scope, month=clock.month_text(asked.month))


def _month_option(say: Speaker, asked: Asked, month: int) -> Option:
    name = figures.month_name(month, say.language)
    return Option(clock.month_text(month), name, _address(asked, month=month), month == asked.month)


def _address(asked: Asked, month: int | None = None, by: str | None = None) -> str:
    return url_for("console.revenue", scope=str(asked.scope), month=clock.month_text(month or asked.month), by=by or asked.by)


def _month(session: Session, scope: Scope, text: str | None, today: date) -> int:
    """The month asked for; without one the running month, or the last with sales while the running one has none."""
    if text:
        month = clock.parse_month(text)
        if month is None or not EARLIEST <= month <= LATEST:
            raise invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
        return month
    running, spanned = clock.month_number(today), _spanned(session, scope)
    return min(running, spanned[1]) if spanned else running


def _spanned(session: Session, scope: Scope) -> tuple[int, int] | None:
    """The first and the last month in which the scope's sites booked anything."""
    sites = sites_during(scope, _LONG_AGO, clock.month_bounds(LATEST)[1])
    month = RevenueCell.book_month
    query = sa.select(sa.func.min(month), sa.func.max(month)).where(
        RevenueCell.facet == int(Facet.DAY), RevenueCell.site_id.in_(sites)
    )
    spanned = session.execute(query).one()
    # Without a row the least and the greatest are null, which their types do not say.
    months = [int(month) for month in spanned if month is not None]
    return (months[0], months[1]) if months else None
