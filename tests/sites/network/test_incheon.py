"""The network file that travels with the program: every place of the contract, and nothing that no source says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sites.network.entries import Network, SiteEntry
from sites.network.reading import INCHEON, read_network

CENTRES = "bupyeong yeonsu donggu gyeyang seogu namdong junggu michuhol bupyeong-nambu michuhol-huimang ganghwa"
KINDS = {
    **{f"cafe-0{number}": "cafe" for number in (1, 2, 3, 4, 5, 6, 8)},
    "cafe-07": "cafe_store",
    "shoe-01": "shoe_care",
    "farm-01": "mushroom_farm",
    "carwash-01": "car_wash",
    "showroom-01": "showroom",
    "gs25-01": "convenience_franchise",
    "gs25-02": "convenience_franchise",
    **{f"building-0{number}": "building_services" for number in range(1, 8)},
}
OPERATORS = {
    "cafe-01": "seogu",
    "cafe-02": "gyeyang",
    "cafe-03": "yeonsu",
    "cafe-07": "donggu",
    "cafe-08": "michuhol",
    "shoe-01": "yeonsu",
    "farm-01": "bupyeong",
    "carwash-01": "michuhol-huimang",
    "showroom-01": "bupyeong-nambu",
    "gs25-01": "seogu",
    "gs25-02": "namdong",
}


@pytest.fixture(scope="module")
def incheon() -> Network:
    return read_network(INCHEON)


def site(network: Network, code: str) -> SiteEntry:
    return next(entry for entry in network.sites if entry.code == code)


def test_it_travels_beside_the_code() -> None:
    assert Path(INCHEON).is_file()


def test_the_region_and_its_eleven_centres_have_the_codes_of_the_contract(incheon: Network) -> None:
    assert incheon.region.code == "incheon"
    assert [centre.code for centre in incheon.centres] == CENTRES.split()


def test_every_workplace_of_the_contract_stands_there_with_its_kind(incheon: Network) -> None:
    assert {entry.code: entry.kind for entry in incheon.sites} == KINDS


def test_each_known_operator_runs_its_site_from_its_first_day_and_the_unknown_ones_stay_unknown(incheon: Network) -> None:
    runs = {project.code: project.centres for project in incheon.projects}
    found = {}
    for entry in incheon.sites:
        for link in entry.projects:
            (run,) = runs[link.to]
            assert link.valid_from == run.valid_from == entry.opened_on
            found[entry.code] = run.to
    assert found == OPERATORS


def test_every_project_belongs_to_exactly_one_site(incheon: Network) -> None:
    belonging = [link.to for entry in incheon.sites for link in entry.projects]
    assert sorted(belonging) == sorted(project.code for project in incheon.projects)


def test_stated_openings_are_certain_and_bounded_ones_say_that_they_are_estimates_and_why(incheon: Network) -> None:
    certain = {entry.code: entry.opened_on for entry in incheon.sites if entry.opened_on and not entry.opened_on_estimated}
    assert certain == {
        "cafe-01": date(2017, 12, 7),
        "cafe-02": date(2018, 8, 2),
        "cafe-03": date(2020, 7, 17),
        "cafe-07": date(2020, 10, 20),
        "cafe-08": date(2020, 12, 15),
        "shoe-01": date(2020, 8, 6),
        "showroom-01": date(2017, 6, 12),
        "gs25-01": date(2020, 2, 17),
        "gs25-02": date(2020, 4, 1),
    }
    estimated = {entry.code: entry for entry in incheon.sites if entry.opened_on_estimated}
    assert estimated.keys() == {"cafe-04", "cafe-05", "cafe-06", "farm-01", "carwash-01"}
    assert all(entry.note for entry in estimated.values())
    cafes = [estimated[code].opened_on for code in ("cafe-04", "cafe-05", "cafe-06")]
    assert all(date(2020, 1, 1) <= day <= date(2020, 10, 20) for day in cafes if day)
    assert {entry.code for entry in incheon.sites if entry.opened_on is None} == {f"building-0{n}" for n in range(1, 8)}


def test_areas_head_counts_and_leases_are_those_of_the_sources_and_no_others(incheon: Network) -> None:
    areas = {entry.code: entry.area_m2 for entry in incheon.sites if entry.area_m2}
    assert areas == {
        "cafe-01": Decimal(113),
        "cafe-02": Decimal(34),
        "cafe-03": Decimal("19.782"),
        "cafe-07": Decimal("116.82"),
        "shoe-01": Decimal("15.58"),
        "farm-01": Decimal("649.12"),
        "carwash-01": Decimal(1366),
        "showroom-01": Decimal(60),
    }
    assert "59.5" in (site(incheon, "cafe-07").note or "")
    people = {entry.code: entry.head_counts[0].people for entry in incheon.sites if entry.head_counts}
    assert people == {
        "cafe-01": 4, "cafe-02": 8, "cafe-03": 4, "cafe-07": 6, "cafe-08": 5, "shoe-01": 5, "farm-01": 6, "carwash-01": 16,
        "showroom-01": 5, "gs25-02": 5,
    }
    (farm,) = site(incheon, "farm-01").leases
    assert (farm.landlord, farm.rent_free_until, farm.renewal_term_months) == ("LH 인천지역본부", date(2025, 5, 6), 60)


def test_nothing_is_invented_about_money_and_registration(incheon: Network) -> None:
    assert not [project for project in incheon.projects if project.business_number or project.type_code]
    assert not [project for project in incheon.projects if project.vat_registered is not None]
    leases = [lease for entry in incheon.sites for lease in entry.leases]
    assert not [lease for lease in leases if lease.deposit or lease.monthly_rent or lease.rent_after_free_pct]
    assert incheon.closures == ()


def test_every_stated_fact_of_a_site_carries_a_source_mark() -> None:
    text = INCHEON.read_text(encoding="utf-8")
    for block in text.split("[[site]]")[1:]:
        for line in block.splitlines():
            if line.startswith(("opened_on =", "area_m2", "building =", "address", "projects", "head_counts")):
                assert any(mark in line for mark in ("[SEED", "[N", "[INF")), line


def test_the_misread_names_of_the_newsletter_lead_to_their_sites(incheon: Network) -> None:
    assert "송이팍랜드" in site(incheon, "farm-01").aliases
    assert "꿈이든 일자리 1호점" in site(incheon, "shoe-01").aliases
    assert "꿈이든세차장" in site(incheon, "carwash-01").aliases
