"""The tables of two keys: how it was paid by tax class, and the chosen rows spread across a second key."""

from collections.abc import Mapping

from pos.console import figures
from pos.console.language import Speaker
from pos.console.revenue.cells import UNKNOWN, share_cell, won_cell
from pos.console.revenue.choices import file_address
from pos.console.revenue.reports import Asked, SpanReports
from pos.console.table import Cell, Name, Table, TableRow
from pos.money import EXEMPT, TAXABLE
from pos.revenue.keys import Key
from sites import clock

_BY_WORTH = ("product", "category", "method")


def by_tender(say: Speaker, asked: Asked, found: SpanReports) -> Table:
    """How it was paid, split by tax class; the largest first."""
    split: dict[Key, dict[Key, int]] = {}
    outside: dict[Key, int] = {}
    for keys, net in found.by_tender.rows.items():
        method, tax_class = keys
        split.setdefault(method, {})[tax_class] = net
        outside[method] = outside.get(method, 0) + found.by_tender.beyond[keys]
    total = found.by_unit.total
    beyond = bool(total.out_of_scope)
    earned = {method: sum(classes.values()) for method, classes in split.items()}
    body = []
    for method in sorted(split, key=lambda method: -earned[method]):
        cells = [
            won_cell(split[method].get(TAXABLE, 0)), won_cell(split[method].get(EXEMPT, 0)), won_cell(earned[method], "n strong"),
            share_cell(earned[method], total.net), *([won_cell(outside[method])] if beyond else []),
        ]
        name = say(f"method_{method}") if f"method_{method}" in say else str(method)
        body.append(TableRow(Name(name), tuple(cells)))
    top = (won_cell(total.supply + total.vat), won_cell(total.exempt), won_cell(total.net, "n strong"), share_cell(total.net, total.net),
           *([won_cell(total.out_of_scope)] if beyond else []))
    heads = ("key_method", "taxable", "exempt", "net", "part", *(["out_of_scope"] if beyond else []))
    rows = (TableRow(Name(say("net")), top, "total"), *body)
    return Table("tenders", say("tender_title"), say("unit_won"), tuple(say(head) for head in heads), rows, file_address(asked, "tenders"))


def spread(say: Speaker, asked: Asked, found: SpanReports, scope: str, names: Mapping[Key, Name], columns: Mapping[Key, Name]) -> Table:
    """Net revenue by two keys, one down and one across; the sum of each in front and on top."""
    assert found.across is not None
    nets: dict[Key, dict[Key, int]] = {}
    for (one, other), net in found.across.rows.items():
        nets.setdefault(one, {})[other] = net
    order = list(columns)
    below = {key: sum(row.get(key, 0) for row in nets.values()) for key in order}
    top = (won_cell(found.across.total, "n strong"), *(won_cell(below[key]) for key in order))
    keys = sorted(nets, key=lambda key: -sum(nets[key].values())) if asked.by in _BY_WORTH else list(nets)
    body = [
        TableRow(names[key], (won_cell(sum(nets[key].values()), "n strong"), *(_net(nets[key].get(other)) for other in order)))
        for key in keys
    ]
    heads = (say(f"key_{asked.by}"), say("net"), *(_head(say, asked.across, key, columns[key]) for key in order))
    title = say("across_title", by=say(f"key_{asked.by}"), across=say(f"key_{asked.across}"))
    return Table("across", title, say("unit_net"), heads, (TableRow(Name(scope), top, "total"), *body), file_address(asked, "across"))


def _net(net: int | None) -> Cell:
    return Cell(UNKNOWN, "n faint") if net is None else won_cell(net)


def _head(say: Speaker, across: str | None, key: Key, name: Name) -> str:
    """A head has little room: months go by their number alone."""
    if across == "month" and (month := clock.parse_month(str(key))):
        return figures.month_label(month, say.language)
    return name.text
