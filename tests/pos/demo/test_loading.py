"""Example days in the database: recorded once whatever is loaded twice, marked, unflagged, and as sound as any other day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.demo.loading import Loaded, acts_of, weeks_between
from pos.demo.plans import stage_plans
from pos.demo.staging import shops_of, stage_catalogue, stage_closures, stage_people, stage_tablets
from pos.inventory.ledger import verify_stock
from pos.inventory.models import StockItem, StockLevel, StockMove
from pos.revenue.report import report
from pos.revenue.verifying import verify
from pos.sales.counter import forget
from pos.sales.models import Document
from pos.sales.proving import breaks
from pos.tills.models import Till, TillEnd, TillSum
from sites import clock
from sites.access import Scope
from sites.db import attempt, db, reading, transaction
from sites.devices import Device
from sites.people.models import Participant
from sites.registry import Site, SiteClosure, SiteLedger
from sites.shifts.models import ClockEvent
from sites.shifts.queries import hours_by_day, missing_clock_outs
from tests.support.cast import Cast
from tests.support.databases import Database

# Days are loaded on PostgreSQL here and on SQLite in tests/pos/cli/test_demo.py; `make soak` does both on both.
ENGINES = ["postgresql", pytest.param("sqlite", marks=pytest.mark.soak)]
pytestmark = pytest.mark.parametrize("engine_name", ENGINES, indirect=True, scope="module")

FIRST, LAST = date(2020, 10, 19), date(2020, 11, 1)
SITES = ("cafe-03", "cafe-06", "cafe-07", "farm-01", "gs25-02")
REGION = Scope("region")


def stage() -> None:
    """Everything but the days."""
    with transaction() as session:
        stage_people(session)
        stage_tablets(session)
        stage_catalogue(session)
        stage_closures(session, shops_of(session), FIRST, LAST)


def load(first: date = FIRST, last: date = LAST) -> Loaded:
    """The days of the sites of this test."""
    with reading() as session:
        shops = [shop for shop in shops_of(session) if shop.code in SITES]
    loaded = Loaded()
    for week in weeks_between(shops, first, last, clock.now()):
        for act in acts_of(week):
            loaded += attempt(act)
    return loaded


@pytest.fixture(scope="module")
def fortnight(app: Flask, cast: Cast, database: Database) -> Loaded:
    """Two weeks of five sites."""
    with app.app_context():
        stage()
        loaded = load()
    database.freeze()
    return loaded


@pytest.fixture
def session(app: Flask, fortnight: Loaded) -> Iterator[Session]:
    with app.app_context():
        # The database went back to where the module began.
        forget(db.session())
        yield db.session()


def facts(session: Session) -> dict[str, object]:
    """What would change if anything were recorded twice."""
    session.rollback()
    tables = (Document, ClockEvent, StockMove, SiteClosure, Participant, Device, Product, StockItem)
    counts: dict[str, object] = {model.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(model)) for model in tables}
    key = (StockLevel.site_id, StockLevel.item_id)
    levels = session.execute(sa.select(*key, StockLevel.on_hand_milli).order_by(*key))
    chains = session.execute(sa.select(SiteLedger.site_id, SiteLedger.chain_head).order_by(SiteLedger.site_id))
    return counts | {"levels": levels.all(), "chains": [(site, bytes(head)) for site, head in chains]}


def test_a_second_and_an_overlapping_load_change_nothing(session: Session) -> None:
    before = facts(session)
    stage()
    assert load() == Loaded()
    assert load(date(2020, 10, 22), date(2020, 10, 31)) == Loaded()
    assert facts(session) == before


def test_later_days_come_on_top_of_earlier_ones(session: Session) -> None:
    stored = set(session.scalars(sa.select(Document.id)))
    more = load(date(2020, 10, 28), date(2020, 11, 8))
    assert more.sales > 100
    session.rollback()
    assert stored < set(session.scalars(sa.select(Document.id)))
    assert load(FIRST, date(2020, 11, 8)) == Loaded()
    assert_sound(session)


def test_example_days_are_as_sound_as_others(session: Session) -> None:
    assert_sound(session)


def test_every_month_gets_a_plan_once(session: Session) -> None:
    def planned() -> int:
        with transaction() as session:
            return stage_plans(session, [shop for shop in shops_of(session) if shop.code in SITES], FIRST, LAST)

    session.rollback()
    assert planned() == len(SITES) - 1, "all that sell, in October; a Sunday in November is too little to plan by"
    assert planned() == 0


def assert_sound(session: Session) -> None:
    """Roll-up, chains, stock and the tablets' series all hold."""
    with reading():
        assert list(verify(session)) == []
        assert [found for found in breaks(session) if found[1] is not None] == []
        assert verify_stock(session) == []
        # Sites without a tablet may have forgotten a day; of tablets nothing is missing.
        assert [missing for missing in report(session, REGION, FIRST, LAST, "day").incomplete if missing.device is not None] == []
        series = session.execute(sa.select(Device.received, Device.highest).where(Device.name == "예시 태블릿")).all()
        assert [received for received, highest in series if received != highest] == []


def test_everything_is_marked_and_nothing_is_flagged(session: Session) -> None:
    assert set(session.scalars(sa.select(Document.example))) == {True}
    assert set(session.scalars(sa.select(Document.flags))) == {""}
    assert set(session.scalars(sa.select(Product.example))) == {True}
    assert session.scalar(sa.select(sa.func.count()).where(Document.book_date != Document.business_date)) == 0
    assert session.scalar(sa.select(sa.func.min(StockLevel.on_hand_milli))) is not None
    assert session.scalar(sa.select(sa.func.count()).where(StockLevel.on_hand_milli < 0)) == 0


