"""The pages of printers: what each said last, setting one up, deciding about a slip, taking one away."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from pos.printing.asking import WantedPrint, ask_for
from pos.printing.models import PrintJob
from sites.db import db, transaction
from sites.registry import site_by_code
from tests.pos.console.november import form_token
from tests.support.cast import ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
LIST, NEW = "/console/printers/", f"/console/printers/new?site={HERE}"
TYPED = {"name": "계산대", "host": "192.168.0.50", "port": "9100", "columns": "48", "cuts": "yes", "has_drawer": "yes"}
MOST_QUERIES = 16


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def post(browser: FlaskClient, path: str, **typed: Any) -> Any:
    return browser.post(path, data={"csrf_token": form_token(browser, "/console/me/"), **typed})


def added(browser: FlaskClient, **changes: str) -> str:
    answer = post(browser, NEW, **(TYPED | changes))
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["Location"]).split("/")[-2]


def held(app: Flask, cast: Cast, trouble: str) -> PrintJob:
    """A test page that broke off."""
    with app.app_context(), transaction() as session:
        job, _ = ask_for(session, cast.actor(session, "supervisor"), site_by_code(session, HERE), WantedPrint(uuid4(), "test"), "http://x")
        job.state, job.trouble, job.begun = "held", trouble, True
        session.flush()
    return job


def state_of(app: Flask, job: PrintJob) -> str | None:
    with app.app_context():
        return db.session().scalar(sa.select(PrintJob.state).where(PrintJob.id == job.id))


def test_a_printer_is_set_up_beside_a_picture_of_its_test_page(signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    assert "등록된 프린터가 없습니다." in text_of(browser.get(LIST))
    assert "시험 인쇄는 이렇게 나옵니다" in text_of(browser.get(NEW))
    code = added(browser)
    form = text_of(browser.get(f"/console/printers/{code}/"))
    assert "프린터를 등록했습니다." in form
    assert "123456789012345678901234567890123456789012345678" in form
    shown = text_of(browser.get(LIST))
    assert "계산대" in shown
    assert "아직 응답 없음" in shown
    assert "192.168.0.50:9100" in shown


@pytest.mark.parametrize(("typed", "said"), [
    ({"host": "8.8.8.8"}, "매장 안 주소만 쓸 수 있습니다."), ({"host": ""}, "192.168.0.50처럼"), ({"port": "25"}, "포트는 9100에서 9199"),
    ({"port": "x"}, "포트는 9100에서 9199"), ({"name": ""}, "이름을 60자까지"), ({"columns": "40"}, "용지 폭을 골라"),
])  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_stays(signed_in: SignIn, typed: dict[str, str], said: str) -> None:
    browser = signed_in("supervisor")
    answer = post(browser, NEW, **(TYPED | typed))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="9100"' in answer.get_data(as_text=True) or "port" in typed


def test_two_who_change_the_same_printer_hear_of_each_other(signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    path = f"/console/printers/{added(browser)}/"
    assert post(browser, path, **TYPED, version="1", prints_orders="yes").status_code == 302
    late = post(browser, path, **TYPED, version="1")
    assert (late.status_code, "다른 사람이 바꾸었습니다" in text_of(late)) == (422, True)
    assert 'name="version" value="2"' in late.get_data(as_text=True)


def test_a_test_page_is_asked_for_and_a_held_slip_decided_about(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    code = added(browser)
    assert "시험 인쇄를 보냈습니다." in text_of(browser.get(post(browser, f"/console/printers/{code}/trial").headers["Location"]))
    first, second = held(app, cast, "stopped"), held(app, cast, "paper_out")
    page = text_of(browser.get(LIST))
    assert "종이를 보고 다시 인쇄할지 정해 주세요." in page
    assert "확인할 것 2" in page
    post(browser, f"/console/printers/slips/{first.id}/again")
    post(browser, f"/console/printers/slips/{second.id}/end")
    assert (state_of(app, first), state_of(app, second)) == ("waiting", "given_up")
    again = post(browser, f"/console/printers/slips/{second.id}/again")
    assert "이미 끝났습니다." in text_of(browser.get(again.headers["Location"]))


def test_taking_a_printer_away_says_what_happens_first(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    code = added(browser)
    job = held(app, cast, "unsure")
    path = f"/console/printers/{code}/removal"
    assert "기다리던 인쇄 1건은" in text_of(browser.get(path))
    assert "바뀌어 그대로 두었습니다" in text_of(browser.get(post(browser, path, version="9").headers["Location"]))
    assert "프린터를 없앴습니다." in text_of(browser.get(post(browser, path, version="1").headers["Location"]))
    assert state_of(app, job) == "given_up"
    assert browser.get(path).status_code == 404


def test_who_works_elsewhere_finds_nothing_and_who_looks_on_may_not(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    code = added(signed_in("supervisor"))
    job = held(app, cast, "unsure")
    elsewhere, viewer = signed_in("supervisor_elsewhere"), signed_in("viewer")
    paths = (f"/console/printers/{code}/", f"/console/printers/{code}/removal", NEW, f"{LIST}?scope=site:{HERE}")
    assert [elsewhere.get(path).status_code for path in paths] == [404] * 4
    assert [viewer.get(path).status_code for path in paths] == [403] * 4
    for path in (f"/console/printers/{code}/trial", f"/console/printers/slips/{job.id}/again", f"/console/printers/slips/{job.id}/end"):
        assert post(elsewhere, path).status_code == 404
    assert signed_in("manager").get(f"{LIST}?scope=site:{ELSEWHERE}").status_code == 404


def test_the_list_asks_as_often_for_ten_printers_as_for_one(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    added(browser)
    with statements(app) as asked:
        browser.get(LIST)
    few = len(asked)
    for number in range(51, 60):
        added(browser, host=f"192.168.0.{number}")
    with statements(app) as asked:
        browser.get(LIST)
    assert len(asked) == few <= MOST_QUERIES
