"""The pages of closing a month: what is missing leads to where it is mended, figures are the report's, and nothing is done unseen."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.console.test_revenue_page import heading, page, plain, rows
from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]

OURS, WHOLE = f"centre:{CENTRE_HERE}", "region"
IN_DECEMBER = datetime(2020, 12, 3, 3, 0, tzinfo=UTC)
REASON = "하루 합계를 다시 적음"
MOST_QUERIES = {"list": 24, "month": 40}


@pytest.fixture(autouse=True)
def _in_december() -> Any:
    with time_machine.travel(IN_DECEMBER, tick=False):
        yield


@pytest.fixture
def december(signed_in: SignIn) -> SignIn:
    """The cast on a morning in December, when November is to be handed in."""
    return signed_in


def at(scope: str, page_of: str = "", month: str = "2020-11") -> str:
    return f"/console/months/{month}{page_of}?scope={scope}"


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the last form of a page, which is the one of its content."""
    form = html.rsplit("<form", 1)[1]
    return dict(_pair(each) for each in form.split('<input type="hidden" name="')[1:])


def _pair(text: str) -> tuple[str, str]:
    name, rest = text.split('" value="', 1)
    return name, unescape(rest.split('"', 1)[0])


def send(browser: FlaskClient, scope: str, page_of: str, **other: str) -> Any:
    html = browser.get(at(scope, page_of)).get_data(as_text=True)
    return browser.post(f"/console/months/2020-11{page_of}", data=hidden(html) | other)


def test_the_list_leads_to_the_month_that_waits(december: SignIn) -> None:
    html = page(december("manager"), f"/console/months/?scope={OURS}&year=2020")
    assert heading(html) == "서구지역자활센터: 2020년에 마감할 달이 2달 있습니다."
    shown = plain(html)
    assert "2020년 12월 진행 중 0원–––" in shown
    assert "2020년 11월 열림 20,000원빠진 것 1가지––" in shown
    assert "2020년 9월" not in shown
    assert heading(page(december("manager"), f"/console/months/?scope={OURS}&year=2019")).endswith("2019년에는 매출도 마감도 없습니다.")


def test_what_is_missing_leads_to_where_it_is_mended(december: SignIn) -> None:
    html = page(december("manager"), at(OURS))
    assert heading(html) == "11월에 아직 1가지가 빠져 있습니다."
    assert "GS25 서구신현점의 하루 합계가 빠져 있습니다." in plain(html)
    (way,) = [unescape(each) for each in re.findall(r'href="([^"]+)">적어 넣기', html)]
    assert heading(page(december("manager"), way)).startswith("GS25 서구신현점")
    assert "태블릿 1대의 기록이 모두 왔습니다. 판매 3건, 빠진 번호 없음" in plain(html)
    assert "매출과 받은 돈이 같습니다." in plain(html)


def test_the_figures_are_those_of_the_page_of_revenue(december: SignIn) -> None:
    browser = december("viewer")
    ours = rows(page(browser, at(WHOLE)), "sites")
    theirs = rows(page(browser, f"/console/revenue/?month=2020-11&scope={WHOLE}&by=site"), "breakdown")
    assert {name: cells[0] for name, cells in ours.items() if "호점" in name or "신발" in name} == {
        name: cells[0] for name, cells in theirs.items() if "호점" in name or "신발" in name
    } != {}  # fmt: skip
    assert ours["판매한 2곳"][:4] == ["32,000", "20,909", "2,091", "9,000"]


