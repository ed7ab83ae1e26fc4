"""A file of days: brought, looked through, imported whole or handed back with what to correct; and undone as a whole."""

from contextlib import suppress
from typing import Any
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.forms import sentences_of
from pos.console.daytotals.page import address, speaker
from pos.console.language import language
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from pos.daytotals.imports import keep_upload, record_import, undo_import, upload_of
from pos.daytotals.models import DayTotalImport, DayTotalUpload
from pos.daytotals.queries import import_for
from pos.importing.day_total_plans import DayTotalPlan, plan_day_totals
from pos.importing.marking import marked_file
from pos.importing.reading import sheet_of
from pos.importing.refusals import RowProblem, RowsRefused
from sites.access import Actor, Permission, reach, site_for
from sites.clock import month_number
from sites.db import attempt, reading
from sites.errors import Conflict, Invalid, NotFound
from sites.registry import KINDS, Site

MOST_BYTES = 2 * 1024 * 1024
ROWS_SHOWN = 100
WIDEST_VALUE = 60


@console.get("/day-totals/import")
@needs(Permission.SITE_WORK)
def day_totals_import() -> Response:
    """Where a file is chosen."""
    return _choose()


@console.post("/day-totals/import")
@needs(Permission.SITE_WORK)
def day_totals_import_answer() -> Response | AnyResponse:
    """Keeps the file and shows what it holds."""
    actor = current_visitor().actor
    try:
        given, site = request.files.get("file"), request.form.get("site") or None
        content = given.stream.read(MOST_BYTES + 1) if given else b""
    except RequestEntityTooLarge:
        return _choose("import_too_large")
    if given is None or not given.filename or not content:
        return _choose("import_no_file")
    if len(content) > MOST_BYTES:
        return _choose("import_too_large")
    name = "".join(letter for letter in given.filename if letter.isprintable())[-100:]

    def keep(session: Session) -> UUID:
        if site is not None:
            site_for(session, actor, site, Permission.SITE_WORK)
        # The next page says which rows stand in the way; a file that is none at all is not kept.
        with suppress(RowsRefused):
            _plan(session, actor, DayTotalUpload(id=UUID(int=0), site=site, name=name, content=content))
        return keep_upload(session, actor, name, site, content).id

    try:
        upload = attempt(keep)
    except Invalid as refused:
        return _choose(None, sentences_of(refused, language()))
    return redirect(url_for("console.day_totals_look", upload=str(upload)))


