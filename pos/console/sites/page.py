"""The workplaces within reach: what comes due on their leases first, then kind, operator, state, people and tablets of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.scopes import scope_menu, widest_scope
from pos.console.sites.fields import UNKNOWN, dated
from pos.console.sites.words import WORDS
from pos.console.table import Name
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Permission, scope_for, sites_within
from sites.db import reading
from sites.devices import Device
from sites.network.leases import Due, due_of, lease_on
from sites.network.register import head_counts_on
from sites.registry import KINDS, Centre, Project, ProjectCentre, Site, SiteClosure, SiteLease, SiteProject

STATES = ("open", "shut", "not_yet", "closed")


@dataclass(frozen=True, slots=True)
class Row:
    """A workplace in the list."""

    name: Name
    href: str
    kind: str
    centre: str
    project: str
    state: str
    note: str
    people: str
    tablets: str


@console.get("/sites/")
@needs(Permission.READ)
def sites() -> str:
    """`?scope=centre:seogu&kind=cafe&state=open`, all of them optional."""
    say, visitor, today = speaker(), current_visitor(), clock.business_day(clock.now())
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    with reading() as session:
        scope = scope_for(session, visitor.actor, request.args.get("scope") or widest_scope(session, visitor.actor), Permission.READ)
        scopes = scope_menu(session, say, visitor.actor, str(scope), lambda other: url_for("console.sites", scope=other))
        found = session.scalars(sa.select(Site).where(Site.id.in_(sites_within(scope))).order_by(Site.code)).all()
        by_id = {site.id: site for site in found}
        rows = _rows(session, say, found, today)
        due = [due_row(say, each, by_id[each.site_id], today) for each in due_leases(session, list(by_id), today)]
        kinds = [(code, kind_name(say, code)) for code in KINDS if any(site.kind == code for site in found)]
        shown = [row for site, row in rows if (kind not in KINDS or site.kind == kind) and (state not in STATES or row.state == state)]
    return rendered(
        "console/sites/page.html", say, here="sites", visitor=visitor, scopes=scopes, rows=shown, kind=kind, state=state, states=STATES,
        title=_title(say, scopes.current, [row for _, row in rows]), due=due, kinds=kinds, total=_total(say, shown),
    )


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def kind_name(say: Speaker, code: str) -> str:
    """The kind of a workplace in the visitor's language."""
    return KINDS[code].en if say.language == "en" else KINDS[code].ko


def due_leases(session: Session, site_ids: Sequence[int], today: date) -> list[Due]:
    """What comes due within 90 days on the leases in force, the earliest first, in one query."""
    by_site: dict[int, list[SiteLease]] = {}
    for lease in session.scalars(sa.select(SiteLease).where(SiteLease.site_id.in_(site_ids))):
        by_site.setdefault(lease.site_id, []).append(lease)
    running = (lease_on(leases, today) for leases in by_site.values())
    return sorted((due for lease in running if lease is not None for due in due_of(lease, today)), key=lambda due: (due.day, due.site_id))


def due_row(say: Speaker, due: Due, site: Site, today: date) -> dict[str, str]:
    """What comes due, in words."""
    left = (due.day - today).days
    return {
        "kind": due.kind, "what": say(f"due_{due.kind}", site=site_name(site.name, None).text, day=dated(say, due.day)),
        "why": say("due_today") if not left else say("due_in", count=figures.number(left)),
        "href": url_for("console.site", code=site.code, _anchor="leases"),
    }


def state_of(site: Site, closure: SiteClosure | None, today: date) -> str:
    """'open', 'shut' (for a while), 'not_yet' or 'closed' (for good)."""
    if site.closed_on is not None and site.closed_on < today:
        return "closed"
    if site.opened_on is not None and site.opened_on > today:
        return "not_yet"
    return "shut" if closure is not None else "open"


def state_note(say: Speaker, site: Site, closure: SiteClosure | None, state: str) -> str:
    """What stands beside the state."""
    if state == "closed" and site.closed_on:
        return say("since", day=dated(say, site.closed_on))
    if state == "not_yet" and site.opened_on:
        return say("opens", day=dated(say, site.opened_on))
    if state == "shut" and closure is not None:
        return say("shut_until", day=dated(say, closure.closed_until)) if closure.closed_until else say("shut_open_end")
    return ""


def closures_on(session: Session, site_ids: Sequence[int], today: date) -> dict[int, SiteClosure]:
    """The closures that hold on a day, by site."""
    query = sa.select(SiteClosure).where(
        SiteClosure.site_id.in_(site_ids), SiteClosure.closed_from <= today,
        sa.or_(SiteClosure.closed_until.is_(None), SiteClosure.closed_until >= today),
    )
    return {closure.site_id: closure for closure in session.scalars(query)}


def _rows(session: Session, say: Speaker, found: Sequence[Site], today: date) -> list[tuple[Site, Row]]:
    ids = [site.id for site in found]
    people, shut, operators = head_counts_on(session, ids, today), closures_on(session, ids, today), _operators(session, ids, today)
    tablets = dict(session.execute(
        sa.select(Device.site_id, sa.func.count()).where(Device.site_id.in_(ids), Device.revoked_at.is_(None)).group_by(Device.site_id)
    ).all())
    rows = []
    for site in found:
        project, centre = operators.get(site.id, (None, None))
        state = state_of(site, shut.get(site.id), today)
        rows.append((site, Row(
            site_name(site.name, site.opened_on), url_for("console.site", code=site.code), kind_name(say, site.kind),
            centre or say("unknown_operator"), project or UNKNOWN, state, state_note(say, site, shut.get(site.id), state),
            figures.number(people[site.id]) if site.id in people else UNKNOWN,
            figures.number(tablets.get(site.id, 0)) if site.offers("sale") else UNKNOWN,
        )))
    return rows


def _operators(session: Session, ids: Sequence[int], today: date) -> dict[int, tuple[str, str | None]]:
    def holds(model: type[SiteProject] | type[ProjectCentre]) -> sa.ColumnElement[bool]:
        return sa.and_(model.valid_from <= today, sa.or_(model.valid_until.is_(None), model.valid_until >= today))

    query = (
        sa.select(SiteProject.site_id, Project.name, Centre.name)
        .join(Project, Project.id == SiteProject.project_id)
        .outerjoin(ProjectCentre, sa.and_(ProjectCentre.project_id == Project.id, holds(ProjectCentre)))
        .outerjoin(Centre, Centre.id == ProjectCentre.centre_id)
        .where(SiteProject.site_id.in_(ids), holds(SiteProject))
    )
    return {site_id: (project, centre) for site_id, project, centre in session.execute(query)}


def _title(say: Speaker, scope: str, rows: list[Row]) -> str:
    if len(rows) == 1:
        return say(f"title_one_{rows[0].state}", scope=scope)
    open_now = sum(row.state == "open" for row in rows)
    which = "title_all" if open_now == len(rows) else "title_some"
    return say(which, scope=scope, count=len(rows)) if which == "title_all" else say(which, scope=scope, count=len(rows), open=open_now)


def _total(say: Speaker, rows: list[Row]) -> dict[str, Any]:
    def whole(figure: str) -> int:
        return 0 if figure == UNKNOWN else int(figure.replace(",", ""))

    states = Counter(row.state for row in rows)
    return {
        "name": say("total", count=figures.number(len(rows))), "people": figures.number(sum(whole(row.people) for row in rows)),
        "tablets": figures.number(sum(whole(row.tablets) for row in rows)),
        "state": say("total_open", count=figures.number(states["open"])),
    }


