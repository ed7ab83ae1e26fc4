"""What can be chosen on the revenue pages: scope, span, breakdown, comparison. Reads the address of the request strictly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.language import Speaker
from pos.console.revenue.reports import ACROSS, BREAKDOWNS, Asked, documents_span
from pos.console.revenue.spans import AGAINST, BEFORE, DAY, MONTH, PARAMETER, YEAR, Span, day_span, span_around, span_of
from pos.console.scopes import Option, Scopes, scope_menu, widest_scope, written_once
from pos.revenue.cells import Facet
from pos.revenue.dated import sites_during
from pos.revenue.models import RevenueCell
from sites import clock
from sites.access import Actor, Permission, Scope, scope_for
from sites.errors import invalid_at

_ENDPOINT = {DAY: "console.revenue_day", MONTH: "console.revenue", YEAR: "console.revenue_year"}
_LONG_AGO, _FAR_AHEAD = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans on offer, newest first (none for days: they are typed), the neighbours, and the last one with sales."""

    options: tuple[Option, ...]
    before: str
    after: str | None
    with_sales: Option | None


def read_address(session: Session, actor: Actor, kind: str, given: Mapping[str, str], today: date) -> Asked:
    """What the address asks for. NotFound for a scope out of reach, Invalid for a span, breakdown or comparison that is none."""
    text = given.get("scope") or widest_scope(session, actor)
    scope = scope_for(session, actor, text, Permission.READ)
    by = _chosen(given.get("by"), BREAKDOWNS, "category" if scope.kind == "site" else "site", "/by")
    across = _chosen(given.get("across"), ACROSS, None, "/across")
    against = _chosen(given.get("against"), AGAINST[kind], BEFORE, "/against")
    heat = _chosen(given.get("heat"), ("yes", "no"), "no" if kind == YEAR else "yes", "/heat") == "yes"
    assert by is not None
    assert against is not None
    return Asked(scope, _span(session, scope, kind, given.get(PARAMETER[kind]), today), by, today, against, across, heat)


def address(asked: Asked, **other: str | None) -> str:
    """The address of what is asked, with some of it changed: `span`, `scope`, `by`, `across`, `against`, `heat`."""
    chosen: dict[str, Any] = {
        "scope": str(asked.scope), PARAMETER[asked.span.kind]: asked.span.text, "by": asked.by, "across": asked.across,
        "against": None if asked.against == BEFORE else asked.against,
    }
    return url_for(_ENDPOINT[asked.span.kind], **(chosen | other))


def span_address(asked: Asked, span: Span) -> str:
    """The same scope and breakdown in another span."""
    return _address_in(asked, span.kind, span.text)


def span_addresses(asked: Asked, kind: str) -> Callable[[Span], str]:
    """The same for many spans of one kind."""
    address = written_once(lambda text: _address_in(asked, kind, text))
    return lambda span: address(span.text)


def _address_in(asked: Asked, kind: str, text: str) -> str:
    kept: dict[str, Any] = {"scope": str(asked.scope), "by": asked.by, "across": asked.across, PARAMETER[kind]: text}
    return url_for(_ENDPOINT[kind], **kept)


def scope_address(asked: Asked, scope: str) -> str:
    """The same span of another scope, broken down in the way that suits it."""
    given: dict[str, Any] = {"scope": scope, PARAMETER[asked.span.kind]: asked.span.text}
    return url_for(_ENDPOINT[asked.span.kind], **given)


def file_address(asked: Asked, table: str) -> str:
    """Where a table of the page comes as a file."""
    given: dict[str, Any] = {PARAMETER[asked.span.kind]: asked.span.text, "scope": str(asked.scope), "by": asked.by, "across": asked.across}
    return url_for("console.revenue_file", **given, table=table)


def documents_address(asked: Asked) -> str | None:
    """Where the documents of the span are listed, where that page stands."""
    span = documents_span(asked)
    if span is None or "console.documents" not in current_app.view_functions:
        return None
    given: dict[str, Any] = {"scope": str(asked.scope), "from": span.first.isoformat(), "to": span.last.isoformat()}
    return url_for("console.documents", **given)


def scope_choices(session: Session, say: Speaker, actor: Actor, asked: Asked) -> Scopes:
    """Every scope in reach as a link to the same span."""
    return scope_menu(session, say, actor, str(asked.scope), lambda scope: scope_address(asked, scope))


