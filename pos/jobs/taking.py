"""How a worker takes a job, keeps it and ends it. Every change names the try that it belongs to, so that a job ends once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.jobs.asking import KEPT
from pos.jobs.models import DONE, FAILED, RUNNING, WAITING, Job
from sites import clock
from sites.errors import DomainError, Message, say

MOST_TRIES = 3
SILENT_FOR = timedelta(seconds=30)
BREATH = timedelta(seconds=5)
GAVE_UP = say("여러 번 해 보았지만 만들지 못했습니다. 잠시 뒤 다시 만들어 주세요. 계속되면 담당자에게 알려 주세요.",
              "It could not be made in several tries. Make it again later; if that fails too, tell the person in charge.")


@dataclass(frozen=True, slots=True)
class Hold:
    """A job in a worker's hands: which one, what it is, and the number of this try."""

    job_id: UUID
    kind: str
    content: str
    made_by: str
    tries: int


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a job: the file in the folder of files, and what it is called."""

    file: str
    file_name: str
    plain_name: str
    media_type: str
    size: int


def take(session: Session, worker: str, silent_for: timedelta = SILENT_FOR) -> Hold | None:
    """The next job, now this worker's: one that waits, or one whose worker has not been heard of. None when there is nothing to do.

    Workers that ask at the same moment get different jobs. A job that was taken three times is not taken again but has failed.
    """
    now = clock.now()
    left = sa.or_(
        sa.and_(Job.state == WAITING, sa.or_(Job.not_before.is_(None), Job.not_before <= now)),
        sa.and_(Job.state == RUNNING, Job.beat_at < now - silent_for),
    )
    # On SQLite the transaction itself keeps the others out.
    next_one = sa.select(Job).where(left).order_by(Job.made_at, Job.id).limit(1).with_for_update(skip_locked=True)
    while (job := session.scalar(next_one)) is not None:
        if job.tries < MOST_TRIES:
            job.state, job.worker, job.beat_at, job.not_before, job.done = RUNNING, worker, now, None, 0
            job.tries += 1
            session.flush()
            return Hold(job.id, job.kind, job.content, job.made_by, job.tries)
        _end(job, FAILED, now)
        _say(job, "gave_up", GAVE_UP)
        session.flush()
    return None


def beat(session: Session, hold: Hold, done: int, expected: int | None) -> bool:
    """Tells that the worker lives and how far it is. False when the job is not its own any more."""
    return _change(session, hold, beat_at=clock.now(), done=done, expected=expected)


def finish(session: Session, hold: Hold, made: Made, done: int) -> bool:
    """Ends the job with its file. False when it is not this worker's any more: then its file is nobody's."""
    now = clock.now()
    return _change(
        session, hold, state=DONE, beat_at=None, ended_at=now, done=done, file=made.file, file_name=made.file_name,
        plain_name=made.plain_name, media_type=made.media_type, size=made.size, expires_at=now + KEPT,
    )


def refuse(session: Session, hold: Hold, error: DomainError) -> bool:
    """Ends the job without a file, for a reason that another try would not change."""
    now = clock.now()
    sentences = [message for messages in error.errors.values() for message in messages] or [error.message]
    return _change(
        session, hold, state=FAILED, beat_at=None, ended_at=now, expires_at=now + KEPT, problem_code=error.code,
        problem_ko=" ".join(each.text("ko") for each in sentences), problem_en=" ".join(each.text("en") for each in sentences),
    )


def stumble(session: Session, hold: Hold) -> bool:
    """Puts the job back after something went wrong that may go right another time; after the third try it has failed."""
    now = clock.now()
    if hold.tries < MOST_TRIES:
        return _change(session, hold, state=WAITING, beat_at=None, worker=None, not_before=now + hold.tries * BREATH)
    return _change(
        session, hold, state=FAILED, beat_at=None, ended_at=now, expires_at=now + KEPT, problem_code="gave_up",
        problem_ko=GAVE_UP.ko, problem_en=GAVE_UP.en,
    )


def give_back(session: Session, hold: Hold) -> bool:
    """Puts the job back because the worker has to go; the try does not count."""
    return _change(session, hold, state=WAITING, beat_at=None, worker=None, tries=hold.tries - 1)


def forget_jobs(session: Session) -> list[str]:
    """Deletes the jobs that ended a week ago; answers the names of their files, which are to be deleted after the commit."""
    expired = sa.select(Job).where(Job.expires_at <= clock.now())
    found = session.scalars(expired.with_for_update(skip_locked=True)).all()
    for job in found:
        session.delete(job)
    session.flush()
    return [job.file for job in found if job.file is not None]


def _change(session: Session, hold: Hold, **values: object) -> bool:
    own = sa.and_(Job.id == hold.job_id, Job.tries == hold.tries, Job.state == RUNNING)
    changed = session.execute(
        sa.update(Job).where(own).values(**values).returning(Job.id).execution_options(synchronize_session=False)
    )
    return changed.one_or_none() is not None


def _end(job: Job, state: str, now: datetime) -> None:
    job.state, job.beat_at, job.ended_at, job.expires_at = state, None, now, now + KEPT


def _say(job: Job, code: str, message: Message) -> None:
    job.problem_code, job.problem_ko, job.problem_en = code, message.ko, message.en
