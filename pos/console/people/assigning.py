"""Saying where a participant works from a day on: what would change is shown before it is done."""

from datetime import date

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, needs
from pos.console.language import page as rendered
from pos.console.names import site_names
from pos.console.people.forms import day_of
from pos.console.people.page import speaker
from pos.console.people.participant import dated, participant_page, posting_row
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import DomainError
from sites.people.assignments import Posting, assign, planned, postings_of, release
from sites.shifts.roster import participant_for


@console.post("/people/participants/<code>/assignment")
@needs(Permission.SITE_WORK)
def participant_assignment(code: str) -> Response | AnyResponse:
    """`site` empty: works nowhere from that day on. Shows what would change; with `sure` does it."""
    actor, given = current_visitor().actor, request.form
    site_code, first, last = given.get("site", ""), day_of(given.get("from", "")), day_of(given.get("until", ""))
    wrong = {}
    if first is None:
        wrong["from"] = "wrong_day"
    if (given.get("until") and last is None) or (first and last and last < first):
        wrong["until"] = "wrong_until"
    if wrong or first is None:
        return participant_page(code, wrong=wrong)
    if given.get("sure") != "yes":
        return _preview(code, site_code or None, first, last)

    def change(session: Session) -> None:
        found = participant_for(session, actor, code, Permission.SITE_WORK)
        if site_code:
            assign(session, actor.code, found, site_for(session, actor, site_code, Permission.SITE_WORK), first, last)
        else:
            release(session, actor.code, found, first)

    attempt(change)
    flash("assigned" if site_code else "released")
    # Whoever was handed to another centre is out of reach from now on.
    with reading() as session:
        still = _is_in_reach(session, code)
    return redirect(url_for("console.participant", code=code) if still else url_for("console.participants"))


def _preview(code: str, site: str | None, first: date, last: date | None) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        found = participant_for(session, visitor.actor, code, Permission.SITE_WORK)
        if site is not None:
            site_for(session, visitor.actor, site, Permission.SITE_WORK)
        before = postings_of(session, found)
        after = planned(before, site, first, last)
        names = site_names(session, {each.site for each in (*before, *after)})
    today = clock.business_day(clock.now())

    def rows(postings: list[Posting], other: list[Posting]) -> list[dict[str, object]]:
        return [posting_row(say, each, names, today) | {"changed": each not in other} for each in reversed(postings)]

    day = dated(say, first)
    if before == after:
        title = say("assign_nothing")
    elif site is None:
        title = say("release_title", name=found.display_name, day=day)
    else:
        title = say("assign_title", name=found.display_name, day=day, site=names[site])
    return make_response(rendered(
        "console/people/assign_sure.html", say, here="people", visitor=visitor, code=code, title=title, before=rows(before, after),
        after=rows(after, before), nothing=before == after, past=first < today,
        typed={"site": site or "", "from": first.isoformat(), "until": last.isoformat() if last else ""},
    ))


def _is_in_reach(session: Session, code: str) -> bool:
    try:
        participant_for(session, current_visitor().actor, code, Permission.PEOPLE)
    except DomainError:
        return False
    return True
