"""A café to sell in: cafe-03 with two participants and a small example menu, and tokens of those who look after it."""

from dataclasses import dataclass
from typing import Any

from flask import Flask

from pos.config import Settings
from tests.support.server import Server, run_pos
from tests.support.settings import ROOT, as_environment

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

    def pairing_code(self, server: Server) -> str:
        """A new code for a tablet."""
        return server.pos("device", "pair", self.site).strip().splitlines()[-1]


def open_shop(app: Flask, settings: Settings) -> Shop:
    """Loads the network, puts the menu on and lets two people work there today. Prices are invented examples."""
    environment = as_environment(settings)
    run_pos(environment, "network", "load", str(NETWORK))
    for name in ("참여자 01", "참여자 03"):
        run_pos(environment, "participant", "add", name, "--centre", CENTRE, "--site", SITE)
    token = run_pos(environment, "token", "add", "tests", "--role", "centre_manager", "--scope", f"centre:{CENTRE}").strip().splitlines()[-1]
    shop = Shop(SITE, token)
    for sku, product in MENU.items():
        _put(app, shop, f"/products/{sku}", {"owner": f"centre:{CENTRE}", "tax_class": "taxable", "example": True, **product})
    _put(app, shop, f"/sites/{SITE}/availability/cold-brew", {"sold_out": True})
    return shop


def _put(app: Flask, shop: Shop, path: str, body: dict[str, Any]) -> None:
    answer = app.test_client().put(f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {shop.token}"})
    assert answer.status_code in (200, 201), f"{path}: {answer.status_code} {answer.get_data(as_text=True)}"
