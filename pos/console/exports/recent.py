"""What a visitor had made lately, as rows of the page: each with its state and the one thing to do about it."""

import json
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.exports.choices import face_word
from pos.console.language import Speaker
from pos.exports.catalogue import EXPORTS
from pos.exports.files import KIND
from pos.jobs.asking import recent_jobs
from pos.jobs.models import DONE, FAILED, RUNNING, Job
from sites import clock
from sites.access import Actor

MOST_SHOWN = 20
BADGES = {
    "handed": ("line", "check"), "waiting": ("", "clock"), "running": ("", "history"), "done": ("good", "ok"), "failed": ("bad", "alert"),
}


def recent_rows(session: Session, say: Speaker, actor: Actor) -> list[dict[str, Any]]:
    """The last twenty, in one query."""
    return [_row(say, job) for job in recent_jobs(session, actor, KIND, MOST_SHOWN)]


def _row(say: Speaker, job: Job) -> dict[str, Any]:
    state = "handed" if job.state == DONE and job.file is None else job.state
    tone, icon = BADGES[state]
    word, href = _act(state, job)
    return {
        "file": job.file_name or told(say, job), "made_at": figures.moment(job.made_at, say.language), "state": say(f"state_{state}"),
        "tone": tone, "icon": icon, "size": size_text(job.size) if job.size else None,
        "percent": percent(job) if state == RUNNING else None,
        "until": say("until", day=kept_until(say, job)) if state == DONE else None, "act": say(word), "href": href, "name": told(say, job),
    }


def _act(state: str, job: Job) -> tuple[str, str]:
    if state == "handed":
        return "again", _address(job)
    if state == DONE:
        return "download", f"/api/v1/jobs/{job.id}/file"
    return ("why" if state == FAILED else "watch"), url_for("console.export_job", job_id=job.id)


def _address(job: Job) -> str:
    """Where the same file is made again."""
    content = json.loads(job.content)
    return (
        f"/api/v1/exports/{content['name']}.{content['format']}"
        f"?month={content['month']}&scope={content['scope']}&encoding={content['encoding']}"
    )


def told(say: Speaker, job: Job) -> str:
    """What a job makes, before its file has a name: '2020년 11월 매출장 (엑셀)'."""
    content = json.loads(job.content)
    month = figures.month_name(int(content["month"].replace("-", "")), say.language)
    export = EXPORTS.get(content["name"])
    return f"{month} {say.message(export.title) if export else content['name']} ({face_word(say, content['format'])})"


def percent(job: Job) -> int:
    """How much of it is done, in whole per cent."""
    return min(99, job.done * 100 // job.expected) if job.expected else 0


def kept_until(say: Speaker, job: Job) -> str:
    """The day on which its file goes."""
    assert job.expires_at is not None, "what has ended expires"
    return figures.day_name(clock.business_day(job.expires_at), say.language)


def size_text(size: int) -> str:
    """'812 B', '34 KB', '1.2 MB'."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size // 1024} KB"
    return f"{size * 10 // (1024 * 1024) // 10}.{size * 10 // (1024 * 1024) % 10} MB"
