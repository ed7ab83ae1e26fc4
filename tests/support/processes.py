"""Processes of a test's own that are the whole application again, with connections of their own.

They are forked from one that has read the program's modules and done nothing else, so that no connection, thread or memory of
the tests goes with them, and none has to spend seconds on reading.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.orphans import end_with_parent
from tests.support.settings import ROOT

PATIENCE = 60
starting = multiprocessing.get_context("forkserver")
starting.set_forkserver_preload(["pos.app", "pos.serving", "gunicorn.app.wsgiapp", "tests.support.light_hashing"])


def run_pos(environment: Mapping[str, str], *arguments: str) -> str:
    """One `pos` command as a process of its own, in that environment and no other; gives its standard output.

    AssertionError with its errors when it does not end with 0.
    """
    with TemporaryDirectory() as folder:
        out, errors = Path(folder, "out"), Path(folder, "errors")
        process = starting.Process(target=_as_command, args=(_pos, dict(environment), ("pos", *arguments), out, errors))
        process.start()
        process.join(PATIENCE)
        ended = process.exitcode
        process.kill()
        process.join()
        assert ended == 0, f"pos {' '.join(arguments)} ended with {ended}:\n{errors.read_text()}"
        return out.read_text(encoding="utf-8")


def failed_start(environment: Mapping[str, str]) -> tuple[int | None, str, str]:
    """How `gunicorn` ends in an environment in which it cannot start: its exit code, its standard output and its errors."""
    with TemporaryDirectory() as folder:
        out, errors = Path(folder, "out"), Path(folder, "errors")
        process = starting.Process(
            target=_as_command, args=(_gunicorn, dict(environment), ("gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"), out, errors)
        )
        process.start()
        process.join(PATIENCE)
        ended = process.exitcode
        process.kill()
        process.join()
        return ended, out.read_text(), errors.read_text()


def start_gunicorn(environment: Mapping[str, str], log: Path, *arguments: str) -> ForkServerProcess:
    """`gunicorn` with these arguments in the project's folder, as a process that ends with the tests."""
    standing_at = (_gunicorn, dict(environment), ("gunicorn", *arguments), log, log)
    process = starting.Process(target=_as_command, args=standing_at, daemon=True)
    process.start()
    return process


def _as_command(main: Callable[[], None], environment: dict[str, str], arguments: tuple[str, ...], out: Path, errors: Path) -> None:
    for number, file in ((1, out), (2, errors)):
        with file.open("ab") as stream:
            os.dup2(stream.fileno(), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = list(arguments)
    main()


def _pos() -> None:
    from pos.__main__ import main

    main()


def _gunicorn() -> None:
    from gunicorn.app.wsgiapp import run

    end_with_parent(signal.SIGTERM)()
    os.chdir(ROOT)
    run()
