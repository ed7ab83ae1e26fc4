"""How the server starts: with the workers it should have, and not at all with a wrong setting."""

import os
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.cast import Cast
from tests.support.processes import failed_start
from tests.support.server import Server

ESTABLISHED = "01"  # as /proc/net/tcp writes it


@pytest.mark.parametrize(
    ("name", "value"),
    [("POS_ENV", "prod"), ("POS_BIND", "nowhere"), ("POS_DATABASE_URL", "mysql://db/pos"), ("WEB_THREADS", "many")],
)
def test_a_wrong_setting_stops_the_start_with_one_line(tmp_path: Path, name: str, value: str) -> None:
    ended, out, errors = failed_start({**os.environ, "POS_DATA_DIR": str(tmp_path), name: value})
    assert ended == 1
    assert out == ""
    (line,) = errors.splitlines()
    assert line.startswith(name)


def test_production_without_keys_does_not_start(tmp_path: Path) -> None:
    ended, _, errors = failed_start({**os.environ, "POS_DATA_DIR": str(tmp_path), "POS_ENV": "production"})
    assert ended == 1
    assert errors.startswith("POS_SECRET_KEY, POS_ENCRYPTION_KEYS, POS_SIGNING_KEYS: not set")


def test_two_workers_answer_and_nothing_is_logged_of_who_asked_what(server: Server) -> None:
    for _ in range(10):
        with urllib.request.urlopen(f"{server.url}/healthz?who=somebody") as answer:
            assert answer.status == 200
    assert len(server.worker_pids()) == 2
    assert "somebody" not in server.log.read_text()
    assert "Traceback" not in server.log.read_text()


def test_what_the_workers_count_adds_up_also_when_one_was_replaced(server: Server, cast: Cast) -> None:
    for round_ in range(2):
        for _ in range(20):
            urllib.request.urlopen(f"{server.url}/api/v1/keys").close()
        if round_ == 0:
            first, _ = server.worker_pids()
            os.kill(first, 9)
            next(workers for workers in _polled(server) if len(workers) == 2 and first not in workers)
    asking = urllib.request.Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {cast.tokens['viewer']}"})
    with urllib.request.urlopen(asking) as answer:
        told = answer.read().decode()
    assert 'pos_http_requests_total{group="api",status="2xx"} 40\n' in told


def test_a_worker_that_dies_is_replaced(server: Server) -> None:
    first, _ = server.worker_pids()
    os.kill(first, 9)
    for workers in _polled(server):
        if len(workers) == 2 and first not in workers:
            break
    with urllib.request.urlopen(f"{server.url}/healthz") as answer:
        assert answer.status == 200


def _polled(server: Server) -> Iterator[list[int]]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        yield server.worker_pids()
        time.sleep(0.05)
    raise AssertionError(f"no new worker:\n{server.log.read_text()}")


def test_long_requests_spread_over_both_workers(server: Server) -> None:
    """Eight connections that all wait: four in each process, however they came in."""
    with ExitStack() as open_lanes:
        port = urlsplit(server.url).port
        for _ in range(8):
            lane = open_lanes.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            lane.sendall(b"POST /api/v1/devices HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{")
        for workers in _polled(server):
            taken = [_connections(pid, f"{port:04X}") for pid in workers]
            if sum(taken) == 8:
                break
        assert taken == [4, 4]


def _connections(pid: int, port: str) -> int:
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    taken = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{port}") and row[3] == ESTABLISHED}
    return sum(os.readlink(link) in taken for link in Path(f"/proc/{pid}/fd").iterdir())
