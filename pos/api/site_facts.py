"""Editing what is known of a site: settings, facts, leases, head counts and projects by date. The version is that of the site."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import Response, jsonify, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.daytotals import IF_MATCH, day_in_address
from pos.api.documenting import ETAG
from pos.api.schemas.site_facts import (
    HeadCountIn,
    LeaseIn,
    ProjectIn,
    ProjectsOut,
    ProjectsQuery,
    RegisterOut,
    SettingsIn,
    SiteIn,
)
from pos.api.schemas.sites import SiteOut
from pos.api.sites import shown_site, tagged, with_etag
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Stale
from sites.network import editing
from sites.network.register import register_of
from sites.registry import Project, Site

blueprint = make_blueprint("site_facts", "What is known of a workplace, and editing it")

SITE = shows("The site as it stands", SiteOut, ETAG)
EDITED = {"200": SITE, **problems(409, 412, 428)}


@blueprint.route("/sites/<site>/register")
@blueprint.doc(responses={"200": shows("Its dated facts", RegisterOut), **problems()})
@guarded(Permission.READ)
def get_register(site: str) -> Response:
    """Who ran a site when, its leases, its head counts and the spellings of its name."""
    with reading() as session:
        known = register_of(session, site_for(session, current_actor(), site, Permission.READ))
    return jsonify(
        operators=[
            {"from": each.valid_from.isoformat(), "until": _day(each.valid_until), "project": each.project_code, "centre": each.centre_code}
            for each in known.operators
        ],
        leases=[
            {"from": each.valid_from.isoformat()} | {name: _plain(getattr(each, name)) for name in LeaseIn().fields}
            for each in known.leases
        ],
        head_counts=[{"from": each.valid_from.isoformat(), "people": each.head_count} for each in known.head_counts],
        aliases=list(known.aliases),
    )


@blueprint.route("/projects")
@blueprint.doc(
    parameters=[{"in": "query", "schema": ProjectsQuery}], responses={"200": shows("The projects", ProjectsOut), **problems(422)},
)
@guarded(Permission.REGION_WORK)
def get_projects() -> Response:
    """Every project unit of the region, in order of code."""
    page = read_query(ProjectsQuery())
    with reading() as session:
        query = sa.select(Project).where(Project.code > page["cursor"]).order_by(Project.code).limit(page["limit"] + 1)
        found = session.scalars(query).all()
    data = [
        {"code": each.code, "name": each.name, "year": each.year, "vat_registered": each.vat_registered}
        for each in found[: page["limit"]]
    ]
    return jsonify(data=data, next_cursor=data[-1]["code"] if len(found) > len(data) else None)


@blueprint.route("/sites/<code>/settings", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(SettingsIn(), **EDITED))
@guarded(Permission.CENTRE_WORK)
def put_settings(code: str) -> Response:
    """Replace a site's settings. Needs If-Match."""
    wanted = editing.Settings(**read_body(SettingsIn()))
    return _edited(code, Permission.CENTRE_WORK, lambda session, by, site, check: editing.change_settings(session, by, site, wanted, check))


@blueprint.route("/sites/<code>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(SiteIn(), **EDITED))
@guarded(Permission.REGION_WORK)
def put_site(code: str) -> Response:
    """Replace what and where a site is. Needs If-Match."""
    wanted = editing.SiteFacts(**_with_area(read_body(SiteIn())))
    return _edited(code, Permission.REGION_WORK, lambda session, by, site, check: editing.change_facts(session, by, site, wanted, check))


@blueprint.route("/sites/<site>/leases/<day>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(LeaseIn(), **EDITED))
@guarded(Permission.REGION_WORK)
def edit_lease(site: str, day: str) -> Response:
    """Say on what terms a site has its room from a day on. Needs the site's If-Match."""
    first, wanted = day_in_address(day), editing.LeaseTerms(**_with_area(read_body(LeaseIn())))
    return _edited(
        site, Permission.REGION_WORK, lambda session, by, here, check: editing.put_lease(session, by, here, first, wanted, check)
    )


@blueprint.route("/sites/<site>/leases/<day>", methods=["DELETE"])
@blueprint.doc(parameters=[IF_MATCH], responses={"200": SITE, **problems(400, 412, 422, 428)})
@guarded(Permission.REGION_WORK)
def delete_lease(site: str, day: str) -> Response:
    """Take away a lease that was entered by mistake. Needs the site's If-Match."""
    first = day_in_address(day)
    return _edited(site, Permission.REGION_WORK, lambda session, by, here, check: editing.remove_lease(session, by, here, first, check))


@blueprint.route("/sites/<site>/head-counts/<day>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(HeadCountIn(), **EDITED))
@guarded(Permission.REGION_WORK)
def put_head_count(site: str, day: str) -> Response:
    """Say how many people work at a site from a day on. Needs the site's If-Match."""
    first, people = day_in_address(day), read_body(HeadCountIn())["people"]
    return _edited(
        site, Permission.REGION_WORK, lambda session, by, here, check: editing.put_head_count(session, by, here, first, people, check)
    )


@blueprint.route("/sites/<site>/projects/<day>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(ProjectIn(), **EDITED))
@guarded(Permission.REGION_WORK)
def put_project(site: str, day: str) -> Response:
    """Say to which project a site belongs from a day on. Needs the site's If-Match."""
    first, sent = day_in_address(day), read_body(ProjectIn())

    def change(session: Session, by: str, here: Site, check: editing.Check) -> None:
        project = editing.project_by_code(session, sent["project"])
        editing.run_by(session, by, here, project, first, sent["until"], check)

    return _edited(site, Permission.REGION_WORK, change)


def _edited(code: str, permission: Permission, act: Callable[[Session, str, Site, editing.Check], None]) -> Response:
    actor = current_actor()

    def edit(session: Session) -> dict[str, Any]:
        site = site_for(session, actor, code, permission)

        def check(_site: Site) -> None:
            if not request.if_match:
                raise PreconditionRequired
            if tagged(shown_site(session, site)) not in request.if_match:
                raise Stale

        act(session, actor.code, site, check)
        return shown_site(session, site)

    return with_etag(jsonify(attempt(edit)))


def _with_area(sent: dict[str, Any]) -> dict[str, Any]:
    return sent | {"area_m2": None if sent["area_m2"] is None else Decimal(sent["area_m2"])}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
