"""The routes of the revenue pages: who may see what was asked for, one snapshot, one page; and each table as a file."""

from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, request, url_for
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.console import figures, language
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.names import names_of, site_names
from pos.console.revenue import bars, choices, heat, pairs, sentences, tables
from pos.console.revenue.reports import Asked, SpanReports, crossing, span_reports
from pos.console.revenue.sheet import sheet
from pos.console.revenue.spans import DAY, MONTH, PARAMETER, PLAN, YEAR
from pos.console.revenue.trend import trend
from pos.console.revenue.words import WORDS
from pos.console.scopes import Scopes, written_once
from pos.console.table import Table
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.revenue.keys import Key
from sites import clock
from sites.access import Actor, Permission
from sites.db import reading
from sites.errors import NotFound

SHOWN_AT_ONCE = 3


@console.get("/revenue/")
@needs(Permission.READ)
def revenue() -> str:
    """A month of a scope: `?month=2026-11&scope=region&by=site&across=method&against=plan`, all of them optional."""
    return _page(MONTH)


@console.get("/revenue/day")
@needs(Permission.READ)
def revenue_day() -> str:
    """A day: `?date=2026-11-20`, else the last one that is over."""
    return _page(DAY)


@console.get("/revenue/year")
@needs(Permission.READ)
def revenue_year() -> str:
    """A year: `?year=2026`; `heat=yes` adds hours and weekdays."""
    return _page(YEAR)


@console.get("/revenue/revenue.csv")
@needs(Permission.READ)
def revenue_file() -> Response:
    """One table of these pages as it stands, by the same query and `table=`."""
    say, visitor = Speaker(language.language(), FRAME, WORDS), current_visitor()
    kind = next((kind for kind, name in PARAMETER.items() if name in request.args), None)
    if kind is None:
        raise NotFound("span_not_found")
    table = request.args.get("table", "breakdown")
    with reading() as session:
        asked = choices.read_address(session, visitor.actor, kind, request.args, clock.business_day(clock.now()))
        content = sheet(session, say, asked, table)
    name = f"revenue-{asked.span.text}-{str(asked.scope).replace(':', '-')}-{table}.csv"
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(kind: str) -> str:
    say, visitor = Speaker(language.language(), FRAME, WORDS), current_visitor()
    with reading() as session:
        asked = choices.read_address(session, visitor.actor, kind, request.args, clock.business_day(clock.now()))
        content = _content(session, say, visitor.actor, asked)
    return language.page("console/revenue/page.html", say, here="revenue", visitor=visitor, **content)


def _content(session: Session, say: Speaker, actor: Actor, asked: Asked) -> dict[str, Any]:
    """Everything that the template shows, finished."""
    found = span_reports(session, asked)
    scopes = choices.scope_choices(session, say, actor, asked)
    lacking = found.by_unit.incomplete
    missing = sentences.missing(say, lacking, site_names(session, {one.site for one in lacking}) if lacking else {})
    content: dict[str, Any] = {
        "scopes": scopes,
        "span": asked.span.kind,
        "span_text": asked.span.text,
        "spans": choices.span_choices(session, say, asked),
        "kinds": choices.kind_choices(say, asked),
        "breakdowns": choices.breakdown_choices(say, asked),
        "across": choices.across_choices(say, asked),
        "against": choices.against_choices(say, asked),
        "title": sentences.title(say, asked, found, scopes.current),
        "lead": sentences.lead(say, asked, found),
        "missing": missing[:SHOWN_AT_ONCE],
        "missing_rest": missing[SHOWN_AT_ONCE:],
        "late": sentences.late(say, asked, found),
        "span_name": choices.span_name(say, asked.span),
        "written": figures.written_on(found.by_unit.as_of),
        "example": session.scalar(sa.select(sa.exists().where(Product.example))),
        "export": _export_address(actor, asked),
        "documents": choices.documents_address(asked),
        "plans": _plans_address(actor, asked),
    }
    return content if found.is_empty else content | _figures(session, say, asked, found, scopes)


def _figures(session: Session, say: Speaker, asked: Asked, found: SpanReports, scopes: Scopes) -> dict[str, Any]:
    lines = trend(say, asked, found)
    return {
        "here_again": choices.address(asked),
        "chart": bars.span_chart(say, asked, found),
        "trend": lines,
        "heat": heat.heat_map(say, asked, found),
        "heat_offer": choices.address(asked, heat="yes") if asked.span.kind == YEAR and not asked.heat else None,
        "heat_missing": found.by_weekday_and_hour is not None,
        "sums": tables.sums(say, found),
        "refused": _refused(say, asked),
        "tables": _tables(session, say, asked, found, scopes),
        "tender_table": pairs.by_tender(say, asked, found),
        "unit_table": tables.by_unit(say, asked, found, scopes.current),
        "thirteen": tables.thirteen(say, asked, found) if lines else None,
    }


def _tables(session: Session, say: Speaker, asked: Asked, found: SpanReports, scopes: Scopes) -> list[Table]:
    """The breakdown, and the rows spread across a second key where one was chosen."""
    names = names_of(session, say, asked.by, [row.keys[0] for row in found.by_key.rows])

    address = written_once(lambda scope: choices.scope_address(asked, scope))

    def link(key: Key) -> str | None:
        scope = f"{asked.by}:{key}"
        return address(scope) if scope in scopes.readable and scope != str(asked.scope) else None

    shown = [tables.breakdown(say, asked, found, scopes.current, names, link)]
    if found.across and asked.across:
        keys = sorted({other for _, other in found.across.rows}, key=lambda key: (key is None, key))
        columns = names_of(session, say, asked.across, keys)
        shown.append(pairs.spread(say, asked, found, scopes.current, names, {key: columns[key] for key in keys}))
    return shown


def _refused(say: Speaker, asked: Asked) -> str | None:
    """Why the chosen second key shows nothing."""
    if asked.across is None or crossing(asked):
        return None
    return say("across_refused", by=say(f"key_{asked.by}"), across=say(f"key_{asked.across}"))


def _export_address(actor: Actor, asked: Asked) -> str | None:
    if not actor.may(Permission.EXPORT) or asked.span.kind != MONTH:
        return None
    return f"/api/v1/exports/revenue.xlsx?month={asked.span.text}&scope={asked.scope}"


def _plans_address(actor: Actor, asked: Asked) -> tuple[str, bool] | None:
    """Where the plans of the year stand, and whether this visitor may enter them; offered where plans are compared with."""
    if asked.against != PLAN or "console.plans" not in current_app.view_functions:
        return None
    return url_for("console.plans", scope=str(asked.scope), year=asked.span.first.year), actor.may(Permission.CENTRE_WORK)
