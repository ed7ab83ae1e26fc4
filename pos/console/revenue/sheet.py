"""A table of the page as a file: the rows and the total of one report, whole numbers in won, codes beside names."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from pos.console.language import Speaker
from pos.console.names import names_of
from pos.console.revenue.reports import Asked, crossing, thirteen_days
from pos.console.table import Name
from pos.exports.table_text import Value, csv_file
from pos.revenue.faces import key_text
from pos.revenue.keys import Key, Keys
from pos.revenue.measures import Measures
from pos.revenue.report import figures
from sites.errors import NotFound

_AMOUNTS = ("net", "gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope", "eliminated")
_NAMED = frozenset({"site", "centre", "project", "product", "category", "kind", "method", "tax_class"})

Names = Mapping[str, Mapping[Key, Name]]


def sheet(session: Session, say: Speaker, asked: Asked, table: str) -> bytes:
    """The file of a table; NotFound for one that the page does not have. The total comes first, as on the page."""
    by = _keys(asked, table)
    if by is None:
        raise NotFound("table_not_found")
    first, last = thirteen_days(asked) if table == "thirteen" else (asked.span.first, asked.span.last)
    found = figures(session, asked.scope, first, last, by)
    names: Names = {
        key: names_of(session, say, key, list({row.keys[place] for row in found.rows}))
        for place, key in enumerate(found.by) if key in _NAMED
    }
    width = sum(2 if key in names else 1 for key in found.by)
    top: list[Value] = [say("total_row"), *[None] * (width - 1), *_figures(found.total)]
    rows = ([*_keys_of(found.by, row.keys, names), *_figures(row.measures)] for row in found.rows)
    return csv_file(_heads(say, found.by, names), [top, *rows])


def _keys(asked: Asked, table: str) -> str | None:
    """The keys of the report that a table is made of."""
    months = "month" if asked.span.kind == "month" else None
    known = {
        "breakdown": asked.by, "across": crossing(asked), "tenders": "method,tax_class", "units": asked.unit,
        "heat": "day,hour", "thirteen": months,
    }
    return known.get(table)


def _heads(say: Speaker, by: Keys, names: Names) -> list[str]:
    keys: list[str] = []
    for key in by:
        word = say(f"key_{key}")
        keys += [say("code_of", named=word), word] if key in names else [word]
    return [*keys, *(say(name) for name in _AMOUNTS), say("sales"), say("refunds"), say("quantity")]


def _keys_of(by: Keys, keys: tuple[Key, ...], names: Names) -> list[Value]:
    cells: list[Value] = []
    for key, value in zip(by, keys, strict=True):
        cells.append(key_text(value))
        if key in names:
            name = names[key][value]
            cells.append(f"{name.text} {name.second}" if name.second else name.text)
    return cells


def _figures(measures: Measures) -> list[Value]:
    return [*(getattr(measures, name) for name in _AMOUNTS), measures.sales, measures.refunds, measures.fields()["quantity"]]