@console.get("/day-totals/import/<upload>")
@needs(Permission.SITE_WORK)
def day_totals_look(upload: str) -> str:
    """What the file holds: every day that would come in, or every row that stands in the way."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        kept = upload_of(session, visitor.actor, number_of(upload))
        name = kept.name
        try:
            plan, refused = _plan(session, visitor.actor, kept), None
        except RowsRefused as found:
            plan, refused = None, found
    content: dict[str, Any] = {"upload": upload, "name": name}
    if plan is not None:
        content |= _plan_content(say, plan)
    elif refused is not None:
        count = len({problem.row for problem in refused.problems})
        content |= {
            "title": say("import_wrong", count=figures.number(count)), "problems": [
                (figures.number(each.row), each.column, each.value[:WIDEST_VALUE], each.message.text(say.language))
                for each in refused.problems[:ROWS_SHOWN]
            ], "rest": max(0, len(refused.problems) - ROWS_SHOWN),
        }
    return rendered("console/daytotals/look.html", say, here="day_totals", visitor=visitor, **content)


@console.post("/day-totals/import/<upload>")
@needs(Permission.SITE_WORK)
def day_totals_look_answer(upload: str) -> AnyResponse:
    """Imports all of it and forgets the file."""
    actor, number = current_visitor().actor, number_of(upload)

    def record(session: Session) -> DayTotalImport | None:
        done = session.get(DayTotalImport, number)
        if done is not None:
            return done
        kept = upload_of(session, actor, number)
        plan = _plan(session, actor, kept)
        made = record_import(session, actor, number, kept.name, plan.new)[0] if plan.new else None
        session.execute(sa.delete(DayTotalUpload).where(DayTotalUpload.id == number))
        return made

    try:
        made = attempt(record)
    except (RowsRefused, Conflict):
        # Someone stated a day meanwhile: the page says which.
        return redirect(url_for("console.day_totals_look", upload=upload))
    if made is not None:
        flash("done_imported")
    return redirect(url_for("console.day_totals", scope=_scope_of(made), month=f"{made.first:%Y-%m}" if made else None))


@console.get("/day-totals/import/<upload>/marked")
@needs(Permission.SITE_WORK)
def day_totals_marked(upload: str) -> Response:
    """The file with a column that says what to correct in each row."""
    actor = current_visitor().actor
    with reading() as session:
        kept = upload_of(session, actor, number_of(upload))
        content, name = kept.content, kept.name
        problems: tuple[RowProblem, ...] = ()
        try:
            _plan(session, actor, kept)
        except RowsRefused as refused:
            problems = refused.problems
    marked, media_type, given = marked_file(content, name, problems, language())
    response = Response(marked, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(given)}"
    return response


@console.get("/day-totals/imports/<import_id>/undoing")
@needs(Permission.SITE_WORK)
def day_totals_undoing(import_id: str) -> str:
    """Says what undoing a file does, and asks."""
    visitor = current_visitor()
    with reading() as session:
        made, _ = import_for(session, visitor.actor, number_of(import_id), Permission.SITE_WORK)
    return _undo_page(visitor, made, None)


@console.post("/day-totals/imports/<import_id>/undoing")
@needs(Permission.SITE_WORK)
def day_totals_undoing_answer(import_id: str) -> Response | AnyResponse:
    """Undoes it, unless a day was corrected since."""
    visitor, number = current_visitor(), number_of(import_id)

    def undo(session: Session) -> DayTotalImport:
        made, sites = import_for(session, visitor.actor, number, Permission.SITE_WORK)
        undo_import(session, visitor.actor, made, sites)
        return made

    try:
        made = attempt(undo)
    except Conflict as refused:
        with reading() as session:
            made, _ = import_for(session, visitor.actor, number, Permission.SITE_WORK)
        return make_response(_undo_page(visitor, made, sentences_of(refused, language())), 409)
    flash("done_undone")
    return redirect(url_for("console.day_totals", month=f"{made.first:%Y-%m}"))


def number_of(text: str) -> UUID:
    """The id of an address; NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _undo_page(visitor: Any, made: DayTotalImport, problems: list[str] | None) -> str:
    say = speaker()
    return rendered(
        "console/daytotals/withdraw.html", say, here="day_totals", visitor=visitor, form=None, without_reason=True, problems=problems,
        title=say("undo_title", name=made.name, count=figures.number(made.rows)), yes=say("undo_yes"),
        lead=say("undo_lead", total=figures.won(made.total, say.language)), back=address("", month_number(made.first)),
    )


def _plan(session: Session, actor: Actor, kept: DayTotalUpload) -> DayTotalPlan:
    site = site_for(session, actor, kept.site, Permission.SITE_WORK) if kept.site else None
    return plan_day_totals(session, actor, sheet_of(kept.content, kept.name), site, kept.id)


def _plan_content(say: Any, plan: DayTotalPlan) -> dict[str, Any]:
    already = sum(row.already for row in plan.rows)
    new, total = figures.number(len(plan.new)), figures.won(plan.total, say.language)
    return {
        "title": say("import_ready", count=new, total=total) if plan.new else say("import_nothing"), "new": new if plan.new else None,
        "already": say("import_already", count=figures.number(already)) if already and plan.new else None,
        "unread": say("import_unread", names=", ".join(plan.unread)) if plan.unread else None,
        "rows": [
            (
                figures.number(row.row), row.site, figures.day_with_weekday(row.wanted.day, say.language), figures.number(row.wanted.total),
                figures.number(row.wanted.sales), say("row_already" if row.already else "row_new"), row.already,
            )
            for row in plan.rows[:ROWS_SHOWN]
        ],
        "rest": max(0, len(plan.rows) - ROWS_SHOWN),
    }


def _scope_of(made: DayTotalImport | None) -> str | None:
    if made is None:
        return None
    with reading() as session:
        sites = import_for(session, current_visitor().actor, made.id, Permission.READ)[1]
    return f"site:{sites[0].code}" if len(sites) == 1 else None


def _choose(wrong: str | None = None, problems: list[str] | None = None) -> Response:
    say, visitor = speaker(), current_visitor()
    by_day = [code for code, kind in KINDS.items() if "day_totals" in kind.offers]
    with reading() as session:
        allowed = reach(visitor.actor.roles_for(Permission.SITE_WORK))
        sites = session.execute(
            sa.select(Site.code, Site.name).where(Site.id.in_(allowed), Site.kind.in_(by_day)).order_by(Site.code)
        ).all()
    chosen = request.values.get("site") if wrong != "import_too_large" else None
    html = rendered(
        "console/daytotals/import.html", say, here="day_totals", visitor=visitor, sites=[(code, name) for code, name in sites],
        chosen=chosen, problems=problems or ([say(wrong)] if wrong else []), back=address(f"site:{chosen}" if chosen else ""),
    )
    return make_response(html, 422 if problems or wrong else 200)
