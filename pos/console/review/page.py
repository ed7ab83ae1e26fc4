"""The review list: what was set aside on top, then what carries a flag that nobody has looked at."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.documents.rows import rows_of
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name, site_names
from pos.console.review.acts import open_acts
from pos.console.review.resolved import resolved_content
from pos.console.review.words import WORDS
from pos.console.scopes import scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.sales.flags import FLAGS, REMARKABLE
from pos.sales.placed import cursor_of, place_at
from pos.sales.quarantine import open_items
from pos.sales.review_list import mark_act
from pos.sales.reviewing import (
    Place,
    mark_all_looked_at,
    mark_looked_at,
    marks_of,
    open_counts,
    open_documents,
    open_flags,
)
from sites.access import Actor, Grant, Permission, Scope, scope_for, sites_within
from sites.db import attempt, reading
from sites.errors import NotFound, invalid_at

AT_ONCE = 50
ITEMS_AT_ONCE = 20
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A flag to choose by, with how many carry it unlooked at."""

    word: str
    href: str
    current: bool


@console.get("/review/")
@needs(Permission.APPROVE)
def review() -> str:
    """`?scope=centre:seogu&flag=price_differs`, both optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _content(session, say, visitor.actor)
    return rendered("console/review/page.html", say, here="review", visitor=visitor, **content)


@console.post("/review/marks")
@needs(Permission.APPROVE)
def review_marks() -> Response:
    """One of the list seen, or all that the page showed."""
    actor, form = current_visitor().actor, request.form
    wanted = form.getlist("shown")[:AT_ONCE] if form.get("all") == "yes" else form.getlist("document")[:1]
    numbers = [_number(each) for each in wanted]
    attempt(lambda session: mark_all_looked_at(session, actor, numbers))
    flash("done_seen")
    return redirect(_address(form.get("scope") or None, form.get("flag") or None))


@console.post("/review/<uuid:document_id>/marks")
@needs(Permission.APPROVE)
def review_mark(document_id: UUID) -> Response:
    """A document seen on its own page, perhaps with a note."""
    actor, note = current_visitor().actor, request.form.get("note", "").strip()
    if len(note) > LONGEST_NOTE or not note.isprintable():
        raise invalid_at("/note", "{most}자까지 한 줄로 적어 주세요.", "At most {most} characters, in one line.", most=LONGEST_NOTE)
    attempt(lambda session: mark_looked_at(session, actor, document_id, note=note or None))
    flash("done_marked")
    return redirect(url_for("console.document", document_id=document_id))


@console.get("/review/resolved")
@needs(Permission.APPROVE)
def review_resolved() -> str:
    """What was resolved, the newest first: by whom, when and how. `?scope=centre:seogu`."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        scope, deciding = _scope(session, visitor.actor)
        scopes = scope_menu(session, say, deciding, str(scope), lambda other: url_for("console.review_resolved", scope=other))
        content = resolved_content(session, say, visitor.actor, scope, scopes.current, request.args.get("cursor"))
    return rendered("console/review/resolved.html", say, here="review", visitor=visitor, scopes=scopes, **content)


