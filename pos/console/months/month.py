"""The page of a month: what is missing and where to mend it, its figures as they are handed in, its versions, and the way to close it."""

from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.months.checks import Check, checks_of
from pos.console.months.facts import Facts, facts_of
from pos.console.months.page import month_in_address, speaker
from pos.console.months.tables import by_site, moved
from pos.console.months.versions import versions_of
from pos.console.rail import closed_to
from pos.console.scopes import Scopes, scope_menu, widest_scope
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Actor, Permission, Scope, scope_for
from sites.db import reading
from sites.errors import DomainError

SHOWN_AT_ONCE = 6


@console.get("/months/<month>")
@needs(Permission.READ)
def month(month: str) -> str:
    """A month of a scope: `?scope=centre:seogu`, else the widest one."""
    say, visitor, number = speaker(), current_visitor(), month_in_address(month)
    actor = visitor.actor
    with reading() as session:
        scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, actor), Permission.READ)
        facts = facts_of(session, scope, number, actor.may(Permission.APPROVE))
        scopes = scope_menu(session, say, actor, str(scope), lambda other: url_for("console.month", month=month, scope=other))
        content = _content(session, say, actor, facts, scopes)
    return rendered("console/months/month.html", say, here="months", visitor=visitor, **content)


def address(scope: Scope | str, month: int, page: str = "month") -> str:
    """Where a page of the scope's month stands."""
    return url_for(f"console.{page}", month=clock.month_text(month), scope=str(scope))


def sums(say: Speaker, facts: Facts) -> list[tuple[str, str]]:
    """The month's figures below its net, in words."""
    total = facts.report.total
    shown = [("head_supply", total.supply), ("head_vat", total.vat), ("head_exempt", total.exempt)]
    shown += [("head_beyond", total.out_of_scope)] if total.out_of_scope else []
    shown += [("head_internal", total.eliminated)] if total.eliminated else []
    return [(say(key), figures.won(amount, say.language)) for key, amount in shown]


def may(session: Session, actor: Actor, scope: Scope, permission: Permission) -> bool:
    """Whether the visitor may do this to all of a scope that they see."""
    try:
        return bool(scope_for(session, actor, str(scope), permission))
    except DomainError:
        return False


def _content(session: Session, say: Speaker, actor: Actor, facts: Facts, scopes: Scopes) -> dict[str, Any]:
    checks = checks_of(say, facts, tuple(closed_to(actor)))
    open_ones, done = [each for each in checks if each.tone != "done"], [each for each in checks if each.tone == "done"]
    text = clock.month_text(facts.month)
    return {
        "scopes": scopes, "title": _title(say, facts), "lead": _lead(say, facts, scopes.current),
        "name": figures.month_name(facts.month, say.language), "checks": [*open_ones[:SHOWN_AT_ONCE], *done],
        "checks_rest": _rest(open_ones), "net": figures.won(facts.report.total.net, say.language), "sums": sums(say, facts),
        **_acts(session, say, actor, facts), "tables": [by_site(say, facts), *filter(None, [moved(say, facts)])],
        "versions": versions_of(session, say, actor, facts), "preparing": facts.closings and not facts.is_closed,
        "versions_title": _versions_title(say, facts),
        "list": url_for("console.months", scope=str(facts.scope), year=facts.month // 100),
        "before": address(facts.scope, clock.next_month(facts.month, -1)),
        "after": address(facts.scope, clock.next_month(facts.month)) if facts.report.last < facts.today else None,
        "revenue": url_for("console.revenue", scope=str(facts.scope), month=text, by="site"),
        "file": f"/api/v1/exports/revenue.xlsx?month={text}&scope={facts.scope}",
        "exports": url_for("console.exports", scope=str(facts.scope), month=text),
        "example": session.scalar(sa.select(sa.exists().where(Product.example))),
        "written": figures.written_on(facts.now),
    }


def _rest(found: list[Check]) -> list[Check]:
    return found[SHOWN_AT_ONCE:]


def in_a_sentence(say: Speaker, facts: Facts) -> str:
    """The month's name; the year is said only where it is another one."""
    near = facts.month // 100 == facts.today.year
    return (figures.short_month_name if near else figures.month_name)(facts.month, say.language)


def _title(say: Speaker, facts: Facts) -> str:
    name, lacking = in_a_sentence(say, facts), len(facts.report.incomplete)
    if facts.is_closed:
        key = "title_closed"
    elif not facts.is_over:
        key = "title_running"
    elif facts.closed_sites:
        key = "title_partly"
    else:
        key = "title_lacking" if lacking else "title_ready"
    return say(key, month=name, count=lacking, closed=facts.closed_sites, sites=len(facts.sites))


def _lead(say: Speaker, facts: Facts, scope: str) -> list[str]:
    name = figures.short_month_name(facts.month, say.language)
    key = "lead_closed" if facts.is_closed else "lead_open" if facts.is_over else "lead_running"
    last = figures.day_with_weekday(facts.report.last, say.language)
    return [say(key, month=name, scope=scope, day=last), say("as_of", moment=figures.moment(facts.now, say.language))]


def _acts(session: Session, say: Speaker, actor: Actor, facts: Facts) -> dict[str, Any]:
    """The button that closes, the one that opens again, and what is to be known about them."""
    closes = facts.can_be_closed and may(session, actor, facts.scope, Permission.CENTRE_WORK)
    reopens = bool(facts.ending or facts.closed_sites) and may(session, actor, facts.scope, Permission.REGION_WORK)
    lacking = len(facts.report.incomplete)
    word = say("close_with", count=lacking) if lacking else say("close")
    if not facts.is_over:
        note = "note_running"
    elif facts.can_be_closed and not closes:
        note = "note_closed_above" if facts.is_closed else "note_not_yours"
    elif closes:
        note = "note_version" if facts.is_closed else "note_lacking" if lacking else "note_complete"
    else:
        note = "note_reopen" if reopens else "note_reopen_region"
    return {
        "close": (address(facts.scope, facts.month, "month_closing"), word, not lacking and not facts.is_closed) if closes else None,
        "reopen": address(facts.scope, facts.month, "month_reopening") if reopens else None,
        "note": say(note, count=lacking, day=figures.day_with_weekday(facts.report.last, say.language)),
    }


def _versions_title(say: Speaker, facts: Facts) -> str:
    name, ended = figures.short_month_name(facts.month, say.language), sum(each.reopened_at is not None for each in facts.closings)
    if not facts.closings:
        return say("versions_none", month=name)
    return say("versions_reopened" if ended else "versions_closed", month=name, count=len(facts.closings), ended=ended)
