"""A file on its way in: chosen, looked through, imported whole, or handed back with what to correct."""

from contextlib import closing, nullcontext, suppress
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, needs, takes_files
from pos.console.forms import sentences_of
from pos.console.imports.choosing import fields_of, options_typed
from pos.console.imports.forms import template_file, template_name
from pos.console.imports.page import speaker
from pos.console.imports.preview import plan_content, problem_content
from pos.console.language import language
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from pos.importing.keeping import Imported, forget_upload, imported_of, keep_upload, record_import, stands, upload_of
from pos.importing.kinds import DAY_TOTALS, Kind, kind_of
from pos.importing.marking import CSV_TYPE, marked_file
from pos.importing.models import FileUpload
from pos.importing.plans import Options, Plan, options_of
from pos.importing.reading import MOST_BYTES, sheet_of
from pos.importing.refusals import RowProblem, RowsRefused
from sites.access import Actor, Permission, require
from sites.clock import month_number, month_text
from sites.db import attempt, reading
from sites.errors import Conflict, Invalid, NotFound


@console.get("/imports/<kind>/")
@needs(Permission.READ)
def new_import(kind: str) -> Response:
    """Where a file of that kind is chosen."""
    return _choose(_asked(kind))


@console.post("/imports/<kind>/")
@needs(Permission.READ)
@takes_files(MOST_BYTES)
def new_import_answer(kind: str) -> Response | AnyResponse:
    """Keeps the file and leads to what it holds."""
    wanted, actor = _asked(kind), current_visitor().actor
    given, options = request.files.get("file"), options_typed(wanted)
    with closing(given) if given else nullcontext():
        content = given.stream.read(MOST_BYTES + 1) if given else b""
    if options is None:
        return _choose(wanted, "wrong_day")
    if given is None or not given.filename or not content:
        return _choose(wanted, "no_file")
    if len(content) > MOST_BYTES:
        return _choose(wanted, "too_large")
    name = "".join(letter for letter in given.filename if letter.isprintable())[-100:]

    def keep(session: Session) -> UUID:
        # The next page says which rows stand in the way; a file that is none at all is not kept.
        with suppress(RowsRefused):
            _plan(session, actor, wanted, UUID(int=0), name, options, content)
        return keep_upload(session, actor, wanted.code, name, options, content).id

    try:
        upload = attempt(keep)
    except Invalid as refused:
        return _choose(wanted, None, sentences_of(refused, language()))
    return redirect(url_for("console.import_look", kind=kind, upload=str(upload)))


@console.get("/imports/<kind>/form.csv")
@needs(Permission.READ)
def import_form(kind: str) -> Response:
    """The empty form of that kind of file."""
    return _download(template_file(_asked(kind).code), CSV_TYPE, template_name(kind))


@console.get("/imports/<kind>/files/<upload>")
@needs(Permission.READ)
def import_look(kind: str, upload: str) -> str:
    """What the file holds: everything that would come in, or every row that stands in the way."""
    say, visitor, wanted = speaker(), current_visitor(), _asked(kind)
    with reading() as session:
        kept = _kept(session, visitor.actor, wanted, upload)
        name = kept.name
        try:
            content = plan_content(say, wanted, _plan_of(session, visitor.actor, wanted, kept))
        except RowsRefused as refused:
            content = problem_content(say, refused)
    return rendered(
        "console/imports/look.html", say, here="imports", visitor=visitor, kind=kind, upload=upload, name=name, **content,
    )


@console.post("/imports/<kind>/files/<upload>")
@needs(Permission.READ)
def import_look_answer(kind: str, upload: str) -> AnyResponse:
    """Imports all of it and forgets the file."""
    actor, wanted, number = current_visitor().actor, _asked(kind), number_of(upload)

    def record(session: Session) -> Imported:
        if stands(session, wanted, number):
            return imported_of(session, actor, wanted, number, wanted.permission)
        kept = _kept(session, actor, wanted, upload)
        made, _ = record_import(session, actor, wanted, number, kept.name, _plan_of(session, actor, wanted, kept))
        forget_upload(session, number)
        return made

    try:
        made = attempt(record)
    except (Invalid, Conflict):
        # Someone changed something meanwhile: the page says what.
        return redirect(url_for("console.import_look", kind=kind, upload=upload))
    flash("done_imported")
    return redirect(after(made))


@console.get("/imports/<kind>/files/<upload>/marked")
@needs(Permission.READ)
def import_marked(kind: str, upload: str) -> Response:
    """The file with a column that says what to correct in each row."""
    actor, wanted = current_visitor().actor, _asked(kind)
    with reading() as session:
        kept = _kept(session, actor, wanted, upload)
        content, name = kept.content, kept.name
        problems: tuple[RowProblem, ...] = ()
        try:
            _plan_of(session, actor, wanted, kept)
        except RowsRefused as refused:
            problems = refused.problems
    return _download(*marked_file(content, name, problems, language(), wanted.headings))


def number_of(text: str) -> UUID:
    """The id of an address; NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def after(made: Imported) -> str:
    """Where to look at what was imported or undone: day totals in their month, all else in the list of files."""
    if made.kind == DAY_TOTALS and made.first is not None:
        return url_for("console.day_totals", month=month_text(month_number(made.first)))
    return url_for("console.imports")


def _asked(code: str) -> Kind:
    """The kind of an address, for someone who may bring such a file somewhere."""
    kind = kind_of(code)
    require(current_visitor().actor, kind.permission)
    return kind


def _kept(session: Session, actor: Actor, kind: Kind, upload: str) -> FileUpload:
    kept = upload_of(session, actor, number_of(upload))
    if kept.kind != kind.code:
        raise NotFound
    return kept


def _plan_of(session: Session, actor: Actor, kind: Kind, kept: FileUpload) -> Plan:
    return _plan(session, actor, kind, kept.id, kept.name, options_of(kept.options), kept.content)


def _plan(session: Session, actor: Actor, kind: Kind, upload: UUID, name: str, options: Options, content: bytes) -> Plan:
    return kind.plan(session, actor, sheet_of(content, name, known=kind.headings), options, upload)


def _download(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _choose(kind: Kind, wrong: str | None = None, problems: list[str] | None = None) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        fields: dict[str, Any] = fields_of(session, say, visitor.actor, kind)
    said = problems or ([str(say(wrong))] if wrong else [])
    html = rendered(
        "console/imports/new.html", say, here="imports", visitor=visitor, kind=kind.code, title=say(f"new_{kind.code}"),
        lead=say(f"lead_{kind.code}"), problems=said, **fields,
    )
    return make_response(html, 422 if said else 200)
