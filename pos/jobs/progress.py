"""How far a job is, as its runner counts it, and the heart that tells the others about it while the runner works."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Thread

import sqlalchemy as sa

from pos.jobs.taking import Hold, beat
from sites.db import transaction

Context = Callable[[], AbstractContextManager[object]]

log = logging.getLogger(__name__)


class Interrupted(Exception):
    """The worker has to go, or the job is not its own any more: the runner lets everything fall."""


class Progress:
    """What a runner counts. `step` is also where it hears that it has to stop."""

    def __init__(self, stopping: Event) -> None:
        self.done = 0
        self.expected: int | None = None
        self.lost = False
        self._stopping = stopping

    def step(self) -> None:
        """One more row. Interrupted when there is no use in going on."""
        if self.lost or self._stopping.is_set():
            raise Interrupted
        self.done += 1


class Heart(Thread):
    """Beats for a job from a thread and a connection of its own, since the runner holds its snapshot all the time.

    Where the database is away for a moment it beats again later; whether that was too late is for the other workers to say.
    """

    def __init__(self, context: Context, hold: Hold, progress: Progress, every_seconds: float) -> None:
        super().__init__(daemon=True)
        self._context, self._hold, self._progress, self._every = context, hold, progress, every_seconds
        self._over = Event()

    def run(self) -> None:
        """Beats until told to end, or until the job is somebody else's."""
        while not self._over.wait(self._every):
            with self._context():
                try:
                    with transaction() as session:
                        self._progress.lost = not beat(session, self._hold, self._progress.done, self._progress.expected)
                except sa.exc.DBAPIError:
                    log.warning("the database did not answer; job %s goes on", self._hold.job_id)
            if self._progress.lost:
                return

    def __enter__(self) -> "Heart":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self.join()
