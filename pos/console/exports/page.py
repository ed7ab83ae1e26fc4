"""The page of exports: a month, what it covers, and a button for each file; below it what was made lately."""

from typing import Any
from urllib.parse import quote

from flask import Response, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, needs
from pos.console.exports.choices import NAMES, Chosen, month_options, offered, read_choice, read_file, sentences_of
from pos.console.exports.recent import recent_rows
from pos.console.exports.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.scopes import scope_menu
from pos.console.texts import FRAME
from pos.console.visitor import Visitor, current_visitor
from pos.exports.catalogue import ENCODINGS, Export
from pos.exports.files import KIND, ask_for_export, content_of, is_long
from pos.exports.issuing import ExportFile, export_file, keep
from pos.exports.paper import why_no_pdf
from pos.exports.wanted import Detail, Wanted, detail_for
from pos.jobs.asking import note_handed_over
from sites.access import Permission
from sites.clock import month_text
from sites.db import attempt, reading, transaction
from sites.errors import Conflict, Invalid


@console.get("/exports/")
@needs(Permission.EXPORT)
def exports() -> Response:
    """Everything there is, for `?month=2020-11&scope=centre:namdong`."""
    visitor = current_visitor()
    with reading() as session:
        chosen = read_choice(session, visitor.actor, request.args)
        return _page(session, visitor, chosen)


@console.post("/exports/")
@needs(Permission.EXPORT)
def exports_answer() -> Response | AnyResponse:
    """Hands the file over, or begins to make a long one."""
    visitor = current_visitor()
    export, face = read_file(request.form)
    with reading() as session:
        chosen = read_choice(session, visitor.actor, request.form)
        if face == NAMES:
            return redirect(url_for("console.export_names", file=export.name, month=month_text(chosen.month), scope=str(chosen.scope)))
        detail = detail_for(session, visitor.actor, chosen.scope) if export.by_row else Detail.TOTALS
        wanted = Wanted(chosen.scope, chosen.month, visitor.actor.code, detail)
        rows = is_long(session, export, face, wanted, chosen.encoding)
        try:
            made = export_file(session, export, face, wanted, chosen.encoding) if rows is None else None
        except Invalid as refused:
            return _page(session, visitor, chosen, sentences_of(refused, language()), 422)
    if made is None:
        return _begun(visitor, chosen, export, face, wanted, rows or 0)
    finished = made

    def hand_over(session: Session) -> ExportFile:
        file, content = keep(session, finished), content_of(export, face, wanted, chosen.encoding)
        note_handed_over(session, visitor.actor, KIND, content, file.name, len(file.content))
        return file

    return handed_over(attempt(hand_over))


def handed_over(made: ExportFile) -> Response:
    """The file, under its Korean name and the same in ASCII."""
    answer = Response(made.content, content_type=made.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{made.plain_name}\"; filename*=UTF-8''{quote(made.name)}"
    return answer


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def _begun(visitor: Visitor, chosen: Chosen, export: Export, face: str, wanted: Wanted, rows: int) -> Response | AnyResponse:
    try:
        with transaction() as session:
            job = ask_for_export(session, visitor.actor, export, face, wanted, chosen.encoding, rows).id
    except (Conflict, Invalid) as refused:
        with reading() as session:
            return _page(session, visitor, chosen, sentences_of(refused, language()), 409 if isinstance(refused, Conflict) else 422)
    return redirect(url_for("console.export_job", job_id=job))


def _page(session: Session, visitor: Visitor, chosen: Chosen, problems: list[str] | None = None, status: int = 200) -> Response:
    say, month = speaker(), month_text(chosen.month)
    scopes = scope_menu(
        session, say, visitor.actor, str(chosen.scope), lambda scope: url_for("console.exports", scope=scope, month=month)
    )
    missing = why_no_pdf()
    content: dict[str, Any] = {
        "scopes": scopes, "months": month_options(say, chosen.month), "month": month, "problems": problems or [],
        "encodings": [(code, say(f"encoding_{code}"), code == chosen.encoding) for code in ENCODINGS],
        "offered": offered(say, visitor.actor, missing is None), "no_pdf": say.message(missing) if missing else None,
        "recent": recent_rows(session, say, visitor.actor),
    }
    return make_response(rendered("console/exports/page.html", say, here="exports", visitor=visitor, **content), status)
