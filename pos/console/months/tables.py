"""The tables of a month: its figures by site as they are handed in, and what came from or went into other months."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.console.months.facts import Facts
from pos.console.names import site_name
from pos.console.table import Cell, Name, Table, TableRow
from pos.revenue.adjustments import Adjustment
from pos.revenue.measures import Measures
from sites import clock

_UNKNOWN = "–"


def by_site(say: Speaker, facts: Facts) -> Table:
    """The report by site, as on the page of revenue and in the file: the total, each site that booked anything, then the rest."""
    total, of_sites = facts.report.total, {row.keys[0]: row.measures for row in facts.report.rows}
    internal = bool(total.eliminated)
    shown = [site for site in facts.sites if site.code in of_sites]
    rest = len(facts.sites) - len(shown)
    rows = [
        TableRow(
            site_name(site.name, None), (*_cells(of_sites[site.code], internal), Cell(_state(say, site.closed))),
            href=url_for("console.revenue", scope=f"site:{site.code}", month=clock.month_text(facts.month)),
        )
        for site in shown
    ]
    state = say("closed_of", closed=facts.closed_sites, sites=len(facts.sites))
    head = TableRow(Name(say("all_sites", count=len(shown))), (*_cells(total, internal), Cell(state)), "total")
    silent = [TableRow(Name(say("silent_sites", count=rest)), (Cell("", ""),), "note", span=len(head.cells))] if rest else []
    names = ("net", "supply", "vat", "exempt", "beyond", *(["internal"] if internal else []), "sales", "refunds", "state")
    heads = (say("site"), *(say(f"head_{name}") for name in names))
    return Table("sites", say("by_site"), say("by_site_note"), heads, (head, *rows, *silent))


def moved(say: Speaker, facts: Facts) -> Table | None:
    """What counts in another month than its own, because that one was closed; None where nothing does."""
    found = facts.report.adjustments
    if not found:
        return None
    came = [each for each in found if each.book_month == facts.month]
    title = "moved_in" if came else "moved_out"
    amount = sum(each.net for each in came or found)
    heads = tuple(say(key) for key in ("moved_month", "head_net", "head_supply", "head_vat", "head_exempt"))
    name = {"month": figures.short_month_name(facts.month, say.language), "amount": figures.won(amount, say.language)}
    rows = tuple(_moved(say, facts, each) for each in _sorted(found, facts))
    return Table("moved", say(title, **name), say("moved_note"), heads, rows)


def _sorted(found: Sequence[Adjustment], facts: Facts) -> list[Adjustment]:
    return sorted(found, key=lambda each: (each.book_month != facts.month, each.origin_month, each.book_month))


def _moved(say: Speaker, facts: Facts, each: Adjustment) -> TableRow:
    first, last = clock.month_bounds(each.book_month)
    names = {"origin": figures.month_name(each.origin_month, say.language), "book": figures.month_name(each.book_month, say.language)}
    wanted: dict[str, Any] = {"scope": str(facts.scope), "from": first.isoformat(), "to": last.isoformat(), "flag": "month_closed"}
    href = url_for("console.documents", **wanted)
    amounts = (each.net, each.supply, each.vat, each.exempt)
    cells = tuple(Cell(figures.won(amount, say.language), "n" if place else "n strong") for place, amount in enumerate(amounts))
    return TableRow(Name(say("moved_row", **names)), cells, href=href)


def _cells(measures: Measures, internal: bool) -> tuple[Cell, ...]:
    amounts = [measures.net, measures.supply, measures.vat, measures.exempt, measures.out_of_scope]
    amounts += [measures.eliminated] if internal else []
    counts = [measures.sales, measures.refunds]
    shown = [Cell(figures.number(amount), "n" if place else "n strong") for place, amount in enumerate(amounts)]
    return (*shown, *(Cell(_UNKNOWN if count is None else figures.number(count)) for count in counts))


def _state(say: Speaker, closed: bool) -> str:
    return say("state_closed" if closed else "state_open")
