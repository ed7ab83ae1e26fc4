"""A café to sell in: cafe-03 with two participants and a small example menu, and tokens of those who look after it."""

import json
import urllib.request
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.network.loading import load_network
from sites.network.reading import read_network
from sites.people.assignments import assign
from sites.people.participants import Facts, add_participant
from sites.people.tokens import add_token
from sites.registry import Centre, site_by_code
from tests.support.server import Server
from tests.support.settings import ROOT

SITE = "cafe-03"
CENTRE = "yeonsu"
NETWORK = ROOT / "sites" / "network" / "incheon.toml"

TEMPERATURE = {
    "code": "temperature", "name": "온도", "min": 1, "max": 1,
    "options": [{"code": "hot", "name": "HOT 따뜻하게", "price": 0}, {"code": "ice", "name": "ICE 차갑게", "price": 0}],
}
STRENGTH = {
    "code": "strength", "name": "진하기", "min": 0, "max": 1,
    "options": [{"code": "extra-shot", "name": "샷 추가", "price": 500}, {"code": "weak", "name": "연하게", "price": 0}],
}
TABS = ("커피", "차·음료", "디저트", "상품")
MENU: dict[str, dict[str, Any]] = {
    "americano": {"name": "아메리카노", "category": "커피", "price": 2500, "option_groups": [TEMPERATURE, STRENGTH]},
    "latte": {"name": "카페라떼", "category": "커피", "price": 3500},
    "cold-brew": {"name": "콜드브루", "category": "커피", "price": 3500},
    "yuja-tea": {"name": "유자차", "category": "차·음료", "price": 3000},
    "cookie": {"name": "초코칩 쿠키", "category": "디저트", "price": 1500},
    "shiitake": {"name": "표고버섯", "category": "상품", "price": 25000, "measured": True, "tax_class": "exempt"},
    "gift": {"name": "선물 꾸러미", "category": "상품", "price": 0, "open_price": True},
}


@dataclass(frozen=True)
class Shop:
    """The site's code, and the token of its centre's manager."""

    site: str
    token: str

    def ask(self, server: Server, path: str, method: str = "GET", body: Any = None) -> Any:
        """The manager's question to the API; AssertionError with what the server said when it refuses."""
        request = urllib.request.Request(
            f"{server.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error

    def pairing_code(self, server: Server) -> str:
        """A new code for a tablet."""
        code: str = self.ask(server, f"/sites/{self.site}/pairing-codes", "POST", {})["code"]
        return code

    def sales(self, server: Server) -> list[dict[str, Any]]:
        """Every sale of the site, in the order in which the server stored them."""
        rows: list[dict[str, Any]] = self.ask(server, f"/sales?site={self.site}&limit=500")["data"]
        return sorted(rows, key=lambda row: int(row["site_seq"]))


def open_shop(app: Flask) -> Shop:
    """Loads the network, lets two people work at the café from today on and puts its menu on."""
    with app.app_context(), transaction() as session:
        load_network(session, read_network(NETWORK), partial(journal.append, session, "region", COMMAND_LINE.code))
        for name in ("참여자 01", "참여자 03"):
            employ(session, name)
        shop = Shop(SITE, add_token(session, COMMAND_LINE.code, "tests", "centre_manager", f"centre:{CENTRE}"))
    for position, tab in enumerate(TABS):
        put(app, shop, f"/categories/{tab}", {"name": tab, "position": position})
    for sku, product in MENU.items():
        put(app, shop, f"/products/{sku}", {"owner": f"centre:{CENTRE}", "tax_class": "taxable", "example": True, **product})
    put(app, shop, f"/sites/{SITE}/availability/cold-brew", {"sold_out": True})
    return shop


def employ(session: Session, display_name: str, code: str = SITE) -> None:
    """Lets somebody of the centre work at a site from today on."""
    centre = session.scalars(sa.select(Centre).where(Centre.code == CENTRE)).one()
    site = site_by_code(session, code)
    person = add_participant(session, COMMAND_LINE.code, centre, Facts(display_name))
    assign(session, COMMAND_LINE.code, person, site, clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes))


def put(app: Flask, shop: Shop, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
    """What the shop's manager puts on the API."""
    answer = app.test_client().put(f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {shop.token}", **(headers or {})})
    assert answer.status_code in (200, 201), f"{path}: {answer.status_code} {answer.get_data(as_text=True)}"