def span_choices(session: Session, say: Speaker, asked: Asked) -> Spans:
    """From the scope's first span with sales to the running one, and whichever is shown now."""
    spanned, kind = _spanned(session, asked.scope), asked.span.kind
    running = span_around(kind, asked.today)
    options, there = list[Option](), span_addresses(asked, kind)
    if kind != DAY:
        first = min(span_around(kind, spanned[0] if spanned else asked.today).first, asked.span.first)
        offered = max(running, asked.span, key=lambda span: span.first)
        while offered.first >= first:
            options.append(_option(say, asked, offered, there(offered)))
            offered = offered.moved(-1)
    after, last = asked.span.moved(1), span_around(kind, spanned[1]) if spanned else None
    return Spans(
        tuple(options), there(asked.span.moved(-1)),
        there(after) if after.first <= asked.today else None,
        _option(say, asked, last, there(last)) if last and last != asked.span else None,
    )


def kind_choices(say: Speaker, asked: Asked) -> tuple[Option, ...]:
    """The same time as a day, a month or a year. From a wider span to its last day that has passed."""
    within = max(asked.span.first, min(asked.span.last, asked.today))
    return tuple(
        Option(kind, say(f"span_{kind}"), span_address(asked, span_around(kind, within)), kind == asked.span.kind)
        for kind in (DAY, MONTH, YEAR)
    )


def breakdown_choices(say: Speaker, asked: Asked) -> tuple[Option, ...]:
    """The keys by which the span can be broken down."""
    return tuple(Option(key, say(f"key_{key}"), address(asked, by=key), key == asked.by) for key in BREAKDOWNS)


def across_choices(say: Speaker, asked: Asked) -> tuple[Option, ...]:
    """The keys across which the rows can be spread."""
    keys = [key for key in ACROSS if key != "month" or asked.span.kind == YEAR]
    none = Option("", say("across_none"), address(asked, across=None), asked.across is None)
    return (none, *(Option(key, say(f"key_{key}"), address(asked, across=key), key == asked.across) for key in keys))


def against_choices(say: Speaker, asked: Asked) -> tuple[Option, ...]:
    """With what the span can be compared."""
    kind = asked.span.kind
    return tuple(Option(each, say(f"against_{kind}_{each}"), address(asked, against=each), each == asked.against) for each in AGAINST[kind])


def span_name(say: Speaker, span: Span) -> str:
    """'11월 20일 (금)' with its year, '2020년 11월', '2020년'."""
    if span.kind == YEAR:
        return say("year_name", year=span.first.year)
    if span.kind == MONTH:
        return figures.month_name(span.month, say.language)
    return say("day_of_year", year=span.first.year, day=figures.day_with_weekday(span.first, say.language))


def _option(say: Speaker, asked: Asked, span: Span, href: str) -> Option:
    return Option(span.text, span_name(say, span), href, span == asked.span)


def _chosen(text: str | None, offered: tuple[str, ...], otherwise: str | None, pointer: str) -> str | None:
    if text and text not in offered:
        raise invalid_at(pointer, "그렇게는 볼 수 없습니다. 목록에서 골라 주세요.", "There is no such choice. Choose one from the list.")
    return text or otherwise


def _span(session: Session, scope: Scope, kind: str, text: str | None, today: date) -> Span:
    """The span asked for; without one the running one, or the last with sales while that has none. A day: the last one that is over."""
    if text:
        return span_of(kind, text)
    spanned = _spanned(session, scope)
    if kind == DAY:
        yesterday = today - timedelta(days=1)
        return day_span(min(yesterday, spanned[1]) if spanned else yesterday)
    return span_around(kind, min(today, spanned[1]) if spanned else today)


def _spanned(session: Session, scope: Scope) -> tuple[date, date] | None:
    """The first and the last day on which the scope's sites booked anything."""
    day = RevenueCell.book_date
    query = sa.select(day).where(RevenueCell.facet == int(Facet.DAY)).limit(1)
    if scope.kind != "region":
        query = query.where(RevenueCell.site_id.in_(sites_during(scope, _LONG_AGO, _FAR_AHEAD)))
    # Both ends stand in the index; the least and the greatest of all rows would be looked for in every one of them.
    first, last = (session.scalar(query.order_by(order)) for order in (day.asc(), day.desc()))
    return (first, last) if first is not None and last is not None else None


def months_from(first: int, last: int) -> list[int]:
    """Every month from one to the other, both included."""
    months = [first]
    while months[-1] < last:
        months.append(clock.next_month(months[-1]))
    return months
