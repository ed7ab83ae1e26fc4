"""A count that a tablet sends: only with the PIN of somebody who answers for the stock; and the items that a site is shown."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from pos.inventory.models import StockMove
from sites.access import Role
from sites.db import transaction
from sites.people.accounts import add_account, set_account_pin
from sites.pins.hashing import hash_pin
from tests.support.cast import APPROVAL_PIN, ELSEWHERE, HERE, Cast

MILK = {"name": "우유", "unit": "ml"}
AT = "2020-11-20T10:15:03+09:00"


@pytest.fixture
def milk(cast: Cast, client: FlaskClient) -> None:
    """The region's milk."""
    assert cast.call(client, "admin", "PUT", "/stock-items/milk", json=MILK).status_code == 201


def by_tablet(seq: int, **others: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "device_seq": seq, "item": "milk", "kind": "receive", "quantity": "3.000", "at": AT} | others


def post(cast: Cast, client: FlaskClient, who: str | None, body: Any) -> Any:
    return cast.call(client, who, "POST", "/stock-moves", json=body)


def on_hand(cast: Cast, client: FlaskClient) -> dict[str, str]:
    rows = cast.call(client, "admin", "GET", f"/stock?site={HERE}").json["data"]
    return {row["item"]: row["on_hand"] for row in rows}


def approved(pin: str | None = APPROVAL_PIN, by: str = "approver@example.org") -> dict[str, Any]:
    return {"approval": {"by": by, "pin": pin} if pin else {"by": by}}


def test_a_count_on_a_tablet_needs_the_pin_of_somebody_who_answers_for_the_stock(
    cast: Cast, client: FlaskClient, milk: None, session: Session
) -> None:
    with transaction() as writing:
        admin = add_account(writing, "test", "admin@example.org", Role.REGION_ADMIN, "region")
        set_account_pin(writing, "test", admin, hash_pin("93520"))
    for lacking, why in (
        ({}, "approval_needed"), (approved(None), "approval_wrong"), (approved("7391"), "approval_wrong"),
        (approved("93520", "admin@example.org"), "approver_elsewhere"),
    ):
        answer = post(cast, client, "tablet", by_tablet(21, kind="count", **lacking))
        assert (answer.status_code, answer.json["type"].rpartition(":")[2]) == (403, why)
    assert on_hand(cast, client) == {}

    sent = by_tablet(21, kind="count", quantity="2", **approved())
    stored = post(cast, client, "tablet", sent)
    assert (stored.status_code, stored.json["flags"], "approval" in stored.json) == (201, [], False)
    assert on_hand(cast, client) == {"milk": "2.000"}
    move = session.scalars(sa.select(StockMove)).one()
    assert (move.recorded_by, move.device_id is None, move.device_seq) == (cast.approver, False, 21)

    # What stands is only answered again, whatever the PIN is by now.
    again = post(cast, client, "tablet", sent | approved("7391"))
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert post(cast, client, "tablet", {name: value for name, value in sent.items() if name != "approval"}).status_code == 200


def test_the_pin_of_a_refused_count_is_kept_nowhere(cast: Cast, client: FlaskClient, milk: None) -> None:
    refused = post(cast, client, "tablet", by_tablet(22, kind="count", item="gold", **approved()))
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["/item"])
    (kept,) = cast.call(client, "supervisor", "GET", "/quarantine").json["data"]
    assert kept["body"]["approval"] == {"by": "approver@example.org"}
    assert APPROVAL_PIN not in str(kept)


def test_a_site_is_shown_the_items_that_it_works_with(cast: Cast, client: FlaskClient, milk: None) -> None:
    for item in ("beans", "gold"):
        cast.call(client, "admin", "PUT", f"/stock-items/{item}", json=MILK | {"name": item})
    cast.call(client, "admin", "PUT", "/products/latte", json={"name": "라떼", "price": 3500, "tax_class": "taxable"})
    cast.call(client, "admin", "PUT", "/products/latte/recipe", json={"lines": [{"item": "beans", "quantity": "20"}]})
    post(cast, client, "tablet", by_tablet(23))
    for who in ("tablet", "supervisor", "viewer"):
        found = cast.call(client, who, "GET", f"/stock-items?site={HERE}").json["data"]
        assert [row["code"] for row in found] == ["beans", "milk"]
    assert cast.call(client, "supervisor_elsewhere", "GET", f"/stock-items?site={HERE}").status_code == 404
    assert cast.call(client, "tablet", "GET", f"/stock-items?site={ELSEWHERE}").status_code == 422
