"""The list of months: which are open, which are closed, what they earned, what they lack."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.months.words import WORDS
from pos.console.scopes import scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.revenue.months import MonthState, booked_months, months_of
from sites import clock
from sites.access import Permission, Scope, scope_for
from sites.db import reading
from sites.errors import NotFound, invalid_at

EARLIEST, LATEST = 2000, 2198
_UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A month as the list shows it; `tone` and `icon` dress its state."""

    name: str
    href: str
    tone: str
    icon: str
    state: str
    version: str
    net: str
    missing: str
    closed: str


@console.get("/months/")
@needs(Permission.READ)
def months() -> str:
    """A year of a scope: `?scope=centre:seogu&year=2020`, both optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        text = request.args.get("scope") or widest_scope(session, visitor.actor)
        scope = scope_for(session, visitor.actor, text, Permission.READ)
        year = _year(session, scope, request.args.get("year"))
        found = months_of(session, scope, year)
        scopes = scope_menu(session, say, visitor.actor, str(scope), lambda other: url_for("console.months", scope=other, year=year))
        example = session.scalar(sa.select(sa.exists().where(Product.example)))
    this = clock.business_day(clock.now()).year
    content: dict[str, Any] = {
        "scopes": scopes, "example": example, "year": year, "years": sorted({year, *range(this - 5, this + 1)}, reverse=True),
        "title": _title(say, scopes.current, year, found), "rows": [_row(say, scope, state) for state in found],
        "before": url_for("console.months", scope=str(scope), year=year - 1) if year > EARLIEST else None,
        "after": url_for("console.months", scope=str(scope), year=year + 1) if year < this else None,
        "revenue": url_for("console.revenue_year", scope=str(scope), year=year),
        "total": figures.won(sum(state.net for state in found), say.language),
    }
    return rendered("console/months/page.html", say, here="months", visitor=visitor, **content)


def speaker() -> Speaker:
    """Says the words of these pages."""
    return Speaker(language(), FRAME, WORDS)


def month_in_address(text: str) -> int:
    """The month of an address as 202011; NotFound for what is none between 2000 and 2198."""
    month = clock.parse_month(text)
    if month is None or not EARLIEST <= month // 100 <= LATEST:
        raise NotFound("month_not_found")
    return month


def _year(session: Session, scope: Scope, text: str | None) -> int:
    """The year asked for; without one that of the last whole month, or of the last sales where they ended before."""
    if text:
        if not (text.isascii() and text.isdigit() and len(text) == 4 and EARLIEST <= int(text) <= LATEST):
            raise invalid_at("/year", "해를 2020처럼 적어 주세요.", "Give the year as 2020.")
        return int(text)
    whole = clock.next_month(clock.month_number(clock.business_day(clock.now())), -1)
    booked = booked_months(session, scope)
    return (min(whole, booked[1]) if booked else whole) // 100


def _title(say: Speaker, scope: str, year: int, found: list[MonthState]) -> str:
    waiting = sum(state.is_over and not state.closed for state in found)
    key = "list_none" if not found else "list_waiting" if waiting else "list_done" if found[-1].is_over else "list_begun"
    return say(key, scope=scope, year=year, count=waiting)


def _row(say: Speaker, scope: Scope, state: MonthState) -> Row:
    if state.closed:
        tone, icon, word = "good", "lock", say("state_closed")
    elif not state.is_over:
        tone, icon, word = "line", "clock", say("state_running")
    elif state.closed_sites:
        tone, icon, word = "warn", "unlock", say("closed_of", closed=state.closed_sites, sites=state.sites)
    else:
        tone, icon, word = "warn", "unlock", say("state_reopened" if state.versions else "state_open")
    missing = _UNKNOWN if state.missing is None else say("lacked", count=state.missing) if state.missing else say("lacked_nothing")
    standing = state.standing
    return Row(
        figures.month_name(state.month, say.language),
        url_for("console.month", month=clock.month_text(state.month), scope=str(scope)), tone, icon, word,
        say("version", version=standing.version) if standing else _UNKNOWN, figures.won(state.net, say.language), missing,
        figures.moment(standing.closed_at, say.language) if standing else _UNKNOWN,
    )
