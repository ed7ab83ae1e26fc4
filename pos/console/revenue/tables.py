"""The tables of the revenue pages: finished texts in cells, totals on top. Figures are taken from the reports as they stand."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from pos.console import figures
from pos.console.language import Speaker
from pos.console.revenue.cells import UNKNOWN, change_cell, figure_cells, figure_heads, reached_cell, won_cell
from pos.console.revenue.choices import file_address, months_from, span_addresses
from pos.console.revenue.reports import Asked, SpanReports
from pos.console.revenue.sentences import then_name
from pos.console.revenue.spans import DAY, MONTH, YEAR, day_span, month_span
from pos.console.revenue.trend import nets
from pos.console.table import Cell, Name, Table, TableRow
from pos.revenue.keys import Key
from pos.revenue.measures import Measures
from sites import clock

_BY_WORTH = ("product", "category", "method")

Link = Callable[[Key], str | None]


def breakdown(say: Speaker, asked: Asked, found: SpanReports, scope: str, names: Mapping[Key, Name], link: Link) -> Table:
    """The span by the chosen key, each row beside what it was in the days compared with, or beside its plan."""
    shown, beyond = found.by_key, bool(found.by_key.total.out_of_scope)
    then = found.then_by_key.rows if found.then_by_key else {}
    rows = list(shown.rows)
    if asked.by in _BY_WORTH:
        rows.sort(key=lambda row: -row.measures.net)
    head, compared = _compared(say, asked, found)
    whole = figures.permille(shown.total.net, found.then_by_key.total) if found.then_by_key else None
    top = reached_cell(found.plan.thousandths) if found.plan else change_cell(whole)
    total = TableRow(Name(scope), figure_cells(shown.total, beyond, top if compared else None), "total")
    body = []
    for row in rows:
        key = row.keys[0]
        change = None
        if compared and found.plan:
            net, planned = found.plan.by_site.get(str(key), (0, 0))
            change = reached_cell(figures.share(net, planned))
        elif compared:
            change = _change_of(say, asked, names[key], figures.permille(row.measures.net, then.get(row.keys, 0)))
        body.append(TableRow(names[key], figure_cells(row.measures, beyond, change), href=link(key)))
    heads = figure_heads(say, f"key_{asked.by}", beyond, head)
    rows_shown = (total, *_internal(say, found, len(heads)), *body)
    return Table("breakdown", say(f"by_{asked.by}"), say("unit_with_sum"), heads, rows_shown, file_address(asked, "breakdown"))


def by_unit(say: Speaker, asked: Asked, found: SpanReports, scope: str) -> Table:
    """Every hour, day or month; a day that has passed without a document shows that nothing is known of it, not a zero."""
    beyond = bool(found.by_unit.total.out_of_scope)
    compares = asked.span.kind == YEAR and (found.then_by_unit is not None or found.plan is not None)
    head = None if not compares else say("of_plan") if found.plan else say("change", then=then_name(say, asked))
    heads = figure_heads(say, f"key_{asked.unit}", beyond, head)
    total = found.by_unit.total
    whole = figures.permille(total.net, found.then_by_unit.total) if found.then_by_unit else None
    top = reached_cell(found.plan.thousandths) if found.plan else change_cell(whole)
    rows = [TableRow(Name(scope), figure_cells(total, beyond, top if compares else None), "total")]
    nothing = tuple(Cell(UNKNOWN, "n faint") for _ in heads[1:])
    for name, measures, change, href in _units(say, asked, found):
        cells = nothing if measures is None else figure_cells(measures, beyond, change if compares else None)
        rows.append(TableRow(Name(name), cells, href=href if measures else None))
    return Table("units", say(f"by_{asked.unit}"), say("unit_with_sum"), heads, tuple(rows), file_address(asked, "units"))


def _units(say: Speaker, asked: Asked, found: SpanReports) -> list[tuple[str, Measures | None, Cell, str | None]]:
    """Name, figures, comparison and link of each."""
    known = {row.keys[0]: row.measures for row in found.by_unit.rows}
    none = Cell(UNKNOWN, "n faint")
    if asked.span.kind == DAY:
        hours = sorted((hour is None, hour) for hour in known)
        return [(say("no_hour") if hour is None else say("hour", hour=hour), known[hour], none, None) for _, hour in hours]
    if asked.span.kind == YEAR:
        last = min(clock.month_number(asked.span.last), clock.month_number(asked.today))
        months = months_from(asked.span.month, last) if asked.span.month <= last else []
        there = span_addresses(asked, MONTH)
        return [
            (figures.month_name(month, say.language), known.get(clock.month_text(month)), _month_change(asked, found, known, month),
             there(month_span(month)))
            for month in months
        ]
    days = [asked.span.first + timedelta(days=place) for place in range((asked.span.last - asked.span.first).days + 1)]
    there = span_addresses(asked, DAY)
    return [
        (figures.day_with_weekday(day, say.language), known.get(day), none, there(day_span(day)))
        for day in days if day in known or day <= asked.today
    ]


def _month_change(asked: Asked, found: SpanReports, known: Mapping[Key, Measures], month: int) -> Cell:
    if found.plan:
        return reached_cell(figures.share(*found.plan.by_month.get(month, (0, 0))))
    then = found.then_by_unit.rows if found.then_by_unit else {}
    now = known.get(clock.month_text(month))
    # A month that is not over is not measured by a whole one, but by as many days: those are what was read.
    return change_cell(figures.permille(now.net, then.get((clock.month_text(month - 100),), 0)) if now else None)


def thirteen(say: Speaker, asked: Asked, found: SpanReports) -> Table:
    """The months of the line, the newest first, each beside the one before it."""
    rows, listed, there = [], nets(asked, found), span_addresses(asked, MONTH)
    for place in range(len(listed) - 1, -1, -1):
        month, net = listed[place]
        if net is None:
            continue
        before = listed[place - 1][1] if place else None
        runs = month == clock.month_number(asked.today) and asked.is_running
        change = figures.permille(net, before) if before and not runs else None
        cells = (won_cell(net, "n strong"), change_cell(change))
        rows.append(TableRow(Name(figures.month_name(month, say.language)), cells, href=there(month_span(month))))
    heads = (say("key_month"), say("net"), say("against_before"))
    return Table("thirteen", say("trend_table"), say("unit_won"), heads, tuple(rows), file_address(asked, "thirteen"))


def _compared(say: Speaker, asked: Asked, found: SpanReports) -> tuple[str | None, bool]:
    """The head of the column that compares, and whether there is one: plans are made for sites alone."""
    if found.plan:
        return (say("of_plan"), True) if asked.by == "site" else (None, False)
    return (say("change", then=then_name(say, asked)), True) if found.then_by_key else (None, False)


def sums(say: Speaker, found: SpanReports) -> list[tuple[str, str, str]]:
    """How the net revenue comes about, line by line: word, figure, and 'sum' or 'part'."""
    total = found.by_unit.total
    lines = [
        ("gross", total.gross, ""), ("discount", -total.discount, ""), ("refund", -total.refund, ""), ("net", total.net, "sum"),
        ("supply", total.supply, "part"), ("vat", total.vat, "part"), ("exempt", total.exempt, "part"),
    ]
    if total.out_of_scope:
        lines.append(("out_of_scope_long", total.out_of_scope, ""))
    if total.eliminated:
        lines.append(("eliminated", total.eliminated, ""))
    return [(say(word), figures.won(amount, say.language), css) for word, amount, css in lines]


def _internal(say: Speaker, found: SpanReports, width: int) -> list[TableRow]:
    eliminated = found.by_key.total.eliminated
    if not eliminated:
        return []
    name = say("internal", amount=figures.won(eliminated, say.language))
    return [TableRow(Name(name), (Cell(say("internal_note"), ""),), "note", span=width - 1)]


def _change_of(say: Speaker, asked: Asked, name: Name, thousandths: int | None) -> Cell:
    """The change of a row; a site that opened in this span says so instead."""
    opened: date | None = name.opened_on
    if thousandths is None and opened is not None and asked.span.first <= opened <= asked.span.last:
        return Cell(say("opened", day=figures.day_name(opened, say.language)), "n faint")
    return change_cell(thousandths)
