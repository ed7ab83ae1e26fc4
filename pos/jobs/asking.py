"""Asking for work, and finding again what one asked for. A job is its maker's alone: for everyone else it is not there."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.jobs.models import DONE, RUNNING, WAITING, Job
from sites import clock
from sites.access import Actor
from sites.errors import Conflict, NotFound, say

MOST_OPEN = 5
KEPT = timedelta(days=7)


def ask_for(session: Session, actor: Actor, kind: str, content: Mapping[str, Any], expected: int | None = None) -> Job:
    """The job for this content: one that the actor already waits for, or else a new one.

    Conflict when the actor waits for five others.
    """
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    waited_for = sa.select(Job).where(Job.made_by == actor.code, Job.state.in_((WAITING, RUNNING)))
    found = session.scalars(waited_for).all()
    for job in found:
        if (job.kind, job.content) == (kind, written):
            return job
    if len(found) >= MOST_OPEN:
        raise Conflict("jobs_full", say("이미 {count}개를 만들고 있습니다. 그중 하나가 끝난 뒤 다시 해 주세요.",
                                        "{count} files are being made for you already. Try again when one is done.", count=MOST_OPEN))
    job = Job(id=uuid4(), kind=kind, content=written, made_by=actor.code, made_at=clock.now(), expected=expected)
    session.add(job)
    session.flush()
    return job


def note_handed_over(session: Session, actor: Actor, kind: str, content: Mapping[str, Any], file_name: str, size: int) -> Job:
    """Remembers a file that was made and handed over at once, and is kept nowhere."""
    now = clock.now()
    job = Job(
        id=uuid4(), kind=kind, content=json.dumps(content, ensure_ascii=False, sort_keys=True), made_by=actor.code, made_at=now, state=DONE,
        ended_at=now, file_name=file_name, size=size, expires_at=now + KEPT,
    )
    session.add(job)
    session.flush()
    return job


def job_for(session: Session, actor: Actor, job_id: UUID) -> Job:
    """The actor's own job of that id; NotFound for any other."""
    job = session.scalar(sa.select(Job).where(Job.id == job_id, Job.made_by == actor.code))
    if job is None:
        raise NotFound("job_not_found")
    return job


def file_of(job: Job) -> str:
    """The name of the job's file in the folder of files. Conflict while there is none yet, NotFound when there is none any more."""
    if job.state != DONE:
        raise Conflict("job_not_done", say("아직 만들고 있거나 만들지 못한 파일입니다. 상태를 먼저 확인해 주세요.",
                                           "This file is still being made, or could not be made. Look at its state first."))
    if job.file is None:
        raise NotFound("file_gone", say("보관 기간이 지난 파일입니다. 다시 만들어 주세요.",
                                        "This file is not kept any more. Make it again."))
    return job.file


def recent_jobs(session: Session, actor: Actor, kind: str, limit: int) -> Sequence[Job]:
    """What the actor asked for last, the newest first."""
    query = sa.select(Job).where(Job.made_by == actor.code, Job.kind == kind).order_by(Job.made_at.desc(), Job.id).limit(limit)
    return session.scalars(query).all()


def standing(session: Session) -> tuple[dict[str, int], datetime | None]:
    """How many jobs are in each state, and when the one was asked for that has waited longest."""
    counts: dict[str, int] = dict(session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state)).all())
    return counts, session.scalar(sa.select(sa.func.min(Job.made_at)).where(Job.state == WAITING))
