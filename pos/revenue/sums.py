"""Adding up cells, grouped by any keys: whole months from the cells of months, the days beside them from the cells of days. One
statement a stretch; it knows no document and no other table of figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import Facet
from pos.revenue.dated import internal, needs_operator, sites_during, with_operator, within
from pos.revenue.keys import Key, Keys
from pos.revenue.measures import Measures, added
from pos.revenue.models import RevenueCell as Cell
from pos.revenue.stretches import Stretch, stretches_of
from sites.access import Scope
from sites.clock import month_text
from sites.registry import Centre, Project, Site

SUMMED = ("gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope", "sales", "refunds", "quantity_milli")

# Every document counts itself in these.
COUNTED = (Facet.DAY, Facet.HOUR)

# What the cells of a facet never carry need not be added up.
_CARRIED_NOT = {Facet.TENDER: ("sales", "refunds", "quantity_milli"), Facet.PRODUCT: ("sales", "refunds")}

# The hours of a month know their weekday; of all else only the day knows it.
_WEEKDAY_IN_MONTH = "weekday_in_month"

Group = tuple[tuple[Key, ...], Measures]


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: the book dates from `first` to `last`, both included, of a scope."""

    scope: Scope
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a key is read from the columns, and whether it needs the site's row or its operator of the day."""

    column: Any
    shown: Callable[[Any], Key] = lambda value: value
    site: bool = False
    operator: bool = False


def _text_or_none(value: Any) -> Key:
    return value or None


_NET = Cell.gross - Cell.discount - Cell.refund

# In the weekday of both databases Sunday is 0.
_READINGS = {
    "day": _Reading(Cell.book_date),
    "month": _Reading(Cell.book_month, month_text),
    "weekday": _Reading(sa.extract("dow", Cell.book_date), lambda value: int(value) or 7),
    _WEEKDAY_IN_MONTH: _Reading(Cell.key2, int),
    "site": _Reading(Site.code, site=True),
    "kind": _Reading(Site.kind, site=True),
    "centre": _Reading(Centre.code, operator=True),
    "project": _Reading(Project.code, operator=True),
    "hour": _Reading(Cell.key1, lambda value: int(value) if value else None),
    "product": _Reading(Cell.key1),
    "category": _Reading(Cell.key3, _text_or_none),
    "method": _Reading(Cell.key1),
    "tax_class": _Reading(Cell.key2),
}


def sums(session: Session, view: View, keys: Keys, facet: Facet, most: int | None = None) -> list[Group]:
    """The figures of a view by these keys, in order of the keys, None last; without keys exactly one group.

    Which facet knows the keys is the caller's to say (`keys.facet_of`). At most `most` + 1 groups are read.
    """
    named = _figures(view.scope.kind, facet)
    found: dict[tuple[Key, ...], list[Measures]] = {}
    for stretch in _stretches(session, view, keys, facet):
        readings = _readings(keys, stretch)
        query = _select(view, readings, stretch, named)
        if keys and facet in COUNTED:
            query = query.having(_stands("sales", "refunds", "gross", "refund", "out_of_scope"))
        for row in session.execute(query.limit(None if most is None else most + 1)):
            values, measures = _group(row, readings)
            found.setdefault(values, []).append(measures)
    groups = [(values, rows[0] if len(rows) == 1 else added(rows)) for values, rows in found.items()]
    return sorted(groups, key=lambda group: [(value is None, value) for value in group[0]])


def earned(session: Session, view: View, keys: Keys, facet: Facet) -> list[tuple[tuple[Key, ...], int, int]]:
    """Of the same groups only net and out of scope (of products the net alone: a year of theirs is most of all cells)."""
    net, beyond = _earnings(view.scope.kind)
    shown = sa.literal_column("0", sa.BigInteger) if facet == Facet.PRODUCT else beyond
    found: dict[tuple[Key, ...], tuple[int, int]] = {}
    for stretch in _stretches(session, view, keys, facet):
        readings = _readings(keys, stretch)
        query = _select(view, readings, stretch, (net.label("net"), shown.label("beyond")))
        if facet in COUNTED:
            query = query.having(sa.or_(net != 0, beyond != 0, _stands("sales", "refunds")))
        for row in session.execute(query):
            values = tuple(reading.shown(row[place]) for place, reading in enumerate(readings))
            before = found.get(values, (0, 0))
            found[values] = (before[0] + int(row.net or 0), before[1] + int(row.beyond or 0))
    rows = [(values, *won) for values, won in found.items()]
    return sorted(rows, key=lambda row: [(value is None, value) for value in row[0]])


