"""Late money: what was booked in another month than its own, because that one was closed."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.dated import internal, needs_operator, with_operator, within
from pos.revenue.sources import sources
from pos.revenue.sums import View


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Won of one month (202010) that count in another. They stand in the book month's total, never in the origin's."""

    origin_month: int
    book_month: int
    net: int
    supply: int
    vat: int
    exempt: int


def adjustments(session: Session, view: View) -> tuple[Adjustment, ...]:
    """The adjustments that came from or went into the days of a view, internal trade left out as in its figures."""
    sums: dict[tuple[int, int], list[int]] = {}
    for source in sources():
        for origin, booked, *figures in session.execute(_by_month(source.late, view)):
            so_far = sums.setdefault((int(origin), int(booked)), [0, 0, 0, 0])
            so_far[:] = [one + int(other) for one, other in zip(so_far, figures, strict=True)]
    return tuple(Adjustment(*months, *figures) for months, figures in sorted(sums.items()))


def _by_month(late: sa.Select[*tuple[Any, ...]], view: View) -> sa.Select[*tuple[Any, ...]]:
    rows = late.subquery("late")
    column = rows.c
    origin, booked = _month(column.business_date), _month(column.book_date)
    left_out = internal(view.scope, column.party)
    joined = with_operator(rows, column.site_id, column.book_date) if needs_operator(view.scope) else rows
    return (
        sa.select(origin, booked, *(sa.func.sum(column[name]) for name in ("net", "supply", "vat", "exempt")))
        .select_from(joined)
        .where(
            origin != booked,
            sa.or_(column.book_date.between(view.first, view.last), column.business_date.between(view.first, view.last)),
            sa.true() if left_out is None else ~left_out,
            within(view.scope, column.site_id),
        )
        .group_by(origin, booked)
    )


def _month(day: Any) -> sa.ColumnElement[int]:
    return sa.cast(sa.extract("year", day) * 100 + sa.extract("month", day), sa.Integer)
