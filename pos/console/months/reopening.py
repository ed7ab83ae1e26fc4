"""Opening a closed month again: what that ends and what follows from it is named first, and a reason is asked."""

from typing import Any

from flask import Response, flash, make_response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import page as rendered
from pos.console.months.facts import Facts, facts_of
from pos.console.months.month import address
from pos.console.months.page import month_in_address, speaker
from pos.console.months.versions import names_of
from pos.console.scopes import scope_menu
from pos.console.visitor import current_visitor
from pos.revenue.closing import reopen_month
from pos.revenue.models import MonthClosing
from sites.access import Permission, Scope, scope_for
from sites.db import attempt, reading
from sites.errors import Conflict

LONGEST_REASON = 200


class Stale(Exception):
    """Other closings would end than those that were shown."""


@console.get("/months/<month>/reopening")
@needs(Permission.REGION_WORK)
def month_reopening(month: str) -> Response | AnyResponse:
    """What opening the scope's month again would do, and why it is to be done."""
    number = month_in_address(month)
    with reading() as session:
        facts = _facts(session, number, request.args.get("scope", ""))
        if not facts.ending and not facts.closed_sites:
            return redirect(address(facts.scope, number))
        return _form(session, facts, "")


@console.post("/months/<month>/reopening")
@needs(Permission.REGION_WORK)
def month_reopening_answer(month: str) -> Response | AnyResponse:
    """Opens it, if it still ends what was shown."""
    number, actor, text = month_in_address(month), current_visitor().actor, request.form.get("scope", "")
    reason, seen = request.form.get("reason", "").strip(), request.form.get("ending", "")
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        with reading() as session:
            return _form(session, _facts(session, number, text), reason[:LONGEST_REASON], "wrong_reason", 422)

    def open_again(session: Session) -> Scope:
        scope = scope_for(session, actor, text, Permission.REGION_WORK)
        if _seen(reopen_month(session, actor, number, scope, reason)) != seen:
            raise Stale
        return scope

    try:
        scope = attempt(open_again)
    except Stale:
        with reading() as session:
            return _form(session, _facts(session, number, text), reason, "closings_moved", 409)
    except Conflict:
        with reading() as session:
            scope = scope_for(session, actor, text, Permission.REGION_WORK)
        flash("was_open")
        return redirect(address(scope, number))
    flash("reopened_now")
    return redirect(address(scope, number))


def _facts(session: Session, month: int, text: str) -> Facts:
    scope = scope_for(session, current_visitor().actor, text, Permission.REGION_WORK)
    return facts_of(session, scope, month, with_hours=False)


def _seen(ending: list[MonthClosing]) -> str:
    """Which versions end, as the form carries them."""
    return " ".join(sorted(f"{closing.scope}.{closing.version}" for closing in ending))


def _form(session: Session, facts: Facts, reason: str, wrong: str | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    scopes = scope_menu(session, say, visitor.actor, str(facts.scope), lambda other: address(other, facts.month))
    names = names_of(session, say, facts.ending)
    name = figures.short_month_name(facts.month, say.language)
    content: dict[str, Any] = {
        "scopes": scopes, "scope": str(facts.scope), "back": address(facts.scope, facts.month), "reason": reason,
        "title": say("reopen_title", month=figures.month_name(facts.month, say.language), scope=scopes.current),
        "opens": say("reopen_opens", count=facts.closed_sites, month=name), "late": say("reopen_late", month=name),
        "ends": [
            say("reopen_ends", scope=names.get(each.scope, each.scope), version=each.version,
                moment=figures.moment(each.closed_at, say.language))
            for each in facts.ending
        ],
        "others": say("reopen_others") if any(each.scope != str(facts.scope) for each in facts.ending) else None,
        "next": say("reopen_next"), "wrong_reason": say(wrong) if wrong == "wrong_reason" else None,
        "wrong": say(wrong) if wrong and wrong != "wrong_reason" else None, "ending": _seen(list(facts.ending)),
    }
    return make_response(rendered("console/months/reopening.html", say, here="months", visitor=visitor, **content), status)
