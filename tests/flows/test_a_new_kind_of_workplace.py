"""A new kind of workplace is one entry of the registry: a laundry is opened by the network file, and sells, clocks, counts and reports."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.config import Settings
from pos.sales.counter import forget
from sites.db import db, transaction
from sites.network.loading import load_network
from sites.network.reading import INCHEON, read_network
from sites.registry import KINDS, Kind
from tests.pos.api.asking import Asking
from tests.pos.console.november import arrive_with_november, sign_in
from tests.support.cast import CENTRE_HERE, PIN, Cast
from tests.support.databases import Database
from tests.support.faces import Faces

LAUNDRY = "laundry-01"
KIND = Kind("laundry", "빨래방", "Laundry", frozenset({"sale", "stock", "shifts", "goods", "passes"}))
OPENED = f'''
[[project]]
code = "{CENTRE_HERE}-laundry"
name = "빨래방 사업단"
centres = [{{ centre = "{CENTRE_HERE}", from = 2021-01-01 }}]

[[site]]
code = "{LAUNDRY}"
name = "꿈이든 빨래방"
kind = "laundry"
opened_on = 2021-01-04
projects = [{{ project = "{CENTRE_HERE}-laundry", from = 2021-01-04 }}]
'''
SHIRT = {"sku": "shirt", "name": "셔츠 다림질", "tax_class": "taxable", "quantity": "3", "unit_price": 2200}
SOAP = {"sku": "soap", "name": "세제", "tax_class": "taxable", "quantity": "1", "unit_price": 5500}


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast, each with an account."""
    return arrive_with_november(app, database)


@pytest.fixture
def moment(app: Flask, cast: Cast) -> Iterator[Any]:
    """The clock, to be moved on: a morning in January."""
    with app.app_context():
        forget(db.session())
    with time_machine.travel(datetime(2021, 1, 11, 0, tzinfo=UTC), tick=False) as travelling:
        yield travelling


@pytest.fixture
def laundry(app: Flask, monkeypatch: pytest.MonkeyPatch, moment: Any, tmp_path: Path) -> str:
    """The entry in the registry, and the site from a network file, loaded twice."""
    monkeypatch.setitem(KINDS, KIND.code, KIND)
    file = tmp_path / "incheon.toml"
    file.write_text(INCHEON.read_text(encoding="utf-8") + OPENED, encoding="utf-8")
    with app.app_context():
        for _ in range(2):
            with transaction() as session:
                load_network(session, read_network(file))
    return LAUNDRY


def stand(ask: Asking, token: str, method: str, path: str, body: Any = None) -> Any:
    """What its tablet asks for; the answer's JSON."""
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "ko"}
    answer = ask.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def test_a_laundry_sells_clocks_counts_and_reports(
    app: Flask, client: FlaskClient, cast: Cast, settings: Settings, laundry: str, moment: Any
) -> None:
    ask = Asking(client, cast)
    site = ask("manager", "GET", f"/sites/{laundry}").json
    assert (site["kind"], site["centre"], sorted(KIND.offers)) == ("laundry", CENTRE_HERE, sorted(site["offers"]))
    for product in (SHIRT, SOAP):
        body = {"name": product["name"], "price": product["unit_price"], "tax_class": "taxable", "owner": f"centre:{CENTRE_HERE}"}
        assert ask("manager", "PUT", f"/products/{product['sku']}", body).status_code == 201
    item = {"name": "세제", "unit": "ea", "owner": f"centre:{CENTRE_HERE}"}
    assert ask("manager", "PUT", "/stock-items/soap", item).status_code == 201
    assert ask("manager", "PUT", "/products/soap/recipe", {"lines": [{"item": "soap", "quantity": "1"}]}).status_code == 200
    assigned = {"site": laundry, "from": "2021-01-04"}
    assert ask("manager", "PUT", f"/participants/{cast.participant}/assignments", assigned).status_code == 200

    code = ask("manager", "POST", f"/sites/{laundry}/pairing-codes").json["code"]
    paired = client.post("/api/v1/devices", json={"code": code, "name": "빨래방 카운터"}).json
    token = paired["token"]
    assert {product["sku"] for product in stand(ask, token, "GET", "/catalogue")["products"]} >= {"shirt", "soap"}
    assert [person["code"] for person in stand(ask, token, "GET", "/staff")["data"]] == [cast.participant]
    clock = {"participant": cast.participant, "pin": PIN, "kind": "in", "at": "2021-01-11T09:00:00+09:00"}
    stand(ask, token, "POST", "/clock-events", {"id": str(uuid4()), "device_seq": 1, **clock})
    stand(ask, token, "POST", "/stock-moves", {
        "id": str(uuid4()), "device_seq": 2, "site": laundry, "item": "soap", "kind": "receive", "quantity": "20", "unit_cost": 3000,
        "at": "2021-01-11T09:01:00+09:00",
    })  # fmt: skip
    sold = stand(ask, token, "POST", "/sales", {
        "id": str(uuid4()), "device_seq": 3, "sold_at": "2021-01-11T08:59:00+09:00", "cashier": cast.participant, "total": 12_100,
        "lines": [SHIRT, SOAP], "payments": [{"method": "card", "amount": 12_100, "approval_no": "30019999"}],
    })  # fmt: skip
    assert (sold["receipt_no"], sold["flags"], sold["vat"]) == (f"{laundry}-T1-000003", [], 1_100)
    assert [level["on_hand"] for level in ask("manager", "GET", f"/stock?site={laundry}").json["data"]] == ["19.000"]

    moment.move_to(datetime(2021, 1, 11, 9, tzinfo=UTC))
    out = {"participant": cast.participant, "pin": PIN, "kind": "out", "at": "2021-01-11T18:00:00+09:00"}
    stand(ask, token, "POST", "/clock-events", {"id": str(uuid4()), "device_seq": 4, **out})
    counted = {"item": "soap", "kind": "count", "quantity": "18", "at": "2021-01-11T17:59:00+09:00"}
    assert ask("manager", "POST", "/stock-moves", {"id": str(uuid4()), "site": laundry, **counted}).status_code == 201
    assert [level["on_hand"] for level in ask("manager", "GET", f"/stock?site={laundry}").json["data"]] == ["18.000"]
    hours = ask("manager", "GET", f"/shifts/hours?site={laundry}&from=2021-01-11&to=2021-01-11").json["data"]
    assert [each["minutes"] for each in hours] == [540]

    by_kind = ask("viewer", "GET", "/revenue?scope=region&from=2021-01-01&to=2021-01-31&by=kind").json
    assert [(row["kind"], row["net"]) for row in by_kind["rows"]] == [("laundry", 12_100)]
    for scope in (f"site:{laundry}", "region"):
        assert Faces(app, settings, cast).say_the_same(202101, scope)["total"]["net"] == 12_100
    Faces(app, settings, cast).prove()
    sign_in(client, "manager")
    for page in ("/console/today/", "/console/sites/", f"/console/sites/{laundry}", f"/console/stock/?scope=site:{laundry}"):
        shown = client.get(page)
        assert (shown.status_code, "빨래방" in shown.get_data(as_text=True)) == (200, True), page
