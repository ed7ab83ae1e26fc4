"""Tablets: pairing, revoking, and what a tablet says of itself."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, jsonify, request
from sqlalchemy.orm import Session

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import (
    TABLET_COOKIE,
    check_origin,
    current_actor,
    guarded,
    is_tablet_page,
    keep_cookie,
    unguarded,
)
from pos.api.problems import language
from pos.api.schemas.devices import (
    DeviceOut,
    DevicesOut,
    DevicesQuery,
    PairedOut,
    PairingCodeOut,
    PairingIn,
    StatusIn,
    StatusOut,
)
from pos.api.sites import shown_site
from pos.printing.printers import printers_of
from pos.promotions.rules import in_force_in_full, resolved, rules_said
from pos.promotions.scopes import scopes_above
from pos.sales.letterhead import letterhead
from pos.signing import signer
from pos.terminals.adapters import has_terminal
from pos.tills.queries import next_float, open_till_of
from sites import clock, devices
from sites.access import Permission, site_for
from sites.db import attempt, db, reading
from sites.devices import Device
from sites.errors import Invalid, say
from sites.pins.checking import tried
from sites.registry import Site

blueprint = make_blueprint("devices", "Tablets")

LARGEST_NUMBER = 999_999


@blueprint.route("/devices", methods=["POST"])
@blueprint.doc(security=[], **takes(PairingIn, **{"201": shows("The tablet with its credential, told once", PairedOut)}))
@unguarded
def post_device() -> Response:
    """Pair a tablet with a code. With `previous` at the same site its number and series go on."""
    wanted = read_body(PairingIn())
    from_page = is_tablet_page()
    if from_page:
        check_origin()
    previous = wanted.get("previous") or (request.cookies.get(TABLET_COOKIE) if from_page else None)
    with tried(None, f"address:{request.remote_addr}"):
        device, token, site, settings = attempt(lambda session: _pair(session, wanted, previous))
    answer = {
        "device": f"{site['code']}-T{device.device_no}", "device_no": device.device_no, "token": token, "site": site,
        "settings": settings, "keys": signer.public_keys(),
    }
    if from_page:
        answer.pop("token")
    response = jsonify(answer)
    response.status_code = 201
    if from_page:
        keep_cookie(response, token)
    return response


def _pair(session: Session, wanted: dict[str, Any], previous: str | None) -> tuple[Device, str, dict[str, Any], dict[str, Any]]:
    device, token = devices.pair(session, wanted["code"], wanted["name"], previous, wanted.get("site"))
    site = session.get_one(Site, device.site_id)
    return device, token, shown_site(session, site), _settings(session, site, device.id)


def _settings(session: Session, site: Site, device_id: int) -> dict[str, Any]:
    shown = shown_site(session, site)
    base_url: str = current_app.extensions["pos-settings"].base_url
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    head, scopes = letterhead(session, site, today), scopes_above(session, f"site:{site.code}")
    said = rules_said(session, scopes)
    known = {name: shown[name] for name in (
        "time_zone", "cut_off_minutes", "refund_approval_from", "vat_registered", "blind_count", "cash_receipt_mandatory",
        "cash_receipt_from", "installments_from",
    )}
    till = open_till_of(session, site.id, device_id)
    return known | {
        "printers": _printers(session, site), "card_terminals": _terminals(site),
        "base_url": base_url, "letterhead": asdict(head), "next_float": next_float(session, site.id, device_id),
        "discounts": in_force_in_full(resolved(said.get(scope) for scope in scopes)),
        "open_till": None if till is None else {
            "id": str(till.id), "number": till.number, "opened_at": clock.instant_text(till.opened_at),
            "business_date": till.business_date.isoformat(), "opening_float": till.opening_float,
        },
    }


def _printers(session: Session, site: Site) -> list[dict[str, Any]]:
    shown = ("code", "name", "has_drawer", "prints_orders")
    return [{name: getattr(printer, name) for name in shown} for printer, _ in printers_of(session, [site.id])]


def _terminals(site: Site) -> list[dict[str, str]]:
    if not has_terminal(current_app.extensions["pos-settings"].card_terminals, site.code):
        return []
    return [{"code": f"{site.code}-C1", "name": say("카드 단말기", "Card terminal").text(language())}]


@blueprint.route("/devices/self/status", methods=["POST"])
@blueprint.doc(**takes(StatusIn, **{"200": shows("The server's clock, the site's settings, the keys", StatusOut)}))
@guarded(Permission.SELL)
def post_status() -> Response:
    """A tablet says the highest number it handed out, its oldest unsent document, its clock."""
    actor, wanted = current_actor(), read_body(StatusIn())
    if actor.device_id is None:
        raise Invalid("tablet_only", say("태블릿만 보낼 수 있습니다.", "Only a tablet can send this."))
    device_id = actor.device_id
    attempt(lambda session: devices.state_of_itself(session, device_id, wanted["made"], wanted.get("oldest_unsent"), wanted.get("clock")))
    settings = _settings(db.session(), db.session().get_one(Site, actor.site_id), device_id)
    return jsonify({"now": clock.instant_text(clock.now()), "settings": settings, "keys": signer.public_keys()})


@blueprint.route("/devices/self/revocation", methods=["POST"])
@blueprint.doc(responses={"200": shows("The tablet, revoked", DeviceOut), **problems(400, 422)})
@guarded(Permission.SELL)
def post_own_revocation() -> Response:
    """A tablet gives its own credential up. Paired again at the same site, its number and series go on."""
    actor = current_actor()
    number = actor.device_no
    if number is None:
        raise Invalid("tablet_only", say("태블릿만 보낼 수 있습니다.", "Only a tablet can send this."))
    device = attempt(lambda session: devices.revoke(session, actor, session.get_one(Site, actor.site_id), number))
    return jsonify(_shown(device))


@blueprint.route("/sites/<site>/devices")
@blueprint.doc(
    parameters=[{"in": "query", "schema": DevicesQuery}], responses={"200": shows("The site's tablets", DevicesOut), **problems(422)},
)
@guarded(Permission.SITE_WORK)
def get_devices(site: str) -> Response:
    """The tablets of a site, with what each said last, in order of number."""
    page = read_query(DevicesQuery())
    with reading() as session:
        place = site_for(session, current_actor(), site, Permission.SITE_WORK)
        query = sa.select(Device).where(Device.site_id == place.id, Device.device_no > page["cursor"])
        found = session.scalars(query.order_by(Device.device_no).limit(page["limit"] + 1)).all()
    shown = [_shown(device) for device in found[: page["limit"]]]
    return jsonify(data=shown, next_cursor=str(shown[-1]["device_no"]) if len(found) > len(shown) else None)


@blueprint.route("/sites/<site>/pairing-codes", methods=["POST"])
@blueprint.doc(responses={"201": shows("A code, told once, good for ten minutes", PairingCodeOut), **problems(400)})
@guarded(Permission.SITE_WORK)
def post_pairing_code(site: str) -> Response:
    """Make a pairing code for a site."""
    actor = current_actor()
    code = attempt(lambda session: devices.make_pairing_code(
        session, site_for(session, actor, site, Permission.SITE_WORK), actor.code
    ))
    response = jsonify(code=code, minutes=int(devices.CODE_LIFETIME.total_seconds() // 60))
    response.status_code = 201
    return response


@blueprint.route(f"/sites/<site>/devices/<int(min=1,max={LARGEST_NUMBER}):device_no>/revocation", methods=["POST"])
@blueprint.doc(responses={"200": shows("The tablet, revoked", DeviceOut), **problems(400)})
@guarded(Permission.SITE_WORK)
def post_revocation(site: str, device_no: int) -> Response:
    """Take a tablet's credential away at once. What it holds unsent stays on it until it is paired again."""
    actor = current_actor()
    device = attempt(lambda session: devices.revoke(session, actor, site_for(session, actor, site, Permission.SITE_WORK), device_no))
    return jsonify(_shown(device))


def _shown(device: Device) -> dict[str, Any]:
    return {
        "device_no": device.device_no, "name": device.name, "paired_at": clock.instant_text(device.paired_at),
        "revoked_at": None if device.revoked_at is None else clock.instant_text(device.revoked_at), "made": device.made,
        "oldest_unsent": None if device.oldest_unsent is None else clock.instant_text(device.oldest_unsent),
        "clock_offset_ms": device.clock_offset_ms, "seen_at": None if device.seen_at is None else clock.instant_text(device.seen_at),
    }
