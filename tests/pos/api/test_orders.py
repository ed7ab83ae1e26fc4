"""The order board at its doors: today's orders of a site, one moved on, and who may."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.pos.api.asking import Asking, code, elsewhere, line, plain, pointers, refund, sale
from tests.support.cast import ELSEWHERE, HERE
from tests.support.statements import statements

NOON = datetime.fromisoformat("2020-11-20T12:00:00+09:00")


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def minutes_ago(minutes: int) -> str:
    return (NOON - timedelta(minutes=minutes)).isoformat()


def board(ask: Asking, who: str = "tablet", query: str = "") -> list[dict[str, Any]]:
    answer = ask(who, "GET", f"/orders{query}")
    assert answer.status_code == 200, answer.text
    assert answer.json["now"] == "2020-11-20T03:00:00Z"
    rows: list[dict[str, Any]] = answer.json["data"]
    return rows


def standing(ask: Asking) -> dict[str, str]:
    return {order["order_no"]: order["state"] for order in board(ask)}


def move(ask: Asking, sold: Any, state: str, at: str, who: str | None = "tablet") -> Any:
    return ask(who, "PUT", f"/orders/{sold['id']}", {"state": state, "at": at})


def test_a_sale_is_an_order_to_be_made_without_names_or_prices(ask: Asking) -> None:
    sold = ask.sell(order_no="014", sold_at=minutes_ago(4), lines=[line(note="얼음 적게")], note="창가 자리")
    assert board(ask) == [{
        "id": sold["id"], "order_no": "014", "sold_at": "2020-11-20T02:56:00Z", "order_type": "take_out", "note": "창가 자리",
        "state": "preparing", "at": "2020-11-20T02:56:00Z",
        "lines": [{"sku": "americano", "name": "아메리카노", "options": ["ice", "extra-shot"], "quantity": "2.000", "note": "얼음 적게"}],
    }]


def test_an_order_goes_from_preparing_to_collected_and_back_by_the_last_press(ask: Asking) -> None:
    sold = ask.sell(order_no="014")
    for minutes, state in ((9, "ready"), (8, "collected"), (7, "ready")):
        answer = move(ask, sold, state, minutes_ago(minutes))
        assert (answer.status_code, answer.json["state"]) == (200, state)
    late = move(ask, sold, "collected", minutes_ago(8))
    assert (late.status_code, late.json["state"], late.json["at"]) == (200, "ready", "2020-11-20T02:53:00Z")
    same_instant = move(ask, sold, "preparing", minutes_ago(7))
    assert same_instant.json["state"] == "ready"
    assert move(ask, sold, "collected", minutes_ago(7)).json["state"] == "collected"


def test_a_clock_that_is_fast_does_not_decide_for_the_rest_of_the_day(ask: Asking) -> None:
    sold = ask.sell(order_no="014")
    assert move(ask, sold, "ready", minutes_ago(-300)).json["at"] == "2020-11-20T03:00:00Z"
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        assert move(ask, sold, "collected", minutes_ago(-1)).json["state"] == "collected"


def test_what_came_back_is_not_made_and_a_full_refund_cancels(ask: Asking) -> None:
    sold = ask.sell(order_no="014", lines=[line(), line(sku="cookie", name="쿠키", quantity="1", options=[])], payments=[
        {"method": "cash", "amount": 7500}], total=7500)
    back = refund(0, lines=[{"line": 1, "quantity": "1", "restock": False}], payments=[{"method": "cash", "amount": 2647}])
    answer = ask("tablet", "POST", f"/sales/{sold['id']}/refunds", back)
    assert answer.status_code == 201, answer.text
    (order,) = board(ask)
    assert [(row["name"], row["quantity"]) for row in order["lines"]] == [("아메리카노", "1.000"), ("쿠키", "1.000")]
    rest = refund(0, lines=[{"line": 1, "quantity": "1", "restock": False}, {"line": 2, "quantity": "1", "restock": False}],
                  payments=[{"method": "cash", "amount": 4853}], refunded_at=minutes_ago(1))
    answer = ask("tablet", "POST", f"/sales/{sold['id']}/refunds", rest)
    assert answer.status_code == 201, answer.text
    (order,) = board(ask)
    assert (order["state"], order["at"], len(order["lines"])) == ("cancelled", "2020-11-20T02:59:00Z", 2)
    assert move(ask, sold, "ready", minutes_ago(0)).json["state"] == "cancelled"


def test_the_board_holds_today_two_hundred_open_and_the_last_ten_that_are_over(ask: Asking) -> None:
    ask.sell(order_no="900", sold_at="2020-11-19T23:00:00+09:00")
    ask.sell("supervisor", elsewhere(plain(1000)))
    sold = [ask.sell(body=plain(1000, order_no=f"{number:03d}")) for number in range(12)]
    for number, each in enumerate(sold):
        move(ask, each, "collected", minutes_ago(30 - number))
    assert set(standing(ask)) == {f"{number:03d}" for number in range(2, 12)}
    assert "900" not in standing(ask)


def test_the_cost_of_the_board_does_not_grow_with_its_orders(app: Flask, ask: Asking) -> None:
    def asked() -> int:
        with statements(app) as sent:
            board(ask)
        return len(sent)

    ask.sell(order_no="001")
    with_one = asked()
    for number in range(2, 9):
        ask.sell(order_no=f"{number:03d}")
    assert asked() == with_one <= 8



@pytest.mark.parametrize(("who", "status"), [
    ("tablet", 200), ("supervisor", 200), ("manager", 200), ("tablet_elsewhere", 404), ("supervisor_elsewhere", 404), ("viewer", 403),
    ("admin", 403), (None, 401),
])
def test_who_moves_an_order(ask: Asking, who: str | None, status: int) -> None:
    sold = ask.sell(order_no="014")
    assert move(ask, sold, "ready", minutes_ago(1), who).status_code == status


def test_a_site_without_a_board_says_so_and_what_is_no_sale_is_no_order(ask: Asking) -> None:
    other = ask.sell("tablet_elsewhere", sale())
    for answer in (ask("tablet_elsewhere", "GET", "/orders"), move(ask, other, "ready", minutes_ago(1), "tablet_elsewhere")):
        assert (answer.status_code, code(answer)) == (409, "no_order_board")
    sold = ask.sell(order_no="014")
    returned = ask("tablet", "POST", f"/sales/{sold['id']}/refunds", refund(2500)).json
    unknown = move(ask, returned, "ready", minutes_ago(1))
    assert (unknown.status_code, code(unknown)) == (404, "order_not_found")
    assert pointers(move(ask, sold, "eaten", "soon")) == {"/state", "/at"}
    assert ask("supervisor", "GET", f"/orders?site={HERE}").status_code == 200
    assert ask("supervisor", "GET", f"/orders?site={ELSEWHERE}").status_code == 404
    assert pointers(ask("supervisor", "GET", "/orders")) == {"/site"}