def test_a_manager_closes_in_two_steps_and_the_history_says_what_was_missing(december: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser = december("manager")
    look = page(browser, at(OURS, "/closing"))
    assert heading(look) == "서구지역자활센터의 2020년 11월을 마감할까요?"
    assert "빠진 1가지가 이 판에 함께 적힙니다" in plain(look)
    assert cast.call(client, "manager", "GET", f"/months/2020-11?scope={OURS}").json["closed"] is False
    done = send(browser, OURS, "/closing")
    assert done.status_code == 302
    html = page(browser, done.location)
    assert (heading(html), "마감했습니다." in plain(html)) == ("11월은 마감되었습니다.", True)
    assert "12월 3일 (목) 12:00 마감 · manager@example.org" in plain(html)
    assert "GS25 서구신현점: 하루 합계가 없는 날이 30일 있습니다" in plain(html)
    assert cast.call(client, "manager", "GET", f"/months/2020-11?scope={OURS}").json["versions"][0]["version"] == 1
    assert browser.get(at(OURS, "/closing")).status_code == 302
    assert "/reopening" not in html


def test_money_that_came_while_somebody_looked_is_shown_before_it_is_locked(december: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser = december("manager")
    stale = hidden(page(browser, at(OURS, "/closing"))) | {"net": "19999"}
    answer = browser.post("/console/months/2020-11/closing", data=stale)
    assert (answer.status_code, "보시는 동안 숫자가 바뀌었습니다." in answer.get_data(as_text=True)) == (409, True)
    assert cast.call(client, "manager", "GET", f"/months/2020-11?scope={OURS}").json["versions"] == []
    fewer = hidden(page(browser, at(OURS, "/closing"))) | {"missing": "0"}
    assert browser.post("/console/months/2020-11/closing", data=fewer).status_code == 409
    running = hidden(answer.get_data(as_text=True))
    assert browser.post("/console/months/2020-12/closing", data=running).status_code == 409


def test_reopening_names_what_ends_and_asks_for_a_reason(december: SignIn, client: FlaskClient, cast: Cast) -> None:
    send(december("manager"), OURS, "/closing")
    admin = december("admin")
    send(admin, WHOLE, "/closing")
    look = plain(page(admin, at(OURS, "/reopening")))
    assert "‘서구지역자활센터 1판’이 끝납니다." in look
    assert "‘인천 전체 1판’이 끝납니다." in look
    assert "그 범위도 다시 마감해야 합니다." in look
    assert send(admin, OURS, "/reopening", reason=" ").status_code == 422
    assert send(admin, OURS, "/reopening", reason=REASON, ending="centre:seogu.1").status_code == 409
    done = send(admin, OURS, "/reopening", reason=REASON)
    assert done.status_code == 302
    assert f"까닭: {REASON}" in plain(page(admin, done.location))
    assert cast.call(client, "viewer", "GET", f"/months/2020-11?scope={OURS}").json["closed"] is False
    again = admin.post("/console/months/2020-11/reopening", data={"csrf_token": hidden(page(admin, at(WHOLE, "/reopening")))["csrf_token"],
                                                                 "scope": OURS, "reason": REASON, "ending": ""})  # fmt: skip
    assert "이미 열려 있었습니다." in plain(page(admin, again.location))


def test_a_centre_reads_nothing_of_others_in_the_regions_closing(december: SignIn) -> None:
    admin = december("admin")
    send(admin, WHOLE, "/closing")
    theirs = f"centre:{CENTRE_ELSEWHERE}"
    assert send(admin, theirs, "/reopening", reason="연수의 사정").status_code == 302
    here = plain(page(december("manager"), at(OURS)))
    assert "11월은 마감되었습니다." in here
    assert "광역 담당자" in here
    assert "연수" not in here
    assert "까닭: 연수의 사정" in plain(page(admin, at(theirs)))


def test_what_comes_after_the_close_stands_between_two_months(december: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser = december("manager")
    send(browser, OURS, "/closing")
    sale = {
        "id": str(uuid.uuid4()), "device_seq": 9, "sold_at": "2020-11-28T11:00:00+09:00", "total": 1100,
        "lines": [{"sku": "latte", "name": "latte", "tax_class": "taxable", "quantity": "1", "unit_price": 1100}],
        "payments": [{"method": "cash", "amount": 1100}],
    }
    assert cast.call(client, "tablet", "POST", "/sales", json=sale).status_code == 201
    november, after = page(browser, at(OURS)), page(browser, at(OURS, month="2020-12"))
    assert "11월 판매 1,100원이 다른 달에 들어갔습니다." in november
    assert "12월에 들어온 다른 달 판매는 1,100원입니다." in after
    assert rows(november, "moved") == rows(after, "moved") == {"2020년 11월분이 2020년 12월에": ["1,100원", "1,000원", "100원", "0원"]}
    assert rows(november, "sites")["판매한 1곳"][0] == "20,000"
    # Numbers of the tablet are missing by now, and somebody has to look at the sale.
    assert "태블릿 T1의 일련번호가 빠져 있습니다." in after
    assert ">태블릿 보기</a>" in after
    assert ">태블릿 보기</a>" not in page(december("viewer"), at(OURS, month="2020-12"))
    assert heading(after) == "12월은 아직 끝나지 않았습니다."


@pytest.mark.parametrize(("who", "path", "status"), [
    ("supervisor", at(f"site:{HERE}"), 200), ("supervisor", at(OURS), 404), ("supervisor", at(f"site:{ELSEWHERE}"), 404),
    ("supervisor", at(f"site:{HERE}", "/closing"), 403), ("viewer", at(WHOLE, "/closing"), 403), ("manager", at(WHOLE, "/closing"), 404),
    ("manager_elsewhere", at(OURS, "/closing"), 404), ("manager", at(OURS, "/reopening"), 403), ("admin", at(OURS, "/reopening"), 302),
    ("manager", at(OURS, "/closing", "2020-12"), 302), ("viewer", at(WHOLE, month="2020-13"), 404),
    ("viewer", "/console/months/?year=20", 422),
    ("supervisor", f"/console/months/?scope={OURS}", 404), ("viewer", at(WHOLE, month="2021-03"), 200),
])  # fmt: skip
def test_months_are_read_within_reach_and_closed_by_those_who_may(december: SignIn, who: str, path: str, status: int) -> None:
    assert december(who).get(path).status_code == status


def test_the_pages_ask_as_often_for_a_region_as_for_a_centre(december: SignIn, app: Flask) -> None:
    browser, found = december("admin"), dict[str, dict[str, int]]()
    for name, path in (("list", "/console/months/?year=2020&scope="), ("month", "/console/months/2020-11?scope=")):
        for scope in (WHOLE, OURS, f"site:{HERE}"):
            with statements(app) as sent:
                page(browser, path + scope)
            found.setdefault(name, {})[scope] = len(sent)
    for name, counts in found.items():
        assert max(counts.values()) <= MOST_QUERIES[name], found
        # A centre is asked whether its operators changed inside the month, once for each of its two sums.
        assert max(counts.values()) - min(counts.values()) <= 5, found
