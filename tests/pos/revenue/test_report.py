"""The report: whatever it is read by, its rows sum to its total, and a region is its sites without what they sold each other."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import Cell, Facet
from pos.revenue.incomplete import Missing, _reasons, register_reason
from pos.revenue.keys import FIRST_GROUP, KEYS, offered
from pos.revenue.measures import NOTHING, Measures, added
from pos.revenue.report import Report, report
from sites.access import REGION, Scope, parse_scope
from sites.db import db, reading, transaction
from sites.errors import Invalid, say
from tests.pos.revenue.market import FIRST, KINDS, LAST, SITES, Shelf, add_cells, coffee, drawn_market, operator

SCOPES = ("region", "centre:seogu", "site:charlie")
OTHER_SCOPES = ("centre:donggu", "site:echo")
FACETS = {"hour": Facet.HOUR, "product": Facet.PRODUCT, "category": Facet.PRODUCT, "tax_class": Facet.PRODUCT, "method": Facet.TENDER}
LEFT_OUT = {"region": (1, 2), "centre": (1,), "site": ()}
Known = dict[Facet, list[tuple[dict[str, object], Measures]]]
SPLIT = {"product", "category", "method", "tax_class"}


def shown(cell: Cell, key: str) -> object:
    """What a cell's row says for a key, worked out without the database."""
    project, centre = operator(cell.site_id, cell.book_date)
    values: dict[str, object] = {
        "day": cell.book_date, "month": f"{cell.book_date:%Y-%m}", "weekday": cell.book_date.isoweekday(),
        "site": SITES[cell.site_id], "kind": KINDS[cell.site_id], "project": project, "centre": centre,
        "hour": int(cell.key1) if cell.facet == Facet.HOUR and cell.key1 else None,
        "product": cell.key1, "method": cell.key1, "category": cell.key3 or None, "tax_class": cell.key2,
    }
    return values[key]


def known_of(cells: list[Cell], scope: Scope) -> Known:
    """Of each facet, what the scope holds: every key's value and the figures of each cell."""
    known: Known = {facet: [] for facet in Facet}
    for cell in cells:
        if in_scope(cell, scope):
            known[Facet(cell.facet)].append(({key: shown(cell, key) for key in KEYS}, figures(cell, scope)))
    return known


def in_scope(cell: Cell, scope: Scope) -> bool:
    if scope.kind == "site":
        return SITES[cell.site_id] == scope.code
    return scope.kind == "region" or operator(cell.site_id, cell.book_date)[1] == scope.code


def figures(cell: Cell, scope: Scope) -> Measures:
    if cell.party in LEFT_OUT[scope.kind]:
        return NOTHING._replace(eliminated=cell.gross - cell.discount - cell.refund)
    return Measures(
        cell.gross, cell.discount, cell.refund, cell.supply, cell.vat, cell.exempt, cell.out_of_scope, 0,
        cell.sales, cell.refunds, cell.quantity_milli,
    )  # fmt: skip


def expected_rows(known: Known, by: tuple[str, ...]) -> dict[tuple[object, ...], Measures]:
    """The rows by plain loops over the cells."""
    facet = next((FACETS[key] for key in ("method", "product", "category", "tax_class", "hour") if key in by), Facet.DAY)
    groups: defaultdict[tuple[object, ...], list[Measures]] = defaultdict(list)
    for values, measures in known[facet]:
        groups[tuple(values[key] for key in by)].append(measures)
    rows = {keys: Measures._make(map(sum, zip(*group, strict=True))) for keys, group in groups.items()}
    if SPLIT & set(by):
        rows = {keys: row._replace(sales=None, refunds=None) for keys, row in rows.items()}
    if "method" in by:
        rows = {keys: row._replace(quantity_milli=None) for keys, row in rows.items()}
    return rows


def ask(session: Session, scope: str, by: str, first: date = FIRST, last: date = LAST) -> Report:
    return report(session, parse_scope(scope), first, last, by)


