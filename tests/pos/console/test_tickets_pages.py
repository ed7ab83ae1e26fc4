"""The pages of tickets: what is listed and found, one whole with its money, acting on it, the terms, work done, and who sees what."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.api.asking import Asking
from tests.pos.console.november import form_token
from tests.pos.tickets.leaving import SHOP, TABLET, deposit, do, leave, pay
from tests.support.cast import Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
NOW = datetime(2020, 11, 27, 3, tzinfo=UTC)  # Friday noon at the site
MOST_QUERIES = 30
LIST = "/console/tickets/"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ask(app: Flask, cast: Cast) -> Asking:
    return Asking(app.test_client(), cast)


def says(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return unescape(answer.get_data(as_text=True))


def send(client: FlaskClient, address: str, page: str | None = None, **form: Any) -> Any:
    return client.post(address, data={"csrf_token": form_token(client, page or address), **form})


def test_the_list_begins_with_what_is_late_and_finds_by_tag_number_and_last_digits(signed_in: SignIn, ask: Asking, app: Flask) -> None:
    late, ready = leave(ask), leave(ask, phone="010-0000-7777", due_date="2020-12-04")
    do(ask, ready["id"], "ready")
    browser = signed_in("supervisor_elsewhere")
    assert "맡고 있는 2건 가운데 1건이 늦었습니다." in says(browser, LIST)
    overdue = says(browser, f"{LIST}?show=overdue")
    assert (late["ticket_no"] in overdue, ready["ticket_no"] in overdue) == (True, False)
    for find in ("7777", ready["tag"], ready["ticket_no"]):
        found = says(browser, f"{LIST}?find={find}")
        assert (late["ticket_no"] in found, ready["ticket_no"] in found) == (False, True)
    assert "고르신 조건에 맞는 접수가 없습니다." in says(browser, f"{LIST}?find=zzz")
    with statements(app) as counted:
        says(browser, LIST)
    assert len(counted) <= MOST_QUERIES


def test_one_ticket_shows_its_money_and_keeps_the_number_masked_until_it_is_asked_for(signed_in: SignIn, ask: Asking) -> None:
    left = leave(ask, settlement="deposit")
    pay(ask, left["id"], [deposit(3000)], [("cash", 3000)])
    do(ask, left["id"], "started")
    browser, address = signed_in("supervisor_elsewhere"), f"{LIST}{left['id']}"
    page = says(browser, address)
    assert ("010-****-1205" in page, "010-0000-1205" in page) == (True, False)
    assert all(words in page for words in ("운동화 (흰색)", "얼룩", "8,000원", "3,000원", "5,000원", "작업 시작", "p-0007", "흰 끈으로"))
    assert "010-0000-1205" in unescape(send(browser, f"{address}/contact", address).get_data(as_text=True))
    assert "010-" not in says(signed_in("viewer"), address)


def test_an_act_says_what_it_does_happens_once_and_is_taken_back(signed_in: SignIn, ask: Asking) -> None:
    left = leave(ask)
    browser, address = signed_in("supervisor_elsewhere"), f"{LIST}{left['id']}"
    act, form = f"{address}/acts/cancelled", {"id": str(uuid.uuid4())}
    assert "이 접수가 끝납니다" in says(browser, act)
    assert send(browser, act, **form).status_code == 422
    for _ in range(2):
        assert send(browser, act, **form, reason="예시").status_code == 302
    told = ask(TABLET, "GET", f"/tickets/{left['id']}").json
    assert (told["state"], len(told["events"])) == ("cancelled", 1)
    undo = f"{address}/acts/undone"
    assert send(browser, undo, f"{undo}?event={form['id']}", id=str(uuid.uuid4()), event=form["id"]).status_code == 302
    assert ask(TABLET, "GET", f"/tickets/{left['id']}").json["state"] == "received"
    assert "지금은 할 수 없는 일입니다" in says(browser, f"{address}/acts/unclaimed")


def test_a_customer_is_told_again_only_of_what_is_ready(signed_in: SignIn, ask: Asking) -> None:
    left = leave(ask, tell=False)
    browser, address = signed_in("supervisor_elsewhere"), f"{LIST}{left['id']}"
    body = {"id": str(uuid.uuid4())}
    assert ask("supervisor_elsewhere", "POST", f"/tickets/{left['id']}/messages", body).json["type"].endswith("cannot_tell")
    do(ask, left["id"], "ready")
    first = ask("supervisor_elsewhere", "POST", f"/tickets/{left['id']}/messages", body)
    again = ask("supervisor_elsewhere", "POST", f"/tickets/{left['id']}/messages", body)
    assert (first.status_code, again.status_code, len(again.json["messages"])) == (201, 200, 1)
    assert send(browser, f"{address}/messages", address).status_code == 302
    assert "보낼 알림이 이미 기다리고 있습니다." in says(browser, address)


def test_the_terms_are_changed_after_a_look_and_never_over_somebody_elses(signed_in: SignIn, ask: Asking) -> None:
    browser, address = signed_in("manager_elsewhere"), f"/console/tickets/terms/{SHOP}"
    form = {
        "version": "0", "work_days": "2", "free_days": "10", "storage_fee_permille": "30", "unclaimed_days": "90", "retention_days": "180",
        "deposit_percent": "30", "remind_days": "", "ready_text": "[{shop}] {tag}", "reminder_text": "{due}", "notice": "예시 안내",
    }
    look = unescape(send(browser, address, **form).get_data(as_text=True))
    assert all(words in look for words in ("이렇게 바꿀까요?", "예시 안내", "안 함"))
    assert send(browser, address, **form | {"free_days": "x"}).status_code == 422
    assert send(browser, address, **form, sure="yes").status_code == 302
    told = ask(TABLET, "GET", f"/sites/{SHOP}/ticket-terms").json
    assert (told["version"], told["free_days"], told["remind_days"], told["tells"]) == (1, 10, None, False)
    assert {kind["code"] for kind in told["kinds"]} >= {"sneakers", "boots"}
    assert send(browser, address, **form | {"free_days": "11"}, sure="yes").status_code == 409


def test_work_done_is_told_apart_from_revenue(signed_in: SignIn, ask: Asking) -> None:
    do(ask, leave(ask)["id"], "ready")
    page = says(signed_in("viewer"), "/console/tickets/work/?from=2020-11-01&to=2020-11-30")
    assert "이 기간에 1개를 다 했고, 작업 값은 8,000원입니다." in page
    assert "매출이 아닙니다" in page


def test_who_works_elsewhere_finds_nothing_and_who_only_reads_may_not_act(signed_in: SignIn, ask: Asking) -> None:
    left = leave(ask)
    address = f"{LIST}{left['id']}"
    supervisor, viewer = signed_in("supervisor"), signed_in("viewer")
    assert "맡는 일을 하는 사업장이 없습니다." in says(supervisor, LIST)
    for page in (address, f"{address}/acts/started"):
        says(supervisor, page, 404)
    says(supervisor, f"{LIST}?site={SHOP}", 404)
    says(viewer, f"{address}/acts/started", 403)
    says(signed_in("supervisor_elsewhere"), f"/console/tickets/terms/{SHOP}", 403)
