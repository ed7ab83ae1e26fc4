"""Workplaces of our own centre at which every kind of work is done, a farm, a showroom, a shoe shop, a car wash, with something of all."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask

from sites.db import transaction
from sites.network.loading import load_network
from sites.network.reading import INCHEON, parse_network
from tests.pos.api.asking import Asking
from tests.support.cast import CENTRE_HERE, HERE

FARM, SHOW, SHOES, WASH = "ours-farm", "ours-show", "ours-shoes", "ours-wash"
KINDS = {FARM: "mushroom_farm", SHOW: "showroom", SHOES: "shoe_care", WASH: "car_wash"}
AT, LOT = "2020-11-20T09:00:00+09:00", "L-1"
SITE = """
[[site]]
code = "{code}"
name = "우리끼리 {code}"
kind = "{kind}"
opened_on = 2020-01-02
projects = [{{ project = "seogu-cafe", from = 2020-01-02 }}]
"""


@dataclass(frozen=True)
class Work:
    """What stands there."""

    handover: str
    delivery: str
    settlement: str
    payment: str
    customer: str = "ours-customer"
    agreement: str = "ours-goods"
    giving: str = "ours-giving"
    boxed: str = "ours-pack"


def furnish_work(app: Flask, ask: Asking) -> Work:
    """Opens the workplaces and does a little of everything at each."""
    text = INCHEON.read_text(encoding="utf-8") + "".join(SITE.format(code=code, kind=kind) for code, kind in KINDS.items())
    with app.app_context(), transaction() as session:
        load_network(session, parse_network(text, "ours.toml"))
    owner = {"owner": f"centre:{CENTRE_HERE}"}

    def made(method: str, path: str, body: dict[str, Any]) -> Any:
        answer = ask("manager", method, path, body)
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)
        return answer.json

    bay = ask("manager", "PUT", f"/sites/{WASH}/bays/1", {"from": "2020-11-01"}, headers={"If-Match": '"0"'})
    assert bay.status_code == 201, bay.get_data(as_text=True)
    counters = [{"bay": "1", "meter": "coin", "counter": 12_000}]
    made("POST", "/bay-days", {"id": str(uuid4()), "site": WASH, "date": AT[:10], "readings": counters, "note": "우리끼리 읽음"})

    def act(path: str, site: str = FARM, **body: Any) -> Any:
        return made("POST", path, {"id": str(uuid4()), "site": site, "at": AT, **body})

    made("PUT", "/stock-items/ours-pack", {"name": "우리끼리 버섯", "unit": "ea", "keeps_days": 10, **owner})
    made("PUT", "/products/ours-happy", {"name": "우리끼리 만원의 행복", "price": 10_000, "tax_class": "exempt", **owner})
    made("PUT", "/products/ours-happy/recipe", {"from": "2020-11-01", "lines": [{"item": "ours-pack", "quantity": "1"}]})
    act("/stock-moves", item="ours-pack", kind="receive", quantity="50", lot=LOT)
    campaign = {"site": FARM, "name": "우리끼리 나눔", "sku": "ours-happy", "item": "ours-pack", "per_unit": "1", "from": "2020-11-01"}
    made("PUT", "/donation-campaigns/ours-giving", campaign)
    act("/donations/gifts", item="ours-pack", quantity="5")
    handover = act("/donations/handovers", item="ours-pack", quantity="2", recipient="우리끼리 경로당", head_count=2)
    sold = [{"sku": "ours-happy", "quantity": "1", "unit_price": 1000}]
    delivery = act("/internal-deliveries", to_site=HERE, lines=sold)
    rates = {"from": "2020-10-01", "rates": [{"from": "2020-10-01", "rate": 1000}]}
    made("PUT", "/consignment-agreements/ours-goods", {"site": SHOW, "centre": "bupyeong", "name": "우리끼리 위탁", **rates})
    settlement = made("POST", "/settlements", {"site": SHOW, "centre": "bupyeong", "month": "2020-10"})
    made("PUT", "/customers/ours-customer", {"name": "우리끼리 어린이집", **owner})
    money = {"customer": "ours-customer", "amount": 1000, "method": "transfer", "received_on": "2020-11-20"}
    payment = made("POST", "/customer-payments", {"id": str(uuid4()), "site": HERE, **money})
    return Work(handover["id"], delivery["id"], settlement["id"], payment["id"])
