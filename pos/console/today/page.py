"""The route of the day page: what needs a person first, then the day so far."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pos.catalogue.models import Product
from pos.console import figures, language
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.rail import closed_to
from pos.console.scopes import scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.today.facts import Facts, facts_of
from pos.console.today.live import live_of
from pos.console.today.needs import needs_of
from pos.console.today.words import WORDS
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Actor, Permission, scope_for
from sites.db import reading

SHOWN_AT_ONCE = 6


@console.get("/")
@needs(Permission.READ)
def start() -> Response:
    """Where the console begins."""
    return redirect(url_for("console.today"))


@console.get("/today/")
@needs(Permission.READ)
def today() -> str:
    """The day of a scope: `?scope=centre:namdong`, else the widest one."""
    say = Speaker(language.language(), FRAME, WORDS)
    visitor = current_visitor()
    with reading() as session:
        text = request.args.get("scope") or widest_scope(session, visitor.actor)
        scope = scope_for(session, visitor.actor, text, Permission.READ)
        facts = facts_of(session, scope, clock.now())
        content = _content(session, say, visitor.actor, str(scope), facts)
    return language.page("console/today/page.html", say, here="today", visitor=visitor, **content)


def _content(session: Session, say: Speaker, actor: Actor, scope: str, facts: Facts) -> dict[str, Any]:
    scopes = scope_menu(session, say, actor, scope, lambda other: url_for("console.today", scope=other))
    closed = tuple(closed_to(actor))
    found = [
        replace(need, act=None, href=None) if need.href and need.href.startswith(closed) else need
        for need in needs_of(say, facts, {site.id: site.name for site in facts.sites})
    ]
    return {
        "scopes": scopes,
        "here_again": url_for("console.today", scope=scope),
        "title": say("title_some" if found else "title_none", scope=scopes.current, count=len(found)),
        "lead": [say("lead_as_of", moment=figures.moment(facts.now, say.language)), _tablets(say, facts)],
        "needs": found[:SHOWN_AT_ONCE],
        "needs_rest": found[SHOWN_AT_ONCE:],
        "example": session.scalar(sa.select(sa.exists().where(Product.example))),
        **live_of(say, facts),
    }


def _tablets(say: Speaker, facts: Facts) -> str:
    if not facts.tablets:
        return say("lead_no_tablets")
    seen = [tablet for tablet in facts.tablets if tablet.seen_at is not None and clock.business_day(tablet.seen_at) == facts.today]
    return say("lead_tablets", count=len(facts.tablets), seen=len(seen))
