"""The table of jobs. A row says what was asked for, how far it is and where the file lies; it holds nothing about people."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


class Job(Base):
    """One piece of work. `content` is JSON for the kind's own runner; `tries` counts how often a worker took it, and is what a worker
    shows when it says that the job is its own: who was given up for dead and comes back late has an old number.

    `file` is the name in the folder of files, null where the file was handed over at once or is gone.
    """

    __tablename__ = "job"
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
        sa.CheckConstraint("(state = 'running') = (beat_at IS NOT NULL)", name="beat"),
        sa.CheckConstraint("(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="ended"),
        sa.Index("ix_job_state_made_at", "state", "made_at"),
        sa.Index("ix_job_made_by_made_at", "made_by", "made_at"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    kind: Mapped[str]
    content: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=WAITING)
    tries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    not_before: Mapped[datetime | None]
    worker: Mapped[str | None]
    beat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int | None]
    file: Mapped[str | None]
    file_name: Mapped[str | None]
    plain_name: Mapped[str | None]
    media_type: Mapped[str | None]
    size: Mapped[int | None]
    problem_code: Mapped[str | None]
    problem_ko: Mapped[str | None]
    problem_en: Mapped[str | None]
    expires_at: Mapped[datetime | None]
