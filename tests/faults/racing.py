"""Eight processes that do something at the same moment: each is the whole application with connections of its own."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import BrokenBarrierError
from typing import Any

from pos.config import Settings
from tests.support.processes import starting

PATIENCE = 60


@dataclass(frozen=True)
class Call:
    """One request to the API: who sends it (a bearer token), what, where. `path` begins after /api/v1.

    With `until` a list is asked for again and again until it shows so many.
    """

    token: str
    method: str
    path: str
    body: Any = None
    until: int = 0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: dict[str, str]


class Racers:
    """Processes that wait at a barrier before each turn. Use `race()`; `close()` ends them."""

    def __init__(self, settings: Settings, count: int) -> None:
        barrier = starting.Barrier(count)
        self.count = count
        self._ends: list[Connection] = []
        self._processes = []
        for _ in range(count):
            ours, theirs = starting.Pipe()
            process = starting.Process(target=_run, args=(settings, barrier, theirs), daemon=True)
            process.start()
            theirs.close()
            self._ends.append(ours)
            self._processes.append(process)
        for _ in self._received():
            pass

    def race(self, turns: Sequence[Sequence[Call]]) -> list[list[Answer]]:
        """Each racer makes its calls one after the other, all beginning together; their answers, racer by racer.

        Fewer turns than racers: the rest only keep the barrier.
        """
        given = [*turns, *([[]] * (self.count - len(turns)))]
        for end, calls in zip(self._ends, given, strict=True):
            end.send(list(calls))
        return self._received()[: len(turns)]

    def forget(self) -> None:
        """Lets every racer forget what it knows of the database, which was set back."""
        for end in self._ends:
            end.send(None)
        self._received()

    def close(self) -> None:
        """Ends the processes."""
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.join(10)

    def _received(self) -> list[Any]:
        answers = []
        for end in self._ends:
            assert end.poll(PATIENCE), "a racer does not answer"
            answers.append(end.recv())
        return answers


def _run(settings: Settings, barrier: Any, end: Connection) -> None:
    """What a racer does, until the other end of its pipe is closed."""
    from pos.app import create_app
    from pos.sales.counter import forget
    from sites.db import db

    app = create_app(settings)
    client = app.test_client()
    end.send("ready")
    while True:
        try:
            calls = end.recv()
        except EOFError:
            return
        if calls is None:
            with app.app_context():
                forget(db.session())
                db.session.remove()
                db.engine.dispose()
            end.send("forgotten")
            continue
        try:
            barrier.wait(PATIENCE)
        except BrokenBarrierError:
            return
        end.send([_ask(client, call) for call in calls])


def _ask(client: Any, call: Call) -> Answer:
    deadline = time.monotonic() + PATIENCE / 2
    while True:
        headers = {"Authorization": f"Bearer {call.token}", "Accept-Language": "en"}
        found = client.open(f"/api/v1{call.path}", method=call.method, json=call.body, headers=headers)
        answer = Answer(found.status_code, found.get_json(silent=True), dict(found.headers))
        if not call.until or len(answer.body["data"]) >= call.until or time.monotonic() > deadline:
            return answer
