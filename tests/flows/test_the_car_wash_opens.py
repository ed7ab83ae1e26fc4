"""The car wash's opening week: bays read by their counters with a skipped day, a slip of the pen and a counter that was replaced; cars left
for detailing; coffee at the same counter. The region's month agrees on every face, and what is proved holds."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
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
from sites.network.reading import INCHEON, parse_network
from tests.pos.api.asking import Asking
from tests.pos.console.november import arrive_with_november
from tests.support.cast import CENTRE_HERE, Cast
from tests.support.databases import Database
from tests.support.faces import Faces

WASH = "wash-01"
OPENED = f'''
[[project]]
code = "{CENTRE_HERE}-wash"
name = "세차 사업단"
centres = [{{ centre = "{CENTRE_HERE}", from = 2021-01-01 }}]

[[site]]
code = "{WASH}"
name = "꿈이든 세차"
kind = "car_wash"
opened_on = 2021-01-07
projects = [{{ project = "{CENTRE_HERE}-wash", from = 2021-01-07 }}]
'''
LATTE = {"sku": "latte", "name": "카페라떼", "tax_class": "taxable", "quantity": "1", "unit_price": 3500}
POLISH = {"sku": "polish", "name": "광택", "tax_class": "taxable", "quantity": "1", "unit_price": 80_000}
INSIDE = {"sku": "inside", "name": "실내 세차", "tax_class": "taxable", "quantity": "1", "unit_price": 40_000}
# What the counters of both bays showed, coins of 500 won and cards in won, by the day of January. Nobody read them on the 10th.
READ = {
    7: {("1", "coin"): 40, ("1", "card"): 52_000, ("2", "coin"): 35, ("2", "card"): 30_000},
    8: {("1", "coin"): 70, ("1", "card"): 80_000, ("2", "coin"): 61, ("2", "card"): 66_000},
    9: {("1", "coin"): 130, ("1", "card"): 171_000, ("2", "coin"): 120, ("2", "card"): 140_000},
    11: {("1", "coin"): 210, ("1", "card"): 300_000, ("2", "coin"): 190, ("2", "card"): 222_000},
    12: {("1", "coin"): 15, ("1", "card"): 318_000, ("2", "coin"): 205, ("2", "card"): 240_000},
}


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast, each with an account."""
    return arrive_with_november(app, database)


@pytest.fixture
def moment(app: Flask, cast: Cast) -> Iterator[Any]:
    """The clock, to be moved on: the evening of the first day."""
    with app.app_context():
        forget(db.session())
    with time_machine.travel(datetime(2021, 1, 7, 9, tzinfo=UTC), tick=False) as travelling:
        yield travelling


class Wash:
    """The car wash with its tablet and the manager who reads the bays."""

    def __init__(self, ask: Asking, moment: Any) -> None:
        self.ask, self._moment, self._seq = ask, moment, count(1)
        code = ask("manager", "POST", f"/sites/{WASH}/pairing-codes").json["code"]
        self._token = ask.client.post("/api/v1/devices", json={"code": code, "name": "세차 카운터"}).json["token"]

    def day(self, day: int) -> None:
        """The evening of a day of January."""
        self._moment.move_to(datetime(2021, 1, day, 9, tzinfo=UTC))

    def tablet(self, path: str, day: int, when: str, **body: Any) -> Any:
        """An act of the tablet at noon, as stored."""
        sent = {"id": str(uuid4()), "device_seq": next(self._seq), when: f"2021-01-{day:02d}T12:00:00+09:00", **body}
        answer = self.ask.client.post(f"/api/v1{path}", json=sent, headers={"Authorization": f"Bearer {self._token}"})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.json

    def sell(self, day: int, *lines: dict[str, Any], method: str = "cash", **others: Any) -> Any:
        """A sale at the counter."""
        total = sum(line["unit_price"] for line in lines)
        paid = [{"method": method, "amount": total}]
        return self.tablet("/sales", day, "sold_at", lines=list(lines), total=total, payments=paid, **others)

    def leave(self, day: int, settlement: str, work: dict[str, Any], tag: str) -> str:
        """A car that is left to be worked on."""
        items = [{"kind": "saloon", "name": "흰색", "marks": [{"code": "none"}], "works": [work]}]
        made = self.tablet("/tickets", day, "dropped_off_at", due_date=f"2021-01-{day + 1:02d}", tag=tag, settlement=settlement,
                           phone="010-0000-1205", customer="예시 손님", note=None, tell=False, items=items)
        return str(made["id"])

    def read(self, day: int, expected: int = 201, **changes: Any) -> Any:
        """What the bays' counters showed at the end of a day."""
        readings = [{"bay": bay, "meter": meter, "counter": counter} | changes.get(f"{meter}_{bay}", {})
                    for (bay, meter), counter in READ[day].items()]
        answer = self.ask("manager", "POST", "/bay-days", {
            "id": str(uuid4()), "site": WASH, "date": f"2021-01-{day:02d}", "readings": readings})
        assert answer.status_code == expected, answer.get_data(as_text=True)
        return answer.json


