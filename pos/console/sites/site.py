"""One workplace: what it is, who ran it when, its leases, people and settings, and where each can be changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import current_app, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.sites.fields import PARTS, Part, dated, shown
from pos.console.sites.page import closures_on, due_leases, due_row, kind_name, speaker, state_note, state_of
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Actor, Permission, reach, site_for
from sites.db import reading
from sites.devices import Device
from sites.network.leases import next_renewal
from sites.network.register import Register, register_of
from sites.registry import Centre, Period, Project, Site, SiteLease
from sites.shifts.roster import site_of_each_on


@console.get("/sites/<code>")
@needs(Permission.READ)
def site(code: str) -> str:
    """The workplace as it stands."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        found = site_for(session, visitor.actor, code, Permission.READ)
        today = clock.business_day(clock.now(), found.time_zone, found.cut_off_minutes)
        content = _content(session, say, visitor.actor, found, today)
    return rendered("console/sites/site.html", say, here="sites", visitor=visitor, code=code, **content)


def may_edit(session: Session, actor: Actor, site: Site, part: Part) -> bool:
    """Whether the visitor may change a part of this site."""
    allowed = reach(actor.roles_for(part.permission))
    return session.scalar(sa.select(Site.id).where(Site.id == site.id, Site.id.in_(allowed))) is not None


def _content(session: Session, say: Speaker, actor: Actor, found: Site, today: date) -> dict[str, Any]:
    register, closure = register_of(session, found), closures_on(session, [found.id], today).get(found.id)
    state, name = state_of(found, closure, today), site_name(found.name, None)
    edits = {each: may_edit(session, actor, found, part) for each, part in PARTS.items()}
    place = site_of_each_on(today)
    assigned = session.scalar(sa.select(sa.func.count()).where(place.c.code == found.code)) or 0
    tablets = session.scalar(sa.select(sa.func.count()).where(Device.site_id == found.id, Device.revoked_at.is_(None))) or 0
    facts = PARTS["facts"].fields
    return {
        "title": say(f"site_title_{state}", site=name.text), "state": state, "state_note": state_note(say, found, closure, state),
        "second": name.second, "kind": kind_name(say, found.kind),
        "due": [due_row(say, each, found, today) for each in due_leases(session, [found.id], today)],
        "facts": [
            (say(f"field_{field.name}"), _fact(say, field, found), field.kind == "lines")
            for field in facts if field.name not in ("name", "opened_on_estimated") and getattr(found, field.name) is not None
        ],
        "settings": [(say(f"field_{field.name}"), shown(say, field, getattr(found, field.name))) for field in PARTS["settings"].fields],
        "operators": _operators(session, say, register.operators, today), "leases": [_lease(say, each, today) for each in register.leases],
        "head_counts": _head_counts(say, register), "aliases": register.aliases, "edits": edits,
        "assigned": figures.number(assigned), "tablets": figures.number(tablets), "links": _links(found, actor),
    }


def _fact(say: Speaker, field: Any, found: Site) -> str:
    text = shown(say, field, getattr(found, field.name))
    return say("estimated", day=text) if field.name == "opened_on" and found.opened_on_estimated else text


def _operators(session: Session, say: Speaker, periods: Sequence[Period], today: date) -> list[dict[str, Any]]:
    projects = dict(session.execute(sa.select(Project.id, Project.name).where(Project.id.in_({each.project_id for each in periods}))).all())
    centres = dict(session.execute(sa.select(Centre.id, Centre.name).where(Centre.id.in_({each.centre_id for each in periods}))).all())
    return [
        {
            "from": dated(say, each.valid_from), "until": dated(say, each.valid_until) if each.valid_until else say("open_end"),
            "project": projects[each.project_id], "centre": centres.get(each.centre_id or 0) or say("unknown_operator"),
            "vat": say("vat_yes" if each.vat_registered else "vat_no"), "now": each.covers(today),
        }
        for each in periods
    ]


def _lease(say: Speaker, lease: SiteLease, today: date) -> dict[str, Any]:
    fields = {field.name: field for field in PARTS["lease"].fields}
    renewal = next_renewal(lease, today)
    known = [(name, field) for name, field in fields.items() if getattr(lease, name) is not None]
    told = [(say(f"field_{name}"), shown(say, field, getattr(lease, name))) for name, field in known]
    if renewal is not None:
        told.append((say("next_renewal"), dated(say, renewal)))
    first = lease.valid_from
    return {"from": dated(say, first), "day": first.isoformat(), "terms": told, "free": lease.rent_free_from is not None}


def _head_counts(say: Speaker, register: Register) -> list[dict[str, str]]:
    return [
        {"from": dated(say, each.valid_from), "people": say("unit_people", count=figures.number(each.head_count))}
        for each in register.head_counts
    ]


def _links(found: Site, actor: Actor) -> list[tuple[str, str]]:
    """Where else this workplace has a page that the visitor may open."""
    scope = f"site:{found.code}"
    wanted = (("revenue", Permission.READ), ("stock", Permission.READ), ("people", Permission.APPROVE), ("devices", Permission.SITE_WORK))
    links = [
        (key, url_for(f"console.{key}", scope=scope)) for key, permission in wanted
        if f"console.{key}" in current_app.view_functions and actor.may(permission)
    ]
    return [*links, ("closures", url_for("console.site_closures", site=found.code))]


