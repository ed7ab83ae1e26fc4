"""Tills that never give up: each sends its sales one after the other, again and again under the same id, until it has a final answer."""

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from tests.faults.counter import sale

FINAL = frozenset({200, 201})
TO_SEND_AGAIN = frozenset({502, 503, 504})
PATIENCE = 60


@dataclass
class Till:
    """One tablet's stream of sales over HTTP. `acknowledged` is (sale as sent, answer); `strange` is what no till should ever hear."""

    url: str
    token: str
    first_seq: int
    acknowledged: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    strange: list[tuple[int, str]] = field(default_factory=list)
    repeated: int = 0
    unavailable: int = 0

    def sell(self, until: Event) -> None:
        """Sells until told to stop; the last sale is still brought to its end."""
        seq = self.first_seq
        while not until.is_set():
            document = sale(seq, cups=1 + seq % 3)
            answer = self._send(json.dumps(document).encode())
            if answer is None:
                return
            self.acknowledged.append((document, answer))
            seq += 1

    def _send(self, body: bytes) -> dict[str, Any] | None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                status, headers, content = self._post(body)
            except (OSError, http.client.HTTPException):
                self.repeated += 1
            else:
                if status in FINAL:
                    answer: dict[str, Any] = json.loads(content)
                    return answer
                if status not in TO_SEND_AGAIN or "Retry-After" not in headers:
                    self.strange.append((status, content.decode(errors="replace")[:300]))
                    return None
                self.unavailable += 1
            time.sleep(0.05)
        self.strange.append((0, "no final answer"))
        return None

    def _post(self, body: bytes) -> tuple[int, http.client.HTTPMessage, bytes]:
        where = urlsplit(self.url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=15)
        try:
            connection.request(
                "POST",
                "/api/v1/sales",
                body,
                {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            )
            found = connection.getresponse()
            return found.status, found.headers, found.read()
        finally:
            connection.close()


def all_sell(tills: list[Till], each: int = 1) -> None:
    """Waits until every till has sold so much: they are in the middle of it."""
    deadline = time.monotonic() + PATIENCE
    while any(len(till.acknowledged) < each and not till.strange for till in tills):
        assert time.monotonic() < deadline, "a till does not sell"
        time.sleep(0.01)


def somebody_notices(tills: list[Till]) -> None:
    """Waits until a till has to send again."""
    deadline = time.monotonic() + PATIENCE
    while not any(till.repeated + till.unavailable for till in tills):
        assert time.monotonic() < deadline, "nobody notices"
        time.sleep(0.01)


def sell_through(tills: list[Till], trouble: Callable[[], None]) -> None:
    """Lets all tills sell while `trouble` happens, and until each has sold something after it."""
    done = Event()
    threads = [Thread(target=till.sell, args=(done,)) for till in tills]
    for thread in threads:
        thread.start()
    try:
        trouble()
        sold = [len(till.acknowledged) for till in tills]
        deadline = time.monotonic() + PATIENCE
        while any(
            len(till.acknowledged) <= before and not till.strange for till, before in zip(tills, sold, strict=True)
        ):
            assert time.monotonic() < deadline, "a till does not sell any more"
            time.sleep(0.02)
    finally:
        done.set()
        for thread in threads:
            thread.join(PATIENCE)
