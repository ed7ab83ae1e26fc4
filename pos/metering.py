"""Counting requests, over all worker processes of a server: what they were for, how they ended, how long they took.

The counters lie in memory that the workers inherit. Each writes into a slot of its own; whoever reads adds the slots up.
"""

import mmap
import struct
from bisect import bisect_left
from collections.abc import Iterator
from threading import Lock

# What requests are for: a checkout's single sale is told apart, since a guest stands and waits for it.
CHECKOUT, BATCH, API, CONSOLE, TABLET, OTHER = GROUPS = ("checkout", "batch", "api", "console", "tablet", "other")
STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
# Upper bounds in milliseconds; what takes longer than the last stands in one more bucket.
BOUNDS = (5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000)
SLOTS = 128

_OF_GROUP = len(STATUSES) + len(BOUNDS) + 1 + 1
_BUCKETS, _MICROSECONDS = len(STATUSES), _OF_GROUP - 1
_FIGURES = len(GROUPS) * _OF_GROUP
_WORD = struct.calcsize("Q")


class Meter:
    """The counters of one server. Made before the workers are, it is the same for all of them."""

    def __init__(self) -> None:
        self.start_anew()

    def start_anew(self) -> None:
        """Begins at nothing, in memory that only the processes made from now on share: what a server does before it makes workers."""
        self._memory = mmap.mmap(-1, SLOTS * _FIGURES * _WORD)
        self._figures = memoryview(self._memory).cast("Q")
        self._at = 0
        self._lock = Lock()

    def write_at(self, slot: int) -> None:
        """Which slot this process writes into: one that no other living process has. What stands there stays and goes on."""
        self._at = slot % SLOTS * _FIGURES
        self._lock = Lock()

    def count(self, group: str, status: int, seconds: float) -> None:
        """Counts one request."""
        start = self._at + GROUPS.index(group) * _OF_GROUP
        bucket = bisect_left(BOUNDS, seconds * 1000)
        with self._lock:
            self._figures[start + min(max(status // 100, 1), 5) - 1] += 1
            self._figures[start + _BUCKETS + bucket] += 1
            self._figures[start + _MICROSECONDS] += int(seconds * 1_000_000)

    def lines(self) -> Iterator[str]:
        """What all slots hold together, in the text format of Prometheus."""
        sums = [sum(self._figures[figure::_FIGURES]) for figure in range(_FIGURES)]
        yield from ("# HELP pos_http_requests_total Requests answered, by what they were for.", "# TYPE pos_http_requests_total counter")
        for number, group in enumerate(GROUPS):
            for place, status in enumerate(STATUSES):
                if found := sums[number * _OF_GROUP + place]:
                    yield f'pos_http_requests_total{{group="{group}",status="{status}"}} {found}'
        yield "# HELP pos_http_request_duration_seconds Time on the server, by what a request was for."
        yield "# TYPE pos_http_request_duration_seconds histogram"
        for number, group in enumerate(GROUPS):
            yield from _histogram(group, sums[number * _OF_GROUP + _BUCKETS : (number + 1) * _OF_GROUP])


def _histogram(group: str, figures: list[int]) -> Iterator[str]:
    *buckets, microseconds = figures
    name, so_far = "pos_http_request_duration_seconds", 0
    for bound, count in zip((*BOUNDS, None), buckets, strict=True):
        so_far += count
        shown = "+Inf" if bound is None else _seconds(bound, 1000)
        yield f'{name}_bucket{{group="{group}",le="{shown}"}} {so_far}'
    yield f'{name}_sum{{group="{group}"}} {_seconds(microseconds, 1_000_000)}'
    yield f'{name}_count{{group="{group}"}} {so_far}'


def _seconds(parts: int, of: int) -> str:
    whole, rest = divmod(parts, of)
    return f"{whole}.{rest:0{len(str(of)) - 1}d}".rstrip("0").rstrip(".")


meter = Meter()
