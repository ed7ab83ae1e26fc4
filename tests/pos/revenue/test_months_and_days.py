"""Months are read from their own cells and the days beside them from theirs: however a span is cut, the won are the same."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import Facet
from pos.revenue.keys import facet_of, keys_of
from pos.revenue.models import RevenueCell
from pos.revenue.stretches import stretches_of
from pos.revenue.sums import View, sums
from sites.access import parse_scope
from tests.pos.revenue.market import FIRST, add_cells, drawn_market

LAST = date(2021, 1, 2)
SPANS = [
    (FIRST, LAST),
    (date(2020, 11, 1), date(2020, 12, 31)),
    (date(2020, 11, 2), date(2020, 12, 30)),
    (date(2020, 11, 30), date(2020, 12, 1)),
]
BY = ("", "weekday,hour", "project,month", "weekday,product", "site,method")


def of_days_alone(session: Session, view: View, by: str) -> list[object]:
    """The same from the cells of days only: each day is a span in which no month lies whole."""
    keys = keys_of(by) if by else ()
    totals: dict[object, list[int]] = {}
    day = view.first
    while day <= view.last:
        for values, measures in sums(session, View(view.scope, day, day), keys, facet_of(keys)):
            totals[values] = [one + other for one, other in zip(totals.get(values, [0] * 11), measures, strict=True)]
        day += timedelta(days=1)
    return sorted(totals.items(), key=str)


@pytest.mark.parametrize("span", SPANS, ids=str)
def test_a_span_is_the_sum_of_its_days(session: Session, span: tuple[date, date]) -> None:
    # charlie and delta change hands within November: each of their operators has the days that were its own.
    add_cells(session, drawn_market(11, 400, LAST))
    view = View(parse_scope("centre:seogu"), *span)
    for by in BY:
        keys = keys_of(by) if by else ()
        found = [(values, list(measures)) for values, measures in sums(session, view, keys, facet_of(keys))]
        assert sorted(found, key=str) == of_days_alone(session, view, by), by


def test_whole_months_are_read_from_their_own_cells(session: Session) -> None:
    add_cells(session, drawn_market(11, 50, LAST))
    [months, before, after] = stretches_of(session, FIRST, LAST, Facet.PRODUCT, months=True, by_operator=False)
    assert (months.of_months, before.of_months, after.of_months) == (True, False, False)
    read = sa.select(sa.func.min(RevenueCell.book_date), sa.func.max(RevenueCell.book_date))
    assert session.execute(read.where(*months.rows)).one() == (date(2020, 11, 1), date(2020, 12, 1))
    assert [stretch.of_months for stretch in stretches_of(session, FIRST, LAST, Facet.DAY, months=False, by_operator=True)] == [False]
