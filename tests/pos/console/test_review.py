"""The review pages and the books: what waits, side by side, decided in two steps; who did what, and that it holds."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pos.sales import counter
from sites.db import db
from tests.pos.console.november import form_token
from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
REVIEW = "/console/review/"
MOST_QUERIES = 22


@pytest.fixture(autouse=True)
def _forgetful_counters(app: Flask) -> None:
    with app.app_context():
        counter.forget(db.session())


def says(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def send(browser: FlaskClient, path: str, page: str, **form: Any) -> Any:
    return browser.post(path, data={"csrf_token": form_token(browser, page), **form})


def sale(amount: int, seq: int, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "device_seq": seq, "sold_at": "2020-11-23T10:00:00+09:00", "total": amount, "cashier": "p-9999",
        "lines": [{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": amount}],
        "payments": [{"method": "cash", "amount": amount}], **more,
    }


@pytest.fixture
def two_contents(client: FlaskClient, cast: Cast) -> dict[str, Any]:
    """A sale of 4,000, and 4,500 that came under the same id; the item of the quarantine."""
    body = sale(4000, 31)
    assert cast.call(client, "tablet", "POST", "/sales", json=body).status_code == 201
    other = sale(4500, 31, id=body["id"], note="다시")
    assert cast.call(client, "tablet", "POST", "/sales", json=other).status_code == 409
    (item,) = cast.call(client, "supervisor", "GET", "/quarantine").json["data"]
    found: dict[str, Any] = item
    return found


def test_what_waits_is_listed_and_leaves_when_seen(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser = signed_in("supervisor")
    before = cast.call(client, "supervisor", "GET", "/review").json
    page = says(browser, REVIEW)
    assert f"볼 것이 {len(before['data'])}건 있습니다." in page
    assert "모르는 상품" in page
    assert "늦게 도착" in page  # to be chosen, but not counted
    number = before["data"][0]["id"]
    assert send(browser, "/console/review/marks", REVIEW, document=number).status_code == 302
    page = says(browser, REVIEW)
    assert "본 것으로 적었습니다." in page
    assert f"볼 것이 {len(before['data']) - 1}건 있습니다." in page
    assert number not in page
    assert "아직 아무도 보지 않았습니다." not in says(browser, f"/console/documents/{number}")
    shown = [row["id"] for row in before["data"]]
    assert send(browser, "/console/review/marks", REVIEW, shown=shown, all="yes").status_code == 302
    assert "볼 것이 없습니다." in says(browser, REVIEW)
    assert "표시가 붙은 판매가" not in says(browser, "/console/today/")


def test_a_note_left_on_the_documents_page_is_shown_there(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser = signed_in("manager")
    number = cast.call(client, "manager", "GET", "/review").json["data"][0]["id"]
    path = f"/console/documents/{number}"
    assert send(browser, f"/console/review/{number}/marks", path, note="예전 값으로 팔았음").location == path
    assert "“예전 값으로 팔았음”" in says(browser, path)


def test_two_contents_of_one_id_are_laid_side_by_side(signed_in: SignIn, two_contents: dict[str, Any]) -> None:
    browser = signed_in("supervisor")
    assert "판매 4,500원" in says(browser, REVIEW)
    page = says(browser, f"/console/review/set-aside/{two_contents['id']}")
    assert "아메리카노 1 × 4,000원" in page
    assert "아메리카노 1 × 4,500원" in page
    assert "현금 4,500원" in page
    # The line, the payment, the total and the note; neither when nor by whom.
    assert page.count('class="differs"') == 4


@pytest.mark.parametrize(("decided", "counts"), [("new_sale", True), ("duplicate", False), ("rejected", False)])
def test_what_it_was_is_decided_in_two_steps_and_stands(
    signed_in: SignIn, client: FlaskClient, cast: Cast, two_contents: dict[str, Any], decided: str, counts: bool
) -> None:
    browser, path = signed_in("supervisor"), f"/console/review/set-aside/{two_contents['id']}"
    net = cast.call(client, "supervisor", "GET", f"/revenue?scope=site:{HERE}&from=2020-11-01&to=2020-11-30&by=day").json["total"]["net"]
    form = {"as": decided, "reason": "점포에 물어봄"}
    assert "되돌릴 수 없습니다." in send(browser, path, path, **form).get_data(as_text=True)
    assert len(cast.call(client, "supervisor", "GET", "/quarantine").json["data"]) == 1
    assert send(browser, path, path, **form, sure="yes").location == REVIEW
    assert cast.call(client, "supervisor", "GET", "/quarantine").json["data"] == []
    page = says(browser, path)
    assert "이미 정해졌습니다" in page
    assert "점포에 물어봄" in page
    again = browser.post(path, data={"csrf_token": form_token(browser, REVIEW), **form, "as": "rejected", "sure": "yes"})
    assert again.status_code == (302 if decided == "rejected" else 409)
    after = cast.call(client, "supervisor", "GET", f"/revenue?scope=site:{HERE}&from=2020-11-01&to=2020-11-30&by=day").json["total"]["net"]
    assert after - net == (4500 if counts else 0)


def test_a_sale_that_did_not_add_up_says_where_and_cannot_become_one_as_it_came(
    signed_in: SignIn, client: FlaskClient, cast: Cast
) -> None:
    assert cast.call(client, "tablet", "POST", "/sales", json=sale(4000, 33, total=3900)).status_code == 422
    (item,) = cast.call(client, "supervisor", "GET", "/quarantine").json["data"]
    browser, path = signed_in("supervisor"), f"/console/review/set-aside/{item['id']}"
    page = says(browser, path)
    assert "/total" in page
    assert 'value="new_sale"' not in page
    wrong = send(browser, path, path, **{"as": "new_sale", "reason": ""})
    assert wrong.status_code == 422
    assert "까닭을 적어 주세요." in wrong.get_data(as_text=True)


def test_a_flagged_clock_event_is_seen_and_what_was_resolved_stays_to_be_read(
    signed_in: SignIn, client: FlaskClient, cast: Cast, two_contents: dict[str, Any]
) -> None:
    event = {"id": str(uuid.uuid4()), "device_seq": 61, "participant": cast.participant, "kind": "in", "at": "2020-11-23T09:00:00+09:00"}
    assert cast.call(client, "tablet", "POST", "/clock-events", json=event).status_code == 201
    browser = signed_in("supervisor")
    page = says(browser, REVIEW)
    assert "인터넷이 끊겨 비밀번호를 확인하지 못함" in page
    address = f"/console/review/acts/clock_event/{event['id']}/marks"
    assert address in page
    assert send(browser, address, REVIEW).status_code == 302
    assert address not in says(browser, REVIEW)
    decided = {"as": "rejected", "reason": "잘못 누름"}
    assert cast.call(client, "supervisor", "POST", f"/quarantine/{two_contents['id']}/resolution", json=decided).status_code == 200
    resolved = says(browser, "/console/review/resolved")
    assert "판매가 아님" in resolved
    assert "잘못 누름" in resolved
    assert f"{cast.participant} 출퇴근" in resolved
    assert cast.participant not in says(signed_in("supervisor_elsewhere"), "/console/review/resolved")
    assert send(signed_in("supervisor_elsewhere"), address, REVIEW).status_code == 404
    says(signed_in("viewer"), "/console/review/resolved", 403)


def test_review_is_for_those_who_decide_and_within_their_reach(signed_in: SignIn, two_contents: dict[str, Any]) -> None:
    there = signed_in("manager_elsewhere")
    assert says(signed_in("viewer"), REVIEW, 403)
    assert says(there, f"/console/review/set-aside/{two_contents['id']}", 404)
    assert says(there, f"{REVIEW}?scope=site:{HERE}", 404)
    assert send(there, f"/console/review/{two_contents['document']}/marks", REVIEW).status_code == 404
    assert send(there, "/console/review/marks", REVIEW, document=two_contents["document"]).status_code == 404
    assert HERE not in says(there, REVIEW)
    assert signed_in("supervisor").get(f"{REVIEW}?flag=pretty").status_code == 422


def test_lists_take_as_many_queries_for_the_region_as_for_a_site(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in("admin")
    for path in (f"{REVIEW}?scope=", "/console/history/?book=", "/console/history/?act=sale&book="):
        taken = []
        for scope in ("region", f"site:{HERE}"):
            with statements(app) as sent:
                says(browser, f"{path}{scope}")
            taken.append(len(sent))
        assert max(taken) <= MOST_QUERIES, path


def test_a_book_tells_who_did_what_and_holds(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser = signed_in("supervisor")
    page = says(browser, "/console/history/")
    assert "판매를 저장함" in page
    assert f"태블릿 {HERE}-T1" in page
    assert "이상 없습니다." in says(browser, "/console/history/?check=yes")
    assert "환불을 저장함</th>" not in says(browser, f"/console/history/?book=site:{HERE}&act=sale")
    assert "맞는 것이 없습니다." in says(browser, "/console/history/?day=2001-01-01")
    for book in (f"site:{ELSEWHERE}", f"centre:{CENTRE_HERE}", f"centre:{CENTRE_ELSEWHERE}", "region"):
        says(browser, f"/console/history/?book={book}", 404)
    assert "참여자를 등록함" in says(signed_in("manager"), f"/console/history/?book=centre:{CENTRE_HERE}")


def test_a_book_is_turned_page_by_page(signed_in: SignIn) -> None:
    browser = signed_in("admin")
    newest = says(browser, "/console/history/?book=region")
    assert newest.count("<tr>") <= 51
    older = says(browser, "/console/history/?book=region&before=3")
    assert older.count('class="nb"') >= 2
    assert "가장 새것부터" in older
    assert browser.get("/console/history/?before=x").status_code == 404


def test_the_access_log_is_shown_to_those_who_answer_for_a_centre(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    assert "이름을 본 사람이 없습니다." in says(signed_in("manager"), "/console/history/access/")
    asked = cast.call(client, "supervisor", "POST", f"/participants/{cast.participant}/legal-name", json={"reason": "급여 서류 확인"})
    assert asked.status_code == 200
    page = says(signed_in("manager"), "/console/history/access/")
    assert "법적 이름을 봄" in page
    assert "프로그램 supervisor" in page
    assert "이름을 본 사람이 없습니다." in says(signed_in("manager_elsewhere"), "/console/history/access/")
    for who, scope, status in (("supervisor", "", 403), ("viewer", "", 403), ("manager_elsewhere", f"?scope=centre:{CENTRE_HERE}", 404),
                               ("manager", f"?scope=site:{HERE}", 404)):
        says(signed_in(who), f"/console/history/access/{scope}", status)
