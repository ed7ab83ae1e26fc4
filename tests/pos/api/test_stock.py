"""The stock's doors: works here, 404 elsewhere, 403 without permission; a move is stored once whatever is sent again."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from pos.config import Settings
from pos.inventory.ledger import verify_stock
from sites.db import db, transaction
from sites.people.tokens import add_token
from tests.support.cast import ELSEWHERE, HERE, Cast
from tests.support.server import Server, running_server

MILK = {"name": "우유", "unit": "ml", "low_at": "500"}
AT = "2020-11-20T10:15:03+09:00"


@pytest.fixture
def milk(cast: Cast, client: FlaskClient) -> dict[str, Any]:
    """The region's milk."""
    made = cast.call(client, "admin", "PUT", "/stock-items/milk", json=MILK)
    assert made.status_code == 201
    return dict(made.json)


def receipt(**others: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "site": HERE, "item": "milk", "kind": "receive", "quantity": "3.000", "at": AT} | others


def by_tablet(seq: int, **others: Any) -> dict[str, Any]:
    sent = receipt(device_seq=seq, **others)
    return {name: value for name, value in sent.items() if name != "site" or "site" in others}


def post(cast: Cast, client: FlaskClient, who: str | None, body: Any) -> Any:
    return cast.call(client, who, "POST", "/stock-moves", data=json.dumps(body), content_type="application/json")


def on_hand(cast: Cast, client: FlaskClient, site: str = HERE) -> dict[str, str]:
    rows = cast.call(client, "admin", "GET", f"/stock?site={site}").json["data"]
    return {row["item"]: row["on_hand"] for row in rows}


def test_a_move_is_stored_once_and_answered_as_stored(cast: Cast, client: FlaskClient, milk: Any) -> None:
    sent = receipt(unit_cost=900, lot="A1", use_by="2020-12-01", supplier="대리점", note="아침\n배달")
    first = post(cast, client, "supervisor", sent)
    assert (first.status_code, first.headers.get("Idempotency-Replayed")) == (201, None)
    assert first.json == sent | {
        "at": "2020-11-20T01:15:03Z", "to_site": None, "device_seq": None, "business_date": "2020-11-20", "flags": [],
    }
    again = post(cast, client, "manager", sent | {"quantity": 3, "at": "2020-11-20T01:15:03Z", "sent_at": AT})
    assert (again.status_code, again.headers["Idempotency-Replayed"], again.json) == (200, "true", first.json)
    other = post(cast, client, "supervisor", sent | {"quantity": "3.001", "note": None})
    assert (other.status_code, sorted(other.json["errors"])) == (409, ["/note", "/quantity"])
    elsewhere = post(cast, client, "manager_elsewhere", sent | {"site": ELSEWHERE})
    assert (elsewhere.status_code, "errors" in elsewhere.json) == (409, False)
    assert on_hand(cast, client) == {"milk": "3.000"}


@pytest.mark.parametrize(("who", "site", "status"), [
    ("supervisor", HERE, 201), ("manager", HERE, 201), ("supervisor_elsewhere", HERE, 404), ("manager_elsewhere", HERE, 404),
    ("supervisor", "nowhere", 404), ("viewer", HERE, 403), ("admin", HERE, 403), (None, HERE, 401),
])
def test_who_moves_stock(cast: Cast, client: FlaskClient, milk: Any, who: str | None, site: str, status: int) -> None:
    assert post(cast, client, who, receipt(site=site)).status_code == status


def test_a_tablet_moves_its_own_sites_stock_and_counts_nothing(cast: Cast, client: FlaskClient, milk: Any) -> None:
    stored = post(cast, client, "tablet", by_tablet(1))
    assert (stored.status_code, stored.json["site"], stored.json["device_seq"]) == (201, HERE, 1)
    assert post(cast, client, "tablet", by_tablet(2, site=HERE, kind="waste")).status_code == 201
    assert post(cast, client, "tablet", by_tablet(3, kind="count")).status_code == 403
    refused = post(cast, client, "tablet", by_tablet(4, site=ELSEWHERE))
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["/site"])
    unnumbered = {name: value for name, value in by_tablet(5).items() if name != "device_seq"}
    assert list(post(cast, client, "tablet", unnumbered).json["errors"]) == ["/device_seq"]
    assert list(post(cast, client, "supervisor", receipt(device_seq=6)).json["errors"]) == ["/device_seq"]


def test_a_tablets_repeated_number_is_flagged(cast: Cast, client: FlaskClient, milk: Any) -> None:
    assert post(cast, client, "tablet", by_tablet(9)).json["flags"] == []
    assert post(cast, client, "tablet", by_tablet(9)).json["flags"] == ["seq_reused"]


