"""The pages of sales records: the list and its figures, one document whole, money given back, and nothing of anybody else's."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.console.november import form_token
from tests.support.cast import ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
NOVEMBER = "/console/documents/?from=2020-11-01&to=2020-11-30"
MOST_QUERIES = 22


def says(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def sales(cast: Cast, client: FlaskClient, who: str = "admin") -> list[Any]:
    found: list[Any] = cast.call(client, who, "GET", "/sales?limit=500").json["data"]
    return found


def the(cast: Cast, client: FlaskClient, receipt: str) -> str:
    return str(next(sale["id"] for sale in sales(cast, client) if sale["receipt_no"] == receipt))


def test_a_month_of_the_list_has_the_figures_of_the_report(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    report = cast.call(client, "supervisor", "GET", f"/revenue?scope=site:{HERE}&from=2020-11-01&to=2020-11-30&by=day").json["total"]
    page = says(signed_in("supervisor"), NOVEMBER)
    assert f"판매는 {report['sales']}건, 순매출 {report['net']:,}원입니다." in page
    assert "매출 화면의 금액과 같습니다." in page
    assert "판매 3건 · 환불 1건" in page
    assert page.index(f"{HERE}-T1-000005") < page.index(f"{HERE}-T1-000004") < page.index(f"{HERE}-T1-000002")
    assert f"{HERE}-T1-000001" not in page


@pytest.mark.parametrize(
    ("query", "receipts", "title"),
    [
        ("method=cash", ["000005", "000002"], "고른 2건의 합계는 7,500원입니다."),
        ("source=refund", ["000005"], "고른 1건의 합계는 −2,500원입니다."),
        ("text=9,000원", ["000003"], "고른 1건의 합계는 9,000원입니다."),
        (f"text={HERE.upper()}-t1-000004", ["000004"], "고른 1건의 합계는 3,500원입니다."),
        (f"text={HERE}-T1", ["000005", "000004", "000003", "000002"], "고른 4건의 합계는 20,000원입니다."),
        ("flag=stock_short", [], "고른 조건에 맞는 기록이 없습니다."),
        ("text=%25", [], "고른 조건에 맞는 기록이 없습니다."),
    ],
)
def test_the_list_is_narrowed_and_says_what_the_chosen_come_to(
    signed_in: SignIn, query: str, receipts: list[str], title: str
) -> None:
    page = says(signed_in("supervisor"), f"{NOVEMBER}&{query}")
    assert title in page
    assert [number for number in ("000005", "000004", "000003", "000002") if f">{HERE}-T1-{number}<" in page] == receipts


def test_a_long_list_is_shown_in_pages_with_as_many_queries_as_a_short_one(
    app: Flask, signed_in: SignIn, client: FlaskClient, cast: Cast
) -> None:
    browser, taken = signed_in("admin"), []
    for more in (0, 60):
        for _ in range(more):
            body = {
                "id": str(uuid.uuid4()), "site": HERE, "sold_at": "2020-11-25T10:00:00+09:00", "total": 100,
                "lines": [{"sku": "x", "name": "x", "tax_class": "taxable", "quantity": "1", "unit_price": 100}],
                "payments": [{"method": "cash", "amount": 100}],
            }
            assert cast.call(client, "supervisor", "POST", "/sales", json=body).status_code == 201
        with statements(app) as sent:
            page = says(browser, f"{NOVEMBER}&scope=region")
        taken.append(len(sent))
    assert max(taken) <= MOST_QUERIES
    following = page.split("cursor=", 1)[1].split('"', 1)[0]
    second = says(browser, f"{NOVEMBER}&scope=region&cursor={following}")
    first_receipts, second_receipts = (set(part.split("-C-")[1:]) for part in (page, second))
    assert "처음으로" in second
    assert not {each[:6] for each in first_receipts} & {each[:6] for each in second_receipts}


def test_a_document_tells_everything_and_stands_in_its_book(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    number = the(cast, client, f"{HERE}-T1-000002")
    page = says(signed_in("supervisor"), f"/console/documents/{number}")
    assert f"{HERE}-T1-000002, 10,000원 판매입니다." in page
    told = ("4,000", "6,000", "9,091", f"{HERE}-T1-000005", "식었음", "모르는 상품", f"장부 {HERE}의", "영수증 보기", "환불하기")
    assert [each for each in told if each not in page] == []
    assert "환불하기" not in says(signed_in("viewer"), f"/console/documents/{number}")


def test_another_centre_finds_nothing_by_any_address(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser, there = signed_in("supervisor"), the(cast, client, f"{ELSEWHERE}-T1-000001")
    for path in (f"/console/documents/{there}", f"/console/documents/{there}/refund", f"{NOVEMBER}&scope=site:{ELSEWHERE}"):
        assert browser.get(path).status_code == 404
    assert "고른 조건에 맞는 기록이 없습니다." in says(browser, f"{NOVEMBER}&text={ELSEWHERE}-T1-000001")
    assert signed_in("viewer").get(f"/console/documents/{there}/refund").status_code == 403
    for wrong in ("from=2020-13-01", "from=2020-01-01&to=2020-12-31", "method=gold", "flag=pretty", "cursor=x"):
        assert browser.get(f"/console/documents/?{wrong}").status_code == 422


def refund(browser: FlaskClient, number: str, **form: str) -> Any:
    path = f"/console/documents/{number}/refund"
    return browser.post(path, data={"csrf_token": form_token(browser, path), "id": str(uuid.uuid4()), "way": "as_paid", **form})


def field(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def test_a_refund_shows_its_amount_first_and_is_recorded_once(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser, number = signed_in("supervisor"), the(cast, client, f"{HERE}-T1-000002")
    asked = refund(browser, number, back_1="2", stock_1="yes", reason="주문 착오").get_data(as_text=True)
    # 4,000 was paid in cash, of which 2,500 went back; the card takes the first 5,000.
    assert "5,000원을 돌려드릴까요?" in asked
    assert "카드 5,000원." in asked
    sure = {"back_1": "2", "stock_1": "yes", "reason": "주문 착오", "sure": "yes", "due": field(asked, "due"), "id": field(asked, "id")}
    for _ in range(2):
        assert refund(browser, number, **sure).location == f"/console/documents/{number}"
    shown = cast.call(client, "supervisor", "GET", f"/sales/{number}").json
    assert [(each["total"], each["reason"]) for each in shown["refunds"]] == [(2500, "식었음"), (5000, "주문 착오")]
    assert "환불했습니다." in says(browser, f"/console/documents/{number}")


def test_a_refund_beyond_what_is_left_or_without_sense_is_told_and_keeps_what_was_typed(
    signed_in: SignIn, client: FlaskClient, cast: Cast
) -> None:
    browser, number = signed_in("supervisor"), the(cast, client, f"{HERE}-T1-000002")
    for form, status, sentence in (
        ({"back_1": "4", "reason": "많이"}, 409, "판매한 수량보다 많이"), ({"back_1": "", "reason": "없음"}, 422, "환불할 수량을"),
        ({"back_1": "하나", "reason": "글자"}, 422, "수량을 1이나"), ({"back_1": "1", "reason": ""}, 422, "까닭을 적어"),
    ):
        answer = refund(browser, number, **form)
        assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (status, True), form
        assert f'value="{form["back_1"]}"' in answer.get_data(as_text=True)
    changed = refund(browser, number, back_1="1", reason="값", sure="yes", due="2400")
    assert "금액이 달라졌습니다" in changed.get_data(as_text=True)
    assert len(cast.call(client, "supervisor", "GET", f"/sales/{number}").json["refunds"]) == 1


def test_search_finds_each_kind_within_reach_and_nothing_else(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser = signed_in("supervisor")
    product = {"name": "아메리카노", "price": 2500, "tax_class": "taxable", "owner": "centre:seogu"}
    assert cast.call(client, "manager", "PUT", "/products/americano", json=product).status_code == 201
    assert f"/console/sites/{HERE}" in says(browser, "/console/search/?q=청라호수")
    assert the(cast, client, f"{HERE}-T1-000002") in says(browser, f"/console/search/?q={HERE.upper()}-T1-000002")
    assert "<strong>아메리카노</strong>" in says(browser, "/console/search/?q=ㅇㅁㄹ")
    assert cast.participant in says(browser, "/console/search/?q=참여자 01")
    for foreign in (ELSEWHERE, f"{ELSEWHERE}-T1-000001", "착한신발", "참여자 02", cast.participant_elsewhere):
        assert "찾은 것이 없습니다." in says(browser, f"/console/search/?q={foreign}"), foreign
    assert "찾은 것이 없습니다." in says(signed_in("viewer"), "/console/search/?q=참여자 01")
    assert "무엇을 찾으세요?" in says(browser, "/console/search/")


def test_finding_someone_by_the_legal_name_is_noted_and_does_not_show_it(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    page = says(signed_in("manager"), "/console/search/?q=법적 이름")
    assert "참여자 01" in page
    assert "하나의" not in page
    (row,) = cast.call(client, "manager", "GET", "/access-log?scope=centre:seogu").json["data"]
    assert (row["what"], row["subject"]) == ("found_by_name", cast.participant)
    assert "법적 이름으로 찾음" in says(signed_in("admin"), "/console/history/access/")
