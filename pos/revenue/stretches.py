"""Which cells a span of days is read from: those of the months that lie in it whole, and those of the days beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import OF_MONTHS, Facet
from pos.revenue.dated import changes_of_operator
from pos.revenue.models import RevenueCell as Cell
from sites import clock


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of the cells of a span: those that satisfy `rows`. No won stands in two of them."""

    rows: tuple[sa.ColumnElement[bool], ...]
    of_months: bool


def stretches_of(session: Session, first: date, last: date, facet: Facet, *, months: bool, by_operator: bool) -> Sequence[Stretch]:
    """What a span of days of one facet is read from. `months` says whether cells of months will do.

    With `by_operator` a month in which a site changed hands is read day by day, so that each has the days that were its own.
    """
    whole = _whole_months(first, last) if months else None
    if whole is None:
        return [_of_days(facet, first, last)]
    begins, ends = whole
    found = [
        Stretch((Cell.facet == int(OF_MONTHS[facet]), Cell.book_date.between(begins, ends.replace(day=1))), True),
        *([_of_days(facet, first, begins - timedelta(days=1))] if first < begins else []),
        *([_of_days(facet, ends + timedelta(days=1), last)] if ends < last else []),
    ]
    changed = sorted(set(changes_of_operator(session, begins, ends))) if by_operator else []
    if changed:
        in_months = sa.tuple_(Cell.site_id, Cell.book_month).in_(changed)
        found[0] = Stretch((*found[0].rows, ~in_months), True)
        days = _of_days(facet, begins, ends)
        found.append(Stretch((*days.rows, in_months), False))
    return found


def _of_days(facet: Facet, first: date, last: date) -> Stretch:
    return Stretch((Cell.facet == int(facet), Cell.book_date.between(first, last)), False)


def _whole_months(first: date, last: date) -> tuple[date, date] | None:
    """The first and the last day of the months that lie between two days; None where there is none."""
    begins = first if first.day == 1 else clock.month_bounds(clock.next_month(clock.month_number(first)))[0]
    own_first, own_last = clock.month_bounds(clock.month_number(last))
    ends = last if last == own_last else own_first - timedelta(days=1)
    return (begins, ends) if begins < ends else None
