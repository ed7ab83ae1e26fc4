"""The pages of the farm and of giving: for those who may see the site and nobody else, changed by those who may, with few queries."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.console.harvest import FARMER, LOT, MONTH, act, bring_in_the_harvest
from tests.pos.console.november import form_token
from tests.support.cast import HERE, Cast
from tests.support.databases import Database
from tests.support.farm import FARM
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
PAGE, GIVING = f"/console/farm/?site={FARM}&month={MONTH}", f"/console/donations/?site={FARM}&month={MONTH}"
WAY = f"/console/farm/sites/{FARM}/lot?item=shiitake-pack&lot={LOT}"
CAMPAIGN = f"/console/donations/sites/{FARM}/campaigns"
MOST_QUERIES = 16


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and the farm."""
    return bring_in_the_harvest(app, database)


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def send(browser: FlaskClient, path: str, **typed: Any) -> Any:
    return browser.post(path, data={"csrf_token": form_token(browser, path), **typed})


def told(cast: Cast, client: FlaskClient) -> Any:
    return cast.call(client, FARMER, "GET", f"/donations?site={FARM}").json


def test_who_reads_sees_all_of_it_and_changes_nothing_and_elsewhere_nobody_finds_it(
    signed_in: SignIn, cast: Cast, client: FlaskClient
) -> None:
    rows = cast.call(client, FARMER, "GET", f"/donations/handovers?site={FARM}&from={MONTH}-01&to={MONTH}-30").json["data"]
    cancel = f"/console/donations/sites/{FARM}/handovers/{rows[0]['id']}/cancellation"
    viewer, elsewhere = signed_in("viewer"), signed_in("manager_elsewhere")
    changed = (f"{CAMPAIGN}/new", f"{CAMPAIGN}/manwon", cancel)
    assert [viewer.get(path).status_code for path in (PAGE, GIVING, WAY, *changed)] == [200] * 3 + [403] * 3
    assert {elsewhere.get(path).status_code for path in (PAGE, GIVING, WAY, *changed)} == {404}
    assert "볼 수 있는 농장이 없습니다." in text_of(elsewhere.get("/console/farm/"))
    assert elsewhere.get(f"/console/donations/?site={HERE}").status_code == 404
    assert viewer.get(f"/console/farm/sites/{FARM}/lot?item=shiitake-pack&lot=nowhere").status_code == 404
    assert "새 행사" not in text_of(viewer.get(GIVING))


def test_the_farm_says_what_each_batch_yielded_and_where_a_lot_went(signed_in: SignIn) -> None:
    farmer = signed_in(FARMER)
    shown = text_of(farmer.get(PAGE))
    assert "11월에 표고버섯 400 kg을 수확했습니다." in shown
    for words in ("4,000 400 kg 0.1 kg", "208 kg", "150 kg", "42 kg 2 kg 표고버섯 400 g 100", f"{LOT} 11월 9일 11월 19일"):
        assert words in shown, words
    way = text_of(farmer.get(WAY))
    assert "예시 경로당 (40명) 4 ea" in way
    assert re.search(r"판매 farm-01-C-\d+ 20 ea", way)
    assert farmer.get(f"/console/farm/?month={MONTH}x").status_code == 422


def test_a_campaign_is_looked_over_then_made_and_what_it_gives_then_stands(signed_in: SignIn, cast: Cast, client: FlaskClient) -> None:
    farmer, path = signed_in(FARMER), f"{CAMPAIGN}/new"
    typed = {"name": "가을 나눔", "code": "autumn", "sku": "pack", "item": "shiitake-pack", "per_unit": "0.5", "from": "2020-11-20"}
    assert 'aria-invalid="true"' in send(farmer, path, **typed | {"per_unit": "반", "code": "가을"}).get_data(as_text=True)
    assert "가을 나눔 행사를 시작할까요?" in text_of(send(farmer, path, **typed))
    assert send(farmer, path, **typed, sure="yes").status_code == 302
    [made] = [each for each in told(cast, client)["campaigns"] if each["code"] == "autumn"]
    assert (made["per_unit"], made["until"]) == ("0.500", None)
    taken = {"name": "만원의 행복", "sku": "pack", "item": "shiitake-pack", "per_unit": "1", "from": "2020-11-02", "sure": "yes"}
    refused = send(farmer, f"{CAMPAIGN}/manwon", **taken)
    assert (refused.status_code, "새 행사로 등록해 주세요" in text_of(refused)) == (409, True)
    named = taken | {"sku": "happy", "name": "만원의 행복 둘째 해"}
    assert send(farmer, f"{CAMPAIGN}/manwon", **named).status_code == 302
    assert "만원의 행복 둘째 해" in text_of(farmer.get(GIVING))


def test_a_handover_is_cancelled_with_a_reason_once_however_often_it_is_sent(
    signed_in: SignIn, cast: Cast, client: FlaskClient
) -> None:
    farmer = signed_in(FARMER)
    rows = cast.call(client, FARMER, "GET", f"/donations/handovers?site={FARM}&from={MONTH}-01&to={MONTH}-30").json["data"]
    path = f"/console/donations/sites/{FARM}/handovers/{rows[0]['id']}/cancellation"
    assert "1번 전달해 40명" in text_of(farmer.get(GIVING))
    assert send(farmer, path, reason="").status_code == 422
    typed = {"id": str(uuid4()), "reason": "수량 잘못 적음"}
    looked = send(farmer, path, **typed)
    assert "6 ea 10 ea" in text_of(looked)
    at = re.search(r'name="at" value="([^"]+)"', looked.get_data(as_text=True))
    assert at is not None
    assert [send(farmer, path, **typed, at=unescape(at[1]), sure="yes").status_code for _ in range(2)] == [302, 302]
    assert (told(cast, client)["pool"][0]["on_hand"], "취소됨: 수량 잘못 적음" in text_of(farmer.get(GIVING))) == ("10.000", True)
    assert send(farmer, path, reason="또", sure="yes").status_code == 409


def test_what_was_given_and_what_is_odd_about_it_is_told_where_stock_is_looked_at(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    farmer = signed_in(FARMER)
    act(app, cast, "/donations/gifts", "2020-11-12T09:00:00+09:00", item="shiitake-pack", quantity="90")
    pack = {"item": "shiitake", "lot": LOT, "quantity": "4", "into": "shiitake-pack", "packs": 10}
    ended = act(app, cast, "/farm/packings", "2020-11-25T09:00:00+09:00", **pack)
    assert ended["flags"] == ["lot_expired"]
    assert "나눔에 내놓음" in text_of(farmer.get(f"/console/stock/sites/{FARM}/items/shiitake-pack"))
    shown = text_of(farmer.get(f"/console/review/?scope=site:{FARM}"))
    for words in ("표고버섯 400 g 나눔 90", "포장, 11월 25일", "소비기한 지남"):
        assert words in shown, words


@pytest.mark.parametrize("path", [PAGE, GIVING, WAY])
def test_a_page_takes_few_queries(signed_in: SignIn, app: Flask, path: str) -> None:
    farmer = signed_in(FARMER)
    farmer.get(path)
    with statements(app) as seen:
        assert farmer.get(path).status_code == 200
    assert len(seen) <= MOST_QUERIES, "\n".join(seen)
