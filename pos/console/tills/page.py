"""The list of tills of a scope: which are open, and what was over or short in those that are closed."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name, site_names
from pos.console.scopes import scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.tills.rows import Row, row_of
from pos.console.tills.words import WORDS
from pos.console.visitor import current_visitor
from pos.tills.finding import Sought, Together, check_sought, found_tills, left_open, sum_of_tills
from pos.tills.models import STATES
from pos.tills.queries import Listed
from pos.tills.reading import with_addendum
from sites import clock
from sites.access import Actor, Permission, scope_for
from sites.db import reading
from sites.errors import invalid_at
from sites.registry import Site

AT_ONCE = 50
LEFT_AT_ONCE = 20
WEEK = timedelta(days=6)
ONE_DAY = timedelta(days=1)


@console.get("/tills/")
@needs(Permission.READ)
def tills() -> str:
    """`?scope=site:cafe-01&from=2020-11-01&to=2020-11-30&state=closed&differing=yes`, all optional: the last seven days."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _content(session, say, visitor.actor)
    return rendered("console/tills/page.html", say, here="tills", visitor=visitor, **content)


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def address(sought: Sought, **other: Any) -> str:
    """The list of what is sought, or of that with something else in its place."""
    own = {
        "scope": str(sought.scope), "from": sought.first.isoformat(), "to": sought.last.isoformat(), "state": sought.state,
        "differing": "yes" if sought.differing else None,
    }
    return url_for("console.tills", **{**own, **other})


def _content(session: Session, say: Speaker, actor: Actor) -> dict[str, Any]:
    today = clock.business_day(clock.now())
    sought = _sought(session, actor, request.args, today)
    found = found_tills(session, actor, sought, AT_ONCE + 1, _after(request.args.get("cursor")))
    shown, left = found[:AT_ONCE], left_open(session, actor, sought.scope, today, LEFT_AT_ONCE)
    together = sum_of_tills(session, actor, sought)
    scopes = scope_menu(session, say, actor, str(sought.scope), lambda scope: address(sought, scope=scope))
    days = _days_name(say, sought)
    last = shown[-1] if shown else None
    return {
        "scopes": scopes, "sought": sought, "of_a_site": sought.scope.kind == "site", "at_once": AT_ONCE,
        "rows": _rows(session, say, shown, today), "left": _rows(session, say, left, today),
        "states": [("", say("any")), *((state, say(f"state_{state}")) for state in STATES)],
        "title": _title(say, together, len(left), days, plain=not (sought.state or sought.differing)),
        "lead": _lead(say, together, scopes.current, days), "neighbours": _neighbours(sought, today), "spans": _spans(say, sought, today),
        "more": address(sought, cursor=f"{last.till.business_date}~{last.site}~{last.till.number}")
        if last and len(found) > AT_ONCE else None,
        "unnarrowed": address(Sought(sought.scope, sought.first, sought.last)) if sought.state or sought.differing else None,
        "file": f"/api/v1/exports/tills.csv?month={clock.month_text(clock.month_number(sought.last))}&scope={sought.scope}",
        "file_month": figures.month_name(clock.month_number(sought.last), say.language), "takes": actor.may(Permission.EXPORT),
        "example": session.scalar(sa.select(sa.exists().where(Product.example))), "written": figures.written_on(clock.now()),
    }


def _sought(session: Session, actor: Actor, given: Mapping[str, str], today: date) -> Sought:
    scope = scope_for(session, actor, given.get("scope") or widest_scope(session, actor), Permission.READ)
    last = _day(given, "to") or today
    first = _day(given, "from") or last - WEEK
    state = given.get("state") or None
    if state is not None and state not in STATES:
        raise invalid_at("/state", "목록에서 골라 주세요.", "Choose from the list.")
    sought = Sought(scope, first, last, state, bool(given.get("differing")))
    check_sought(sought)
    return sought


def _rows(session: Session, say: Speaker, shown: Sequence[Listed], today: date) -> list[Row]:
    if not shown:
        return []
    codes = {each.site for each in shown}
    names = {code: site_name(name, None).text for code, name in site_names(session, codes).items()}
    limits = dict(session.execute(sa.select(Site.code, Site.over_short_from).where(Site.code.in_(codes))).all())
    later = with_addendum(session, [each.till.id for each in shown])
    return [
        row_of(say, each, names, today, addendum=each.till.id in later and each.end is not None, limit=limits[each.site]) for each in shown
    ]


def _title(say: Speaker, together: Together, left: int, days: str, *, plain: bool) -> str:
    if left and plain:
        return say("title_left", count=figures.number(left) + ("+" if left == LEFT_AT_ONCE else ""))
    if not together.tills:
        return say("title_none", days=days) if plain else say("title_nothing_found")
    if together.differing:
        return say("title_differs", count=figures.number(together.closed), differing=figures.number(together.differing))
    if together.closed:
        return say("title_even", count=figures.number(together.closed))
    return say("title_open", count=figures.number(together.open)) if together.open else say("title_none", days=days)


def _lead(say: Speaker, together: Together, scope: str, days: str) -> list[str]:
    won = ("+" if together.over_short > 0 else "") + figures.won(together.over_short, say.language)
    lead: list[str] = [say("lead_sum", scope=scope, days=days, won=won)]
    return lead + ([say("lead_uncounted", count=figures.number(together.uncounted))] if together.uncounted else [])


def _spans(say: Speaker, sought: Sought, today: date) -> list[tuple[str, str, bool]]:
    """Today, seven days, this month: word, address, whether it is shown."""
    spans = (("today", today), ("week", today - WEEK), ("month", today.replace(day=1)))
    return [
        (say(word), address(sought, **{"from": first.isoformat(), "to": today.isoformat()}), (sought.first, sought.last) == (first, today))
        for word, first in spans
    ]


def _neighbours(sought: Sought, today: date) -> dict[str, str | None]:
    """The stretch of days before, and the one after unless that is still to come; a whole month goes by months."""
    days = sought.last - sought.first + ONE_DAY
    month = clock.month_number(sought.first)
    whole = sought.first.day == 1 and sought.last in (clock.month_bounds(month)[1], today)

    def moved(way: int) -> str:
        first, last = clock.month_bounds(clock.next_month(month, way)) if whole else (sought.first + way * days, sought.last + way * days)
        return address(sought, **{"from": first.isoformat(), "to": last.isoformat()})

    return {"before": moved(-1), "after": moved(1) if sought.last < today else None}


def _days_name(say: Speaker, sought: Sought) -> str:
    if sought.first == sought.last:
        return figures.day_with_weekday(sought.first, say.language)
    return say("days_many", first=figures.day_name(sought.first, say.language), last=figures.day_name(sought.last, say.language))


def _after(cursor: str | None) -> tuple[date, str, int] | None:
    if cursor is None:
        return None
    try:
        day, site, number = cursor.split("~")
        return date.fromisoformat(day), site, int(number[:9])
    except ValueError:
        raise invalid_at("/cursor", "목록의 처음부터 다시 봐 주세요.", "Begin the list anew.") from None


def _day(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2199:
        raise invalid_at(f"/{name}", "날짜를 2020-11-20처럼 적어 주세요.", "Give the date as 2020-11-20.")
    return day
