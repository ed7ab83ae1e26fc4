"""Loading again: twice changes nothing, nothing is ever deleted, and history is added to, never rewritten."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from threading import Event
from time import sleep
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sites.db import db, metadata, reading, transaction
from sites.errors import Invalid
from sites.network.loading import LoadReport, load_network
from sites.network.reading import INCHEON, parse_network
from sites.registry import Project, Site, SiteLedger, SiteProject, place_of, site_by_code
from tests.support.databases import Database

TEXT = INCHEON.read_text(encoding="utf-8")
SHOE = "projects = [{ project = \"yeonsu-shoe-care\", from = 2020-08-06 }]"
SHOE_CENTRE = "centres = [{ centre = \"yeonsu\", from = 2020-08-06 }]"
LAST_SITE = '[[site]]\ncode = "building-07"'


@pytest.fixture(scope="module")
def loaded(app: Flask, database: Database) -> Flask:
    with app.app_context(), transaction() as session:
        load_network(session, parse_network(TEXT, "incheon.toml"))
    database.freeze()
    return app


@pytest.fixture(autouse=True)
def inside(loaded: Flask) -> Iterator[None]:
    with loaded.app_context():
        yield


def load(text: str, journal: Callable[..., object] | None = None) -> LoadReport:
    with transaction() as session:
        return load_network(session, parse_network(text, "incheon.toml"), journal)


def changed(*pairs: tuple[str, str]) -> str:
    text = TEXT
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def refused(text: str) -> str:
    before = everything()
    with pytest.raises(Invalid) as caught:
        load(text)
    assert everything() == before
    return caught.value.message.text("en")


def everything() -> dict[str, list[Any]]:
    with reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(sa.select(table))))
            for table in metadata.sorted_tables
            if table.name.split("_")[0] in {"region", "centre", "project", "site"}
        }


def versions() -> dict[str, tuple[int, int]]:
    with reading() as session:
        rows = session.execute(sa.select(Site.code, Site.version, SiteLedger.version).join(SiteLedger)).all()
    return {code: (site, ledger) for code, site, ledger in rows}


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(db.engine, "before_cursor_execute", note)


def test_the_second_load_writes_not_one_row_and_journals_nothing() -> None:
    acts: list[object] = []
    before = everything()
    with statements() as seen:
        report = load(TEXT, lambda *entry: acts.append(entry))
    assert (len(report.unchanged), report.created, report.updated, report.absent) == (44, (), (), ())
    assert seen
    assert not [statement for statement in seen if not statement.startswith(("SELECT", "BEGIN"))]
    assert (acts, everything()) == ([], before)


def test_what_disappears_from_the_file_stays_and_is_reported() -> None:
    before = everything()
    report = load(TEXT[: TEXT.index(LAST_SITE)])
    assert report.absent == ("site:building-07",)
    assert everything() == before


def test_a_fact_that_the_file_leaves_out_is_not_erased() -> None:
    report = load(changed(('area_m2 = "15.58"', ""), ('floor = "지하 1층 주차장 입구"', "")))
    assert report.updated == ()
    with reading() as session:
        shoe = site_by_code(session, "shoe-01")
    assert (str(shoe.area_m2), shoe.floor) == ("15.580", "지하 1층 주차장 입구")


def test_a_changed_fact_is_journalled_old_and_new_and_tells_that_site_s_doors_only() -> None:
    acts: list[tuple[str, str, dict[str, Any]]] = []
    before = versions()
    report = load(changed(("opened_on = 2020-08-06", "opened_on = 2020-08-05")), lambda *entry: acts.append(entry))
    assert report.updated == ("site:shoe-01",)
    ((act, subject, content),) = acts
    assert (act, subject, content["file"]) == ("network_updated", "site:shoe-01", "incheon.toml")
    assert content["changes"] == [
        {"table": "site", "key": {"code": "shoe-01"}, "facts": {"opened_on": {"old": "2020-08-06", "new": "2020-08-05"}}}
    ]
    site, ledger = before["shoe-01"]
    assert versions() == before | {"shoe-01": (site + 1, ledger + 1)}


def test_an_estimate_becomes_a_fact_when_the_mark_is_taken_away() -> None:
    start = TEXT.index("opened_on = 2020-02-01")
    estimate = TEXT[start : TEXT.index("opened_on_estimated = true", start) + len("opened_on_estimated = true")]
    load(changed((estimate, "opened_on = 2020-09-01")))
    with reading() as session:
        cafe = site_by_code(session, "cafe-06")
    assert (cafe.opened_on, cafe.opened_on_estimated) == (date(2020, 9, 1), False)


def test_a_new_operator_closes_the_old_period_and_opens_one_when_the_file_says_so() -> None:
    lines = SHOE.replace(" }]", ", until = 2021-03-31 }, { project = \"donggu-cafe\", from = 2021-04-01 }]")
    assert load(changed((SHOE, lines))).updated == ("site:shoe-01",)
    with reading() as session:
        place = place_of(session, site_by_code(session, "shoe-01"))
    found = [(period.valid_from, period.valid_until, period.centre_code) for period in place.periods]
    assert found == [(date(2020, 8, 6), date(2021, 3, 31), "yeonsu"), (date(2021, 4, 1), None, "donggu")]
    assert load(changed((SHOE, lines))).updated == ()


def test_a_period_that_was_closed_is_not_opened_again_by_a_file_that_does_not_know() -> None:
    load(changed((SHOE, SHOE.replace(" }]", ", until = 2021-03-31 }]"))))
    assert load(TEXT).updated == ()
    with reading() as session:
        shoe = site_by_code(session, "shoe-01")
        assert session.get(SiteProject, (shoe.id, date(2020, 8, 6))).valid_until == date(2021, 3, 31)


def test_a_project_that_changes_its_centre_or_vat_state_tells_the_doors_of_its_sites() -> None:
    before = versions()
    lines = SHOE_CENTRE.replace(" }]", ", until = 2020-12-31 }, { centre = \"junggu\", from = 2021-01-01 }]")
    report = load(changed((SHOE_CENTRE, lines + "\nvat_registered = false")))
    assert report.updated == ("project:yeonsu-shoe-care",)
    with reading() as session:
        place = place_of(session, site_by_code(session, "shoe-01"))
    assert [(period.centre_code, period.vat_registered) for period in place.periods] == [("yeonsu", False), ("junggu", False)]
    assert {code for code, version in versions().items() if version != before[code]} == {"shoe-01"}


def test_rewriting_an_operator_in_place_is_refused() -> None:
    text = changed((SHOE, SHOE.replace("yeonsu-shoe-care", "donggu-cafe")))
    assert refused(text).startswith("incheon.toml · site shoe-01 · projects: from 2020-08-06 another one is on record.")


def test_dropping_the_old_line_for_a_new_operator_is_refused() -> None:
    text = changed((SHOE, 'projects = [{ project = "donggu-cafe", from = 2021-04-01 }]'))
    assert refused(text).endswith("Write the line of 2020-08-06 with an until.")


def test_closing_before_the_opening_on_record_is_refused() -> None:
    line = "opened_on = 2020-08-06  # [SEED L133]"
    assert "site shoe-01 · closed_on" in refused(changed((line, "closed_on = 2020-08-05")))


def test_a_name_that_a_site_on_record_already_has_is_refused_even_when_the_file_forgot_that_site() -> None:
    text = TEXT[: TEXT.index(LAST_SITE)].replace('aliases = ["서구신현점"', 'aliases = ["건물관리용역7", "서구신현점"')
    assert refused(text).startswith("incheon.toml · site gs25-01 · aliases: '건물관리용역7' is, but for spaces and case,")


def test_everything_before_a_late_contradiction_is_taken_back() -> None:
    closure = '\n[[closure]]\nsite = "{}"\nfrom = 2020-08-{}\nuntil = 2020-09-06\nreason = "휴업"\n'
    load(TEXT + closure.format("cafe-01", "24"))
    renamed = changed(('name = "동구지역자활센터"', 'name = "동구센터"'), ('"건물관리 용역 1"', '"청소 용역"'))
    assert "overlaps the one from 2020-08-30" in refused(renamed + closure.format("cafe-01", "30"))


def test_a_business_number_found_later_is_filled_in() -> None:
    load(changed((SHOE_CENTRE, 'business_number = "123-45-67890"\n' + SHOE_CENTRE)))
    with reading() as session:
        assert session.scalar(sa.select(Project.business_number).where(Project.code == "yeonsu-shoe-care")) == "1234567890"


def test_a_load_that_comes_while_another_is_under_way_waits_and_finds_its_work_done(loaded: Flask) -> None:
    text = changed(('name = "동구지역자활센터"', 'name = "인천동구지역자활센터"'))
    written = Event()

    def linger(*_: object) -> None:
        written.set()
        sleep(0.5)

    def first() -> LoadReport:
        with loaded.app_context():
            return load(text, linger)

    with ThreadPoolExecutor(1) as elsewhere:
        earlier = elsewhere.submit(first)
        assert written.wait(timeout=20)
        later = load(text)
    assert (earlier.result().updated, later.updated) == (("centre:donggu",), ())
