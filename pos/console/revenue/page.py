"""The route of the revenue page: who may see what was asked for, one snapshot, one page."""

from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.console import figures, language
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.names import names_of, site_names
from pos.console.revenue import bars, choices, sentences, tables
from pos.console.revenue.reports import Asked, MonthReports, month_reports
from pos.console.revenue.words import WORDS
from pos.console.scopes import Scopes
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.revenue.keys import Key
from sites import clock
from sites.access import Actor, Permission
from sites.db import reading

SHOWN_AT_ONCE = 3


@console.get("/revenue/")
@needs(Permission.READ)
def revenue() -> str:
    """A month of a scope: `?month=2026-11&scope=region&by=site`, all of them optional."""
    say = Speaker(language.language(), FRAME, WORDS)
    visitor = current_visitor()
    with reading() as session:
        asked = choices.read_address(session, visitor.actor, request.args, clock.business_day(clock.now()))
        content = _content(session, say, visitor.actor, asked)
    return language.page("console/revenue/page.html", say, here="revenue", visitor=visitor, **content)


def _content(session: Session, say: Speaker, actor: Actor, asked: Asked) -> dict[str, Any]:
    """Everything that the template shows, finished."""
    reports = month_reports(session, asked)
    scopes = choices.scope_choices(session, say, actor, asked)
    lacking = reports.by_day.incomplete
    missing = sentences.missing(say, lacking, site_names(session, {one.site for one in lacking}))
    content: dict[str, Any] = {
        "scopes": scopes,
        "months": choices.month_choices(session, say, asked),
        "breakdowns": choices.breakdown_choices(say, asked),
        "title": sentences.title(say, asked, reports, scopes.current),
        "lead": sentences.lead(say, asked, reports),
        "missing": missing[:SHOWN_AT_ONCE],
        "missing_rest": missing[SHOWN_AT_ONCE:],
        "late": sentences.late(say, asked, reports),
        "month_name": figures.month_name(asked.month, say.language),
        "written": figures.written_on(reports.by_day.as_of),
        "example": session.scalar(sa.select(sa.exists().where(Product.example))),
        "export": _export_address(actor, asked),
    }
    return content if reports.is_empty else content | _figures(session, say, asked, reports, scopes)


def _figures(
    session: Session, say: Speaker, asked: Asked, reports: MonthReports, scopes: Scopes
) -> dict[str, Any]:
    names = names_of(session, say, asked.by, [row.keys[0] for row in reports.by_key.rows])

    def link(key: Key) -> str | None:
        scope = f"{asked.by}:{key}"
        return choices.scope_address(asked, scope) if scope in scopes.readable and scope != str(asked.scope) else None

    return {
        "chart": bars.month_chart(say, asked, reports),
        "sums": tables.sums(say, reports),
        "tables": (
            tables.breakdown(say, asked, reports, scopes.current, names, link),
            tables.by_tender(say, reports),
            tables.by_day(say, asked, reports, scopes.current),
        ),
    }


def _export_address(actor: Actor, asked: Asked) -> str | None:
    if not actor.may(Permission.EXPORT):
        return None
    return f"/api/v1/exports/revenue.xlsx?month={clock.month_text(asked.month)}&scope={asked.scope}"
