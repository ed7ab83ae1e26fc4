"""The review list: flagged documents that nobody has looked at, and looking at them."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from pos.api.blueprint import created, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.schemas.review import (
    ActMarkIn,
    ActMarkOut,
    ItemsQuery,
    MarkIn,
    MarkOut,
    ReviewItemsOut,
    ReviewOut,
    ReviewQuery,
)
from pos.sales.flags import EVERY_FLAG, REMARKABLE
from pos.sales.models import Document, ReviewMark
from pos.sales.placed import cursor_of, place_at
from pos.sales.review_list import KINDS, OPEN, RESOLVED, STATES, ReviewItem, mark_act, review_counts, review_list
from pos.sales.reviewing import Place, mark_looked_at, marks_of, open_counts, open_documents, open_flags
from sites.access import Permission, Scope, reach, scope_for, site_for, sites_within
from sites.clock import instant_text
from sites.db import attempt, reading

blueprint = make_blueprint("review", "Looking at what carries a flag")


@blueprint.route("/review")
@blueprint.doc(
    parameters=[{"in": "query", "schema": ReviewQuery}],
    responses={"200": shows("A page of documents that wait for a look, the newest first", ReviewOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_review() -> Response:
    """The flagged documents that nobody has looked at: of a site, or of all within reach. What is only `late` or `month_closed` is left
    out unless that flag is asked for."""
    actor, wanted = current_actor(), read_query(ReviewQuery())
    flags = (wanted["flag"],) if wanted.get("flag") else REMARKABLE
    after, limit = place_at(wanted.get("cursor")), wanted["limit"]
    with reading() as session:
        sites = reach(actor.roles_for(Permission.APPROVE))
        if wanted.get("site"):
            sites = sites_within(Scope("site", site_for(session, actor, wanted["site"], Permission.APPROVE).code))
        found = open_documents(session, sites, flags, limit + 1, after)
        marks = marks_of(session, [document.id for document, _ in found])
        data = [_waiting(document, site, marks.get(document.id, [])) for document, site in found[:limit]]
        _, counts = open_counts(session, sites)
    following = cursor_of(Place.of(found[limit - 1][0])) if len(found) > limit else None
    return jsonify(data=data, next_cursor=following, counts=counts)


@blueprint.route("/review/<uuid:sale_id>/marks", methods=["POST"])
@blueprint.doc(**takes(MarkIn(), **created("The look, as it was noted first", MarkOut)))
@guarded(Permission.APPROVE)
def post_mark(sale_id: UUID) -> Response:
    """Say that someone looked at a document: at one of its flags, or at all. Whoever comes second hears who was first."""
    actor, wanted = current_actor(), read_body(MarkIn())
    mark, new = attempt(lambda session: mark_looked_at(session, actor, sale_id, wanted["flag"] or EVERY_FLAG, wanted["note"]))
    response = jsonify(_shown(mark))
    if new:
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@blueprint.route("/review/items")
@blueprint.doc(
    parameters=[{"in": "query", "schema": ItemsQuery}],
    responses={"200": shows("A page of the whole list, the newest first", ReviewItemsOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_items() -> Response:
    """Everything that ever wanted a person's look or decision: flagged documents, clock events and stock moves, and what was set aside.
    Open or resolved by whom, when and how; the counts of both together are all there ever was."""
    actor, wanted = current_actor(), read_query(ItemsQuery())
    with reading() as session:
        sites = reach(actor.roles_for(Permission.APPROVE))
        if wanted.get("scope"):
            sites = sites_within(scope_for(session, actor, wanted["scope"], Permission.APPROVE))
        state, kind = wanted.get("state"), wanted.get("kind")
        found, following = review_list(session, sites, state, kind, wanted["limit"], wanted.get("cursor"))
        counts = review_counts(session, sites)
    told = {each: {state: counts.get((each, state), 0) for state in STATES} for each in KINDS}
    return jsonify(data=[_listed(item) for item in found], next_cursor=following, counts=told)


@blueprint.route("/review/acts/<kind>/<uuid:act_id>/marks", methods=["POST"])
@blueprint.doc(**takes(ActMarkIn(), **created("The look, as it was noted first", ActMarkOut)))
@guarded(Permission.APPROVE)
def post_act_mark(kind: str, act_id: UUID) -> Response:
    """Say that someone looked at a flagged clock event or stock move. Whoever comes second hears who was first."""
    actor, wanted = current_actor(), read_body(ActMarkIn())
    mark, new = attempt(lambda session: mark_act(session, actor, kind, act_id, wanted["note"]))
    response = jsonify(kind=mark.kind, id=str(mark.subject), at=instant_text(mark.at), by=mark.by, note=mark.note)
    if new:
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _listed(item: ReviewItem) -> dict[str, Any]:
    return {
        "kind": item.kind, "id": str(item.id), "site": item.site, "at": instant_text(item.at), "flags": list(item.flags),
        "state": OPEN if item.is_open else RESOLVED, "open": list(item.waiting),
        "resolutions": [
            {"flag": each.flag, "by": each.by, "at": each.at and instant_text(each.at), "how": each.how, "note": each.note}
            for each in item.resolutions
        ],
    }


def _waiting(document: Document, site: str, marks: list[ReviewMark]) -> dict[str, Any]:
    return {
        "id": str(document.id), "source": document.source, "site": site, "receipt_no": document.receipt_no,
        "book_date": document.book_date.isoformat(), "occurred_at": instant_text(document.occurred_at), "total": document.total,
        "flags": document.flags.split(), "open": open_flags(document, marks),
    }


def _shown(mark: ReviewMark) -> dict[str, Any]:
    return {
        "document": str(mark.document_id), "flag": mark.flag or None, "at": instant_text(mark.at), "by": mark.by, "note": mark.note,
    }
