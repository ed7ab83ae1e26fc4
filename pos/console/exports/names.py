"""Names of people in a file: for those of their own centre, after saying what for."""

from flask import Response, make_response, request, url_for

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.exports.choices import Chosen, faces_of, read_choice, read_file, sentences_of
from pos.console.exports.page import handed_over, speaker
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from pos.exports.catalogue import Export, check_names, export_named
from pos.exports.files import note_names
from pos.exports.issuing import export_file
from pos.exports.month_facts import scope_name
from pos.exports.paper import why_no_pdf
from pos.exports.wanted import Detail, Wanted
from sites.access import Permission, scope_for
from sites.clock import month_text
from sites.db import reading, transaction
from sites.errors import Invalid

LEAST, MOST = 2, 200


@console.get("/exports/names")
@needs(Permission.EXPORT_NAMES)
def export_names() -> Response:
    """Says what such a file holds, and asks what it is for."""
    export = export_named(request.args.get("file", ""))
    check_names(export)
    with reading() as session:
        chosen = read_choice(session, current_visitor().actor, request.args)
    return _ask(export, chosen)


@console.post("/exports/names")
@needs(Permission.EXPORT_NAMES)
def export_names_answer() -> Response:
    """Hands the file over and notes that it was; both or neither."""
    actor = current_visitor().actor
    export, face = read_file(request.form)
    check_names(export)
    reason = " ".join(request.form.get("reason", "").split())
    with reading() as session:
        chosen = read_choice(session, actor, request.form)
    if not LEAST <= len(reason) <= MOST or not reason.isprintable():
        return _ask(export, chosen, reason_missing=True)
    try:
        with transaction() as session:
            scope = scope_for(session, actor, str(chosen.scope), Permission.EXPORT_NAMES)
            wanted = Wanted(scope, chosen.month, actor.code, Detail.NAMES)
            note_names(session, actor, export, face, wanted, reason)
            return handed_over(export_file(session, export, face, wanted, chosen.encoding))
    except Invalid as refused:
        return _ask(export, chosen, sentences_of(refused, speaker().language))


def _ask(export: Export, chosen: Chosen, problems: list[str] | None = None, reason_missing: bool = False) -> Response:
    say, visitor, month = speaker(), current_visitor(), month_text(chosen.month)
    with reading() as session:
        scope = scope_for(session, visitor.actor, str(chosen.scope), Permission.EXPORT_NAMES)
        name = scope_name(session, scope)
    html = rendered(
        "console/exports/names.html", say, here="exports", visitor=visitor, problems=problems or [], reason_missing=reason_missing,
        title=say("names_title", file=say.message(export.title)), export=export.name, month=month, scope=str(scope),
        lead=say("names_lead", scope=name, month=figures.month_name(chosen.month, say.language)), reason=request.form.get("reason", ""),
        faces=faces_of(say, export, why_no_pdf() is None),
        back=url_for("console.exports", month=month, scope=str(scope)),
    )
    return make_response(html, 422 if problems or reason_missing else 200)
