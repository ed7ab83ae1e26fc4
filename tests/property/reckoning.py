"""The other road to every figure: plain SQL reads what is stored, plain loops add it up. It shares no code with the roll-up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import Scope
from tests.pos.revenue.market import KINDS, SITES, operator

FIGURES = ("gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope", "quantity_milli")
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
_TYPES = {"book_date": sa.Date}


@dataclass(frozen=True)
class Fact:
    """Figures that belong to one site, day and whatever else is known of them."""

    site_id: int
    day: date
    party: int
    known: dict[str, Any]
    figures: dict[str, int]

    def key(self, name: str) -> Any:
        """The value of a report's key."""
        project, centre = operator(self.site_id, self.day)
        values = {
            "day": self.day, "month": f"{self.day:%Y-%m}", "weekday": self.day.isoweekday(), "site": SITES[self.site_id],
            "kind": KINDS[self.site_id], "centre": centre, "project": project,
        }
        return values[name] if name in values else self.known[name]

    def within(self, scope: Scope) -> bool:
        """Whether a scope holds it."""
        if scope.kind == "centre":
            return operator(self.site_id, self.day)[1] == scope.code
        return scope.kind == "region" or SITES[self.site_id] == scope.code


@dataclass(frozen=True)
class Books:
    """All facts: of lines, of whole documents, of payments."""

    lines: list[Fact]
    documents: list[Fact]
    payments: list[Fact]


def read_books(session: Session) -> Books:
    """Everything that is stored."""
    return Books(
        [_line_fact(row) for row in _rows(session, LINES)],
        [_fact(row, {"sales": int(row["sales"]), "refunds": int(row["refunds"])}) for row in _rows(session, DOCUMENTS)],
        [_fact(row, {"won": int(row["won"])}) for row in _rows(session, PAYMENTS)],
    )


def _rows(session: Session, query: str) -> list[dict[str, Any]]:
    typed = sa.text(query).columns(book_date=sa.Date)
    return [dict(row._mapping) for row in session.execute(typed)]


def _fact(row: dict[str, Any], figures: dict[str, int]) -> Fact:
    known = {"hour": row["hour"], "method": row.get("method")}
    return Fact(row["site_id"], row["book_date"], row["party"], known, figures)


def _line_fact(row: dict[str, Any]) -> Fact:
    won = {name: int(row[name]) for name in ("gross", "discount", "net", "supply", "vat", "quantity_milli")}
    figures = dict.fromkeys(FIGURES, 0)
    tax_class, refund = row["tax_class"], row["source"] == "refund"
    if tax_class == "out_of_scope":
        figures["out_of_scope"] = won["net"]
    else:
        figures |= {"supply": won["supply"], "vat": won["vat"], "quantity_milli": won["quantity_milli"]}
        figures["exempt"] = won["net"] if tax_class == "exempt" else 0
        figures |= {"refund": -won["net"]} if refund else {"gross": won["gross"], "discount": won["discount"]}
    known = {"hour": row["hour"], "product": row["sku"], "category": row["category"], "tax_class": tax_class}
    return Fact(row["site_id"], row["book_date"], row["party"], known, figures)


def added_up(facts: Iterable[Fact], scope: Scope, keys: Sequence[str]) -> dict[tuple[Any, ...], dict[str, int]]:
    """Figures by keys as a scope sees them: internal trade apart, as `eliminated`."""
    groups: dict[tuple[Any, ...], dict[str, int]] = {}
    for fact in facts:
        if fact.within(scope):
            group = groups.setdefault(tuple(fact.key(name) for name in keys), {**dict.fromkeys(fact.figures, 0), "eliminated": 0})
            if fact.party in LEFT_OUT[scope.kind]:
                group["eliminated"] += _net(fact.figures)
            else:
                for name, figure in fact.figures.items():
                    group[name] += figure
    return groups


def _net(figures: dict[str, int]) -> int:
    return figures.get("supply", 0) + figures.get("vat", 0) + figures.get("exempt", 0)
