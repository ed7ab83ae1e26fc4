"""The other road to every figure: plain SQL reads what is stored, plain loops add it up. It shares no code with the roll-up."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import Scope
from tests.pos.revenue.market import KINDS, SITES
from tests.pos.revenue.market import operator as operator_of

FIGURES = (
    "gross",
    "discount",
    "refund",
    "supply",
    "vat",
    "exempt",
    "out_of_scope",
    "quantity_milli",
    "sales",
    "refunds",
    "paid",
)
NET = (3, 4, 5)
LEFT_OUT: dict[str, tuple[int, ...]] = {"site": (), "centre": (1,), "region": (1, 2)}

LINES = """
SELECT d.site_id, d.book_date, d.hour, d.party, l.sku, l.category, l.tax_class, d.source,
       SUM(l.gross) AS gross, SUM(l.discount + l.share) AS discount, SUM(l.net) AS net, SUM(l.supply) AS supply, SUM(l.vat) AS vat,
       SUM(l.quantity_milli) AS quantity_milli
FROM document d JOIN document_line l ON l.document_id = d.id
GROUP BY d.site_id, d.book_date, d.hour, d.party, l.sku, l.category, l.tax_class, d.source
"""
DOCUMENTS = """
SELECT site_id, book_date, hour, party, SUM(CASE WHEN source = 'refund' THEN 0 ELSE 1 END) AS sales,
       SUM(CASE WHEN source = 'refund' THEN 1 ELSE 0 END) AS refunds
FROM document GROUP BY site_id, book_date, hour, party
"""
PAYMENTS = """
SELECT d.site_id, d.book_date, d.hour, d.party, p.method, SUM(p.amount) AS won
FROM document d JOIN document_payment p ON p.document_id = d.id GROUP BY d.site_id, d.book_date, d.hour, d.party, p.method
"""


class Fact(NamedTuple):
    """Figures that belong to one site, day and whatever else is known of them: `keys` by the report's names."""

    keys: dict[str, Any]
    party: int
    figures: tuple[int, ...]


class Books(NamedTuple):
    """All facts: of lines, of whole documents, of payments."""

    lines: list[Fact]
    documents: list[Fact]
    payments: list[Fact]


def read_books(session: Session) -> Books:
    """Everything that is stored."""
    return Books(
        [_fact(row, **_line_figures(row)) for row in _rows(session, LINES)],
        [_fact(row, sales=int(row["sales"]), refunds=int(row["refunds"])) for row in _rows(session, DOCUMENTS)],
        [_fact(row, paid=int(row["won"])) for row in _rows(session, PAYMENTS)],
    )


def seen_from(facts: Iterable[Fact], scope: Scope) -> list[Fact]:
    """The facts that a scope holds, their figures with the net of internal trade behind them; of what is internal only that is left."""
    left_out, seen = LEFT_OUT[scope.kind], []
    for fact in facts:
        if scope.kind == "region" or fact.keys[scope.kind] == scope.code:
            internal = fact.party in left_out
            net = sum(fact.figures[place] for place in NET) if internal else 0
            figures = (0,) * len(FIGURES) if internal else fact.figures
            seen.append(fact._replace(figures=(*figures, net)))
    return seen


def added_up(seen: Iterable[Fact], keys: Sequence[str] = ()) -> dict[tuple[Any, ...], dict[str, int]]:
    """Figures by keys, with `eliminated` among them."""
    groups: defaultdict[tuple[Any, ...], list[tuple[int, ...]]] = defaultdict(list)
    value = itemgetter(*keys) if keys else lambda _: ()
    for fact in seen:
        groups[value(fact.keys)].append(fact.figures)
    names = (*FIGURES, "eliminated")
    return {
        key if len(keys) != 1 else (key,): dict(zip(names, map(sum, zip(*figures, strict=True)), strict=True))
        for key, figures in groups.items()
    }


def _rows(session: Session, query: str) -> list[dict[str, Any]]:
    typed = sa.text(query).columns(book_date=sa.Date)
    return [dict(row._mapping) for row in session.execute(typed)]


def _fact(row: dict[str, Any], **figures: int) -> Fact:
    site_id, day = row["site_id"], row["book_date"]
    project, centre = operator_of(site_id, day)
    keys = {
        "day": day,
        "month": f"{day:%Y-%m}",
        "weekday": day.isoweekday(),
        "site": SITES[site_id],
        "kind": KINDS[site_id],
        "centre": centre,
        "project": project,
        "hour": row["hour"],
        "method": row.get("method"),
        "product": row.get("sku"),
        "category": row.get("category"),
        "tax_class": row.get("tax_class"),
    }
    return Fact(keys, row["party"], tuple(figures.get(name, 0) for name in FIGURES))


def _line_figures(row: dict[str, Any]) -> dict[str, int]:
    won = {name: int(row[name]) for name in ("gross", "discount", "net", "supply", "vat", "quantity_milli")}
    if row["tax_class"] == "out_of_scope":
        return {"out_of_scope": won["net"]}
    figures = {"supply": won["supply"], "vat": won["vat"], "quantity_milli": won["quantity_milli"]}
    figures["exempt"] = won["net"] if row["tax_class"] == "exempt" else 0
    if row["source"] == "refund":
        return figures | {"refund": -won["net"]}
    return figures | {"gross": won["gross"], "discount": won["discount"]}
