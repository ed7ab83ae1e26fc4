"""Every tablet in reach, what needs a person first; a pairing code that is shown once; taking a credential away."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import Response, current_app, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.devices.rows import held_of, row_of, trouble_of
from pos.console.devices.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.scopes import holding, scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Permission, Scope, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.devices import CODE_LIFETIME, Device, make_pairing_code, revoke
from sites.errors import NotFound
from sites.registry import Site
from sites.shifts.queries import shifts_all_sites

AT_ONCE = 100
STATES = ("look", "well", "revoked")


@dataclass(frozen=True, slots=True)
class Tablet:
    """A tablet, its site, and what is wrong with it."""

    device: Device
    site: Site
    state: str


@console.get("/devices/")
@needs(Permission.SITE_WORK)
def devices() -> str:
    """`?scope=site:cafe-01&state=look&page=2`, all of them optional."""
    say, visitor, now = _speaker(), current_visitor(), clock.now()
    mine = holding(visitor.actor, Permission.SITE_WORK)
    state, page = request.args.get("state", ""), _page()
    with reading() as session:
        scope = scope_for(session, visitor.actor, request.args.get("scope") or widest_scope(session, mine), Permission.SITE_WORK)
        scopes = scope_menu(session, say, mine, str(scope), lambda other: url_for("console.devices", scope=other))
        found, places = _tablets(session, scope, now)
        shown = [each for each in found if state not in STATES or _is_of(each.state, state)]
        rows = [row_of(say, each.device, each.site, each.state, now) for each in shown[(page - 1) * AT_ONCE : page * AT_ONCE]]
        lead = _lead(say, found, now)
    looking = sum(each.state not in ("", "revoked") for each in found)
    return rendered(
        "console/devices/page.html", say, here="devices", visitor=visitor, scopes=scopes, rows=rows, state=state, states=STATES,
        title=_title(say, scopes.current, found, looking), lead=lead, none=not found,
        places=places, chosen=scope.code if scope.kind == "site" else None,
        more=url_for("console.devices", scope=str(scope), state=state or None, page=page + 1) if len(shown) > page * AT_ONCE else None,
    )


@console.post("/devices/pairing-codes")
@needs(Permission.SITE_WORK)
def pairing_code() -> Response:
    """Makes a code and shows it, once."""
    say, visitor = _speaker(), current_visitor()
    wanted = request.form.get("site", "")

    def make(session: Session) -> tuple[Site, str]:
        site = site_for(session, visitor.actor, wanted, Permission.SITE_WORK)
        return site, make_pairing_code(session, site, visitor.actor.code)

    site, code = attempt(make)
    base_url: str = current_app.extensions["pos-settings"].base_url
    until = (clock.now() + CODE_LIFETIME).astimezone(clock.zone(clock.DEFAULT_ZONE))
    return make_response(rendered(
        "console/devices/code.html", say, here="devices", visitor=visitor, site=site_name(site.name, None).text, code=site.code,
        halves=(code[:4], code[4:]), spelt=" ".join(code), until=f"{until:%H:%M}", minutes=CODE_LIFETIME.seconds // 60,
        address=f"{base_url}/checkout/", back=url_for("console.devices", scope=f"site:{site.code}"),
    ))


@console.get("/devices/<site>/<int(min=1,max=999999):device_no>/revocation")
@needs(Permission.SITE_WORK)
def device_revocation(site: str, device_no: int) -> str:
    """Says what happens to the tablet and to what it holds, and asks."""
    say, visitor = _speaker(), current_visitor()
    with reading() as session:
        here = site_for(session, visitor.actor, site, Permission.SITE_WORK)
        device = session.scalar(sa.select(Device).where(Device.site_id == here.id, Device.device_no == device_no))
    if device is None or device.revoked_at is not None:
        raise NotFound("device_not_found")
    held = held_of(device)
    return rendered(
        "console/devices/sure.html", say, here="devices", visitor=visitor, held=held, name=device.name, device=f"T{device_no}",
        title=say("revoke_title", site=site_name(here.name, None).text, device=f"T{device_no}"),
        warning=say("revoke_held", count=figures.number(held)) if held else "", address=request.path,
        back=url_for("console.devices", scope=f"site:{site}", _anchor=f"{site}-T{device_no}"),
    )


@console.post("/devices/<site>/<int(min=1,max=999999):device_no>/revocation")
@needs(Permission.SITE_WORK)
def device_revocation_answer(site: str, device_no: int) -> AnyResponse:
    """Takes the credential away."""
    actor = current_visitor().actor
    attempt(lambda session: revoke(session, actor, site_for(session, actor, site, Permission.SITE_WORK), device_no))
    flash("revoked_done")
    return redirect(url_for("console.devices", scope=f"site:{site}"))


def _tablets(session: Session, scope: Scope, now: datetime) -> tuple[list[Tablet], list[tuple[str, str]]]:
    """The tablets of a scope, trouble first, and the sites that can have one, in a number of queries that does not grow with them."""
    sites = session.scalars(sa.select(Site).where(Site.id.in_(sites_within(scope))).order_by(Site.code)).all()
    by_id = {site.id: site for site in sites}
    found = session.scalars(sa.select(Device).where(Device.site_id.in_(by_id))).all()
    today = clock.business_day(now)
    manned = {site_id for site_id, shift in shifts_all_sites(session, list(by_id), today, today) if "open" in shift.flags}
    tablets = [Tablet(device, by_id[device.site_id], trouble_of(device, now, manned)) for device in found]
    rank = {"unsent": 0, "silent": 1, "gap": 2, "clock": 3, "": 4, "revoked": 5}
    tablets.sort(key=lambda each: (rank[each.state], each.site.code, each.device.device_no))
    selling = [(site.code, site.name) for site in sites if site.offers("sale") and site.closed_on is None]
    return tablets, selling


def _page() -> int:
    text = request.args.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _is_of(state: str, wanted: str) -> bool:
    return {"": "well", "revoked": "revoked"}.get(state, "look") == wanted


def _title(say: Speaker, scope: str, found: list[Tablet], looking: int) -> str:
    standing = [each for each in found if each.state != "revoked"]
    if not standing:
        return say("title_none", scope=scope)
    return say("title_look", scope=scope, count=looking) if looking else say("title_well", scope=scope, count=len(standing))


def _lead(say: Speaker, found: list[Tablet], now: datetime) -> str:
    standing = [each.device for each in found if each.state != "revoked"]
    today = clock.business_day(now)
    seen = [device for device in standing if device.seen_at is not None and clock.business_day(device.seen_at) == today]
    moment = figures.moment(now, say.language)
    return say("lead", count=len(standing), seen=len(seen), moment=moment) if standing else say("lead_none")


def _speaker() -> Speaker:
    return Speaker(language(), FRAME, WORDS)