def test_what_a_tablet_sent_and_was_refused_is_kept(cast: Cast, client: FlaskClient, milk: Any) -> None:
    post(cast, client, "tablet", by_tablet(11, item="gold"))
    kept = cast.call(client, "supervisor", "GET", "/quarantine").json["data"]
    assert [(item["kind"], item["device_seq"]) for item in kept] == [("stock_move", 11)]
    status = cast.call(client, "tablet", "GET", "/sales/sync-status").json
    assert 11 not in status["missing"]
    assert status["highest"] == 11


def test_a_count_is_an_anchor_and_what_comes_late_finds_its_place(cast: Cast, client: FlaskClient, milk: Any) -> None:
    post(cast, client, "supervisor", receipt(quantity="5"))
    post(cast, client, "supervisor", receipt(kind="count", quantity="4.2", at="2020-11-20T12:00:00+09:00"))
    post(cast, client, "supervisor", receipt(kind="waste", quantity="0.7", at="2020-11-20T13:00:00+09:00"))
    post(cast, client, "supervisor", receipt(kind="receive", quantity="9", at="2020-11-20T11:00:00+09:00"))
    assert on_hand(cast, client) == {"milk": "3.500"}
    post(cast, client, "supervisor", receipt(kind="count", quantity="0", at="2020-11-20T14:00:00+09:00"))
    short = post(cast, client, "supervisor", receipt(kind="waste", quantity="1", at="2020-11-20T15:00:00+09:00"))
    assert (short.status_code, short.json["flags"]) == (201, ["stock_short"])
    (row,) = cast.call(client, "viewer", "GET", f"/stock?site={HERE}").json["data"]
    assert row == {
        "item": "milk", "name": "우유", "unit": "ml", "on_hand": "-1.000", "counted_at": "2020-11-20T05:00:00Z", "low": True,
        "value": 0,
    }


def test_a_transfer_needs_a_destination_within_reach(cast: Cast, client: FlaskClient, milk: Any) -> None:
    for who, body in (
        ("supervisor", receipt(kind="transfer")), ("supervisor", receipt(kind="transfer", to_site=HERE)),
        ("supervisor", receipt(kind="transfer", to_site=ELSEWHERE)), ("supervisor", receipt(kind="transfer", to_site="nowhere")),
        ("supervisor", receipt(to_site=ELSEWHERE)),
    ):
        answer = post(cast, client, who, body)
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["/to_site"])
    assert on_hand(cast, client) == {}


@pytest.mark.parametrize(("change", "pointer"), [
    ({"quantity": "0"}, "/quantity"), ({"quantity": "1.2345"}, "/quantity"), ({"quantity": "1e3"}, "/quantity"),
    ({"quantity": -1}, "/quantity"), ({"quantity": 1.5}, "/quantity"), ({"quantity": "100000"}, "/quantity"),
    ({"kind": "sale"}, "/kind"), ({"id": "1"}, "/id"), ({"at": "2020-11-20T10:15:03"}, "/at"), ({"item": "gold"}, "/item"),
    ({"item": "a\u0000"}, "/item"), ({"unit_cost": 10**10}, "/unit_cost"), ({"use_by": "20201201"}, "/use_by"),
    ({"surprise": 1}, "/surprise"), ({"supplier": "줄\n바꿈"}, "/supplier"), ({"note": "a\ud800"}, "/note"),
])
def test_what_cannot_be_a_move_is_refused_by_its_pointer(
    cast: Cast, client: FlaskClient, milk: Any, change: dict[str, Any], pointer: str
) -> None:
    answer = post(cast, client, "supervisor", receipt(**change))
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [pointer]
    assert on_hand(cast, client) == {}


@pytest.mark.parametrize(("who", "site", "status"), [
    ("supervisor", HERE, 200), ("manager", HERE, 200), ("viewer", ELSEWHERE, 200), ("admin", HERE, 200),
    ("supervisor", ELSEWHERE, 404), ("manager_elsewhere", HERE, 404), ("tablet", HERE, 403), (None, HERE, 401),
])
def test_who_reads_stock(cast: Cast, client: FlaskClient, who: str | None, site: str, status: int) -> None:
    assert cast.call(client, who, "GET", f"/stock?site={site}").status_code == status


def test_stock_comes_in_pages(cast: Cast, client: FlaskClient) -> None:
    for number in range(3):
        cast.call(client, "admin", "PUT", f"/stock-items/item-{number}", json=MILK)
        post(cast, client, "supervisor", receipt(item=f"item-{number}"))
    first = cast.call(client, "admin", "GET", f"/stock?site={HERE}&limit=2").json
    second = cast.call(client, "admin", "GET", f"/stock?site={HERE}&limit=2&cursor={first['next_cursor']}").json
    assert [row["item"] for row in first["data"] + second["data"]] == ["item-0", "item-1", "item-2"]
    assert second["next_cursor"] is None


