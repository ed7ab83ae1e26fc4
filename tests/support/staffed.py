"""The same café with PINs and stock: one of its two people has a PIN, two accounts can approve, and three items are kept."""

from flask import Flask
from sqlalchemy.orm import Session

from sites import clock
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.people.accounts import add_account, set_account_pin
from sites.people.assignments import assigned_to
from sites.people.participants import set_participant_pin
from sites.pins.hashing import hash_pin
from sites.registry import site_by_code
from tests.support.shop import CENTRE, SITE, Shop, put

PIN, SUPERVISOR_PIN, ADMIN_PIN = "2580", "80251", "93520"
WITH_PIN, WITHOUT_PIN = "참여자 03", "참여자 01"
ITEMS = {"beans": ("원두", "g"), "milk": ("우유", "ml"), "cup": ("종이컵", "ea")}


def staff_shop(app: Flask, shop: Shop) -> Shop:
    """Gives the café its PINs, its approvers and its items."""
    hashes = {pin: hash_pin(pin) for pin in (PIN, SUPERVISOR_PIN, ADMIN_PIN)}
    with app.app_context(), transaction() as session:
        _with_pin(session, hashes[PIN])
        for email, role, scope, pin in (
            ("supervisor@example.org", "site_supervisor", f"site:{SITE}", SUPERVISOR_PIN),
            ("admin@example.org", "region_admin", "region", ADMIN_PIN),
        ):
            set_account_pin(session, COMMAND_LINE.code, add_account(session, COMMAND_LINE.code, email, role, scope), hashes[pin])
    for code, (name, unit) in ITEMS.items():
        put(app, shop, f"/stock-items/{code}", {"owner": f"centre:{CENTRE}", "name": name, "unit": unit})
    recipe = [{"item": item, "quantity": quantity} for item, quantity in (("beans", "20"), ("milk", "200"), ("cup", "1"))]
    put(app, shop, "/products/latte/recipe", {"lines": recipe})
    return shop


def _with_pin(session: Session, pin_hash: str) -> None:
    site = site_by_code(session, SITE)
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    (person,) = [each for each in assigned_to(session, site.id, today) if each.display_name == WITH_PIN]
    set_participant_pin(session, COMMAND_LINE.code, person, pin_hash)
