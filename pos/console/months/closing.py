"""Closing a month: what will be locked and what is written down with it is shown first; money that moved meanwhile is shown again."""

from typing import Any

from flask import Response, flash, make_response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import page as rendered
from pos.console.months.facts import Facts, facts_of
from pos.console.months.month import address, sums
from pos.console.months.page import month_in_address, speaker
from pos.console.months.tables import by_site
from pos.console.scopes import scope_menu
from pos.console.visitor import current_visitor
from pos.revenue.closing import close_month, missing_at_closing
from pos.revenue.report import figures as counted
from sites.access import Permission, Scope, scope_for
from sites.clock import month_bounds
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Message


class Stale(Exception):
    """The figures are not those that were shown."""


@console.get("/months/<month>/closing")
@needs(Permission.CENTRE_WORK)
def month_closing(month: str) -> Response | AnyResponse:
    """What closing the scope's month would lock; `?scope=` as on the page of the month."""
    number = month_in_address(month)
    with reading() as session:
        facts = _facts(session, number, request.args.get("scope", ""))
        if not facts.can_be_closed:
            return redirect(address(facts.scope, number))
        return _look(session, facts)


@console.post("/months/<month>/closing")
@needs(Permission.CENTRE_WORK)
def month_closing_answer(month: str) -> Response | AnyResponse:
    """Closes it, if the figures are still those that were shown."""
    number, actor, text = month_in_address(month), current_visitor().actor, request.form.get("scope", "")

    def close(session: Session) -> tuple[Scope, bool]:
        scope = scope_for(session, actor, text, Permission.CENTRE_WORK)
        made, created = close_month(session, actor, number, scope)
        # The sites are locked by now, so that nothing can be booked between this look and the end of the transaction.
        total = counted(session, scope, *month_bounds(number), "site").total
        seen = tuple(request.form.get(name, "") for name in ("net", "beyond"))
        more = len(missing_at_closing(made)) > _whole(request.form.get("missing", ""))
        if created and (seen != (str(total.net), str(total.out_of_scope)) or more):
            raise Stale
        return scope, created

    try:
        scope, created = attempt(close)
    except (Conflict, Stale) as refused:
        with reading() as session:
            return _look(session, _facts(session, number, text), refused)
    flash("closed_now" if created else "closed_before")
    return redirect(address(scope, number))


def _facts(session: Session, month: int, text: str) -> Facts:
    scope = scope_for(session, current_visitor().actor, text, Permission.CENTRE_WORK)
    return facts_of(session, scope, month, with_hours=False)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _look(session: Session, facts: Facts, refused: Exception | None = None) -> Response:
    say, visitor = speaker(), current_visitor()
    scopes = scope_menu(session, say, visitor.actor, str(facts.scope), lambda other: address(other, facts.month))
    names, total = {site.code: site.name for site in facts.sites}, facts.report.total
    message: Message | None = refused.message if isinstance(refused, DomainError) else None
    content: dict[str, Any] = {
        "scopes": scopes, "month": facts.month, "scope": str(facts.scope), "back": address(facts.scope, facts.month),
        "title": say("close_title", month=figures.month_name(facts.month, say.language), scope=scopes.current),
        "wrong": say.message(message) if message else say("figures_moved") if refused else None,
        "locks": say("close_locks", count=sum(not site.closed for site in facts.sites), sites=len(facts.sites)),
        "version": say("close_version", version=facts.versions + 1),
        "late": say("close_late", month=figures.short_month_name(facts.month, say.language)),
        "missing": [
            f"{names.get(one.site, one.site)}{f' · {one.device}' if one.device else ''}: {say.message(one.why)}"
            for one in facts.report.incomplete
        ],
        "net": figures.won(total.net, say.language), "sums": sums(say, facts), "table": by_site(say, facts),
        "fields": {
            "scope": str(facts.scope), "net": total.net, "beyond": total.out_of_scope, "missing": len(facts.report.incomplete),
        },
        "can": facts.can_be_closed,
    }
    return make_response(rendered("console/months/closing.html", say, here="months", visitor=visitor, **content), 409 if refused else 200)
