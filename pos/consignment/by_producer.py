"""Revenue by producer: the seller's figures with each consigned line taken from the seller's centre to the centre whose goods they were.
Nothing is added or left out: its total is the seller's, for every scope."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.consignment.models import ConsignedLine
from pos.revenue.dated import internal, with_operator, within
from pos.revenue.report import figures
from sites.access import Scope
from sites.registry import Centre

Key = tuple[str | None, str]
FIGURES = ("net", "supply", "vat", "exempt", "consigned", "quantity_milli")


@dataclass(frozen=True, slots=True)
class Produced:
    """A producer's product: won, thousandths. `consigned` is the part of the net that another centre's shop sold."""

    producer: str | None
    sku: str
    net: int
    supply: int
    vat: int
    exempt: int
    consigned: int
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class ByProducer:
    """The report; `total` has no producer, `eliminated` is the internal trade that it leaves out. `sellers` is the same net by the centre
    that sold it."""

    rows: tuple[Produced, ...]
    total: Produced
    eliminated: int
    sellers: dict[str | None, int]


def by_producer(session: Session, scope: Scope, first: date, last: date) -> ByProducer:
    """What a scope's sites sold, by the centre that made it and by product; its own centre's where nobody else's."""
    sold = figures(session, scope, first, last, "centre,product")
    found: dict[Key, list[int]] = defaultdict(lambda: [0] * len(FIGURES))
    sellers: dict[str | None, int] = defaultdict(int)
    for row in sold.rows:
        centre, sku = row.keys
        measures, seller = row.measures, None if centre is None else str(centre)
        sellers[seller] += measures.net
        _add(found[seller, str(sku)], (
            measures.net, measures.supply, measures.vat, measures.exempt, 0, measures.quantity_milli or 0))
    for seller, producer, sku, net, supply, vat, milli in _consigned(session, scope, first, last):
        moved = (net, supply, vat, net - supply - vat, 0, milli)
        _add(found[seller, sku], tuple(-figure for figure in moved))
        _add(found[producer, sku], (*moved[:4], net if producer != seller else 0, milli))
    rows = tuple(
        Produced(producer, sku, *figures_of) for (producer, sku), figures_of in sorted(found.items(), key=lambda each: _order(each[0]))
        if any(figures_of)
    )
    sums = [sum(getattr(row, figure) for row in rows) for figure in FIGURES]
    return ByProducer(rows, Produced(None, "", *sums), sold.total.eliminated, dict(sellers))


def _add(kept: list[int], more: tuple[int, ...]) -> None:
    for place, figure in enumerate(more):
        kept[place] += figure


def _order(key: Key) -> tuple[bool, str, str]:
    return key[0] is None, key[0] or "", key[1]


def _consigned(session: Session, scope: Scope, first: date, last: date) -> list[tuple[str | None, str, str, int, int, int, int]]:
    maker = sa.orm.aliased(Centre)
    rows = with_operator(ConsignedLine.__table__, ConsignedLine.site_id, ConsignedLine.book_date)
    sums = [
        sa.cast(sa.func.sum(figure), sa.BigInteger)
        for figure in (ConsignedLine.net, ConsignedLine.supply, ConsignedLine.vat, ConsignedLine.quantity_milli)
    ]
    query = (
        sa.select(Centre.code, maker.code, ConsignedLine.sku, *sums).select_from(rows)
        .join(maker, maker.id == ConsignedLine.centre_id)
        .where(ConsignedLine.book_date.between(first, last), within(scope, ConsignedLine.site_id))
        .group_by(Centre.code, maker.code, ConsignedLine.sku)
    )
    left_out = internal(scope, ConsignedLine.party)
    if left_out is not None:
        query = query.where(~left_out)
    return [(row[0], row[1], row[2], int(row[3]), int(row[4]), int(row[5]), int(row[6])) for row in session.execute(query)]
