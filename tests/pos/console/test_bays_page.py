"""The bays in the console: a bay, a day read, corrected and taken away, what is missing; the figures are the API's."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.sales.counter import forget
from sites.db import db, transaction
from sites.network.loading import load_network
from sites.network.reading import INCHEON, parse_network
from tests.pos.console.every_workplace import SITE, WASH
from tests.pos.console.november import arrive_with_november, form_token, sign_in
from tests.support.cast import HERE, Cast
from tests.support.databases import Database
from tests.support.statements import statements

NOW = datetime(2020, 11, 20, 9, 0, tzinfo=UTC)
PAGE = f"/console/bays/?site={WASH}&month=2020-11"
QUERIES = 12
BAYS, DAYS = f"/console/bays/sites/{WASH}/bays", f"/console/bays/sites/{WASH}/days"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and a car wash of our centre."""
    cast = arrive_with_november(app, database)
    with app.app_context(), transaction() as session:
        text = INCHEON.read_text(encoding="utf-8") + SITE.format(code=WASH, kind="car_wash")
        load_network(session, parse_network(text, "ours.toml"))
    database.freeze()
    return cast


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Iterator[FlaskClient]:
    """Our manager at the console on a Friday."""
    with time_machine.travel(NOW, tick=False):
        with app.app_context():
            forget(db.session())
        client = app.test_client()
        assert sign_in(client, "manager").status_code == 302
        yield client


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:400]
    return answer.get_data(as_text=True)


def send(client: FlaskClient, path: str, status: int = 302, **typed: str) -> str:
    answer = client.post(path, data={"id": str(uuid4()), "version": "0"} | typed | {"csrf_token": form_token(client, path)})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def add_bay(client: FlaskClient) -> None:
    send(client, f"{BAYS}/new", **{"code": "1", "from": "2020-11-16", "coin_won": "500", "card_won": "1"})


def test_a_day_is_read_looked_over_corrected_and_taken_away(desk: FlaskClient, cast: Cast) -> None:
    assert "아직 베이가 없습니다" in text(desk, PAGE)
    add_bay(desk)
    assert "빠진 날 4일" in text(desk, PAGE)
    checks = text(desk, "/console/months/2020-11?scope=centre:seogu")
    assert "우리끼리 ours-wash에 읽지 않은 셀프 베이가 있습니다." in checks
    assert f"/console/bays/?site={WASH}&amp;month=2020-11" in checks
    day = f"{DAYS}/2020-11-18"
    looked = send(desk, day, 200, coin_1="20", card_1="3,000")
    assert "13,000" in looked
    assert cast.call(desk, "manager", "GET", f"/sites/{WASH}/bay-days?from=2020-11-01&to=2020-11-30").json["data"] == []
    send(desk, day, coin_1="20", card_1="3,000", sure="yes")
    (stands,) = cast.call(desk, "manager", "GET", f"/sites/{WASH}/bay-days?from=2020-11-01&to=2020-11-30").json["data"]
    assert (stands["total"], stands["readings"][0]["days"]) == (13_000, 3)
    shown = text(desk, PAGE)
    assert "2020년 11월 셀프 베이에서 13,000원을 받았습니다" in shown
    assert "3일 합" in shown
    assert 'value="20"' in text(desk, day)
    assert "바뀌었습니다" in send(desk, day, 409, version="7", coin_1="18", reason="잘못 읽음")
    send(desk, day, version="1", coin_1="18", card_1="3,000", reason="잘못 읽음", sure="yes")
    assert "12,000원을 받았습니다" in text(desk, PAGE)
    send(desk, f"{day}/withdrawal", version="3", reason="다른 날")
    assert "아직 읽은 계수기가 없습니다" in text(desk, PAGE)
    report = cast.call(desk, "manager", "GET", f"/revenue?scope=site:{WASH}&from=2020-11-01&to=2020-11-30&by=day").json
    assert report["total"]["net"] == 0


def test_a_figure_that_cannot_be_is_said_where_it_stands_and_what_was_typed_stays(desk: FlaskClient) -> None:
    add_bay(desk)
    send(desk, f"{DAYS}/2020-11-18", coin_1="20", sure="yes")
    wrong = send(desk, f"{DAYS}/2020-11-19", 422, coin_1="12")
    assert "앞서 20이었는데 12은 더 작습니다" in wrong
    assert 'value="12"' in wrong
    assert "읽은 계수기가 하나도 없습니다" in send(desk, f"{DAYS}/2020-11-19", 422)
    assert "0 이상의 숫자" in send(desk, f"{DAYS}/2020-11-19", 422, coin_1="열")
    send(desk, f"{DAYS}/2020-11-19", coin_1="12", reset_coin_1="replaced", sure="yes")
    assert "계수기 바꿈" in text(desk, PAGE)
    send(desk, f"{DAYS}/2020-11-19", version="1", coin_1="12", reset_coin_1="replaced", start_coin_1="2", ended_coin_1="24",
         reason="처음 값", sure="yes")
    shown = text(desk, f"{DAYS}/2020-11-19")
    assert 'name="start_coin_1" type="text" value="2"' in shown
    assert 'name="ended_coin_1" type="text" value="24"' in shown
    assert "7,000원을 받았습니다" in shown
    again = {"coin_1": "13", "reset_coin_1": "replaced", "start_coin_1": "2", "ended_coin_1": "24"}
    assert "7,500" in send(desk, f"{DAYS}/2020-11-19", 200, version="3", reason="다시 봄", **again)
    send(desk, f"{DAYS}/2020-11-19", 422, version="3", reason="다시 봄", coin_1="", reset_coin_1="replaced")
    send(desk, f"{BAYS}/1", 409, **{"version": "1", "from": "2020-11-16", "coin_won": "100", "card_won": "1"})
    send(desk, f"{BAYS}/1", **{"version": "1", "from": "2020-11-16", "until": "2020-12-31", "coin_won": "500", "card_won": "1"})


def test_a_month_asks_as_often_however_many_days_it_has(app: Flask, desk: FlaskClient) -> None:
    add_bay(desk)
    asked = []
    for coins, day in enumerate(("2020-11-16", "2020-11-17", "2020-11-18", "2020-11-19"), start=1):
        with statements(app) as seen:
            text(desk, PAGE)
        asked.append(len(seen))
        send(desk, f"{DAYS}/{day}", coin_1=str(coins), sure="yes")
    assert asked[1:] == [QUERIES] * 3


def test_who_reads_only_sees_no_button_and_a_cafe_has_no_bays(app: Flask, desk: FlaskClient) -> None:
    add_bay(desk)
    viewer = app.test_client()
    assert sign_in(viewer, "viewer").status_code == 302
    assert "오늘 계수기 적기" not in text(viewer, PAGE)
    assert "disabled" in text(viewer, f"{DAYS}/2020-11-18")
    assert desk.get(f"/console/bays/?site={HERE}").status_code == 404
    assert desk.get(f"/console/bays/sites/{HERE}/days/2020-11-18").status_code == 409
