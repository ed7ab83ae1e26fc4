"""The cast with a farm in November 2020: a batch, harvests of two grades, packs, a campaign, one handover; and who looks after it."""

import uuid
from typing import Any

from flask import Flask

from sites.access import COMMAND_LINE, Role
from sites.db import transaction
from sites.people.accounts import add_account
from sites.people.tokens import add_token
from sites.pins.hashing import hash_password
from tests.pos.console.november import PASSWORD, arrive_with_november, email_of
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.farm import CENTRE, FARM, furnish_farm
from tests.support.shop import Shop

FIRST, MONTH = "2020-11-02", "2020-11"
FARMER = "farmer"
LOT = "201102-1109-A"


def bring_in_the_harvest(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, the farm's manager among them, and the farm; frozen there."""
    cast = arrive_with_november(app, database)
    cast.tokens[FARMER] = database.furnish("harvest", lambda: _harvested(app, cast))
    return cast


def _harvested(app: Flask, cast: Cast) -> str:
    hashed = hash_password(PASSWORD, email_of(FARMER))
    with app.app_context(), transaction() as session:
        account = add_account(session, COMMAND_LINE.code, email_of(FARMER), Role.CENTRE_MANAGER, f"centre:{CENTRE}")
        account.password_hash = hashed
        token = add_token(session, COMMAND_LINE.code, "farmer", "centre_manager", f"centre:{CENTRE}")
    cast.tokens[FARMER] = token
    furnish_farm(app, Shop(FARM, token), FIRST)
    batch = act(app, cast, "/farm/batches", f"{FIRST}T10:00:00+09:00", units=4000, strain="표고")["id"]
    for day, weight, grade in (("09", "250", "A"), ("10", "150", "B")):
        act(app, cast, "/farm/harvests", f"2020-11-{day}T09:00:00+09:00", batch=batch, item="shiitake", quantity=weight, grade=grade)
    act(app, cast, "/farm/packings", "2020-11-09T13:00:00+09:00", item="shiitake", lot=LOT, quantity="42", wasted="2", into="shiitake-pack",
        packs=100)
    sell(app, cast, "happy", 10)
    act(app, cast, "/donations/handovers", "2020-11-11T10:00:00+09:00", item="shiitake-pack", quantity="4", recipient="예시 경로당",
        head_count=40, campaign="manwon")
    return token


def act(app: Flask, cast: Cast, path: str, at: str, **body: Any) -> Any:
    """An act of the farm, as its manager notes it."""
    answer = cast.call(app.test_client(), FARMER, "POST", path, json={"id": str(uuid.uuid4()), "site": FARM, "at": at, **body})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json


def sell(app: Flask, cast: Cast, sku: str, packs: int) -> Any:
    """Packs sold for cash."""
    answer = cast.call(app.test_client(), FARMER, "POST", "/sales", json={
        "id": str(uuid.uuid4()), "site": FARM, "sold_at": "2020-11-10T11:00:00+09:00", "total": packs * 10_000,
        "lines": [{"sku": sku, "name": f"{sku} (예시)", "tax_class": "exempt", "quantity": str(packs), "unit_price": 10_000}],
        "payments": [{"method": "cash", "amount": packs * 10_000}],
    })
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json