# One of each kind in `make test`, where tests/property/test_season.py asks for every choice too; `make soak` asks at all of them.
@pytest.mark.parametrize("text", [*SCOPES, *(pytest.param(each, marks=pytest.mark.soak) for each in OTHER_SCOPES)])
def test_rows_are_what_the_cells_say_and_sum_to_the_total_for_every_choice_of_keys(session: Session, text: str) -> None:
    cells = add_cells(session, drawn_market(7, 90))
    assert len(offered()) == 127
    scope = parse_scope(text)
    known = known_of(cells, scope)
    whole = added(measures for _values, measures in known[Facet.DAY])
    assert whole.net
    for by in offered():
        found = ask(session, text, ",".join(by))
        assert {row.keys: row.measures for row in found.rows} == expected_rows(known, by), (text, by)
        assert found.total == whole, (text, by)
        sums = added(row.measures for row in found.rows)
        for name, figure in sums._asdict().items():
            assert figure in (None, getattr(found.total, name)), (text, by, name)


def test_rows_come_in_the_order_of_their_keys_with_null_last(session: Session) -> None:
    add_cells(session, drawn_market(8, 200))
    found = ask(session, "region", "centre,hour")
    values = [row.keys for row in found.rows]
    assert values == sorted(values, key=lambda keys: [(value is None, value) for value in keys])
    assert values[0][0] == "donggu"
    assert values[-1] == (None, None)


def test_the_region_and_what_it_leaves_out_are_the_sum_of_the_sites(session: Session) -> None:
    add_cells(session, drawn_market(9, 300))
    sites = [ask(session, f"site:{code}", "day").total for code in SITES.values()]
    region = ask(session, "region", "month").total
    assert all(site.eliminated == 0 for site in sites)
    assert region.eliminated
    assert region.net + region.eliminated == sum(site.net for site in sites)


def test_a_centre_leaves_out_only_what_its_own_sites_sold_each_other(session: Session) -> None:
    day = date(2020, 11, 2)
    add_cells(session, [coffee(1, day, 1000), coffee(1, day, 300, party=1), coffee(1, day, 70, party=2)])
    centre, region, site = (ask(session, scope, "day").total for scope in ("centre:seogu", "region", "site:alpha"))
    assert (centre.net, centre.eliminated) == (1070, 300)
    assert (region.net, region.eliminated) == (1000, 370)
    assert (site.net, site.eliminated) == (1370, 0)
    assert (centre.sales, region.sales, site.sales) == (2, 1, 3)


def test_a_row_of_internal_trade_alone_stays_so_that_the_eliminated_sums_hold(session: Session) -> None:
    add_cells(session, [coffee(1, date(2020, 11, 2), 1000), coffee(2, date(2020, 11, 3), 300, party=2)])
    found = ask(session, "region", "site")
    assert [(row.keys, row.measures.net, row.measures.eliminated) for row in found.rows] == [(("alpha",), 1000, 0), (("bravo",), 0, 300)]


def test_a_day_belongs_to_the_centre_that_ran_the_site_on_it(session: Session) -> None:
    add_cells(session, [coffee(3, date(2020, 11, 14), 100), coffee(3, date(2020, 11, 15), 20), coffee(5, date(2020, 11, 15), 3)])
    assert [(row.keys, row.measures.net) for row in ask(session, "region", "centre").rows] == [
        (("donggu",), 20), (("seogu",), 100), ((None,), 3),
    ]  # fmt: skip
    assert ask(session, "centre:seogu", "day").total.net == 100
    assert ask(session, "centre:donggu", "site").total.net == 20


def test_a_sale_without_an_hour_stands_under_null(session: Session) -> None:
    add_cells(session, [coffee(1, FIRST, 100, hour=None), coffee(1, FIRST, 50, hour=9)])
    assert [(row.keys, row.measures.net) for row in ask(session, "site:alpha", "hour").rows] == [((9,), 50), ((None,), 100)]


def test_nothing_sold_is_a_report_without_rows(session: Session) -> None:
    for by in ("day", "product", "method,tax_class"):
        found = ask(session, "region", by)
        assert (found.rows, found.total, found.complete) == ((), NOTHING, True)