@pytest.fixture
def wash(app: Flask, client: FlaskClient, cast: Cast, moment: Any) -> Wash:
    """Two bays, a menu, a tablet."""
    with app.app_context(), transaction() as session:
        load_network(session, parse_network(INCHEON.read_text(encoding="utf-8") + OPENED, "wash.toml"))
    ask = Asking(client, cast)
    for product in (LATTE, POLISH, INSIDE):
        body = {"name": product["name"], "price": product["unit_price"], "tax_class": "taxable", "owner": f"centre:{CENTRE_HERE}"}
        assert ask("manager", "PUT", f"/products/{product['sku']}", body).status_code in (200, 201)
    for bay in ("1", "2"):
        made = ask("manager", "PUT", f"/sites/{WASH}/bays/{bay}", {"from": "2021-01-07", "coin_won": 500}, headers={"If-Match": '"0"'})
        assert made.status_code == 201, made.get_data(as_text=True)
    return Wash(ask, moment)


def test_bays_cars_and_coffee_make_one_week(wash: Wash, app: Flask, settings: Settings, cast: Cast) -> None:
    polished = wash.leave(7, "now", POLISH, "101")
    wash.sell(7, POLISH, method="card", ticket=polished)
    wash.sell(7, LATTE, LATTE)
    assert wash.read(7)["total"] == 75 * 500 + 82_000
    wash.day(8)
    inside = wash.leave(8, "pick_up", INSIDE, "102")
    assert wash.read(8)["total"] == 56 * 500 + 64_000
    wash.day(9)
    wash.tablet(f"/tickets/{polished}/events", 9, "at", kind="ready")
    wash.tablet(f"/tickets/{polished}/events", 9, "at", kind="collected")
    wash.tablet(f"/tickets/{inside}/events", 9, "at", kind="ready")
    wash.sell(9, INSIDE, LATTE, ticket=inside)
    wash.tablet(f"/tickets/{inside}/events", 9, "at", kind="collected")
    assert wash.read(9)["total"] == 119 * 500 + 165_000
    wash.day(11)
    spilt = wash.sell(11, LATTE)
    wash.tablet(f"/sales/{spilt['id']}/refunds", 11, "refunded_at", lines=[{"line": 1, "quantity": "1"}], reason="쏟음",
                payments=[{"method": "cash", "amount": 3500}])
    both = wash.read(11)
    assert (both["total"], {each["days"] for each in both["readings"]}) == (150 * 500 + 211_000, {2})
    wash.day(12)
    assert wash.read(12, 422)["type"].endswith(":counters_wrong")
    assert wash.read(12, coin_1={"reset": "replaced", "ended": 214})["total"] == (4 + 30) * 500 + 36_000

    wash.day(14)
    of_wash = f"/sites/{WASH}/bay-days"
    assert wash.ask("manager", "GET", f"{of_wash}?from=2021-01-07&to=2021-01-12").json["missing"] == ["2021-01-10"]
    # The 9th was read wrongly: what it says less, the 11th says more.
    ninth = wash.ask("manager", "GET", f"{of_wash}/2021-01-09")
    counters = [{name: each[name] for name in ("bay", "meter", "counter")} for each in ninth.json["standing"]["readings"]]
    corrected = wash.ask("manager", "PUT", f"{of_wash}/2021-01-09", {
        "id": str(uuid4()), "reason": "잘못 읽음",
        "readings": [each | {"counter": 120} if each["counter"] == 130 else each for each in counters],
    }, headers={"If-Match": ninth.headers["ETag"]})
    assert (corrected.status_code, corrected.json["total"]) == (201, 109 * 500 + 165_000)
    assert wash.ask("manager", "GET", f"{of_wash}/2021-01-11").json["standing"]["total"] == 160 * 500 + 211_000

    bays = (214 + 15 + 205) * 500 + 318_000 + 240_000
    counter = POLISH["unit_price"] + INSIDE["unit_price"] + 3 * LATTE["unit_price"]
    for scope in (f"site:{WASH}", "region"):
        report = Faces(app, settings, cast).say_the_same(202101, scope)
        assert report["total"]["net"] == bays + counter
    assert any(each["site"] == WASH and "2021-01-10" in json.dumps(each) for each in report["incomplete"])
    Faces(app, settings, cast).prove()
