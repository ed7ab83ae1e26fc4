"""The pages of day totals: for those who may see the site and nobody else, changed by those who may, with a fixed number of queries."""

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.console.november import form_token
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]

MONTH = "/console/day-totals/?month=2020-11"
SHOP = "gs25-01"
DAY = f"/console/day-totals/sites/{SHOP}/days/2020-11-18"
TYPED = {"method_cash": "30,000", "method_card": "70000원", "class_taxable": "90,000", "class_exempt": "10,000", "sales": "12"}
FILE = "날짜,현금,과세,건수\n2020-10-01,1000,1000,3\n2020-10-02,500,500,1\n"


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def send(browser: FlaskClient, path: str, **typed: Any) -> Any:
    return browser.post(path, data={"csrf_token": form_token(browser, path), **typed})


def hidden(browser: FlaskClient, path: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', browser.get(path).get_data(as_text=True))
    assert found is not None
    return found[1]


def test_a_day_is_typed_looked_over_and_saved_and_the_calendar_shows_it(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    looked = send(manager, DAY, version="0", id=hidden(manager, DAY, "id"), **TYPED)
    assert looked.status_code == 200
    assert "합계 100,000원을 넣을까요?" in text_of(looked)
    before = text_of(manager.get(f"{MONTH}&scope=site:{SHOP}"))
    assert "30일이 빠져 있습니다" in before
    assert "100,000" not in before
    saved = send(manager, DAY, version="0", sure="yes", **TYPED)
    assert saved.status_code == 302
    page = text_of(manager.get(saved.headers["Location"]))
    assert "합계를 넣었습니다." in page
    assert "29일이 빠져 있습니다" in page
    assert "100,000" in page


def test_what_was_typed_stays_when_it_does_not_add_up_and_when_someone_else_was_faster(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    uneven = send(manager, DAY, version="0", **TYPED | {"class_exempt": "1"})
    assert uneven.status_code == 422
    assert 'value="70000원"' in uneven.get_data(as_text=True)
    unread = send(manager, DAY, version="0", **TYPED | {"method_cash": "삼만"})
    assert (unread.status_code, 'aria-invalid="true"' in unread.get_data(as_text=True)) == (422, True)
    send(manager, DAY, version="0", sure="yes", **TYPED)
    late = send(manager, DAY, version="0", sure="yes", **TYPED | {"sales": "99"})
    assert late.status_code == 409
    assert "지금은 100,000원, 12건입니다." in text_of(late)
    assert 'name="sales" type="text" value="99"' in late.get_data(as_text=True)
    assert 'name="version" value="1"' in late.get_data(as_text=True)


def test_a_file_is_refused_by_row_then_imported_and_undone_as_a_whole(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    path = "/console/imports/day-totals/"

    def bring(content: str) -> str:
        file = (io.BytesIO(content.encode("cp949")), "gs25.csv")
        answer = send(manager, path, site=SHOP, file=file)
        assert answer.status_code == 302
        return str(answer.headers["Location"])

    bad = bring(FILE + "2020-10-32,1,1,1\n2020-10-04,1,2,1\n")
    assert "2개 줄을 고쳐야 합니다." in text_of(manager.get(bad))
    assert "날짜로 읽을 수 없습니다" in manager.get(f"{bad}/marked").data.decode("utf-8-sig")
    good = bring(FILE)
    assert "2일, 1,500원을 가져올 수 있습니다." in text_of(manager.get(good))
    done = send(manager, good)
    assert "파일의 날을 모두 가져왔습니다." in text_of(manager.get(done.headers["Location"]))
    assert manager.get(good).status_code == 404
    undoing = re.search(r'href="(/console/imports/day-totals/[^"]+/undoing)"', manager.get(done.headers["Location"]).get_data(as_text=True))
    assert undoing is not None
    assert send(manager, undoing[1]).status_code == 302
    october = text_of(manager.get(f"/console/day-totals/?month=2020-10&scope=site:{SHOP}"))
    assert "되돌림" in october
    assert "들어온 날 0일" in october


def test_nobody_elsewhere_finds_the_site_and_who_only_reads_gets_no_form(signed_in: SignIn) -> None:
    elsewhere, viewer = signed_in("manager_elsewhere"), signed_in("viewer")
    for path in (f"{MONTH}&scope=site:{SHOP}", DAY, f"/console/day-totals/sites/{SHOP}/closures"):
        assert elsewhere.get(path).status_code == 404
        assert viewer.get(path).status_code == 200
    assert f"site:{SHOP}" not in elsewhere.get(MONTH).get_data(as_text=True)
    assert "확인하기" not in text_of(viewer.get(DAY))
    for path in (f"{DAY}/withdrawal", "/console/imports/day-totals/"):
        assert viewer.get(path).status_code == 403
    assert viewer.post(DAY, data={"csrf_token": form_token(viewer, DAY), **TYPED}).status_code == 403


@pytest.mark.parametrize("scope", ["region", f"site:{SHOP}"])
def test_the_pages_ask_the_database_a_fixed_number_of_times(app: Flask, signed_in: SignIn, scope: str) -> None:
    manager, viewer = signed_in("manager"), signed_in("viewer")

    def count() -> int:
        with statements(app) as asked:
            assert viewer.get(f"{MONTH}&scope={scope}").status_code == 200
        return len([statement for statement in asked if statement.startswith("SELECT")])

    before = count()
    for day in ("2020-11-10", "2020-11-11", "2020-11-12"):
        send(manager, f"/console/day-totals/sites/{SHOP}/days/{day}", version="0", sure="yes", **TYPED)
    # Documents, payments and lines of what stands: three more than of nothing, however many stand.
    assert count() <= before + 3 <= 24
