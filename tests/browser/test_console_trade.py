"""The pages of customers and credit in a real Chromium: measured, and asked by axe."""

import uuid
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from sites import clock
from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import arrive_with_november
from tests.support.axe import minded_by_axe
from tests.support.cast import CENTRE_HERE, HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

CUSTOMERS = {"nursery": "예시 어린이집", "welfare": "예시 종합사회복지관 주간보호센터"}


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast, two customers who owe this month's sales, one of which nobody is named, a payment and a request."""
    arrived, client, now = arrive_with_november(app, database), app.test_client(), clock.now()
    today = clock.business_day(now).isoformat()

    def send(who: str, method: str, path: str, **body: Any) -> Any:
        answer = arrived.call(client, who, method, path, json=body)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.json

    for code, name in CUSTOMERS.items():
        send("manager", "PUT", f"/customers/{code}", name=name, owner=f"centre:{CENTRE_HERE}", business_number="123-45-67891",
             address="인천 서구 예시로 1", contact="010-0000-1205", terms_from="month_end")
    for seq, (customer, won) in enumerate((("nursery", 1_250_000), ("nursery", 48_000), ("welfare", 330_000), (None, 5000)), 6001):
        send("tablet", "POST", "/sales", id=str(uuid.uuid4()), device_seq=seq, sold_at=clock.instant_text(now), total=won,
             customer=customer, payments=[{"method": "on_account", "amount": won}], lines=[
                 {"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": won}])
    send("supervisor", "POST", "/customer-payments", id=str(uuid.uuid4()), site=HERE, customer="nursery", amount=1_000_000,
         received_on=today)
    send("supervisor", "POST", "/invoice-requests", site=HERE, month=today[:7], customer="nursery")
    database.freeze()
    return arrived


@looked_at
def test_every_page_of_customers_and_credit_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    month = clock.business_day(clock.now()).isoformat()[:7]
    troubles: dict[str, Any] = {}
    for path in (
        f"/console/trade/?scope=site:{HERE}", f"/console/trade/customers/nursery?scope=site:{HERE}", "/console/trade/customers/new",
        "/console/trade/customers/welfare/change", f"/console/trade/invoices/?scope=site:{HERE}&month={month}",
    ):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
