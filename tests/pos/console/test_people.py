"""The pages of shifts and participants: what they show to whom, a correction that is looked over, an assignment, a name behind a reason."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sites.db import db
from sites.journal import JournalEntry
from sites.people.models import AccessEntry
from tests.pos.console.november import form_token
from tests.support.cast import ELSEWHERE, HERE, LEGAL_NAME, Cast
from tests.support.clocking import event, send
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
NOON = "2020-11-20T12:00:00+09:00"
DAY = f"/console/people/?scope=site:{HERE}&day=2020-11-20"
MONTH = f"/console/people/month/?site={HERE}&month=2020-11"
MOST_QUERIES = 26


@pytest.fixture
def at_noon() -> Any:
    """A noon that stands still."""
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def post(browser: FlaskClient, path: str, **typed: Any) -> Any:
    return browser.post(path, data={"csrf_token": form_token(browser, "/console/me/"), **typed})


def clocked(app: Flask, cast: Cast, seq: int, kind: str, at: str) -> str:
    sent = event(cast, kind, at, device_seq=seq)
    assert send(app.test_client(), cast, sent).status_code == 201
    return str(sent["id"])


def test_a_forgotten_clock_out_comes_first_and_is_added(signed_in: SignIn, app: Flask, cast: Cast, at_noon: Any) -> None:
    clocked(app, cast, 31, "in", "2020-11-19T09:00:00+09:00")
    supervisor = signed_in("supervisor")
    page = supervisor.get(f"/console/people/?scope=site:{HERE}")
    assert "퇴근을 찍지 않은 근무가 1건 있습니다." in text_of(page)
    (path,) = re.findall(r'class="btn" href="(/console/people/sites/[^"]+)"', unescape(page.get_data(as_text=True)))
    assert post(supervisor, path, kind="out", day="2020-11-19", time="").status_code == 422
    assert "아직 오지 않은 시각" in text_of(post(supervisor, path, kind="out", day="2020-11-21", time="18:00"))
    looked = post(supervisor, path, kind="out", day="2020-11-19", time="18:30")
    assert "9:30" in text_of(looked)
    saved = post(supervisor, path, kind="out", day="2020-11-19", time="18:30", sure="yes")
    assert saved.status_code == 302
    page = text_of(supervisor.get(saved.headers["Location"]))
    assert "기록을 넣었습니다." in page
    assert "PIN 확인 안 됨" in page
    assert "9:30" in text_of(supervisor.get(MONTH))


def test_an_entry_is_corrected_with_a_reason_after_a_look(signed_in: SignIn, app: Flask, cast: Cast, at_noon: Any) -> None:
    came = clocked(app, cast, 41, "in", "2020-11-20T08:00:00+09:00")
    clocked(app, cast, 42, "out", "2020-11-20T11:00:00+09:00")
    admin, path = signed_in("admin"), f"/console/people/events/{came}/correction"
    page = text_of(admin.get(DAY))
    assert cast.participant in page
    assert "참여자 01" not in page
    typed = {"kind": "in", "day": "2020-11-20", "time": "08:30"}
    assert post(admin, path, **typed).status_code == 422
    looked = text_of(post(admin, path, **typed, reason="늦게 찍음"))
    assert "3:00" in looked
    assert "2:30" in looked
    assert post(admin, path, **typed, reason="늦게 찍음", sure="yes").status_code == 302
    assert "고침" in text_of(admin.get(DAY))
    assert admin.get(path).status_code == 404
    assert signed_in("supervisor_elsewhere").get(path).status_code == 404
    assert signed_in("viewer").get(path).status_code == 403


def test_a_sheet_adds_up_and_shows_names_to_its_own_alone(signed_in: SignIn, app: Flask, cast: Cast, at_noon: Any) -> None:
    for seq, (day, out) in enumerate((("16", "13:20"), ("17", "17:15")), 50):
        clocked(app, cast, 2 * seq, "in", f"2020-11-{day}T09:00:00+09:00")
        clocked(app, cast, 2 * seq + 1, "out", f"2020-11-{day}T{out}:00+09:00")
    mine, region = text_of(signed_in("manager").get(MONTH)), text_of(signed_in("admin").get(MONTH))
    assert "근무는 모두 12시간 35분입니다." in mine
    assert {"4.3", "8.3"} <= set(mine.split())
    assert "참여자 01" in mine
    assert "12:35" in region
    assert "참여자 01" not in region


def test_an_assignment_is_shown_before_it_is_made(signed_in: SignIn, cast: Cast, at_noon: Any) -> None:
    manager, path = signed_in("manager"), f"/console/people/participants/{cast.participant}"
    typed = {"site": "gs25-01", "from": "2020-12-01"}
    assert post(manager, f"{path}/assignment", site="gs25-01", **{"from": "soon"}).status_code == 422
    looked = text_of(post(manager, f"{path}/assignment", **typed))
    assert "2020년 12월 1일 (화)부터" in looked
    assert "2020년 11월 30일 (월)" in looked
    assert "앞으로" not in text_of(manager.get(path))
    assert post(manager, f"{path}/assignment", **typed, sure="yes").status_code == 302
    assert "앞으로" in text_of(manager.get(path))
    assert post(manager, f"{path}/assignment", site=ELSEWHERE, **{"from": "2020-12-01"}).status_code == 404
    assert post(manager, f"{path}/assignment", site="", **{"from": "2020-12-05"}, sure="yes").status_code == 302
    assert "12월 4일 (금)" in text_of(manager.get(path))


def test_the_legal_name_is_behind_a_reason_and_a_pin_is_never_shown(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    manager, path = signed_in("manager"), f"/console/people/participants/{cast.participant}"
    assert LEGAL_NAME not in text_of(manager.get(path))
    assert post(manager, f"{path}/legal-name", reason=" ").status_code == 422
    assert LEGAL_NAME in text_of(post(manager, f"{path}/legal-name", reason="급여 확인"))
    assert LEGAL_NAME not in text_of(manager.get(path))
    assert "서로 다릅니다" in text_of(post(manager, f"{path}/pin", pin="7390", repeat="7391"))
    assert "너무 쉬운 번호" in text_of(post(manager, f"{path}/pin", pin="1234", repeat="1234"))
    assert post(manager, f"{path}/pin", pin="7390", repeat="7390").status_code == 302
    assert "7390" not in manager.get(path).get_data(as_text=True)
    with app.app_context():
        acts = set(db.session().scalars(sa.select(JournalEntry.act).where(JournalEntry.subject == cast.participant)))
        looks = db.session().execute(sa.select(AccessEntry.subject, AccessEntry.reason)).all()
    assert "participant_pin_set" in acts
    assert [tuple(look) for look in looks] == [(cast.participant, "급여 확인")]


def test_what_was_typed_stays_when_someone_else_was_faster(signed_in: SignIn, cast: Cast) -> None:
    manager, path = signed_in("manager"), f"/console/people/participants/{cast.participant}"
    typed = {"display_name": "참여자 하나", "type": "market", "started_on": "2020-01-02"}
    assert post(manager, f"{path}/facts", **typed, version="1").status_code == 302
    late = post(manager, f"{path}/facts", display_name="다른 이름", version="1")
    assert late.status_code == 409
    assert 'value="다른 이름"' in late.get_data(as_text=True)
    assert "참여자 하나 · MARKET · 2020-01-02" in text_of(late)
    assert LEGAL_NAME in text_of(post(manager, f"{path}/legal-name", reason="남아 있는지 봄"))


def test_a_participant_is_added_to_ones_own_centre(signed_in: SignIn, cast: Cast) -> None:
    manager, path = signed_in("manager"), "/console/people/participants/new"
    assert post(manager, path, centre="seogu", display_name="").status_code == 422
    assert post(manager, path, centre="yeonsu", display_name="참여자 09").status_code == 404
    added = post(manager, path, centre="seogu", display_name="참여자 09")
    assert "지금 배치된 곳이 없습니다" in text_of(manager.get(added.headers["Location"]))
    assert "찾았습니다" in text_of(manager.get("/console/people/participants/?search=09"))
    assert signed_in("manager_elsewhere").get(added.headers["Location"]).status_code == 404


def test_nobody_finds_people_of_another_centre(signed_in: SignIn, cast: Cast) -> None:
    mine = signed_in("supervisor")
    for path in (f"/console/people/?scope=site:{ELSEWHERE}", f"/console/people/month/?site={ELSEWHERE}",
                 f"/console/people/participants/{cast.participant_elsewhere}", f"/console/people/participants/?scope=site:{ELSEWHERE}"):
        assert mine.get(path).status_code == 404
    assert "참여자 02" not in text_of(mine.get("/console/people/participants/"))
    assert [signed_in("admin").get(path).status_code for path in ("/console/people/", "/console/people/participants/")] == [200, 403]
    assert signed_in("viewer").get("/console/people/").status_code == 403


def test_the_pages_take_as_many_queries_for_many_sites_as_for_one(app: Flask, signed_in: SignIn, at_noon: Any) -> None:
    admin, manager = signed_in("admin"), signed_in("manager")
    for browser, path in (
        (admin, "/console/people/?scope=region"), (admin, DAY), (manager, MONTH), (manager, "/console/people/participants/"),
    ):
        with statements(app) as sent:
            assert browser.get(path).status_code == 200
        assert len(sent) <= MOST_QUERIES, path