@console.post("/review/acts/<kind>/<uuid:act_id>/marks")
@needs(Permission.APPROVE)
def review_act_mark(kind: str, act_id: UUID) -> Response:
    """A clock event or a stock move seen."""
    actor = current_visitor().actor
    attempt(lambda session: mark_act(session, actor, kind, act_id, None))
    flash("done_seen")
    return redirect(_address(request.form.get("scope") or None, None))


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def _content(session: Session, say: Speaker, actor: Actor) -> dict[str, Any]:
    scope, deciding = _scope(session, actor)
    flag = request.args.get("flag") or None
    if flag is not None and flag not in FLAGS:
        raise invalid_at("/flag", "목록에서 골라 주세요.", "Choose from the list.")
    scopes = scope_menu(session, say, deciding, str(scope), lambda other: _address(other, None))
    sites, flags = sites_within(scope), (flag,) if flag else REMARKABLE
    found = open_documents(session, sites, flags, AT_ONCE + 1, place_at(request.args.get("cursor")))
    shown, (waiting, counts) = found[:AT_ONCE], open_counts(session, sites)
    marks = marks_of(session, [document.id for document, _ in shown])
    still = {document.id: open_flags(document, marks.get(document.id, [])) for document, _ in shown}
    within = replace(deciding, grants=tuple(Grant(grant.role, scope) for grant in deciding.grants))
    items = open_items(session, within, None, ITEMS_AT_ONCE + 1, None)
    acts, acts_waiting = open_acts(session, say, sites)
    count = len(items[:ITEMS_AT_ONCE]) + waiting + acts_waiting
    return {
        "scopes": scopes, "scope": str(scope), "flag": flag, "of_a_site": scope.kind == "site",
        "title": say("review_title" if count else "review_none", scope=scopes.current, count=figures.number(count)),
        "items": _items(session, say, items[:ITEMS_AT_ONCE]), "items_more": ITEMS_AT_ONCE if len(items) > ITEMS_AT_ONCE else None,
        "kinds": _kinds(say, scope, flag, waiting, counts), "rows": rows_of(session, say, shown, with_day=True, flags=still),
        "more": _address(str(scope), flag, cursor_of(Place.of(shown[-1][0]))) if len(found) > AT_ONCE else None, "at_once": AT_ONCE,
        "nothing": not items and not counts and not acts, "acts": acts,
        "acts_more": len(acts) if acts_waiting > len(acts) else None, "resolved": url_for("console.review_resolved", scope=str(scope)),
    }


def _scope(session: Session, actor: Actor) -> tuple[Scope, Actor]:
    """The scope that is looked at. Whoever may also look at more elsewhere decides only where they may decide."""
    deciding = replace(actor, grants=tuple(actor.roles_for(Permission.APPROVE)))
    return scope_for(session, actor, request.args.get("scope") or widest_scope(session, deciding), Permission.APPROVE), deciding


def _kinds(say: Speaker, scope: Scope, flag: str | None, whole: int, counts: dict[str, int]) -> list[Kind]:
    """The flags that wait, the usual ones left to the end; the first entry takes the choice back."""
    found = [
        Kind(say("of_kind", word=say(f"flag_{each}"), count=figures.number(count)), _address(str(scope), each), each == flag)
        for each, count in counts.items()
    ]
    return [Kind(say("every_kind", count=figures.number(whole)), _address(str(scope), None), flag is None), *found] if found else []


def _items(session: Session, say: Speaker, items: list[dict[str, Any]]) -> list[dict[str, str]]:
    names = {code: site_name(name, None).text for code, name in site_names(session, {item["site"] for item in items}).items()}
    return [
        {
            "href": url_for("console.set_aside_item", item_id=item["id"]),
            "what": item_words(say, item, names.get(item["site"], item["site"])), "why": why_of(say, item["code"]),
            "at": say("received", at=figures.moment(datetime.fromisoformat(item["received_at"]), say.language)),
            "act": say("lay_beside" if item["code"] == "content_differs" else "look_at_it"),
        }
        for item in items
    ]


def item_words(say: Speaker, item: dict[str, Any], site: str) -> str:
    """What came from where, with its amount where there is one."""
    body = item["body"] if isinstance(item["body"], dict) else {}
    words = {"site": site, "device": item["device"], "kind": say(f"kind_{item['kind']}")}
    total = body.get("total")
    if isinstance(total, int) and not isinstance(total, bool):
        return say("item_what_amount", amount=figures.won(total, say.language), **words)
    return say("item_what", **words)


def why_of(say: Speaker, code: str) -> str:
    """Why it was refused, in a sentence."""
    return say(f"why_{code}" if f"why_{code}" in say else "why_other")


def _address(scope: str | None, flag: str | None, cursor: str | None = None) -> str:
    return url_for("console.review", scope=scope, flag=flag, cursor=cursor)


def _number(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None

