"""A book of the journal, the newest entry first; checking its end; and, for those who answer for a centre, who saw sealed names."""

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.history.rows import addresses_of, rows_of, who
from pos.console.history.words import ACTS, WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.scopes import Group, Scopes, scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.sales.books import page_of_book
from pos.sales.proving import Checked, check_end
from sites.access import Actor, Permission, scope_for
from sites.db import reading
from sites.errors import NotFound, invalid_at
from sites.people.access_log import access_entries
from sites.registry import Centre

AT_ONCE = 50
OFFERED = tuple(key.removeprefix("act_") for key in ACTS if key != "act_other")


@console.get("/history/")
@needs(Permission.READ)
def history() -> str:
    """`?book=site:cafe-01&day=2020-11-20&act=sale&before=1200`, all optional; with `check=yes` its last entries are checked."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _book(session, say, visitor.actor)
    return rendered("console/history/page.html", say, here="history", visitor=visitor, **content)


@console.get("/history/access/")
@needs(Permission.CENTRE_WORK)
def history_access() -> str:
    """Who saw legal names: `?scope=centre:seogu`, optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _access(session, say, visitor.actor)
    return rendered("console/history/access.html", say, here="history", visitor=visitor, **content)


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def _book(session: Session, say: Speaker, actor: Actor) -> dict[str, Any]:
    given = request.args
    # A book is named as a scope is.
    book = str(scope_for(session, actor, given.get("book") or given.get("scope") or widest_scope(session, actor), Permission.READ))
    day, act, before = _day(given.get("day")), given.get("act") or None, _position(given.get("before"))
    if act is not None and act not in OFFERED:
        raise invalid_at("/act", "목록에서 골라 주세요.", "Choose from the list.")
    page = page_of_book(session, book, AT_ONCE, before=before, day=day, act=act)
    scopes = scope_menu(session, say, actor, book, lambda other: url_for("console.history", book=other))
    onward: dict[str, Any] = {"book": book, "day": day.isoformat() if day else None, "act": act}
    count = figures.number(page.in_book)
    return {
        "scopes": scopes, "book": book, "day": day, "act": act,
        "acts": [(each, say(f"act_{each}"), each == act) for each in OFFERED],
        "title": say("history_title" if page.in_book else "history_title_empty", scope=scopes.current, count=count),
        "rows": rows_of(say, actor, page.entries, addresses_of(session, actor)),
        "older": url_for("console.history", **onward, before=page.before) if page.before is not None else None,
        "newest": url_for("console.history", **onward) if before is not None else None,
        "checked": _checked(say, check_end(session, book)) if given.get("check") == "yes" else None,
        "access": url_for("console.history_access") if actor.may(Permission.CENTRE_WORK) else None,
    }


def _checked(say: Speaker, checked: Checked) -> dict[str, str]:
    if checked.found is not None:
        return {"tone": "bad", "icon": "alert", "head": say("broken_head", position=figures.number(checked.found.position)),
                "body": say("broken"), "why": checked.found.why}
    if not checked.last:
        return {"tone": "", "icon": "lock", "head": say("check_empty"), "body": "", "why": ""}
    body = say("holds", first=figures.number(checked.first), last=figures.number(checked.last))
    return {"tone": "good", "icon": "ok", "head": say("holds_head"), "body": body, "why": ""}


def _access(session: Session, say: Speaker, actor: Actor) -> dict[str, Any]:
    # Only where they answer for a centre, whatever else they may see.
    answering = replace(actor, grants=tuple(actor.roles_for(Permission.CENTRE_WORK)))
    scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, answering), Permission.CENTRE_WORK)
    if scope.kind == "site":
        raise NotFound("scope_not_found")
    menu = scope_menu(session, say, answering, str(scope), lambda other: url_for("console.history_access", scope=other))
    found = access_entries(session, scope.code, AT_ONCE + 1, _position(request.args.get("before")))
    shown, addresses = found[:AT_ONCE], addresses_of(session, actor)
    names = dict(session.execute(sa.select(Centre.code, Centre.name).where(Centre.code.in_({code for _, code in shown}))).all())
    which = "_none" if not shown else "_more" if len(found) > AT_ONCE or request.args.get("before") else ""
    told: dict[str, Any] = {"scope": menu.current} | ({"count": len(shown)} if shown else {})
    return {
        "scopes": Scopes(menu.current, tuple(group for group in menu.groups if _is_of_centres(group)), menu.readable),
        "title": say(f"access_title{which}", **told),
        "rows": [
            (figures.moment(entry.at, say.language), who(say, entry.by, addresses), say(f"saw_{entry.what}"), entry.subject,
             names.get(code, code), entry.reason or "–")
            for entry, code in shown
        ],
        "older": url_for("console.history_access", scope=str(scope), before=shown[-1][0].id) if len(found) > AT_ONCE else None,
        "back": url_for("console.history", book=str(scope)),
    }


def _is_of_centres(group: Group) -> bool:
    return not any(entry.value.startswith("site:") for entry in group.entries)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2199:
        raise invalid_at("/day", "날짜를 2020-11-20처럼 적어 주세요.", "Give the date as 2020-11-20.")
    return day


def _position(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise NotFound
    return int(text)
