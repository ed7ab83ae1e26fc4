"""The pages of plans: entered in two steps, never over somebody else's, compared with what was earned where there is a plan."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.console.test_revenue_page import heading, page, plain, rows
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]

YEAR = f"/console/revenue/plans/{HERE}/2020"


def sent(browser: FlaskClient, path: str = YEAR, versions: dict[int, int] | None = None, **amounts: str) -> Any:
    token = browser.get(YEAR).get_data(as_text=True).split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = {f"m{month}": "" for month in range(1, 13)} | {f"v{month}": str((versions or {}).get(month, 0)) for month in range(1, 13)}
    return browser.post(path, data=form | amounts | {"csrf_token": token})


def test_a_year_is_looked_at_and_then_saved(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser = signed_in("manager")
    looked = sent(browser, m11="40,000", m12="1000000")
    shown = unescape(looked.get_data(as_text=True))
    assert (looked.status_code, heading(shown)) == (200, "꿈이든 the 카페 1호점의 2020년 계획이 이렇게 바뀝니다.")
    assert "2020년 11월 없음 40,000원" in plain(shown.replace("</th>", " ").replace("</td>", " "))
    assert cast.call(client, "viewer", "GET", f"/plans/{HERE}/2020-11").json["amount"] is None
    saved = sent(browser, m11="40,000", m12="1000000", sure="yes")
    assert saved.status_code == 302
    grid = page(browser, saved.location)
    assert "계획을 저장했습니다." in grid
    assert heading(grid).endswith("계획은 1,040,000원, 1곳 가운데 1곳이 적었습니다.")
    assert rows(grid, "grid")["꿈이든 the 카페 1호점 청라호수도서관점"][-2:] == ["40", "1,000"]


def test_what_somebody_else_saved_meanwhile_is_shown_and_what_was_typed_is_kept(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser = signed_in("manager")
    cast.call(client, "admin", "PUT", f"/plans/{HERE}/2020-11", json={"amount": 7}, headers={"If-Match": '"0"'})
    for sure in ({}, {"sure": "yes"}):
        answer = sent(browser, m11="40000", **sure)
        shown = unescape(answer.get_data(as_text=True))
        assert answer.status_code == 409
        assert "2020년 11월: 지금 7원" in plain(shown)
        assert 'value="40000"' in shown
        assert 'name="v11" value="1"' in shown
    assert sent(browser, versions={11: 1}, m11="40000", sure="yes").status_code == 302
    assert cast.call(client, "viewer", "GET", f"/plans/{HERE}/2020-11").json["amount"] == 40_000


@pytest.mark.parametrize("wrong", ["-1", "많이", "1000000001", "1.5"])
def test_what_is_no_amount_is_named_and_nothing_is_saved(signed_in: SignIn, client: FlaskClient, cast: Cast, wrong: str) -> None:
    answer = sent(signed_in("manager"), m3=wrong, m4="1000", sure="yes")
    assert answer.status_code == 422
    assert 'aria-describedby="h3 e3" aria-invalid="true"' in answer.get_data(as_text=True)
    assert cast.call(client, "viewer", "GET", f"/plans/{HERE}/2020-04").json["amount"] is None


def test_last_years_revenue_fills_the_empty_months(signed_in: SignIn) -> None:
    html = page(signed_in("manager"), f"/console/revenue/plans/{HERE}/2021?fill=yes")
    # 10,000 in October, 20,000 in November 2020.
    assert 'id="m10" name="m10" value="10,000"' in html
    assert 'id="m11" name="m11" value="20,000"' in html
    assert "지난해 20,000원" in html


@pytest.mark.parametrize(("who", "path", "status"), [
    ("supervisor", YEAR, 403), ("viewer", YEAR, 403), ("manager_elsewhere", YEAR, 404),
    ("manager", f"/console/revenue/plans/{ELSEWHERE}/2020", 404),
    ("manager", "/console/revenue/plans/cafe-01/20", 422), ("supervisor", "/console/revenue/plans/?scope=region", 404),
    ("supervisor", "/console/revenue/plans/?year=2020", 200),
])  # fmt: skip
def test_plans_are_entered_by_their_centre_and_seen_within_reach(signed_in: SignIn, who: str, path: str, status: int) -> None:
    assert signed_in(who).get(path).status_code == status


def test_the_month_is_measured_by_the_plans_that_there_are(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    address = "/console/revenue/?month=2020-11&scope=region&by=site&against=plan"
    browser = signed_in("viewer")
    assert "계획을 적은 사업장이 없어 견주지 않았습니다." in plain(page(browser, address))
    cast.call(client, "admin", "PUT", f"/plans/{HERE}/2020-11", json={"amount": 40_000}, headers={"If-Match": '"0"'})
    html = page(browser, address)
    assert heading(html) == "2020년 11월 인천 전체 순매출은 32,000원, 계획의 50.0 %입니다."
    assert "계획이 있는 1곳의 순매출 20,000원을 계획 40,000원과 견주었습니다. 계획이 없는 1곳은 뺐습니다." in plain(html)
    shown = rows(html, "breakdown")
    assert [cells[1] for name, cells in shown.items() if "카페 1호점" in name] == ["50.0 %"]
    assert shown["인천 전체"][1] == "50.0 %"
    year = page(browser, "/console/revenue/year?year=2020&scope=region&by=site&against=plan")
    assert heading(year).endswith("순매출은 42,000원, 계획의 50.0 %입니다.")
    assert rows(year, "units")["2020년 11월"][1] == "50.0 %"


def test_the_grid_asks_the_database_a_fixed_number_of_times(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in("viewer")
    counts = set()
    for scope in ("region", f"site:{HERE}"):
        with statements(app) as found:
            page(browser, f"/console/revenue/plans/?scope={scope}&year=2020")
        counts.add(len(found))
    assert max(counts) <= 11, counts
    assert page(signed_in("manager"), f"/console/revenue/plans/?scope=centre:{CENTRE_HERE}&year=2020")
