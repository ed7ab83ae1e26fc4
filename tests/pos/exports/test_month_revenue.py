"""The month's table: a line for each site under whoever ran it, sums that are the report's, comparisons that are counted once."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.month_lines import TENDERS, Line, change
from pos.exports.month_revenue import SITE, SUBTOTAL, MonthRevenue, month_revenue
from pos.revenue.measures import added
from pos.revenue.report import report
from sites.access import parse_scope
from sites.clock import month_bounds
from sites.registry import Site, SiteClosure, SiteHeadCount
from tests.pos.revenue.market import add_cells, coffee, drawn_market

NOVEMBER = 202011
SCOPES = ("region", "centre:seogu", "centre:yeonsu", "centre:donggu", "site:charlie", "site:echo")


def table_of(session: Session, scope: str = "region", month: int = NOVEMBER) -> MonthRevenue:
    return month_revenue(session, parse_scope(scope), month, "a-0001")


def of_level(table: MonthRevenue, level: str) -> list[Line]:
    return [line for line in table.lines if line.level == level]


def site_lines(table: MonthRevenue) -> dict[tuple[str | None, str | None], Line]:
    return {(line.names.site_code, line.names.centre_code): line for line in of_level(table, SITE)}


@pytest.mark.parametrize("scope", SCOPES)
def test_lines_and_subtotals_sum_to_the_total_which_is_the_reports(session: Session, scope: str) -> None:
    add_cells(session, drawn_market(21, 250))
    table = table_of(session, scope)
    whole = report(session, parse_scope(scope), *month_bounds(NOVEMBER), "centre")
    assert table.total.figures == whole.total
    assert added(line.figures for line in of_level(table, SITE)) == whole.total
    by_centre = {line.names.centre_code: line.figures for line in of_level(table, SUBTOTAL) if any(line.figures)}
    assert by_centre == {row.keys[0]: row.measures for row in whole.rows}
    for line in table.table:
        assert sum(line.tenders) == line.figures.net
        assert len(line.tenders) == len(TENDERS)


def test_a_site_that_changed_hands_has_a_line_for_each(session: Session) -> None:
    add_cells(session, [coffee(3, date(2020, 11, 14), 100), coffee(3, date(2020, 11, 15), 20), coffee(4, date(2020, 11, 9), 5)])
    lines = site_lines(table_of(session))
    assert lines["charlie", "seogu"].figures.net == 100
    assert lines["charlie", "donggu"].figures.net == 20
    assert (lines["delta", "seogu"].figures.net, lines["delta", "seogu"].names.project_code) == (5, "one")
    assert ("delta", "yeonsu") not in lines


def test_other_months_are_compared_once_for_a_site_and_sum_to_their_reports(session: Session) -> None:
    add_cells(session, [
        coffee(3, date(2020, 10, 3), 70), coffee(3, date(2019, 11, 3), 40), coffee(3, date(2020, 2, 3), 9),
        coffee(1, date(2019, 12, 31), 1), coffee(3, date(2020, 11, 14), 100), coffee(3, date(2020, 11, 15), 20),
        coffee(2, date(2020, 10, 5), 8, party=2),
    ])  # fmt: skip
    table = table_of(session)
    lines = site_lines(table)
    earlier, later = lines["charlie", "seogu"], lines["charlie", "donggu"]
    assert (earlier.previous_month, earlier.last_year, earlier.year_to_date) == (0, 0, 0)
    assert (later.previous_month, later.last_year, later.year_to_date) == (70, 40, 199)
    for figure, first, last in (
        ("previous_month", date(2020, 10, 1), date(2020, 10, 31)), ("last_year", date(2019, 11, 1), date(2019, 11, 30)),
        ("year_to_date", date(2020, 1, 1), date(2020, 11, 30)),
    ):  # fmt: skip
        assert getattr(table.total, figure) == report(session, parse_scope("region"), first, last, "day").total.net


def test_a_centre_keeps_what_a_site_earned_for_it_before_it_left(session: Session) -> None:
    add_cells(session, [coffee(4, date(2020, 10, 3), 70), coffee(3, date(2020, 11, 2), 5)])
    lines = site_lines(table_of(session, "centre:seogu", 202012))
    assert (lines["charlie", "seogu"].previous_month, lines["charlie", "seogu"].figures.net) == (5, 0)
    assert lines["delta", "seogu"].year_to_date == 70
    assert "bravo" not in {site for site, _centre in lines}


def test_sites_that_are_open_but_sold_nothing_stand_with_nought(session: Session) -> None:
    session.execute(sa.update(Site).where(Site.code == "bravo").values(opened_on=date(2020, 12, 1)))
    session.execute(sa.update(Site).where(Site.code == "echo").values(closed_on=date(2020, 10, 31)))
    lines = site_lines(table_of(session))
    assert set(lines) == {("charlie", "donggu"), ("alpha", "seogu"), ("delta", "yeonsu"), ("foxtrot", "yeonsu")}
    assert {(line.figures.net, line.days, line.average) for line in lines.values()} == {(0, 0, None)}


def test_a_site_without_an_operator_comes_last_and_is_called_unknown(session: Session) -> None:
    add_cells(session, [coffee(5, date(2020, 11, 2), 100), coffee(1, date(2020, 11, 2), 100)])
    table = table_of(session)
    assert table.lines[-1].names.centre == "미확인"
    assert [line.number for line in of_level(table, SITE)] == list(range(1, len(of_level(table, SITE)) + 1))


def test_days_averages_tenders_head_count_and_notes_are_what_the_month_says(session: Session) -> None:
    session.add_all([
        SiteHeadCount(site_id=1, valid_from=date(2020, 1, 1), head_count=4),
        SiteHeadCount(site_id=1, valid_from=date(2020, 11, 20), head_count=6),
        SiteHeadCount(site_id=1, valid_from=date(2020, 12, 1), head_count=9),
        SiteClosure(site_id=1, closed_from=date(2020, 10, 28), closed_until=date(2020, 11, 3), reason="방역"),
    ])  # fmt: skip
    session.execute(sa.update(Site).where(Site.code == "alpha").values(closed_on=date(2020, 11, 28)))
    session.flush()
    day = date(2020, 11, 10)
    add_cells(session, [
        coffee(1, day, 1000, "cash"), coffee(1, day, 500, "zeropay"), coffee(1, date(2020, 11, 11), 700, "easy_pay"),
        coffee(1, date(2020, 11, 11), 301, "sponsor"), coffee(1, date(2020, 11, 12), 900, party=2),
    ])  # fmt: skip
    line = site_lines(table_of(session))["alpha", "seogu"]
    assert (line.days, line.figures.sales, line.average, line.head_count) == (2, 4, 625, 6)
    assert dict(zip(TENDERS, line.tenders, strict=True)) == {
        "cash": 1000, "card": 0, "incheon_eum": 0, "pay_apps": 1200, "transfer": 0, "vouchers": 0, "on_account": 0, "other": 301,
    }  # fmt: skip
    assert line.names.note == "휴업 11.1.~11.3. (방역), 11.28. 폐점"
    assert line.figures.eliminated == 900


@pytest.mark.parametrize(
    ("now", "before", "tenths"), [(106, 100, 60), (94, 100, -60), (1, 3, -667), (5, 0, None), (5, -2, None), (0, 7, -1000)]
)
def test_a_change_is_in_tenths_of_a_per_cent_and_unknown_without_something_to_compare(now: int, before: int, tenths: int | None) -> None:
    assert change(now, before) == tenths
