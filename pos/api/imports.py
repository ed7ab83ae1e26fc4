"""Products, prices, opening stock, past months and statements from a file: looked through, imported whole or not
at all, taken back whole."""

from dataclasses import asdict, replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from pos.api.blueprint import make_blueprint, problems, raw_file, read_query, shows
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import REPLAYED, WITH_A_BODY
from pos.api.problems import language
from pos.api.schemas import imports as shapes
from pos.importing.keeping import Imported, imported_of, imports_in_reach, record_import, stands, undo_import
from pos.importing.kinds import KINDS, Kind
from pos.importing.marking import WORKBOOK_TYPE, marked_file
from pos.importing.models import FileImport
from pos.importing.plans import Options, Plan
from pos.importing.reading import MOST_BYTES, sheet_of
from pos.importing.refusals import RowsRefused
from sites.access import Permission, not_allowed
from sites.db import attempt, reading
from sites.errors import NotFound

blueprint = make_blueprint("imports", "Files that were brought")

FILE_TYPES = {"text/csv": ".csv", WORKBOOK_TYPE: ".xlsx"}
BINARY = {"schema": {"type": "string", "format": "binary"}}
TEXT = {"schema": {"type": "string"}}
BODY = {"required": True, "content": {"text/csv": TEXT, WORKBOOK_TYPE: BINARY}}
PERHAPS = {"Idempotency-Replayed": REPLAYED["Idempotency-Replayed"] | {"required": False}}
QUERIES = {
    "products": shapes.ProductsImportQuery, "options": shapes.OptionsImportQuery, "prices": shapes.PricesImportQuery,
    "opening-stock": shapes.StockImportQuery, "past-months": shapes.MonthsImportQuery, "card-statement": shapes.StatementImportQuery,
    "cash-receipt-statement": shapes.StatementImportQuery,
}
OPTIONS = ("site", "owner", "day", "year", "unit", "tax_class", "method")


@blueprint.route("/imports")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.ImportsQuery}],
    responses={"200": shows("Files, the newest first", shapes.ImportListOut), **problems(422)},
)
@guarded(Permission.READ)
def imports() -> Any:
    """The files of every kind, day totals among them, of which the caller may read every part."""
    limit = read_query(shapes.ImportsQuery())["limit"]
    with reading() as session:
        data = [asdict(each) for each in imports_in_reach(session, current_actor(), limit)]
    return shapes.ImportListOut().dump({"data": data, "next_cursor": None})


@blueprint.route("/imports/<uuid:import_id>/undoing", methods=["POST"])
@blueprint.doc(responses={
    "201": shows("Undone", shapes.ImportOut), "200": shows("Undone before", shapes.ImportOut, REPLAYED), **problems(409),
})
@guarded(Permission.READ)
def post_undoing(import_id: UUID) -> Any:
    """Takes all that a file did back, in one act, for who may import such a file; 409 when something of it was changed since. Files of day
    totals are undone at their own address."""
    actor = current_actor()

    def undo(session: Session) -> tuple[Imported, bool]:
        kind = _kind_of(session, import_id)
        imported_of(session, actor, kind, import_id)
        if not actor.may(kind.permission):
            raise not_allowed()
        return undo_import(session, actor, kind, import_id)

    made, done = attempt(undo)
    return shapes.ImportOut().dump(asdict(made)), 201 if done else 200, {} if done else {"Idempotency-Replayed": "true"}


def _kind_of(session: Session, import_id: UUID) -> Kind:
    file = session.get(FileImport, import_id)
    if file is None:
        raise NotFound("import_not_found")
    return KINDS[file.kind]


def _offer(kind: Kind, what: str) -> None:
    """The operation of one kind of file, under the permission of that kind."""

    @blueprint.route(f"/imports/{kind.code}", methods=["POST"], endpoint=f"post_{kind.code}")
    @blueprint.doc(
        summary=what, parameters=[{"in": "query", "schema": QUERIES[kind.code]}], requestBody=BODY,
        responses={
            "201": shows("Imported", shapes.ImportOut), "200": _two_hundred(), **problems(*WITH_A_BODY),
        },
    )
    @guarded(kind.permission)
    def post_file() -> Any:
        """A csv or xlsx file of at most 5 MiB and 20,000 rows: all of it, or nothing. 422 names what is wrong as /rows/ROW/COLUMN."""
        return _brought(kind)


def _two_hundred() -> dict[str, Any]:
    answer = shows(
        "What was asked for: the preview, the marked file, or an import that stands already",
        {"anyOf": [shapes.ImportPlanOut, shapes.ImportOut]}, PERHAPS,
    )
    answer["content"] |= {"text/csv": TEXT, WORKBOOK_TYPE: BINARY}
    return answer


def _brought(kind: Kind) -> Any:
    actor, query = current_actor(), read_query(QUERIES[kind.code]())
    content, ending, charset = raw_file(FILE_TYPES, MOST_BYTES)
    name = query["name"] or f"{kind.code}{ending}"
    sheet = sheet_of(content, f"file{ending}", charset, kind.headings)
    options = replace(Options(), **{option: query[option] for option in OPTIONS if option in query})

    def plan(session: Session) -> Plan:
        return kind.plan(session, actor, sheet, options, query["id"])

    if query["answer"] == "marked":
        return _marked(kind, content, ending, plan)
    if query["answer"] == "preview":
        with reading() as session:
            return shapes.ImportPlanOut().dump(_planned(query["id"], plan(session)))

    def record(session: Session) -> tuple[Imported, bool]:
        if stands(session, kind, query["id"]):
            return imported_of(session, actor, kind, query["id"], kind.permission), False
        return record_import(session, actor, kind, query["id"], name, plan(session))

    made, created = attempt(record)
    return shapes.ImportOut().dump(asdict(made)), 201 if created else 200, {} if created else {"Idempotency-Replayed": "true"}


def _marked(kind: Kind, content: bytes, ending: str, plan: Any) -> Response:
    problems_found: Any = ()
    with reading() as session:
        try:
            plan(session)
        except RowsRefused as refused:
            problems_found = refused.problems
    marked, media_type, name = marked_file(content, f"{kind.code}{ending}", problems_found, language(), kind.headings)
    response = Response(marked, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _planned(import_id: UUID, plan: Plan) -> dict[str, Any]:
    rows = [asdict(row) for row in plan.rows]
    for row in rows:
        for change in row["changes"]:
            change |= {side: None if change[side] is None else str(change[side]) for side in ("before", "after")}
    return {
        "id": import_id, "rows": rows, "new": plan.new, "total": plan.total, "unread": list(plan.unread), "passed": list(plan.passed),
    }


_offer(KINDS["products"], "Products and their default prices, from a day on.")
_offer(KINDS["options"], "The options of products, from a day on: a product that the file names has exactly these.")
_offer(KINDS["prices"], "A site's own prices, from a day on.")
_offer(KINDS["opening-stock"], "The first count of what a site keeps.")
_offer(KINDS["past-months"], "What sites took month by month before the system's own records.")
_offer(KINDS["card-statement"], "Approvals as the card companies list them, laid beside our sales.")
_offer(KINDS["cash-receipt-statement"], "Cash receipts as Hometax lists them, laid beside ours.")