def test_what_was_loaded_is_what_is_reported(session: Session, fortnight: Loaded) -> None:
    total = report(session, REGION, FIRST, LAST, "site").total
    stated = session.scalars(sa.select(Document.sales_count).where(Document.source == "day_total")).all()
    assert (total.sales, total.refunds, len(stated)) == (fortnight.sales + sum(stated), fortnight.refunds, fortnight.day_totals)
    assert fortnight.refunds > 0
    sold = {row.keys[0] for row in report(session, REGION, FIRST, LAST, "site").rows}
    assert sold == {"cafe-03", "cafe-06", "cafe-07", "farm-01", "gs25-02"}


def test_a_site_sells_from_its_opening_day_on(session: Session) -> None:
    days = {row.keys[0] for row in report(session, Scope("site", "cafe-07"), FIRST, LAST, "day").rows}
    assert min(days) == date(2020, 10, 20)


def test_a_site_without_a_tablet_has_shifts_and_states_its_days_but_for_one_that_was_forgotten(session: Session) -> None:
    site = session.scalars(sa.select(Site).where(Site.code == "gs25-02")).one()
    sources = session.scalars(sa.select(Document.source).where(Document.site_id == site.id)).all()
    assert set(sources) == {"day_total"}
    assert 12 <= len(sources) <= 14
    assert len(hours_by_day(session, site, FIRST, LAST)) == 14


def test_people_clock_in_and_out_and_some_forget(session: Session) -> None:
    sites = session.scalars(sa.select(Site).where(Site.code.in_(SITES))).all()
    forgotten = [shift for site in sites for shift in missing_clock_outs(session, site, FIRST, LAST)]
    events = session.scalars(sa.select(ClockEvent.flags)).all()
    assert 0 < len(forgotten) < len(events) // 20
    assert set(events) <= {"", "pin_unchecked"}


def test_a_site_without_a_known_operator_has_no_people_but_sells(session: Session) -> None:
    site = session.scalars(sa.select(Site.id).where(Site.code == "cafe-06")).one()
    cashiers = session.scalars(sa.select(Document.cashier).where(Document.site_id == site).distinct()).all()
    assert cashiers == [None]


def test_stock_is_delivered_counted_and_grown(session: Session) -> None:
    kinds = set(session.scalars(sa.select(StockMove.kind)))
    assert kinds >= {"sale", "receive", "produce", "count"}
    counted = sa.select(sa.func.max(StockLevel.counted_at)).join(Site, Site.id == StockLevel.site_id).where(Site.code == "cafe-03")
    last_count = session.scalar(counted)
    assert last_count is not None
    assert clock.business_day(last_count) == date(2020, 10, 31)


def test_every_day_at_a_counter_has_its_till_with_a_z_that_is_off_now_and_then(session: Session) -> None:
    sold = session.execute(sa.select(Document.site_id, Document.business_date).where(Document.source == "sale").distinct()).all()
    tills = session.execute(sa.select(Till.site_id, Till.business_date, Till.state, Till.flags)).all()
    assert sorted((row.site_id, row.business_date) for row in tills) == sorted(tuple(row) for row in sold)
    assert {(row.state, row.flags) for row in tills} == {("closed", "")}
    ends = session.execute(sa.select(TillEnd.over_short, TillEnd.expected_cash, TillEnd.flags)).all()
    assert {row.flags for row in ends} == {""}
    off = [row.over_short for row in ends if row.over_short]
    assert 0 < len(off) < len(ends)
    assert all(abs(won) <= 5000 for won in off)
    assert session.scalar(sa.select(sa.func.count()).where(Document.till.is_(None), Document.source.in_(("sale", "refund")))) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(TillSum).where(TillSum.addendum == 1)) == 0


def test_the_till_of_the_day_is_open_until_its_time_and_closed_by_a_later_load(session: Session) -> None:
    for hour, state in ((4, "open"), (14, "closed")):
        with time_machine.travel(datetime(2020, 11, 3, hour, 0, tzinfo=UTC), tick=False):
            load(date(2020, 11, 2), date(2020, 11, 3))
        session.rollback()
        found = session.scalars(sa.select(Till.state).join(Site, Site.id == Till.site_id).where(
            Till.business_date == date(2020, 11, 3), Site.code == "cafe-03"
        ).execution_options(populate_existing=True)).all()
        assert found == [state]
    with reading():
        assert list(verify(session)) == []


def test_nothing_is_recorded_for_the_time_to_come(session: Session) -> None:
    now = datetime(2020, 11, 3, 4, 0, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        loaded = load(date(2020, 11, 2), date(2020, 11, 30))
    session.rollback()
    assert loaded.sales > 0
    latest = session.scalar(sa.select(sa.func.max(Document.occurred_at)))
    assert latest is not None
    assert latest <= now
    assert session.scalar(sa.select(sa.func.max(ClockEvent.at))) <= now  # type: ignore[operator]
    assert session.scalar(sa.select(sa.func.max(StockMove.at))) <= now  # type: ignore[operator]


def test_a_closed_month_takes_no_example(session: Session) -> None:
    with transaction() as writing:
        writing.execute(sa.update(SiteLedger).values(closed_months="202012", version=SiteLedger.version + 1))
    loaded = load(date(2020, 11, 30), date(2020, 12, 6))
    session.rollback()
    assert loaded.sales > 0
    assert session.scalar(sa.select(sa.func.max(Document.business_date))) == date(2020, 11, 30)


def test_what_stands_already_is_left_as_it_is(session: Session) -> None:
    with transaction() as writing:
        writing.execute(sa.update(Product).where(Product.sku == "latte").values(example=False, version=7))
    stage()
    session.rollback()
    assert session.execute(sa.select(Product.example, Product.version).where(Product.sku == "latte")).one() == (False, 7)
