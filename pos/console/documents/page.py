"""The list of records: what was sold, given back and stated in the days of a scope, the newest first."""

from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.documents.choices import address, choices, days_name, neighbours, read_address
from pos.console.documents.rows import rows_of
from pos.console.documents.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.scopes import scope_menu
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.revenue.measures import Measures
from pos.sales.finding import Sought, found_documents, report_of_found, sum_of_found
from pos.sales.placed import cursor_of, place_at
from pos.sales.reviewing import Place
from sites import clock
from sites.access import Actor, Permission
from sites.db import reading

AT_ONCE = 50


@console.get("/documents/")
@needs(Permission.READ)
def documents() -> str:
    """`?scope=site:cafe-01&from=2020-11-20&to=2020-11-20`, narrowed by method, flag, source and text; all of them optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _content(session, say, visitor.actor)
    return rendered("console/documents/page.html", say, here="documents", visitor=visitor, **content)


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def _content(session: Session, say: Speaker, actor: Actor) -> dict[str, Any]:
    today = clock.business_day(clock.now())
    sought, cursor = read_address(session, actor, request.args, today), request.args.get("cursor")
    found = found_documents(session, actor, sought, AT_ONCE + 1, place_at(cursor))
    shown = found[:AT_ONCE]
    scopes = scope_menu(session, say, actor, str(sought.scope), lambda scope: address(sought, scope=scope))
    report = report_of_found(session, actor, sought)
    names = {"days": days_name(say, sought.first, sought.last), "scope": scopes.current}
    return {
        "scopes": scopes, "sought": sought, "choices": choices(say, sought), "neighbours": neighbours(sought, today),
        "rows": rows_of(session, say, shown, with_day=sought.first != sought.last), "of_a_site": sought.scope.kind == "site",
        "more": address(sought, cursor_of(Place.of(shown[-1][0]))) if len(found) > AT_ONCE else None, "at_once": AT_ONCE,
        "first_page": address(sought) if cursor else None, "unnarrowed": address(Sought(sought.scope, sought.first, sought.last)),
        "example": session.scalar(sa.select(sa.exists().where(Product.example))), "written": figures.written_on(clock.now()),
        **names, **(_of_report(say, sought, report, names) if report else _of_sum(session, say, actor, sought, names)),
    }


def _of_report(say: Speaker, sought: Sought, report: Measures, names: dict[str, str]) -> dict[str, Any]:
    """Title and total as the report has them: the same figures as on the revenue page."""
    refunds, sales = figures.number(report.refunds or 0), figures.number(report.sales or 0)
    if not report.sales and not report.refunds and not report.net:
        return {"title": say("title_none", **names), "lead": [], "revenue": None, "total": None}
    return {
        "title": say("title_report", sales=sales, net=figures.won(report.net, say.language), **names),
        "lead": [say("lead_report"), *([say("lead_refunds", count=refunds)] if report.refunds else [])],
        "revenue": url_for("console.revenue", scope=str(sought.scope), month=clock.month_text(clock.month_number(sought.last))),
        "total": (say("all_report", sales=sales, refunds=refunds), figures.number(report.net + report.out_of_scope)),
    }


def _of_sum(session: Session, say: Speaker, actor: Actor, sought: Sought, names: dict[str, str]) -> dict[str, Any]:
    count, total = sum_of_found(session, actor, sought)
    told = {"count": figures.number(count), "total": figures.won(total, say.language)}
    if not count:
        return {"title": say("title_none", **names) if sought.is_plain else say("title_nothing_found"),
                "lead": [] if sought.is_plain else [say("lead_choice", **names)], "revenue": None, "total": None}
    title = say("title_sum", **names, **told) if sought.is_plain else say("title_found", **told)
    lead = say("lead_internal") if sought.is_plain else say("lead_choice", **names)
    return {"title": title, "lead": [lead], "revenue": None, "total": (say("all_rows", count=told["count"]), figures.number(total))}
