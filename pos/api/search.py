"""One question over workplaces, documents, products and people: what the console's search page finds, within the caller's reach."""

from typing import Any

from flask import Response, jsonify

from pos.api.blueprint import make_blueprint, problems, read_query, shows
from pos.api.credentials import current_actor, guarded
from pos.api.schemas.search import FoundOut, SearchQuery
from pos.catalogue.finding import products_named
from pos.sales.finding import remembered_documents
from sites import clock
from sites.access import Permission, sites_named
from sites.db import reading
from sites.shifts.finding import note_found, people_named, those_to_note

AT_ONCE = 20

blueprint = make_blueprint("search", "Search")


@blueprint.route("/search")
@blueprint.doc(
    parameters=[{"in": "query", "schema": SearchQuery}],
    responses={"200": shows("What was found, kind by kind", FoundOut), **problems(422)},
)
@guarded(Permission.READ)
def search() -> Response:
    """Workplaces by name or code, a document by its receipt number (of today also by order number or amount), products by name, initial
    consonants, sku or barcode, and, for those who may see names, participants. At most 20 of a kind; `more` names the kinds with more.
    Whoever is found by a legal name is noted in the access log, and the name itself is not told."""
    actor, text = current_actor(), " ".join(read_query(SearchQuery())["q"].split())
    if not text:
        return jsonify(sites=[], documents=[], products=[], people=[], more=[])
    with reading() as session:
        documents, _ = remembered_documents(session, actor, text, clock.business_day(clock.now()), AT_ONCE + 1)
        people = people_named(session, actor, text)
        found: dict[str, list[dict[str, Any]]] = {
            "sites": [{"code": site.code, "name": site.name} for site in sites_named(session, actor, text)],
            "documents": [
                {"id": str(document.id), "site": site, "receipt_no": document.receipt_no, "source": document.source,
                 "book_date": document.book_date.isoformat(), "total": abs(document.total)}
                for document, site in documents
            ],
            "products": [{"sku": each.sku, "name": each.name, "price": each.price} for each in products_named(session, actor, text)],
            "people": [
                {"code": each.listed.participant.code, "display_name": each.listed.participant.display_name,
                 "centre": each.listed.centre, "site": each.listed.site, "by_legal_name": each.by_legal_name}
                for each in people
            ],
        }
        noted = those_to_note(people)
    note_found(actor, noted)
    more = [kind for kind, rows in found.items() if len(rows) > AT_ONCE]
    return jsonify({kind: rows[:AT_ONCE] for kind, rows in found.items()} | {"more": more})
