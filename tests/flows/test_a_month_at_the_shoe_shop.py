"""A month at 착한신발: work paid at once, on a monthly pass, with a deposit and at a late pick-up; one ticket cancelled, one never
fetched. Every face of the region's month says the same, and what is proved holds."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import click
import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import exporting, journal, revenue
from pos.config import Settings
from pos.promotions.codes import pass_code
from pos.sales.counter import forget
from pos.tickets.purging import forget_customers
from sites.db import db, transaction
from tests.faults.counter import assert_all_is_proved
from tests.pos.api.asking import Asking
from tests.pos.tickets.leaving import LACES, MANAGER, SHOP, SUPERVISOR, TABLET, WASH, deposit, do, give_back, leave, pay
from tests.support.cast import CENTRE_ELSEWHERE, Cast
from tests.support.settings import as_environment

PASS = {"sku": "month-pass", "name": "월정액 이용권", "tax_class": "out_of_scope", "quantity": "1", "unit_price": 30_000}
CREAM = {"sku": "cream", "name": "구두약", "tax_class": "taxable", "quantity": "1", "unit_price": 7000}
NOVEMBER, DECEMBER = ("2020-11-01", "2020-11-30"), ("2020-12-01", "2020-12-31")


@pytest.fixture
def moment() -> Iterator[Any]:
    """The shop's clock, to be moved on; it opens on the 2nd at ten."""
    with time_machine.travel(datetime(2020, 11, 2, 1, tzinfo=UTC), tick=False) as travelling:
        yield travelling


@pytest.fixture
def ask(app: Flask, client: FlaskClient, cast: Cast) -> Asking:
    with app.app_context():
        forget(db.session())
    return Asking(client, cast)


@pytest.fixture
def shop(ask: Asking, moment: Any) -> Asking:
    """The shop with what it sells."""
    for product in (WASH, LACES, CREAM, PASS):
        body = {"name": product["name"], "price": product["unit_price"], "tax_class": product["tax_class"]}
        made = ask(MANAGER, "PUT", f"/products/{product['sku']}", body | {"owner": f"centre:{CENTRE_ELSEWHERE}"})
        assert made.status_code in (200, 201), made.json
    kind = ask(MANAGER, "PUT", "/products/month-pass/pass-kind", {"uses": None, "valid_days": 31}, headers={"If-Match": '"0"'})
    assert kind.status_code == 200, kind.json
    return ask


def at(day: str) -> str:
    return f"{day}T10:00:00+09:00"


def left(ask: Asking, day: str, settlement: str, due: str) -> str:
    return str(leave(ask, dropped_off_at=at(day), settlement=settlement, due_date=due, tag=day[-2:], tell=False)["id"])


def net(ask: Asking, month: tuple[str, str]) -> tuple[int, int]:
    total = ask("viewer", "GET", f"/revenue?scope=region&from={month[0]}&to={month[1]}&by=site").json["total"]
    return total["net"], total["out_of_scope"]


