"""A farm to work at: farm-01 with a participant, mushrooms by weight and by the pack, and a campaign that gives one with each. Prices are
examples."""

from functools import partial

import sqlalchemy as sa
from flask import Flask

from sites import clock, journal
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.network.loading import load_network
from sites.network.reading import read_network
from sites.people.assignments import assign
from sites.people.participants import Facts, add_participant
from sites.people.tokens import add_token
from sites.registry import Centre, site_by_code
from tests.support.shop import NETWORK, Shop, put

FARM, CENTRE = "farm-01", "bupyeong"
ITEMS = {
    "shiitake": {"name": "표고버섯", "unit": "kg", "keeps_days": 10},
    "shiitake-pack": {"name": "표고버섯 400 g", "unit": "ea", "keeps_days": 10},
}
PRODUCTS = {
    "pack": ("표고버섯 400 g", 10_000, {"shiitake-pack": "1"}), "happy": ("만원의 행복", 10_000, {"shiitake-pack": "2"}),
}


def open_farm(app: Flask) -> Shop:
    """Loads the network, lets somebody work at the farm from today on, and puts up what it sells and gives away."""
    with app.app_context(), transaction() as session:
        load_network(session, read_network(NETWORK), partial(journal.append, session, "region", COMMAND_LINE.code))
        site = site_by_code(session, FARM)
        centre = session.scalars(sa.select(Centre).where(Centre.code == CENTRE)).one()
        person = add_participant(session, COMMAND_LINE.code, centre, Facts("참여자 05"))
        today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
        assign(session, COMMAND_LINE.code, person, site, today)
        farm = Shop(FARM, add_token(session, COMMAND_LINE.code, "farm", "centre_manager", f"centre:{CENTRE}"))
    furnish_farm(app, farm, today.isoformat())
    return farm


def furnish_farm(app: Flask, farm: Shop, first: str) -> None:
    """The farm's items, products and campaign, from a day on."""
    owner = {"owner": f"centre:{CENTRE}"}
    put(app, farm, "/categories/mushrooms", {"name": "버섯", **owner})
    for code, item in ITEMS.items():
        put(app, farm, f"/stock-items/{code}", {**item, **owner})
    for sku, (name, price, recipe) in PRODUCTS.items():
        put(app, farm, f"/products/{sku}", {
            "name": f"{name} (예시)", "category": "mushrooms", "price": price, "tax_class": "exempt", "needs": "mushrooms", **owner})
        put(app, farm, f"/products/{sku}/recipe", {
            "from": first, "lines": [{"item": item, "quantity": quantity} for item, quantity in recipe.items()]})
    put(app, farm, "/donation-campaigns/manwon", {
        "site": FARM, "name": "만원의 행복", "sku": "happy", "item": "shiitake-pack", "per_unit": "1", "from": first})