def _stretches(session: Session, view: View, keys: Keys, facet: Facet) -> Sequence[Stretch]:
    by_day = "day" in keys or ("weekday" in keys and facet not in COUNTED)
    by_operator = needs_operator(view.scope) or any(_READINGS[key].operator for key in keys)
    if "weekday" in keys and not by_day:
        facet = Facet.HOUR
    return stretches_of(session, view.first, view.last, facet, months=not by_day, by_operator=by_operator)


def _readings(keys: Keys, stretch: Stretch) -> list[_Reading]:
    named = (_WEEKDAY_IN_MONTH if key == "weekday" and stretch.of_months else key for key in keys)
    return [_READINGS[name] for name in named]


def _select(view: View, readings: list[_Reading], stretch: Stretch, figures: tuple[sa.Label[int], ...]) -> sa.Select[*tuple[Any, ...]]:
    columns = [reading.column.label(f"by_{place}") for place, reading in enumerate(readings)]
    query = (
        sa.select(*columns, *figures)
        .select_from(_rows(view.scope, readings))
        .where(*stretch.rows, within(view.scope, Cell.site_id))
        .group_by(*(reading.column for reading in readings))
    )
    if needs_operator(view.scope):
        # Without it every site's rows are joined with their operator of the day before all but a few are dropped.
        query = query.where(Cell.site_id.in_(sites_during(view.scope, view.first, view.last)))
    return query


@cache
def _stands(*names: str) -> sa.ColumnElement[bool]:
    """Whether any document is left behind a row: day totals that were withdrawn leave cells in which nothing is."""
    return sa.or_(*(sa.func.sum(getattr(Cell, name)) != 0 for name in names))


def _rows(scope: Scope, readings: list[_Reading]) -> sa.FromClause:
    rows: sa.FromClause = Cell.__table__
    if any(reading.site for reading in readings):
        rows = rows.join(Site.__table__, Site.id == Cell.site_id)
    if needs_operator(scope) or any(reading.operator for reading in readings):
        rows = with_operator(rows, Cell.site_id, Cell.book_date)
    return rows


@cache
def _figures(kind: str, facet: Facet) -> tuple[sa.Label[int], ...]:
    """The sums of a view of that kind, and what it leaves out. Made once: they are half of what a statement is built from."""
    left_out = _left_out(kind)
    named = [name for name in SUMMED if name not in _CARRIED_NOT.get(facet, ())]
    if left_out is None:
        return tuple(_sum(getattr(Cell, name)).label(name) for name in named)
    eliminated = _sum(_NET, left_out)
    return (*(_sum(getattr(Cell, name), ~left_out).label(name) for name in named), eliminated.label("eliminated"))


@cache
def _earnings(kind: str) -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    left_out = _left_out(kind)
    counted = None if left_out is None else ~left_out
    return _sum(_NET, counted), _sum(Cell.out_of_scope, counted)


def _left_out(kind: str) -> sa.ColumnElement[bool] | None:
    return internal(Scope(kind, None), Cell.party)


def _sum(column: Any, where: sa.ColumnElement[bool] | None = None) -> sa.ColumnElement[int]:
    """As the databases answer it: PostgreSQL with a numeric, both with a null where nothing is. Every won still fits an int."""
    return sa.func.sum(column) if where is None else sa.func.sum(column).filter(where)


def _group(row: sa.Row[Any], readings: list[_Reading]) -> Group:
    values = tuple(reading.shown(row[place]) for place, reading in enumerate(readings))
    known = row._mapping
    return values, Measures(**{name: int(known.get(name) or 0) for name in (*SUMMED, "eliminated")})
