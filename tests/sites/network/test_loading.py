"""The first load: the whole file stands in the tables, ready to sell, or nothing of it does."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from sites import journal
from sites.db import reading, transaction
from sites.errors import Invalid
from sites.network.loading import LoadReport, load_network
from sites.network.names import normal_form
from sites.network.reading import INCHEON, parse_network, read_network
from sites.registry import (
    KINDS,
    Centre,
    Project,
    Region,
    Site,
    SiteAlias,
    SiteHeadCount,
    SiteLease,
    SiteLedger,
    place_of,
    site_by_code,
)

NETWORK = read_network(INCHEON)


@pytest.fixture
def report(app: Flask) -> Iterator[LoadReport]:
    with app.app_context():
        with transaction() as session:
            report = load_network(session, NETWORK, partial(journal.append, session, "region", "command"))
        yield report


def test_region_centres_projects_and_sites_are_created_and_said_so_in_the_order_of_the_file(report: LoadReport) -> None:
    assert report.created == (
        "region:incheon",
        *(f"centre:{centre.code}" for centre in NETWORK.centres),
        *(f"project:{project.code}" for project in NETWORK.projects),
        *(f"site:{site.code}" for site in NETWORK.sites),
    )
    assert (report.updated, report.unchanged, report.absent) == ((), (), ())


def test_the_tables_hold_what_the_file_says(report: LoadReport) -> None:
    with reading() as session:
        assert session.scalars(sa.select(Region.code)).all() == ["incheon"]
        assert set(session.scalars(sa.select(Centre.code))) == {centre.code for centre in NETWORK.centres}
        assert set(session.scalars(sa.select(Project.vat_registered))) == {True}
        cafe = site_by_code(session, "cafe-03")
        assert (cafe.name, cafe.kind, cafe.host_building) == ("꿈이든 the 카페 3호점 여성의광장점", "cafe", "인천여성의광장")
        assert (cafe.area_m2, cafe.opened_on, cafe.opened_on_estimated) == (Decimal("19.782"), date(2020, 7, 17), False)
        assert (cafe.cut_off_minutes, cafe.time_zone, cafe.closed_on) == (240, "Asia/Seoul", None)
        assert site_by_code(session, "cafe-05").opened_on_estimated is True
        assert session.get(SiteHeadCount, (cafe.id, date(2020, 7, 17))).head_count == 4
        lease = session.get(SiteLease, (site_by_code(session, "farm-01").id, date(2020, 5, 7)))
        assert (lease.landlord, lease.rent_free_until, lease.renewal_term_months) == ("LH 인천지역본부", date(2025, 5, 6), 60)
        assert (lease.monthly_rent, lease.deposit, lease.rent_after_free_pct) == (None, None, None)


def test_every_site_gets_the_ledger_row_without_which_nothing_can_be_sold(report: LoadReport) -> None:
    with reading() as session:
        rows = session.execute(sa.select(Site.kind, SiteLedger.seq).outerjoin(SiteLedger, SiteLedger.site_id == Site.id)).all()
    assert len(rows) == 21
    assert {seq for _, seq in rows} == {0}
    assert {kind for kind, _ in rows} <= KINDS.keys()


def test_an_operator_holds_from_the_opening_day_and_not_the_day_before(report: LoadReport) -> None:
    with reading() as session:
        for site in NETWORK.sites:
            place = place_of(session, site_by_code(session, site.code))
            for link in site.projects:
                period = place.period_on(link.valid_from)
                assert period is not None
                assert period.project_code == link.to
                assert period.centre_code
                assert place.period_on(link.valid_from - timedelta(days=1)) is None


@pytest.mark.parametrize("code", ["cafe-04", "cafe-05", "cafe-06", "building-01", "building-07"])
def test_an_unknown_operator_stays_null(report: LoadReport, code: str) -> None:
    with reading() as session:
        assert place_of(session, site_by_code(session, code)).period_on(date(2020, 11, 20)) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [("송이팍랜드", "farm-01"), ("꿈이든The카페 7호점", "cafe-07"), ("꿈이든 세차장", "carwash-01"), ("gs25서구신현점", "gs25-01")],
)
def test_other_spellings_lead_to_the_site(report: LoadReport, written: str, code: str) -> None:
    with reading() as session:
        alias = session.get(SiteAlias, normal_form(written))
        assert alias is not None
        assert session.scalar(sa.select(Site.code).where(Site.id == alias.site_id)) == code


def test_the_region_s_book_tells_the_load_in_codes_and_its_chain_holds(report: LoadReport) -> None:
    with reading() as session:
        entries = session.scalars(sa.select(journal.JournalEntry).order_by(journal.JournalEntry.position)).all()
        assert [entry.subject for entry in entries] == list(report.created)
        assert {(entry.book, entry.act) for entry in entries} == {("region", "network_created")}
        assert journal.first_break(session, "region") is None
    cafe = next(entry.content for entry in entries if entry.subject == "site:cafe-03")
    assert '"key":{"site":"cafe-03","valid_from":"2020-07-17"}' in cafe
    assert '"project":{"new":"yeonsu-cafe","old":null}' in cafe
    assert '"area_m2":{"new":"19.782","old":null}' in cafe
    assert "_id" not in cafe


def test_a_load_whose_door_falls_shut_leaves_nothing_behind(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            shut_in_the_middle()
        with reading() as session:
            assert session.scalars(sa.select(Region.code).union(sa.select(Site.code))).all() == []


def shut_in_the_middle() -> None:
    with transaction() as session:
        load_network(session, NETWORK)
        raise ZeroDivisionError


def test_a_second_region_is_refused(app: Flask) -> None:
    other = parse_network(INCHEON.read_text(encoding="utf-8").replace('code = "incheon"', 'code = "north"'), "north.toml")
    with app.app_context():
        with transaction() as session:
            load_network(session, NETWORK)
        with pytest.raises(Invalid) as refused, transaction() as session:
            load_network(session, other)
    assert refused.value.message.text("en").startswith("north.toml · region: another region, 'incheon', is on record.")
