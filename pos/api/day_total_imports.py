"""Day totals from a file: looked through first, imported whole or not at all, taken back whole. The one place that takes csv and xlsx."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from pos.api.blueprint import make_blueprint, problems, raw_file, read_query, shows
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import REPLAYED, WITH_A_BODY
from pos.api.problems import language
from pos.api.schemas import daytotals as shapes
from pos.daytotals.imports import record_import, undo_import
from pos.daytotals.models import DayTotalImport
from pos.daytotals.queries import import_for, imports_in_reach
from pos.importing.day_total_plans import DayTotalPlan, plan_day_totals
from pos.importing.marking import WORKBOOK_TYPE, marked_file
from pos.importing.reading import sheet_of
from pos.importing.refusals import RowsRefused
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, say

blueprint = make_blueprint("day_total_imports", "Files of day totals")

FILE_TYPES = {"text/csv": ".csv", WORKBOOK_TYPE: ".xlsx"}
BINARY = {"schema": {"type": "string", "format": "binary"}}
TEXT = {"schema": {"type": "string"}}
BODY = {"required": True, "content": {"text/csv": TEXT, WORKBOOK_TYPE: BINARY}}
DONE_OR_PLANNED = {"anyOf": [shapes.DayImportPlanOut, shapes.DayImportOut]}
PERHAPS = REPLAYED["Idempotency-Replayed"] | {"required": False}
MARKED = {"description": "The file with a column of what to correct", "content": {"text/csv": TEXT, WORKBOOK_TYPE: BINARY}}


@blueprint.route("/day-totals/imports")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.DayImportsQuery}],
    responses={"200": shows("Files, the newest first", shapes.DayImportListOut), **problems(422)},
)
@guarded(Permission.READ)
def imports() -> Any:
    """The files that were imported for sites within reach."""
    limit = read_query(shapes.DayImportsQuery())["limit"]
    with reading() as session:
        data = [shown(made) for made in imports_in_reach(session, current_actor(), limit)]
    return shapes.DayImportListOut().dump({"data": data, "next_cursor": None})


@blueprint.route("/day-totals/imports", methods=["POST"])
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.DayImportQuery}], requestBody=BODY,
    responses={
        "201": shows("Imported", shapes.DayImportOut),
        "200": shows("With `preview`: what it would do. Else: imported before", DONE_OR_PLANNED, {"Idempotency-Replayed": PERHAPS}),
        **problems(*WITH_A_BODY),
    },
)
@guarded(Permission.SITE_WORK)
def post_import() -> Any:
    """Imports a csv or xlsx file of at most 2 MiB: all of its days, or none. 422 names what is wrong as /rows/ROW/COLUMN."""
    actor, query = current_actor(), read_query(shapes.DayImportQuery())
    content, ending, charset = raw_file(FILE_TYPES)
    name = query["name"] or f"day-totals{ending}"
    sheet = sheet_of(content, f"file{ending}", charset)

    def plan(session: Session) -> DayTotalPlan:
        site = site_for(session, actor, query["site"], Permission.SITE_WORK) if "site" in query else None
        return plan_day_totals(session, actor, sheet, site, query["id"])

    if query["preview"] == "true":
        with reading() as session:
            return shapes.DayImportPlanOut().dump(planned(query["id"], plan(session)))

    def record(session: Session) -> tuple[DayTotalImport, bool]:
        known = session.get(DayTotalImport, query["id"])
        if known is not None:
            return import_for(session, actor, known.id, Permission.SITE_WORK)[0], False
        found = plan(session)
        if not found.new:
            raise nothing_new()
        return record_import(session, actor, query["id"], name, found.new)

    made, created = attempt(record)
    return shapes.DayImportOut().dump(shown(made)), 201 if created else 200, {} if created else {"Idempotency-Replayed": "true"}


@blueprint.route("/day-totals/imports/marked", methods=["POST"])
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.MarkQuery}], requestBody=BODY, responses={"200": MARKED, **problems(*WITH_A_BODY)},
)
@guarded(Permission.SITE_WORK)
def post_marked() -> Response:
    """The same file with a column that says what to correct in each row; empty where a row is fine. Nothing is written."""
    actor, query = current_actor(), read_query(shapes.MarkQuery())
    content, ending, charset = raw_file(FILE_TYPES)
    with reading() as session:
        refused = refusal_of(session, actor, content, ending, query.get("site"), charset)
    marked, media_type, name = marked_file(content, f"day-totals{ending}", refused.problems if refused else (), language())
    response = Response(marked, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@blueprint.route("/day-totals/imports/<uuid:import_id>/undoing", methods=["POST"])
@blueprint.doc(responses={
    "201": shows("Undone", shapes.DayImportOut), "200": shows("Undone before", shapes.DayImportOut, REPLAYED), **problems(409),
})
@guarded(Permission.SITE_WORK)
def post_undoing(import_id: UUID) -> Any:
    """Takes every day of a file away again, in one act. 409 when one of them was corrected since; for all of its sites, or not at all."""
    actor = current_actor()

    def undo(session: Session) -> tuple[DayTotalImport, bool]:
        made, sites = import_for(session, actor, import_id, Permission.SITE_WORK)
        return made, undo_import(session, actor, made, sites)

    made, done = attempt(undo)
    return shapes.DayImportOut().dump(shown(made)), 201 if done else 200, {} if done else {"Idempotency-Replayed": "true"}


def refusal_of(
    session: Session, actor: Actor, content: bytes, ending: str, site_code: str | None, charset: str | None = None
) -> RowsRefused | None:
    """What stands in the way of a file, row by row; None when nothing does."""
    site = site_for(session, actor, site_code, Permission.SITE_WORK) if site_code else None
    try:
        plan_day_totals(session, actor, sheet_of(content, f"file{ending}", charset), site, UUID(int=0))
    except RowsRefused as refused:
        return refused
    return None


def nothing_new() -> Conflict:
    """The refusal of a file whose every day stands already."""
    return Conflict("nothing_new", say("이 파일의 날은 모두 이미 들어 있습니다. 가져올 것이 없습니다.",
                                       "Every day of this file stands already. There is nothing to import."))


def planned(import_id: UUID, plan: DayTotalPlan) -> dict[str, Any]:
    """What an import would do, as the API shows it."""
    rows = [
        {
            "row": each.row, "site": each.site, "day": each.wanted.day, "total": each.wanted.total, "sales": each.wanted.sales,
            "already": each.already,
        }
        for each in plan.rows
    ]
    return {"id": import_id, "rows": rows, "new": len(plan.new), "total": plan.total, "unread": list(plan.unread)}


def shown(made: DayTotalImport) -> dict[str, Any]:
    """An import as the API shows it."""
    return {
        name: getattr(made, name)
        for name in ("id", "name", "rows", "first", "last", "total", "recorded_at", "recorded_by", "undone_at", "undone_by")
    }
