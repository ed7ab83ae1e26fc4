"""The list of tickets: what stands open and in which state, what is late, kept for long or not done with, found by tag or number."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.texts import FRAME
from pos.console.tickets.rows import row_of
from pos.console.tickets.words import WORDS
from pos.console.visitor import current_visitor
from pos.tickets.models import OPEN_STATES
from pos.tickets.queries import STANDS, Sought, Whole, counts, tickets_page, unsettled
from pos.tickets.terms import Terms, sites_with_terms
from sites import clock
from sites.access import Actor, Permission, reach, site_for
from sites.db import reading
from sites.errors import invalid_at
from sites.registry import KINDS, Site

AT_ONCE = 50
UNSETTLED = "unsettled"
UNSETTLED_FOR = timedelta(days=90)
SHOWS = ("open", *OPEN_STATES, "overdue", "kept_long", UNSETTLED, "collected", "cancelled", "unclaimed")
LAST_DIGITS = 4


@console.get("/tickets/")
@needs(Permission.READ)
def tickets() -> str:
    """`?site=shoe-01&show=overdue&find=A27`, all optional: the open ones of every workplace in reach."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _content(session, say, visitor.actor)
    return rendered("console/tickets/page.html", say, here="tickets", tab="tickets", visitor=visitor, **content)


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def sites_with_tickets(session: Session, actor: Actor, permission: Permission = Permission.READ) -> list[Site]:
    """The workplaces in reach that take things in, by code."""
    kinds = [code for code, kind in KINDS.items() if "tickets" in kind.offers]
    query = sa.select(Site).where(Site.id.in_(reach(actor.roles_for(permission))), Site.kind.in_(kinds))
    return list(session.scalars(query.order_by(Site.code)))


def _content(session: Session, say: Speaker, actor: Actor) -> dict[str, Any]:
    sites = sites_with_tickets(session, actor)
    code, show, find = request.args.get("site") or None, request.args.get("show") or "open", request.args.get("find", "").strip()[:40]
    if code is not None:
        chosen = site_for(session, actor, code, Permission.READ)
        sites = [site for site in sites if site.id == chosen.id]
    if show not in SHOWS:
        raise invalid_at("/show", "목록에서 골라 주세요.", "Choose from the list.")
    found, more = _found(session, actor, sites, code, show, find)
    own = sites_with_terms(session)
    rows = [row_of(say, each, own.get(each.site.id, Terms()).free_days) for each in found]
    tallies = _tallies(session, sites)
    last = found[-1].ticket if more else None
    return {
        "title": _title(say, tallies, bool(sites)), "lead": _lead(say, tallies) if sites else "", "rows": rows, "find": find, "show": show,
        "code": code, "places": [(site.code, site_name(site.name, None).text) for site in sites_with_tickets(session, actor)],
        "shows": [(each, say(f"show_{each}")) for each in SHOWS], "quick": _quick(say, tallies, code, show),
        "more": None if last is None else _address(code, show, find, f"{last.dropped_off_at.isoformat()}~{last.id}"), "at_once": AT_ONCE,
        "several": len(sites) > 1, "written": figures.written_on(clock.now()), "example": any(each.ticket.example for each in found),
    }


def _found(session: Session, actor: Actor, sites: Sequence[Site], code: str | None, show: str, find: str) -> tuple[list[Whole], bool]:
    if not sites:
        return [], False
    before = _before(request.args.get("cursor"))
    if find:
        return tickets_page(session, actor, _named(code, find), AT_ONCE, before)
    if show == UNSETTLED:
        since = clock.now() - UNSETTLED_FOR
        return [each for site in sites for each in unsettled(session, actor, site, since)], False
    sought = Sought(code, stands=show) if show in STANDS else Sought(code, state=show)
    return tickets_page(session, actor, sought, AT_ONCE, before)


def _before(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    at, _, row = cursor.partition("~")
    try:
        return datetime.fromisoformat(at).astimezone(UTC), UUID(row)
    except ValueError:
        raise invalid_at("/cursor", "목록의 처음부터 다시 봐 주세요.", "Begin the list anew.") from None


def _named(code: str | None, find: str) -> Sought:
    """Four digits are the end of a telephone number, what has a hyphen a ticket's number, anything else a tag."""
    if find.isascii() and find.isdigit() and len(find) == LAST_DIGITS:
        return Sought(code, phone_last=find)
    return Sought(code, code=find) if "-" in find else Sought(code, tag=find.upper())


def _tallies(session: Session, sites: Sequence[Site]) -> dict[str, int]:
    together = dict.fromkeys((*OPEN_STATES, "overdue", "kept_long"), 0)
    for site in sites:
        for name, count in counts(session, site).items():
            together[name] += count
    return together


def _title(say: Speaker, tallies: dict[str, int], offered: bool) -> str:
    if not offered:
        return say("title_nowhere")
    count = sum(tallies[state] for state in OPEN_STATES)
    if tallies["overdue"]:
        return say("title_overdue", count=figures.number(count), overdue=figures.number(tallies["overdue"]))
    return say("title_open", count=figures.number(count)) if count else say("title_none")


def _lead(say: Speaker, tallies: dict[str, int]) -> str:
    return say("lead", ready=figures.number(tallies["ready"]), kept=figures.number(tallies["kept_long"]))


def _quick(say: Speaker, tallies: dict[str, int], code: str | None, show: str) -> list[tuple[str, str, bool]]:
    """The filters that are looked at most: word, address, whether it is shown."""
    return [
        (f"{say(f'show_{name}')} {figures.number(count)}", _address(code, name), name == show) for name, count in tallies.items()
    ]


def _address(code: str | None, show: str, find: str = "", cursor: str | None = None) -> str:
    return url_for("console.tickets", site=code, show=show, find=find or None, cursor=cursor)
