"""The catalogue of exports, and their files."""

from typing import Any
from urllib.parse import quote

from flask import Response, jsonify, stream_with_context, url_for
from sqlalchemy.orm import Session

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.jobs import shown
from pos.api.months import month_in_address
from pos.api.problems import language
from pos.api.schemas import exports as shapes
from pos.api.schemas.jobs import JobOut
from pos.exports.catalogue import EXPORTS, MEDIA_TYPES, Export, check_format, check_names, export_named
from pos.exports.files import ask_for_export, is_long, note_names, streamed
from pos.exports.issuing import ExportFile, export_file, keep, proof_of
from pos.exports.streaming import stream
from pos.exports.wanted import Detail, Version, Wanted, detail_for
from sites.access import Permission, scope_for
from sites.db import attempt, reading, transaction
from sites.errors import Conflict, say

blueprint = make_blueprint("exports", "Files of a month")

RETRY_SECONDS = 2
BINARY = {"schema": {"type": "string", "format": "binary"}}
CP949 = MEDIA_TYPES["csv"].replace("utf-8", "euc-kr")
FILE = {
    "description": "The file",
    "content": dict.fromkeys((*MEDIA_TYPES.values(), CP949), BINARY) | {MEDIA_TYPES["json"]: {"schema": {"type": "object"}}},
}
LOCATION = {
    "Location": {"schema": {"type": "string"}, "required": True, "description": "Where the job stands"},
    "Retry-After": {"schema": {"type": "string", "pattern": "^[0-9]+$"}, "description": "Seconds"},
}


@blueprint.route("/exports")
@blueprint.doc(responses={"200": shows("The catalogue", shapes.ExportListOut), **problems()})
@guarded(Permission.EXPORT)
def exports() -> Any:
    """What can be exported, and in which formats."""
    data = [
        {"name": export.name, "title": export.title.text(language()), "about": export.about.text(language()),
         "formats": list(export.formats), "names_on_request": export.by_person}
        for export in EXPORTS.values()
    ]
    return shapes.ExportListOut().dump({"data": data, "next_cursor": None})


@blueprint.route("/exports/<name>.<wanted>")
@blueprint.doc(
    parameters=[{"in": "query", "name": "query", "schema": shapes.ExportQuery}],
    responses={"200": FILE, "202": shows("It takes longer: a job makes it", JobOut, LOCATION), **problems(409, 422)},
)
@guarded(Permission.EXPORT)
def export(name: str, wanted: str) -> Response:
    """A month of a scope as a file, or, when it is long, a job to poll. An open month's is marked 미확정; a closed month's is made once,
    signed, and the same bytes ever after. On PostgreSQL an open month's long ledger comes as csv while it is written, without a job.

    Those who work there get single rows, by codes and with approval numbers masked; those who look on get totals.
    """
    of = export_named(name)
    check_format(of, wanted)
    query, actor = read_query(shapes.ExportQuery()), current_actor()
    with reading() as session:
        wish, version = _wish(session, of, query)
        names = streamed(session, of, wanted, wish, query["encoding"], version)
        if names is not None:
            return _named(Response(stream_with_context(stream(of, wish)), content_type=names[2]), *names[:2])
        rows = is_long(session, of, wanted, wish, query["encoding"], version)
        made = export_file(session, of, wanted, wish, query["encoding"], version) if rows is None else None
    if made is not None:
        finished = made
        return _handed_over(attempt(lambda session: keep(session, finished)) if made.written.unkept else made)
    with transaction() as session:
        job = shown(ask_for_export(session, actor, of, wanted, wish, query["encoding"], rows or 0))
    answer = jsonify(JobOut().dump(job))
    answer.status_code = 202
    answer.headers["Location"] = url_for("jobs.job", job_id=job["id"])
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


@blueprint.route("/exports/<name>.<wanted>.proof")
@blueprint.doc(
    parameters=[{"in": "query", "name": "query", "schema": shapes.ExportQuery}],
    responses={"200": shows("The proof", shapes.ProofOut), **problems(409, 422)},
)
@guarded(Permission.EXPORT)
def proof(name: str, wanted: str) -> Response:
    """What lies beside a closed month's file so that `pos export verify` can check it with the public keys alone: sums, heads of the
    books, the SHA-256 of the rows and of the file, and the signature. 409 while the month is open, or a long file was not made yet."""
    of = export_named(name)
    check_format(of, wanted)
    query = read_query(shapes.ExportQuery())
    with reading() as session:
        wish, version = _wish(session, of, query)
        kept = proof_of(session, of, wanted, wish, query["encoding"], version)
        if kept is None and is_long(session, of, wanted, wish, query["encoding"], version) is not None:
            raise Conflict("file_not_made", say("먼저 파일을 받아 주세요. 증명은 파일과 함께 만들어집니다.",
                                                "Take the file first: its proof is made with it."))
        made = None if kept else export_file(session, of, wanted, wish, query["encoding"], version)
        found = (kept.proof, kept.name, kept.plain_name) if kept else None
    if made is not None:
        file = made
        found = attempt(lambda session: _proof_of(keep(session, file)))
    assert found is not None, "what was kept has its proof"
    return _handed_over(ExportFile(f"{found[1]}.proof", f"{found[2]}.proof", "application/json", found[0].encode()))


def _proof_of(made: ExportFile) -> tuple[str, str, str]:
    kept = made.written.kept
    assert kept is not None, "it was kept just now"
    return kept.proof, kept.name, kept.plain_name


def _wish(session: Session, of: Export, query: dict[str, Any]) -> tuple[Wanted, Version | None]:
    """What is asked for, in the detail that the actor gets, and of which version; None for what holds now."""
    actor = current_actor()
    month, scope = month_in_address(query["month"]), scope_for(session, actor, query["scope"], of.permission)
    wish = Wanted(scope, month, actor.code, detail_for(session, actor, scope) if of.by_row else Detail.TOTALS)
    version = Version(query["closed_by"] or str(scope), query["version"]) if query["version"] else None
    return wish, version


@blueprint.route("/exports/<name>.<wanted>/with-names", methods=["POST"])
@blueprint.doc(**takes(shapes.NamesIn(), **{"200": FILE}))
@guarded(Permission.EXPORT_NAMES)
def post_with_names(name: str, wanted: str) -> Response:
    """The same with people's names, for those of their own centre. The reason is asked for, and that it was done is journalled."""
    of = export_named(name)
    check_format(of, wanted)
    check_names(of)
    body = read_body(shapes.NamesIn())
    month = month_in_address(body["month"])
    with transaction() as session:
        return _handed_over(_with_names(session, of, wanted, month, body))


def _with_names(session: Session, of: Export, face: str, month: int, body: dict[str, Any]) -> ExportFile:
    """The file with names, and its note in the journal: both or neither."""
    actor = current_actor()
    scope = scope_for(session, actor, body["scope"], Permission.EXPORT_NAMES)
    wish = Wanted(scope, month, actor.code, Detail.NAMES)
    note_names(session, actor, of, face, wish, body["reason"])
    return export_file(session, of, face, wish, body["encoding"])


def _handed_over(made: ExportFile) -> Response:
    return _named(Response(made.content, content_type=made.media_type), made.name, made.plain_name)


def _named(answer: Response, name: str, plain_name: str) -> Response:
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(name)}"
    return answer