def test_items_are_edited_by_their_owner_and_seen_by_all(cast: Cast, client: FlaskClient, milk: Any) -> None:
    named = {name: value for name, value in milk.items() if name != "version"}
    assert named == {"code": "milk", "owner": "region", "name": "우유", "unit": "ml", "low_at": "500.000", "keeps_days": None}
    for who, status in (("admin", 200), ("manager", 409), ("supervisor", 403), ("tablet", 403), ("viewer", 403), (None, 401)):
        assert cast.call(client, who, "PUT", "/stock-items/milk", json=MILK).status_code == status
    assert cast.call(client, "admin", "PUT", "/stock-items/beans", json={"name": "원두", "unit": "cup"}).status_code == 422
    listed = cast.call(client, "tablet", "GET", "/stock-items").json
    assert listed == {"data": [milk], "next_cursor": None}


def test_a_recipe_is_written_by_the_products_owner(cast: Cast, client: FlaskClient, milk: Any) -> None:
    oat = {"code": "milk", "name": "우유", "options": [{"code": "less", "name": "적게"}]}
    product = {"name": "라떼", "price": 3500, "tax_class": "taxable", "option_groups": [oat]}
    cast.call(client, "admin", "PUT", "/products/latte", json=product)
    recipe = {"from": "2020-01-01", "lines": [
        {"item": "milk", "quantity": "200"}, {"item": "milk", "quantity": "-50.5", "option": "less"},
    ]}
    answer = cast.call(client, "admin", "PUT", "/products/latte/recipe", json=recipe)
    assert (answer.status_code, answer.json) == (200, {"sku": "latte", "from": "2020-01-01", "lines": [
        {"item": "milk", "quantity": "200.000", "option": None}, {"item": "milk", "quantity": "-50.500", "option": "less"},
    ]})
    assert cast.call(client, "tablet", "GET", "/products/latte/recipe").json == answer.json
    for who, status in (("manager", 409), ("supervisor", 403), ("tablet", 403), ("viewer", 403), (None, 401)):
        assert cast.call(client, who, "PUT", "/products/latte/recipe", json=recipe).status_code == status
    assert cast.call(client, "admin", "PUT", "/products/nothing/recipe", json=recipe).status_code == 404
    assert cast.call(client, "admin", "GET", "/products/nothing/recipe").status_code == 404
    wrong = cast.call(client, "admin", "PUT", "/products/latte/recipe", json={"lines": [{"item": "gold", "quantity": 1}]})
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["/lines/0/item"])


@pytest.fixture(scope="module")
def server(settings: Settings, cast: Cast) -> Iterator[Server]:
    """The system as processes, for all tests of this module: starting it takes longer than they do."""
    with running_server(settings) as running:
        yield running


def both_at_once(server: Server, token: str, bodies: list[dict[str, Any]]) -> list[int]:
    """Sends all bodies at one moment to the running system; answers the statuses."""
    start = Barrier(len(bodies))

    def send(body: dict[str, Any]) -> int:
        request = urllib.request.Request(
            f"{server.url}/api/v1/stock-moves", data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        start.wait()
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    with ThreadPoolExecutor(len(bodies)) as threads:
        return sorted(threads.map(send, bodies))


def test_one_move_sent_by_many_at_once_is_one_move(cast: Cast, client: FlaskClient, milk: Any, server: Server) -> None:
    for number in range(1, 6):
        sent = receipt()
        assert both_at_once(server, cast.tokens["supervisor"], [sent] * 8) == [200] * 7 + [201]
        assert on_hand(cast, client) == {"milk": f"{3 * number}.000"}


def test_one_id_at_two_sites_at_once_is_stored_at_one_of_them(cast: Cast, client: FlaskClient, milk: Any, server: Server) -> None:
    with server_session(client) as session:
        both = add_token(session, "test", "both", "centre_manager", "region")
    for _ in range(5):
        sent = receipt()
        assert both_at_once(server, both, [sent, sent | {"site": ELSEWHERE}] * 2) == [200, 201, 409, 409]


def test_transfers_both_ways_at_once_do_not_wait_for_each_other_for_ever(
    cast: Cast, client: FlaskClient, milk: Any, server: Server
) -> None:
    with server_session(client) as session:
        both = add_token(session, "test", "both", "centre_manager", "region")
    there = [receipt(kind="transfer", to_site=ELSEWHERE) for _ in range(8)]
    back = [receipt(kind="transfer", site=ELSEWHERE, to_site=HERE) for _ in range(8)]
    assert both_at_once(server, both, there + back) == [201] * 16
    assert (on_hand(cast, client), on_hand(cast, client, ELSEWHERE)) == ({"milk": "0.000"}, {"milk": "0.000"})
    with client.application.app_context():
        assert verify_stock(db.session()) == []


@contextmanager
def server_session(client: FlaskClient) -> Iterator[Session]:
    """A transaction beside the running system."""
    with client.application.app_context(), transaction() as session:
        yield session
