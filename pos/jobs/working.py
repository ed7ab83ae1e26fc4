"""The worker: takes one job after the other, lets the kind's runner make its file, and clears away what is over.

It may be killed at any moment. Its job is then taken up by the next worker; a file that was not named by the job is swept away.
"""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.jobs.files import discard, draft_in, folder_in, keep, strays
from pos.jobs.models import Job
from pos.jobs.progress import Context, Heart, Interrupted, Progress
from pos.jobs.taking import SILENT_FOR, Hold, Made, finish, forget_jobs, give_back, refuse, stumble, take
from sites import clock
from sites.db import reading, transaction
from sites.errors import DomainError

SWEEP_EVERY = timedelta(minutes=10)
BEAT_SECONDS = 2.0

# A runner writes the draft and says what the file is called: (file name, the same in ASCII, media type).
Names = tuple[str, str, str]
Runner = Callable[[dict[str, Any], Progress, Path], Names]

log = logging.getLogger(__name__)
_runners: dict[str, Runner] = {}


def register_runner(kind: str, runner: Runner) -> None:
    """Upper floors say how their kind of job is done; once more changes nothing."""
    _runners[kind] = runner


class Worker:
    """One process that works. `context` opens the application's context; `stopping` is set when it has to go."""

    def __init__(self, context: Context, data_dir: Path, name: str, stopping: Event, silent_for: timedelta = SILENT_FOR) -> None:
        self._context, self._name, self._stopping, self._silent_for = context, name, stopping, silent_for
        self._folder = folder_in(data_dir)
        self._swept_at: datetime | None = None

    def work_once(self) -> bool:
        """Takes one job and brings it to its end. False when there was nothing to do."""
        self._sweep_now_and_then()
        with self._context(), transaction() as session:
            hold = take(session, self._name, self._silent_for)
        if hold is None:
            return False
        self._do(hold)
        return True

    def _do(self, hold: Hold) -> None:
        progress, name = Progress(self._stopping), f"{hold.job_id}-{hold.tries}"
        draft = draft_in(self._folder, name)
        try:
            with Heart(self._context, hold, progress, min(BEAT_SECONDS, self._silent_for / timedelta(seconds=4))), self._context():
                names = _runners[hold.kind](json.loads(hold.content), progress, draft)
            size = draft.stat().st_size
            made = Made(keep(draft).name, *names, size)
            if not self._change(lambda session: finish(session, hold, made, progress.done)):
                discard(self._folder, [made.file])
        except Interrupted:
            self._change(lambda session: give_back(session, hold))
        except DomainError as refused:
            error = refused
            self._change(lambda session: refuse(session, hold, error))
        except Exception:
            # Whatever went wrong, the next job is not to blame: the trace goes to the log, and the job may have another try.
            log.exception("job %s (%s), try %d", hold.job_id, hold.kind, hold.tries)
            self._change(lambda session: stumble(session, hold))
        finally:
            draft.unlink(missing_ok=True)

    def _change(self, change: Callable[[Session], bool]) -> bool:
        with self._context(), transaction() as session:
            return change(session)

    def _sweep_now_and_then(self) -> None:
        now = clock.now()
        if self._swept_at is None or now - self._swept_at >= SWEEP_EVERY:
            with self._context():
                sweep(self._folder)
            self._swept_at = now


def sweep(folder: Path) -> int:
    """Deletes jobs whose time is over with their files, and files that no job names; answers how many jobs."""
    with transaction() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(Job)) or 0
        gone = forget_jobs(session)
        after = session.scalar(sa.select(sa.func.count()).select_from(Job)) or 0
    discard(folder, gone)
    with reading() as session:
        named = {file for file in session.scalars(sa.select(Job.file)) if file is not None}
    discard(folder, strays(folder, named))
    return before - after
