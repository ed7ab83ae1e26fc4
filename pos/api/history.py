"""What was done, and who saw sealed names: the journal's books and the access log, to be read."""

import json
from typing import Any

from flask import Response, jsonify

from pos.api.blueprint import make_blueprint, problems, read_query, shows
from pos.api.credentials import current_actor, guarded
from pos.api.schemas.history import AccessesOut, AccessQuery, BookQuery, CheckedOut, JournalOut, JournalQuery
from pos.sales.books import page_of_book
from pos.sales.proving import check_end
from sites.access import Permission, scope_for
from sites.clock import instant_text
from sites.db import reading
from sites.errors import NotFound
from sites.journal import JournalEntry
from sites.people.access_log import access_entries
from sites.people.models import AccessEntry

blueprint = make_blueprint("history", "The journal and the access log")


@blueprint.route("/journal")
@blueprint.doc(
    parameters=[{"in": "query", "schema": JournalQuery}],
    responses={"200": shows("A page of a book, the newest entry first", JournalOut), **problems(422)},
)
@guarded(Permission.READ)
def get_journal() -> Response:
    """The entries of a book within reach."""
    wanted = read_query(JournalQuery())
    with reading() as session:
        book = str(scope_for(session, current_actor(), wanted["book"], Permission.READ))
        page = page_of_book(session, book, wanted["limit"], before=wanted.get("cursor"), day=wanted.get("day"), act=wanted.get("act"))
        data = [_entry(entry) for entry in page.entries]
    return jsonify(data=data, next_cursor=page.before)


@blueprint.route("/journal/check")
@blueprint.doc(
    parameters=[{"in": "query", "schema": BookQuery}],
    responses={"200": shows("Whether the end of the book holds together", CheckedOut), **problems(422)},
)
@guarded(Permission.READ)
def get_journal_check() -> Response:
    """Recompute the last 2,000 entries of a book within reach, and compare them with the documents. `pos journal verify` checks all."""
    wanted = read_query(BookQuery())
    with reading() as session:
        checked = check_end(session, str(scope_for(session, current_actor(), wanted["book"], Permission.READ)))
    found = checked.found
    return jsonify(
        book=checked.book, first=checked.first, last=checked.last, holds=found is None, break_at=found.position if found else None,
        why=found.why if found else None,
    )


@blueprint.route("/access-log")
@blueprint.doc(
    parameters=[{"in": "query", "schema": AccessQuery}],
    responses={"200": shows("A page of the access log, the newest first", AccessesOut), **problems(422)},
)
@guarded(Permission.CENTRE_WORK)
def get_access_log() -> Response:
    """Who saw the legal name of whom: of a centre, or of the region."""
    wanted = read_query(AccessQuery())
    with reading() as session:
        scope = scope_for(session, current_actor(), wanted["scope"], Permission.CENTRE_WORK)
        if scope.kind == "site":
            raise NotFound("scope_not_found")
        found = access_entries(session, scope.code, wanted["limit"] + 1, wanted.get("cursor"))
        data = [_access(entry, centre) for entry, centre in found[: wanted["limit"]]]
    return jsonify(data=data, next_cursor=data[-1]["number"] if len(found) > len(data) else None)


def _entry(entry: JournalEntry) -> dict[str, Any]:
    return {
        "position": entry.position, "at": instant_text(entry.at), "actor": entry.actor, "act": entry.act, "subject": entry.subject,
        "content": None if entry.content is None else json.loads(entry.content), "content_sha256": entry.content_sha256.hex(),
        "chain_hash": entry.chain_hash.hex(),
    }


def _access(entry: AccessEntry, centre: str) -> dict[str, Any]:
    return {
        "number": entry.id, "at": instant_text(entry.at), "by": entry.by, "what": entry.what, "subject": entry.subject, "centre": centre,
        "reason": entry.reason,
    }
