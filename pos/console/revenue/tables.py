"""The tables of the revenue page: finished texts in cells, totals on top. Figures are taken from the reports as they stand."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from pos.console import figures
from pos.console.language import Speaker
from pos.console.revenue.reports import Asked, MonthReports
from pos.console.revenue.sentences import then_name
from pos.console.table import Cell, Name, Table, TableRow
from pos.money import EXEMPT, OUT_OF_SCOPE, TAXABLE
from pos.revenue.keys import Key
from pos.revenue.measures import Measures

UNKNOWN = "–"
_BY_WORTH = ("product", "category")
_FIGURES = ("gross", "discount", "refund", "supply", "vat", "exempt")
_TAKEN_OFF = ("discount", "refund")

Link = Callable[[Key], str | None]


def breakdown(say: Speaker, asked: Asked, reports: MonthReports, scope: str, names: Mapping[Key, Name], link: Link) -> Table:
    """The month by the chosen key, each row beside what it was in the days compared with."""
    shown, then = reports.by_key, {row.keys: row.measures.net for row in reports.then_by_key.rows}
    beyond = bool(shown.total.out_of_scope)
    rows = list(shown.rows)
    if asked.by in _BY_WORTH:
        rows.sort(key=lambda row: -row.measures.net)
    changed = figures.permille(shown.total.net, reports.then_by_key.total.net)
    total = TableRow(Name(scope), _cells(shown.total, beyond, Cell(_change(changed))), "total")
    body = []
    for row in rows:
        key = row.keys[0]
        change = _change_of(say, asked, names[key], figures.permille(row.measures.net, then.get(row.keys, 0)))
        body.append(TableRow(names[key], _cells(row.measures, beyond, change), href=link(key)))
    heads = _heads(say, f"key_{asked.by}", beyond, say("change", then=then_name(say, asked)))
    return Table("breakdown", say(f"by_{asked.by}"), say("unit_with_sum"), heads, (total, *_internal(say, reports, len(heads)), *body))


def by_day(say: Speaker, asked: Asked, reports: MonthReports, scope: str) -> Table:
    """Every day that has passed; one without a document shows that nothing is known of it, not a zero."""
    known = {row.keys[0]: row.measures for row in reports.by_day.rows}
    beyond = bool(reports.by_day.total.out_of_scope)
    first, last = asked.days
    heads = _heads(say, "key_day", beyond)
    nothing = tuple(Cell(UNKNOWN, "n faint") for _ in heads[1:])
    body = []
    for place in range((last - first).days + 1):
        day = first + timedelta(days=place)
        if day in known or day <= asked.today:
            cells = _cells(known[day], beyond) if day in known else nothing
            body.append(TableRow(Name(figures.day_with_weekday(day, say.language)), cells))
    total = TableRow(Name(scope), _cells(reports.by_day.total, beyond), "total")
    return Table("days", say("by_day"), say("unit_with_sum"), heads, (total, *body))


def by_tender(say: Speaker, reports: MonthReports) -> Table:
    """How it was paid, split by tax class; the largest first."""
    split: dict[Key, dict[Key, Measures]] = {}
    for row in reports.by_tender.rows:
        method, tax_class = row.keys
        split.setdefault(method, {})[tax_class] = row.measures
    total = reports.by_tender.total
    beyond = bool(total.out_of_scope)
    nets = {method: sum(of_class.net for of_class in classes.values()) for method, classes in split.items()}
    body = []
    for method in sorted(split, key=lambda method: -nets[method]):
        net_of = {tax_class: measures.net for tax_class, measures in split[method].items()}
        outside = split[method].get(OUT_OF_SCOPE)
        cells = [
            _won(net_of.get(TAXABLE, 0)), _won(net_of.get(EXEMPT, 0)), _won(nets[method], "n strong"), _share(nets[method], total.net),
            *([_won(outside.out_of_scope if outside else 0)] if beyond else []),
        ]
        name = say(f"method_{method}") if f"method_{method}" in say else str(method)
        body.append(TableRow(Name(name), tuple(cells)))
    top = (_won(total.supply + total.vat), _won(total.exempt), _won(total.net, "n strong"), _share(total.net, total.net),
           *([_won(total.out_of_scope)] if beyond else []))
    heads = ("key_method", "taxable", "exempt", "net", "part", *(["out_of_scope"] if beyond else []))
    rows = (TableRow(Name(say("net")), top, "total"), *body)
    return Table("tenders", say("tender_title"), say("unit_won"), tuple(say(head) for head in heads), rows)


def sums(say: Speaker, reports: MonthReports) -> list[tuple[str, str, str]]:
    """How the net revenue comes about, line by line: word, figure, and 'sum' or 'part'."""
    total = reports.by_day.total
    lines = [
        ("gross", total.gross, ""), ("discount", -total.discount, ""), ("refund", -total.refund, ""), ("net", total.net, "sum"),
        ("supply", total.supply, "part"), ("vat", total.vat, "part"), ("exempt", total.exempt, "part"),
    ]
    if total.out_of_scope:
        lines.append(("out_of_scope_long", total.out_of_scope, ""))
    if total.eliminated:
        lines.append(("eliminated", total.eliminated, ""))
    return [(say(word), figures.won(amount, say.language), css) for word, amount, css in lines]


def _heads(say: Speaker, key: str, beyond: bool, change: str | None = None) -> tuple[str, ...]:
    named = [say(key), say("net"), *([change] if change else []), say("sales"), *(say(name) for name in _FIGURES)]
    return tuple([*named, say("out_of_scope")] if beyond else named)


def _cells(measures: Measures, beyond: bool, change: Cell | None = None) -> tuple[Cell, ...]:
    sales = Cell(UNKNOWN, "n faint") if measures.sales is None else Cell(figures.number(measures.sales))
    signed = [-getattr(measures, name) if name in _TAKEN_OFF else getattr(measures, name) for name in _FIGURES]
    shown = [_won(measures.net, "n strong"), *([change] if change else []), sales, *(_won(amount) for amount in signed)]
    return tuple([*shown, _won(measures.out_of_scope)] if beyond else shown)


def _internal(say: Speaker, reports: MonthReports, width: int) -> list[TableRow]:
    eliminated = reports.by_key.total.eliminated
    if not eliminated:
        return []
    name = say("internal", amount=figures.won(eliminated, say.language))
    return [TableRow(Name(name), (Cell(say("internal_note"), ""),), "note", span=width - 1)]


def _change(thousandths: int | None) -> str:
    return UNKNOWN if thousandths is None else figures.signed_percent(thousandths)


def _change_of(say: Speaker, asked: Asked, name: Name, thousandths: int | None) -> Cell:
    """The change of a row; a site that opened in this month says so instead."""
    opened: date | None = name.opened_on
    if thousandths is None and opened is not None and opened.year * 100 + opened.month == asked.month:
        return Cell(say("opened", day=figures.day_name(opened, say.language)), "n faint")
    return Cell(_change(thousandths), "n faint" if thousandths is None else "n")


def _won(amount: int, css: str = "n") -> Cell:
    return Cell(figures.number(amount), css)


def _share(part: int, whole: int) -> Cell:
    thousandths = figures.share(part, whole)
    return Cell(UNKNOWN, "n faint") if thousandths is None else Cell(figures.percent(thousandths) if thousandths >= 0 else
                                                                    figures.signed_percent(thousandths))
