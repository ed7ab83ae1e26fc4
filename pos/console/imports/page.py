"""The page of imports: what can be brought, and the files that were, each with its way back."""

from typing import Any

from flask import url_for

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.imports.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.importing.keeping import Imported, imports_in_reach
from pos.importing.kinds import KINDS, Kind
from sites.access import Actor, Permission
from sites.db import reading

SHOWN = 50
ICONS = {
    "products": "tag", "options": "check", "prices": "coins", "opening-stock": "shelves", "past-months": "chart", "card-statement": "card",
    "cash-receipt-statement": "receipt", "day-totals": "calendar",
}


@console.get("/imports/")
@needs(Permission.READ)
def imports() -> str:
    """What the visitor may bring, and what was brought within their reach."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        files = [_file(say, each) for each in imports_in_reach(session, visitor.actor, SHOWN)]
    return rendered(
        "console/imports/page.html", say, here="imports", visitor=visitor, title=say("title"), kinds=_kinds(say, visitor.actor),
        files=files, most=SHOWN,
    )


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def kinds_for(actor: Actor) -> list[Kind]:
    """What the actor may bring somewhere."""
    return [kind for kind in KINDS.values() if actor.may(kind.permission)]


def _kinds(say: Speaker, actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "icon": ICONS[kind.code], "name": say(f"kind_{kind.code}"), "what": say(f"what_{kind.code}"),
            "href": url_for("console.new_import", kind=kind.code),
        }
        for kind in kinds_for(actor)
    ]


def _file(say: Speaker, each: Imported) -> dict[str, Any]:
    undo = url_for("console.import_undoing", kind=each.kind, import_id=str(each.id))
    return {
        "name": each.name, "kind": say(f"kind_{each.kind}"), "rows": figures.number(each.rows), "period": period_of(each),
        "total": "" if each.total is None else figures.number(each.total), "when": figures.moment(each.recorded_at, say.language),
        "undone": each.undone_at is not None, "undo": undo if each.may_undo else None,
    }


def period_of(each: Imported) -> str:
    """From when to when, or the one day; nothing where it held at once."""
    if each.first is None or each.last is None:
        return ""
    return each.first.isoformat() if each.first == each.last else f"{each.first.isoformat()} – {each.last.isoformat()}"
