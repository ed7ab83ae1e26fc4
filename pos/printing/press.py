"""The press: takes slips that wait and prints them, several printers at once, beside the long jobs of the same worker. It may be killed
at any moment; what that means for the slip in its hands stands in pos/printing/taking.py."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Event, Lock, Thread

import sqlalchemy as sa

from pos.printing.taking import Hold, anything_waits, begin, finish, hold_back, put_back, take
from pos.printing.wire import BACK, HELD, LOST, PRINTED, Patience, Result, Sending, deliver
from sites.db import attempt, reading

Context = Callable[[], AbstractContextManager[object]]

# A guest waits for this paper.
LOOK_SECONDS = 0.3
AT_ONCE = 8

log = logging.getLogger(__name__)


class Press:
    """`context` opens the application's context; `anywhere`: printers may stand outside private networks."""

    def __init__(self, context: Context, *, anywhere: bool = False, patience: Patience | None = None) -> None:
        self._context, self._anywhere, self._patience = context, anywhere, patience
        self._busy: set[int] = set()
        self._lock = Lock()

    def print_once(self) -> bool:
        """Takes one slip and brings it to its end. False when nothing is to be done."""
        hold = self._take()
        if hold is not None:
            self._do(hold)
        return hold is not None

    def run(self, stopping: Event) -> None:
        """Prints until told to go; a slip that is under way is brought to its end."""
        with ThreadPoolExecutor(AT_ONCE, "printer") as pool:
            while not stopping.is_set():
                try:
                    hold = self._take()
                except sa.exc.DBAPIError:
                    log.warning("the database did not answer; slips wait")
                    hold = None
                if hold is None:
                    stopping.wait(LOOK_SECONDS)
                else:
                    pool.submit(self._do, hold).add_done_callback(_tell)

    def beside(self, stopping: Event) -> Thread:
        """The same in a thread of its own, started."""
        thread = Thread(target=self.run, args=(stopping,), name="press", daemon=True)
        thread.start()
        return thread

    def _take(self) -> Hold | None:
        with self._context():
            with reading() as session:
                if not anything_waits(session):
                    return None
            with self._lock:
                busy = frozenset(self._busy)
            hold = attempt(lambda session: take(session, busy))
        if hold is not None:
            with self._lock:
                self._busy.add(hold.printer_id)
        return hold

    def _do(self, hold: Hold) -> None:
        sending = Sending(hold.host, hold.port, hold.content, hold.kick, hold.answers, self._anywhere)
        try:
            self._note(hold, deliver(sending, lambda kick, begun: self._begin(hold, kick, begun), self._patience))
        finally:
            with self._lock:
                self._busy.discard(hold.printer_id)

    def _begin(self, hold: Hold, kick: bool, begun: bool) -> bool:
        with self._context():
            return attempt(lambda session: begin(session, hold, kick=kick, begun=begun))

    def _note(self, hold: Hold, result: Result) -> None:
        trouble = result.trouble or "unsure"
        with self._context():
            if result.state == PRINTED:
                attempt(lambda session: finish(session, hold, proved=result.proved))
            elif result.state == BACK:
                attempt(lambda session: put_back(session, hold, trouble, heard=result.heard))
            elif result.state == HELD:
                attempt(lambda session: hold_back(session, hold, trouble))
        if result.state != PRINTED:
            log.info("slip %s: %s (%s)", hold.job_id, result.state, result.trouble or LOST)


def _tell(done: Future[None]) -> None:
    if done.exception() is not None:
        log.error("a slip was left in the middle", exc_info=done.exception())
