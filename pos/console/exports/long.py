"""A file that takes longer, watched: how far it is, then where to fetch it, or why there is none."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, make_response, request, url_for

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.exports.page import speaker
from pos.console.exports.recent import kept_until, percent, size_text, told
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from pos.jobs.asking import job_for
from pos.jobs.models import DONE, FAILED, RUNNING, WAITING, Job
from sites import clock
from sites.access import Permission
from sites.db import reading

PATIENCE = timedelta(minutes=1)
LOOKS_AGAIN_SECONDS = 3


@console.get("/exports/jobs/<uuid:job_id>")
@needs(Permission.EXPORT)
def export_job(job_id: UUID) -> Response:
    """The job's own page. While it goes on, the page looks again by itself, with or without script."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        job = job_for(session, visitor.actor, job_id)
        content = _content(say, job)
    answer = make_response(rendered("console/exports/job.html", say, here="exports", visitor=visitor, **content))
    if content["going_on"] and request.args.get("by") != "script":
        answer.headers["Refresh"] = str(LOOKS_AGAIN_SECONDS)
    return answer


def _content(say: Speaker, job: Job) -> dict[str, Any]:
    asked = json.loads(job.content)
    done = job.state == DONE
    return {
        "title": say(f"job_{job.state}", file=told(say, job)), "going_on": job.state in (WAITING, RUNNING), "percent": percent(job),
        "rows": say("job_rows", done=figures.number(job.done), expected=figures.number(job.expected)) if job.expected else None,
        "stuck": job.state == WAITING and job.tries == 0 and clock.now() - job.made_at > PATIENCE,
        "file": f"/api/v1/jobs/{job.id}/file" if done and job.file else None, "file_name": job.file_name,
        "kept": say("job_size", size=size_text(job.size or 0), day=kept_until(say, job)) if done and job.file else None,
        "problem": (job.problem_en if say.language == "en" else job.problem_ko) if job.state == FAILED else None,
        "again": url_for("console.exports", month=asked["month"], scope=asked["scope"]),
    }
