"""The participants within reach as a list, and adding one: display name and code, never a legal name."""

from typing import Any

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, needs
from pos.console.language import page as rendered
from pos.console.names import site_name, site_names
from pos.console.people.forms import facts_form, facts_of
from pos.console.people.page import speaker
from pos.console.scopes import holding, scope_menu, widest_scope
from pos.console.visitor import current_visitor
from sites.access import Permission, scope_for, site_for
from sites.db import attempt, reading
from sites.people.participants import add_participant
from sites.registry import Centre
from sites.shifts.roster import Listed, participants_of

AT_ONCE = 50


@console.get("/people/participants/")
@needs(Permission.PEOPLE)
def participants() -> str:
    """`?scope=site:cafe-01&search=&after=`, all of them optional."""
    say, visitor = speaker(), current_visitor()
    mine = holding(visitor.actor, Permission.PEOPLE)
    given = {name: request.args.get(name, "")[:40] for name in ("search", "after")}
    search = given["search"].strip() if given["search"].isprintable() else ""
    after = given["after"] if given["after"].isprintable() else ""
    with reading() as session:
        scope = scope_for(session, visitor.actor, request.args.get("scope") or widest_scope(session, mine), Permission.PEOPLE)
        scopes = scope_menu(session, say, mine, str(scope), lambda other: url_for("console.participants", scope=other))
        site = site_for(session, visitor.actor, scope.code or "", Permission.PEOPLE) if scope.kind == "site" else None
        found = participants_of(
            session, visitor.actor, Permission.PEOPLE, site=site, centre=scope.code if scope.kind == "centre" else None, search=search,
            after=after, limit=AT_ONCE + 1,
        )
        names = site_names(session, {each.site for each in found if each.site})
        centres = dict(session.execute(sa.select(Centre.code, Centre.name).where(Centre.code.in_({each.centre for each in found}))).all())
        may_add = bool(_centres(session))
        rows = [_row(each, names, centres) for each in found[:AT_ONCE]]
    more = len(found) > AT_ONCE
    which = "none" if not rows else "more" if more or after else "found" if search else "all"
    return rendered(
        "console/people/participants.html", say, here="people", visitor=visitor, tab="participants", scopes=scopes, scope=str(scope),
        title=say(f"participants_{which}", scope=scopes.current, count=len(rows)), rows=rows, search=search, sees_people=True,
        may_add=may_add, at_once=AT_ONCE,
        more=url_for("console.participants", scope=str(scope), search=search or None, after=rows[-1]["code"]) if more else None,
    )


def _row(each: Listed, names: dict[str, str], centres: dict[str, str]) -> dict[str, Any]:
    return {
        "code": each.participant.code, "name": each.participant.display_name, "type": each.participant.type_code or "–",
        "href": url_for("console.participant", code=each.participant.code), "centre": centres.get(each.centre, each.centre),
        "site": site_name(names[each.site], None) if each.site in names else None, "has_pin": each.participant.pin_hash is not None,
    }


@console.get("/people/participants/new")
@needs(Permission.PEOPLE)
def new_participant() -> Response:
    """The form."""
    return _form({}, {})


@console.post("/people/participants/new")
@needs(Permission.PEOPLE)
def new_participant_answer() -> Response | AnyResponse:
    """Adds the participant; who they work for is said on their own page."""
    actor, (facts, wrong, typed) = current_visitor().actor, facts_of(request.form)
    wanted = typed.get("centre", "")
    if wrong:
        return _form(typed, wrong)

    def add(session: Session) -> str:
        scope_for(session, actor, f"centre:{wanted}", Permission.PEOPLE)
        centre = session.scalars(sa.select(Centre).where(Centre.code == wanted)).one()
        return add_participant(session, actor.code, centre, facts).code

    code = attempt(add)
    flash("participant_added")
    return redirect(url_for("console.participant", code=code))


def _form(typed: dict[str, str], wrong: dict[str, str]) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        centres = _centres(session)
    html = rendered(
        "console/people/new.html", say, here="people", visitor=visitor, centres=centres, form=facts_form(typed), wrong=wrong,
    )
    return make_response(html, 422 if wrong else 200)


def _centres(session: Session) -> list[tuple[str, str]]:
    """The centres to whom the visitor may add somebody."""
    grants = current_visitor().actor.roles_for(Permission.PEOPLE)
    query = sa.select(Centre.code, Centre.name).order_by(Centre.code)
    if not any(grant.scope.kind == "region" for grant in grants):
        query = query.where(Centre.code.in_([grant.scope.code for grant in grants if grant.scope.kind == "centre"]))
    return [(code, name) for code, name in session.execute(query)]
