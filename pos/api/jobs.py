"""Work that takes longer: how far it is, and its file. A job is its maker's alone."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app, send_file, url_for

from pos.api.blueprint import make_blueprint, problems, shows
from pos.api.credentials import current_actor, guarded
from pos.api.problems import language
from pos.api.schemas.jobs import JobOut
from pos.exports.catalogue import MEDIA_TYPES
from pos.exports.files import check_reach
from pos.jobs.asking import file_of, job_for
from pos.jobs.files import folder_in
from pos.jobs.models import DONE, Job
from sites.access import Permission
from sites.clock import instant_text
from sites.db import reading
from sites.errors import NotFound

blueprint = make_blueprint("jobs", "Work that takes longer")

BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE = {"description": "The file", "content": dict.fromkeys(MEDIA_TYPES.values(), BINARY)}


@blueprint.route("/jobs/<uuid:job_id>")
@blueprint.doc(responses={"200": shows("The job", JobOut), **problems()})
@guarded(Permission.EXPORT)
def job(job_id: UUID) -> Any:
    """How far a job is. Only its maker finds it."""
    with reading() as session:
        return JobOut().dump(shown(job_for(session, current_actor(), job_id)))


@blueprint.route("/jobs/<uuid:job_id>/file")
@blueprint.doc(responses={"200": FILE, **problems(409)})
@guarded(Permission.EXPORT)
def job_file(job_id: UUID) -> Response:
    """The file that came of a job, for a week. 409 while there is none; 404 when it is gone, or when its maker may not see it any more."""
    actor = current_actor()
    with reading() as session:
        found = job_for(session, actor, job_id)
        name = file_of(found)
        check_reach(session, actor, found)
        media_type, plain_name, korean = found.media_type, found.plain_name, found.file_name
    file = folder_in(current_app.extensions["pos-settings"].data_dir) / name
    if not file.is_file():
        raise NotFound("file_gone")
    answer = send_file(file, media_type, conditional=False, etag=False)
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(korean or '')}"
    return answer


def shown(job: Job) -> dict[str, Any]:
    """A job as the API shows it."""
    problem = job.problem_en if language() == "en" else job.problem_ko
    return {
        "id": str(job.id), "kind": job.kind, "state": job.state, "done": job.done, "expected": job.expected, "file_name": job.file_name,
        "size": job.size, "made_at": instant_text(job.made_at), "ended_at": job.ended_at and instant_text(job.ended_at),
        "expires_at": job.expires_at and instant_text(job.expires_at), "problem": problem,
        "file": url_for("jobs.job_file", job_id=job.id) if job.state == DONE and job.file else None,
    }
