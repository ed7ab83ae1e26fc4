"""The system as it really runs: gunicorn as processes of its own, and the `pos` command in the same environment."""

import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from pos.config import Settings
from tests.support.processes import run_pos, start_gunicorn
from tests.support.settings import as_environment

PATIENCE = 60


@dataclass(frozen=True)
class Server:
    """A gunicorn that answers at `url`. `environment` is what it was started with; `log` holds what it says."""

    url: str
    environment: Mapping[str, str]
    process: ForkServerProcess
    log: Path

    def pos(self, *arguments: str) -> str:
        """Runs the `pos` command on the server's database and gives its standard output; fails when it fails."""
        return run_pos(self.environment, *arguments)

    def worker_pids(self) -> list[int]:
        """The workers that are alive now."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


class StandingServer:
    """One server for many tests, which would each wait seconds for one of their own; it remembers nothing from one to the next.
    Several workers are replaced. One alone is asked to forget, and keeps the statements and templates that it has learned; its `log`
    may lie where nobody clears up between two modules."""

    def __init__(self, settings: Settings, workers: int = 2, log: Path | None = None) -> None:
        self._settings = settings
        self._workers = workers
        self._log = log
        self._standing = ExitStack()
        self._server: Server | None = None

    def ready(self) -> Server:
        """The server, which nobody has asked anything yet; a new one where a test ended the last."""
        if self._server is None or not self._server.process.is_alive():
            self.close()
            served = "wsgi:app" if self._workers > 1 else "tests.support.standing:app"
            self._server = self._standing.enter_context(running_server(self._settings, None, self._workers, served, self._log))
        return self._server

    def renew(self) -> None:
        """Lets the requests finish; what was known of the database goes with them."""
        if self._server is None or not self._server.process.is_alive():
            return
        if self._workers == 1:
            urllib.request.urlopen(f"{self._server.url}/-/forget", timeout=PATIENCE).close()
        else:
            self._replace_workers(self._server)
        os.truncate(self._server.log, 0)

    def _replace_workers(self, server: Server) -> None:
        former = server.worker_pids()
        for pid in former:
            _send(pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while not _taken_over(server, former):
            if time.monotonic() > deadline:
                raise AssertionError(f"The workers do not make way:\n{server.log.read_text()[-4000:]}")
            time.sleep(0.05)
            # One that was just begun may not have listened yet.
            for pid in set(former) & set(server.worker_pids()):
                _send(pid, signal.SIGTERM)

    def close(self) -> None:
        """Ends the server."""
        self._standing.close()


@contextmanager
def running_server(
    settings: Settings, port: int | None = None, workers: int = 2, served: str = "wsgi:app", log: Path | None = None
) -> Iterator[Server]:
    """Serves a migrated database until the block ends. Raises AssertionError with the log when it does not come up."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    environment = as_environment(replace(settings, bind=f"127.0.0.1:{port}", base_url=url))
    log = log or settings.data_dir / "gunicorn.log"
    process = start_gunicorn(environment, log, "-c", "gunicorn.conf.py", "--workers", str(workers), served)
    server = Server(url, environment, process, log)
    try:
        _wait_until_it_answers(server, workers)
        yield server
    finally:
        _end(process)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_it_answers(server: Server, workers: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _answers(server.url) or len(server.worker_pids()) < workers:
        if not server.process.is_alive() or time.monotonic() > deadline:
            raise AssertionError(f"The server does not answer:\n{server.log.read_text()[-4000:]}")
        time.sleep(0.05)


def _taken_over(server: Server, former: list[int]) -> bool:
    now = server.worker_pids()
    return len(now) >= len(former) and not set(now) & set(former)


def _send(pid: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, what)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
    except OSError:
        return False
    return True


def _end(process: ForkServerProcess) -> None:
    process.terminate()
    process.join(10)
    process.kill()
    process.join()
