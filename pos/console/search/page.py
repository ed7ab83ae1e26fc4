"""One field for everything within reach. Names of people are sealed and matched in memory; finding someone by one is noted."""

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.search.found import AT_ONCE, People, found_documents_of, found_people, found_products, found_sites
from pos.console.search.words import WORDS
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from sites.access import Actor, Permission
from sites.db import reading
from sites.shifts.finding import note_found

LONGEST = 60


@console.get("/search/")
@needs(Permission.READ)
def search() -> str:
    """`?q=아메리카노`: what was found, in groups; without it the field alone."""
    say, visitor = Speaker(language(), FRAME, WORDS), current_visitor()
    text = " ".join(request.args.get("q", "").split())[:LONGEST]
    text = text if text.isprintable() else ""
    people, content = People((), ()), dict[str, Any]()
    if text:
        with reading() as session:
            people, content = _content(session, say, visitor.actor, text)
    note_found(visitor.actor, people.noted)
    return rendered("console/search/page.html", say, here="search", visitor=visitor, **_frame(say, text), **content)


def _frame(say: Speaker, text: str) -> dict[str, Any]:
    return {"text": text, "groups": [], "title": say("search_title")} if not text else {"text": text}


def _content(session: Session, say: Speaker, actor: Actor, text: str) -> tuple[People, dict[str, Any]]:
    people = found_people(session, say, actor, text)
    groups = [
        ("found_sites", found_sites(session, actor, text)), ("found_documents", found_documents_of(session, say, actor, text)),
        ("found_products", found_products(session, say, actor, text)), ("found_people", people.found),
    ]
    count = sum(min(len(found), AT_ONCE) for _, found in groups)
    return people, {
        "groups": [(key, found[:AT_ONCE], len(found) > AT_ONCE) for key, found in groups if found], "at_once": AT_ONCE,
        "title": say("search_found", text=text, count=count) if count else say("search_nothing", text=text),
        "documents": url_for("console.documents", text=text),
    }
