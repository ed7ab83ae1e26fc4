"""The catalogue of exports, and their files."""

from typing import Any
from urllib.parse import quote

from flask import Response

from pos.api.blueprint import make_blueprint, problems, read_query
from pos.api.credentials import current_actor, guarded
from pos.api.months import month_in_address
from pos.api.problems import language
from pos.api.schemas import exports as shapes
from pos.exports.catalogue import EXPORTS, MEDIA_TYPES, check_format, export_file, export_named
from sites.access import Permission, scope_for
from sites.db import reading

blueprint = make_blueprint("exports", "Files of a month")

BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE = {
    "description": "The file",
    "content": dict.fromkeys(MEDIA_TYPES.values(), BINARY) | {MEDIA_TYPES["json"]: {"schema": {"type": "object"}}},
}
LIST = {"description": "The catalogue", "content": {"application/json": {"schema": shapes.ExportListOut}}}


@blueprint.route("/exports")
@blueprint.doc(responses={"200": LIST, **problems()})
@guarded(Permission.EXPORT)
def exports() -> Any:
    """What can be exported, and in which formats."""
    data = [
        {"name": export.name, "title": export.title.text(language()), "formats": list(export.formats)} for export in EXPORTS.values()
    ]
    return shapes.ExportListOut().dump({"data": data, "next_cursor": None})


@blueprint.route("/exports/<name>.<wanted>")
@blueprint.doc(
    parameters=[{"in": "query", "name": "query", "schema": shapes.ExportQuery}],
    responses={"200": FILE, **problems(422)},
)
@guarded(Permission.EXPORT)
def export(name: str, wanted: str) -> Response:
    """A month of a scope as a file. Until files are signed, each is marked 미확정."""
    of = export_named(name)
    check_format(of, wanted)
    query = read_query(shapes.ExportQuery())
    month = month_in_address(query["month"])
    actor = current_actor()
    with reading() as session:
        scope = scope_for(session, actor, query["scope"], of.permission)
        made = export_file(session, of, wanted, scope, month, actor.code)
    answer = Response(made.content, content_type=made.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{made.plain_name}\"; filename*=UTF-8''{quote(made.name)}"
    return answer
