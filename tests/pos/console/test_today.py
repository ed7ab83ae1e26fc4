"""The day page: what needs a person, the day so far, and who sees which of it."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sites import clock
from tests.support.cast import ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
MOST_QUERIES = 30
NOON = datetime(2020, 12, 4, 3, 0, tzinfo=UTC)  # Friday, 12:00 at the site


@pytest.fixture
def at_noon() -> Any:
    """A Friday noon that stands still."""
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


def sell(client: FlaskClient, cast: Cast, who: str, seq: int, at: datetime, price: int, **more: Any) -> None:
    sale = {
        "id": str(uuid.uuid4()), "device_seq": seq, "sold_at": clock.instant_text(at), "total": price,
        "lines": [{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": price}],
        "payments": [{"method": "cash", "amount": price}], **more,
    }
    answer = cast.call(client, who, "POST", "/sales", json=sale)
    assert answer.status_code == 201, answer.get_data(as_text=True)


def says(client: FlaskClient, address: str = "/console/today/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_console_begins_with_the_day(signed_in: SignIn) -> None:
    assert signed_in("admin").get("/console/").headers["Location"] == "/console/today/"


def test_the_day_is_compared_with_last_week_up_to_this_hour(signed_in: SignIn, app: Flask, cast: Cast, at_noon: Any) -> None:
    tablet = app.test_client()
    sell(tablet, cast, "tablet", 11, NOON - timedelta(days=7, hours=1), 4000)
    sell(tablet, cast, "tablet", 12, NOON - timedelta(days=7) + timedelta(hours=1), 9000)
    sell(tablet, cast, "tablet", 13, NOON - timedelta(hours=1), 5000)
    page = says(signed_in("admin"))
    assert "오늘 순매출은 지금까지 5,000원, 지난주 금요일 이 시각보다 25.0 % 많습니다." in page
    assert "+25.0 %" in page
    assert "11:00 첫 판매" in page


def test_a_tablet_that_holds_sales_back_is_named(signed_in: SignIn, app: Flask, cast: Cast, at_noon: Any) -> None:
    answer = cast.call(app.test_client(), "tablet", "POST", "/devices/self/status", json={
        "made": 9, "oldest_unsent": "2020-12-04T09:00:00+09:00", "clock": "2020-12-04T12:13:00+09:00",
    })
    assert answer.status_code == 200
    page = says(signed_in("supervisor"))
    assert "보내지 않은 기록이 4건 있습니다." in page
    assert "12월 4일 (금) 09:00" in page
    assert "시계가 13분 빠릅니다." in page


def test_what_was_set_aside_and_what_carries_a_flag_is_counted(signed_in: SignIn, app: Flask, cast: Cast, at_noon: Any) -> None:
    tablet = app.test_client()
    sell(tablet, cast, "tablet", 21, NOON - timedelta(minutes=5), 7777)
    bad = {"id": str(uuid.uuid4()), "device_seq": 22, "sold_at": clock.instant_text(NOON), "total": 1, "lines": [], "payments": []}
    assert cast.call(tablet, "tablet", "POST", "/sales", json=bad).status_code == 422
    page = says(signed_in("supervisor"))
    assert "표시가 붙은 판매가 1건 있습니다." in page
    assert "모르는 상품 1건" in page
    assert "기록 1건이 결정을 기다립니다." in page


def test_a_look_at_one_flag_leaves_the_other_waiting_and_a_look_at_all_leaves_none(
    signed_in: SignIn, app: Flask, cast: Cast, at_noon: Any
) -> None:
    tablet, sold = app.test_client(), [str(uuid.uuid4()) for _ in range(2)]
    for place, each in enumerate(sold):
        sell(tablet, cast, "tablet", 21 + place, NOON - timedelta(minutes=5), 7777, id=each, cashier="p-9999")
    browser = signed_in("supervisor")
    page = says(browser)
    assert "표시가 붙은 판매가 2건 있습니다." in page
    assert "담당을 모름 2건" in page
    assert cast.call(tablet, "supervisor", "POST", f"/review/{sold[0]}/marks", json={"flag": "cashier_unknown"}).status_code == 201
    page = says(browser)
    assert "표시가 붙은 판매가 2건 있습니다." in page
    assert "모르는 상품 2건" in page
    assert "담당을 모름 1건" in page
    for flag in ("unknown_product", None):
        body = {"flag": flag} if flag else {}
        assert cast.call(tablet, "supervisor", "POST", f"/review/{sold[flag is None]}/marks", json=body).status_code == 201
    assert "표시가 붙은 판매" not in says(browser)


def test_days_that_a_site_has_not_stated_are_counted(signed_in: SignIn, cast: Cast, at_noon: Any) -> None:
    page = says(signed_in("admin"), "/console/today/?scope=site:gs25-01")
    assert "하루 합계를 받지 못한 날이 지난 두 주에 14일 있습니다." in page
    assert "/console/day-totals/?scope=site:gs25-01" in page


def test_without_anything_to_do_the_page_says_so(signed_in: SignIn, cast: Cast, at_noon: Any) -> None:
    page = says(signed_in("supervisor"))
    assert "오늘 확인할 일이 없습니다." in page
    assert "모두 괜찮습니다." in page


def test_nobody_sees_the_day_of_another_centre(signed_in: SignIn, cast: Cast, at_noon: Any) -> None:
    mine = signed_in("supervisor")
    assert mine.get(f"/console/today/?scope=site:{ELSEWHERE}").status_code == 404
    assert mine.get("/console/today/?scope=region").status_code == 404
    page = says(mine)
    assert f"site:{HERE}" in page
    assert ELSEWHERE not in page


def test_the_page_takes_as_many_queries_for_the_region_as_for_a_site(app: Flask, signed_in: SignIn, cast: Cast, at_noon: Any) -> None:
    client = signed_in("admin")
    taken = {}
    for scope in ("region", f"site:{HERE}"):
        with statements(app) as sent:
            says(client, f"/console/today/?scope={scope}")
        taken[scope] = len(sent)
    assert taken["region"] <= MOST_QUERIES
    assert taken[f"site:{HERE}"] <= MOST_QUERIES
