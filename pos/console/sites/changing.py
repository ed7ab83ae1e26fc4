"""Changing a part of a workplace: a form with the version that was read, a look at what changes, then the change."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.sites.fields import DAY, LINE, PARTS, PROJECT, Field, Part, dated, read, shown, typed
from pos.console.sites.page import speaker
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale
from sites.network import editing
from sites.registry import Project, Site, SiteHeadCount, SiteLease, periods_of

FROM = Field("from", DAY, needed=True)


@console.get("/sites/<code>/parts/<name>")
@needs(Permission.CENTRE_WORK)
def site_part(code: str, name: str) -> Response:
    """The form with what stands; `?from=2020-01-01` opens what began on that day."""
    part = _part(name)
    with reading() as session:
        site = site_for(session, current_visitor().actor, code, part.permission)
        first, fine = read(FROM, request.args.get("from", ""))
        first = first if fine and first else clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
        stands = _stands(session, site, part, first)
        given = {field.name: typed(field, stands.get(field.name)) for field in part.fields} | {"from": first.isoformat()}
        return _form(session, site, part, given | {"version": str(site.version)})


@console.post("/sites/<code>/parts/<name>")
@needs(Permission.CENTRE_WORK)
def site_part_answer(code: str, name: str) -> Response | AnyResponse:
    """Shows what would change; with `sure` changes it."""
    part, actor = _part(name), current_visitor().actor
    given = {key: value.strip()[:500] for key, value in request.form.items()}
    values, wrong = _values(part, given)
    with reading() as session:
        site = site_for(session, actor, code, part.permission)
        stands = _stands(session, site, part, values.get("from"))
        if wrong or given.get("again"):
            return _form(session, site, part, given, wrong)
        if str(site.version) != given.get("version"):
            return _form(session, site, part, given, stale=stands)
        if given.get("sure") != "yes":
            return _look(session, site, part, given, stands, values)

    def check(found: Site) -> None:
        if str(found.version) != given.get("version"):
            raise Stale

    try:
        attempt(lambda session: _change(session, code, part, values, check))
    except (Conflict, Invalid, Stale) as refused:
        with reading() as session:
            site = site_for(session, actor, code, part.permission)
            stale = _stands(session, site, part, values.get("from")) if isinstance(refused, Stale) else None
            return _form(session, site, part, given, refused=None if stale is not None else refused, stale=stale)
    flash("changed")
    return redirect(url_for("console.site", code=code))


@console.get("/sites/<code>/leases/<day>/removal")
@needs(Permission.REGION_WORK)
def lease_removal(code: str, day: str) -> str:
    """Says what removing a lease does, and asks."""
    say, visitor = speaker(), current_visitor()
    first, fine = read(FROM, day)
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.REGION_WORK)
        if not fine or session.get(SiteLease, (site.id, first)) is None:
            raise NotFound("lease_not_found")
    return rendered(
        "console/sites/removal.html", say, here="sites", visitor=visitor, version=site.version, code=code,
        title=say("lease_remove_title", site=site_name(site.name, None).text, day=dated(say, first)),
    )


@console.post("/sites/<code>/leases/<day>/removal")
@needs(Permission.REGION_WORK)
def lease_removal_answer(code: str, day: str) -> Response | AnyResponse:
    """Removes it."""
    actor, (first, fine), version = current_visitor().actor, read(FROM, day), request.form.get("version")
    if not fine:
        raise NotFound("lease_not_found")

    def check(found: Site) -> None:
        if str(found.version) != version:
            raise Stale

    def remove(session: Session) -> None:
        site = site_for(session, actor, code, Permission.REGION_WORK)
        editing.remove_lease(session, actor.code, site, first, check)

    try:
        attempt(remove)
    except Stale:
        flash("changed_meanwhile")
    else:
        flash("lease_removed")
    return redirect(url_for("console.site", code=code))


def _part(name: str) -> Part:
    if name not in PARTS:
        raise NotFound
    return PARTS[name]


def _values(part: Part, given: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    values, wrong = {}, {}
    for field in (*([FROM] if part.dated else []), *part.fields):
        values[field.name], fine = read(field, given.get(field.name, ""))
        if not fine:
            wrong[field.name] = f"wrong_{field.kind}"
    return values, wrong


def _stands(session: Session, site: Site, part: Part, first: date | None) -> dict[str, Any]:
    """What stands of a part, by field; of a dated one what began on that day, and nothing where nothing did."""
    row: Any = site
    if part.name == "lease":
        row = session.get(SiteLease, (site.id, first)) if first else None
    elif part.name == "head-count":
        counted = session.get(SiteHeadCount, (site.id, first)) if first else None
        return {"people": counted.head_count} if counted else {}
    elif part.name == "project":
        period = next((each for each in periods_of(session, site.id) if first and each.covers(first)), None)
        return {"project": period.project_code, "until": period.valid_until} if period else {}
    return {field.name: getattr(row, field.name) for field in part.fields} if row is not None else {}


def _change(session: Session, code: str, part: Part, values: dict[str, Any], check: editing.Check) -> None:
    actor = current_visitor().actor
    site = site_for(session, actor, code, part.permission)
    first, rest = values.get("from"), {name: value for name, value in values.items() if name != "from"}
    if part.name == "settings":
        # What was emptied is to go, not to stay.
        texts = {field.name: rest[field.name] or "" for field in part.fields if field.kind == LINE}
        editing.change_settings(session, actor.code, site, editing.Settings(**rest | texts), check)
    elif part.name == "facts":
        editing.change_facts(session, actor.code, site, editing.SiteFacts(**rest), check)
    elif first is None:
        raise NotFound
    elif part.name == "lease":
        editing.put_lease(session, actor.code, site, first, editing.LeaseTerms(**rest), check)
    elif part.name == "head-count":
        editing.put_head_count(session, actor.code, site, first, rest["people"], check)
    else:
        editing.run_by(session, actor.code, site, editing.project_by_code(session, rest["project"]), first, rest["until"], check)


def _look(session: Session, site: Site, part: Part, given: dict[str, str], stands: dict[str, Any], values: dict[str, Any]) -> Response:
    say, visitor = speaker(), current_visitor()
    projects = _projects(session) if part.name == "project" else {}
    rows = [
        {
            "word": say(f"field_{field.name}"), "before": _told(say, field, stands.get(field.name), projects),
            "after": _told(say, field, values[field.name], projects), "changed": stands.get(field.name) != values[field.name],
        }
        for field in part.fields
    ]
    first = values.get("from")
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    nothing = not any(row["changed"] for row in rows)
    notes = [say(f"note_{part.name.replace('-', '_')}")] if not nothing else []
    if part.name == "project" and first and first < today:
        notes.append(say("note_project_past"))
    names = {"site": site_name(site.name, None).text, "part": say(f"part_{part.name.replace('-', '_')}")}
    if nothing:
        title = say("nothing_changes")
    else:
        title = say("look_title_from", day=dated(say, first), **names) if first else say("look_title", **names)
    return make_response(rendered(
        "console/sites/look.html", say, here="sites", visitor=visitor, title=title, rows=rows, given=given, notes=notes, nothing=nothing,
        back=url_for("console.site", code=site.code),
    ))


def _form(
    session: Session, site: Site, part: Part, given: dict[str, str], wrong: dict[str, str] | None = None,
    refused: DomainError | None = None, stale: dict[str, Any] | None = None,
) -> Response:
    say, visitor, name = speaker(), current_visitor(), part.name.replace("-", "_")
    projects = _projects(session) if part.name == "project" else {}
    sentence = None
    if refused is not None:
        messages = [message for each in refused.errors.values() for message in each] or [refused.message]
        sentence = " ".join(say.message(message) for message in messages)
    differing = []
    if stale is not None:
        # The next try is about what stands now.
        given = given | {"version": str(site.version)}
        differing = [
            (say(f"field_{field.name}"), _told(say, field, stale.get(field.name), projects))
            for field in part.fields if typed(field, stale.get(field.name)) != typed(field, read(field, given.get(field.name, ""))[0])
        ]
    html = rendered(
        "console/sites/form.html", say, here="sites", visitor=visitor, part=part, given=given, wrong=wrong or {}, refused=sentence,
        stale=stale is not None, differing=differing, projects=sorted(projects.items(), key=lambda each: each[1]), name=name,
        title=say(f"form_{name}", site=site_name(site.name, None).text), back=url_for("console.site", code=site.code),
    )
    return make_response(html, 409 if stale is not None or isinstance(refused, Conflict) else 422 if wrong or refused else 200)


def _told(say: Speaker, field: Field, value: Any, projects: Mapping[str, str]) -> str:
    return projects.get(value, value) if field.kind == PROJECT and value else shown(say, field, value)


def _projects(session: Session) -> dict[str, str]:
    return dict(session.execute(sa.select(Project.code, Project.name)).all())
