"""Taking an imported file back: the page says what goes, and asks; what was changed since stands in the way and is named."""

from flask import Response, flash, make_response, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import sentences_of
from pos.console.imports.looking import after, number_of
from pos.console.imports.page import speaker
from pos.console.language import language
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from pos.importing.keeping import Imported, imported_of, undo_import
from pos.importing.kinds import kind_of
from sites.access import Permission, require
from sites.db import attempt, reading
from sites.errors import Conflict


@console.get("/imports/<kind>/<import_id>/undoing")
@needs(Permission.READ)
def import_undoing(kind: str, import_id: str) -> str:
    """Says what undoing a file does, and asks."""
    return _page(_imported(kind, import_id), None)


@console.post("/imports/<kind>/<import_id>/undoing")
@needs(Permission.READ)
def import_undoing_answer(kind: str, import_id: str) -> Response | AnyResponse:
    """Undoes it, unless something was changed since."""
    actor, wanted, number = current_visitor().actor, kind_of(kind), number_of(import_id)
    require(actor, wanted.permission)

    def undo(session: Session) -> Imported:
        return undo_import(session, actor, wanted, number)[0]

    try:
        made = attempt(undo)
    except Conflict as refused:
        return make_response(_page(_imported(kind, import_id), sentences_of(refused, language())), 409)
    flash("done_undone")
    return redirect(after(made))


def _imported(kind: str, import_id: str) -> Imported:
    actor, wanted = current_visitor().actor, kind_of(kind)
    require(actor, wanted.permission)
    with reading() as session:
        return imported_of(session, actor, wanted, number_of(import_id), wanted.permission)


def _page(made: Imported, problems: list[str] | None) -> str:
    say, visitor = speaker(), current_visitor()
    lead = say(f"undo_lead_{made.kind}", count=figures.number(made.rows), total=figures.won(made.total or 0, say.language))
    return rendered(
        "console/imports/undo.html", say, here="imports", visitor=visitor, title=say("undo_title", name=made.name), lead=lead,
        problems=problems, undone=made.undone_at is not None, back=after(made),
    )