@pytest.mark.parametrize("by", ["", "hours", "day,day", "product,category", "hour,method", "day,site,kind", "day,", "tax_class,method"])
def test_keys_that_are_not_offered_are_refused_with_the_list_of_those_that_are(session: Session, by: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(session, "region", by)
    [sentence] = refused.value.errors["/by"]
    for language in ("ko", "en"):
        assert all(word in sentence.text(language) for word in (*FIRST_GROUP, "hour", "product,tax_class"))


def test_a_period_runs_forward_and_not_beyond_ten_years(session: Session) -> None:
    assert ask(session, "region", "day", date(2011, 1, 1), date(2020, 12, 31)).rows == ()
    for first, last in ((date(2011, 1, 1), date(2021, 1, 1)), (date(2020, 11, 2), date(2020, 11, 1))):
        with pytest.raises(Invalid) as refused:
            ask(session, "region", "day", first, last)
        assert "/to" in refused.value.errors


def test_a_report_beyond_its_rows_is_refused_and_not_cut_short(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    add_cells(session, [coffee(1, date(2020, 11, day), 100) for day in (1, 2, 3)])
    monkeypatch.setattr("pos.revenue.report.MOST_ROWS", 3)
    assert len(ask(session, "region", "day").rows) == 3
    monkeypatch.setattr("pos.revenue.report.MOST_ROWS", 2)
    with pytest.raises(Invalid, match="too_many_rows"):
        ask(session, "region", "day")


def test_late_money_is_shown_for_both_months_and_counts_in_one(session: Session, shelf: Shelf) -> None:
    late = [coffee(1, date(2020, 11, 2), 500), coffee(2, date(2020, 11, 3), 40), coffee(2, date(2020, 11, 3), 7, party=2)]
    shelf.add(session, late, business_date=date(2020, 10, 30))
    shelf.add(session, [coffee(1, date(2020, 11, 2), 9)], business_date=date(2020, 11, 1))
    add_cells(session, shelf.documents)
    october = ask(session, "region", "day", date(2020, 10, 1), date(2020, 10, 31))
    november = ask(session, "region", "day", date(2020, 11, 1), date(2020, 11, 30))
    assert october.total.net == 0
    assert november.total.net == 549
    assert october.adjustments == november.adjustments
    [moved] = november.adjustments
    assert (moved.origin_month, moved.book_month, moved.net, moved.supply, moved.vat, moved.exempt) == (202010, 202011, 540, 0, 0, 540)
    assert [each.net for each in ask(session, "centre:yeonsu", "day").adjustments] == [47]
    assert ask(session, "site:charlie", "day").adjustments == ()
    assert ask(session, "region", "day", date(2020, 12, 1), date(2020, 12, 31)).adjustments == ()


@pytest.fixture
def _no_lasting_reasons() -> Iterator[None]:
    kept = dict(_reasons)
    yield
    _reasons.clear()
    _reasons.update(kept)


@pytest.mark.usefixtures("_no_lasting_reasons")
def test_what_upper_floors_find_missing_makes_a_report_incomplete(session: Session) -> None:
    @register_reason
    def one_is_missing(_session: Session, scope: Scope, first: date, last: date) -> list[Missing]:
        assert (scope, first, last) == (REGION, FIRST, LAST)
        why = say("{number}번이 빠졌습니다.", "Number {number} is missing.", number=7)
        return [Missing("bravo", "T1", why), Missing("alpha", None, why)]

    register_reason(one_is_missing)
    found = ask(session, "region", "day")
    assert not found.complete
    assert [(missing.site, missing.device) for missing in found.incomplete] == [("alpha", None), ("bravo", "T1")]


def test_a_report_takes_few_statements_whatever_it_holds(shelf: Shelf, session: Session) -> None:
    add_cells(session, drawn_market(3, 200))
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        counts = {}
        for by in ("day", "hour", "centre,project", "product", "method,tax_class"):
            statements.clear()
            ask(session, "region", by)
            counts[by] = len(statements)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    # One over the whole month, one over the days before it, one for the late; the first two again where the rows do not know the
    # counts. Days are read as days; operators need the months in which a site changed hands, and those day by day.
    assert counts == {"day": 2, "hour": 3, "centre,project": 5, "product": 5, "method,tax_class": 5}


def test_all_of_a_report_is_from_one_moment(shelf: Shelf, database_url: str) -> None:
    with transaction() as writing:
        add_cells(writing, [coffee(1, FIRST, 100)])
    with reading() as held:
        before = ask(held, "region", "method")
        other = sa.create_engine(database_url)
        with other.begin() as elsewhere:
            elsewhere.execute(sa.text("UPDATE revenue_cell SET gross = 900, exempt = 900, sales = 9"))
        other.dispose()
        after = ask(held, "region", "method")
        assert (after.rows, after.total) == (before.rows, before.total)
    with reading() as fresh:
        assert ask(fresh, "region", "method").total.sales == 9