def test_passes_and_late_pick_ups_count_on_the_day_the_money_is_taken(shop: Asking, moment: Any, app: Flask, settings: Settings) -> None:
    sold = pay(shop, None, [PASS], [("card", 30_000)], sold_at=at("2020-11-02"))
    month_pass = pass_code(UUID(sold["id"]), 1, 1)
    # On the pass, at once, with a deposit, at a pick-up that comes in December, cancelled, and never fetched.
    on_pass = left(shop, "2020-11-02", "now", "2020-11-04")
    flags = pay(shop, on_pass, [WASH], [("prepaid_pass", 6000)], sold_at=at("2020-11-02"), passes=[month_pass])["flags"]
    assert flags == []
    prepaid = left(shop, "2020-11-03", "now", "2020-11-05")
    pay(shop, prepaid, [WASH, LACES, CREAM], [("cash", 15_000)], sold_at=at("2020-11-03"))
    with_deposit = left(shop, "2020-11-05", "deposit", "2020-11-07")
    pay(shop, with_deposit, [deposit(3000)], [("cash", 3000)], sold_at=at("2020-11-05"))
    late = left(shop, "2020-11-25", "pick_up", "2020-11-27")
    cancelled = left(shop, "2020-11-26", "deposit", "2020-11-28")
    taken = pay(shop, cancelled, [deposit(2000)], [("cash", 2000)], sold_at=at("2020-11-26"))
    unclaimed = left(shop, "2020-11-04", "pick_up", "2020-11-06")
    moment.move_to(datetime(2020, 11, 28, 9, tzinfo=UTC))
    for ticket, day in ((on_pass, 3), (prepaid, 4), (with_deposit, 6), (late, 26), (unclaimed, 5)):
        do(shop, ticket, "ready", at=at(f"2020-11-{day:02d}"))
    for ticket, day in ((on_pass, 4), (prepaid, 5)):
        do(shop, ticket, "collected", at=at(f"2020-11-{day:02d}"))
    pay(shop, with_deposit, [WASH, LACES], [("deposit", 3000), ("cash", 5000)], sold_at=at("2020-11-09"))
    do(shop, with_deposit, "collected", at=at("2020-11-09"))
    do(shop, cancelled, "cancelled", at=at("2020-11-27"))
    give_back(shop, taken["id"], 1, [("cash", 2000)])
    assert net(shop, NOVEMBER) == (6000 + 15_000 + 8000, 30_000 + 3000)

    moment.move_to(datetime(2020, 12, 10, 3, tzinfo=UTC))
    kept = shop(TABLET, "GET", f"/tickets?site={SHOP}&stands=kept_long").json["data"]
    assert {each["id"] for each in kept} == {late, unclaimed}
    pay(shop, late, [WASH, LACES], [("card", 8000)], sold_at=at("2020-12-10"))
    do(shop, late, "collected", at=at("2020-12-10"))
    do(shop, unclaimed, "unclaimed", SUPERVISOR, at=at("2020-12-10"))
    assert (net(shop, NOVEMBER), net(shop, DECEMBER)) == ((29_000, 33_000), (8000, 0))
    work = shop("viewer", "GET", f"/tickets/work?site={SHOP}&from=2020-11-01&to=2020-12-31").json
    assert (work["items"], work["worth"], [each["day"][-2:] for each in work["data"]]) == (5, 40_000, ["03", "04", "05", "06", "26"])
    for ticket in (on_pass, prepaid, with_deposit, late, cancelled):
        money = shop(TABLET, "GET", f"/tickets/{ticket}").json["money"]
        assert (money["held"], money["taken"] - money["used"] - money["returned"]) == (0, 0)

    _every_face_says_the_same(shop, app, settings)
    moment.move_to(datetime(2021, 6, 30, tzinfo=UTC))
    with app.app_context(), transaction() as session:
        assert forget_customers(session, "command-line") == 6
    assert_all_is_proved(app)
    for command in (("revenue", "verify"), ("journal", "verify")):
        assert _pos(app, settings, *command).exit_code == 0


def _every_face_says_the_same(ask: Asking, app: Flask, settings: Settings) -> None:
    """The region's November from the API, the command and the file."""
    by_api = ask("viewer", "GET", f"/revenue?scope=region&from={NOVEMBER[0]}&to={NOVEMBER[1]}&by=site").json
    by_command = json.loads(_pos(app, settings, "revenue", "report", "2020-11", "--scope", "region", "--by", "site", "--json").stdout)
    assert {**by_command, "as_of": 0} == {**by_api, "as_of": 0}
    in_file = ask("viewer", "GET", "/exports/revenue.json?month=2020-11&scope=region").json
    figures = ("gross", "discount", "refund", "net", "supply", "vat", "exempt", "sales", "refunds")
    assert {name: in_file["total"][name] for name in figures} == {name: by_api["total"][name] for name in figures}
    assert (by_api["total"]["net"], by_api["total"]["supply"] + by_api["total"]["vat"]) == (29_000, 29_000)


def _pos(app: Flask, settings: Settings, *arguments: str) -> Any:
    group = click.Group()
    for module in (exporting, journal, revenue):
        module.register(group)
    return CliRunner().invoke(group, arguments, None, as_environment(settings), obj=lambda _settings: app)
