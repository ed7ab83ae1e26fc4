"""Processes of a test's own that are the whole application again, with connections of their own.

They are forked from one that has read the program's modules and done nothing else, so that no connection, thread or memory of
the tests goes with them, and none has to spend seconds on reading.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

PATIENCE = 60
starting = multiprocessing.get_context("forkserver")
starting.set_forkserver_preload(["pos.app"])


def run_pos(environment: Mapping[str, str], *arguments: str) -> str:
    """One `pos` command as a process of its own, in that environment and no other; gives its standard output.

    AssertionError with its errors when it does not end with 0.
    """
    with TemporaryDirectory() as folder:
        out, errors = Path(folder, "out"), Path(folder, "errors")
        process = starting.Process(target=_pos, args=(dict(environment), arguments, out, errors))
        process.start()
        process.join(PATIENCE)
        ended = process.exitcode
        process.kill()
        process.join()
        assert ended == 0, f"pos {' '.join(arguments)} ended with {ended}:\n{errors.read_text()}"
        return out.read_text(encoding="utf-8")


def _pos(environment: dict[str, str], arguments: tuple[str, ...], out: Path, errors: Path) -> None:
    from pos.__main__ import main

    for number, file in ((1, out), (2, errors)):
        with file.open("wb") as stream:
            os.dup2(stream.fileno(), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["pos", *arguments]
    main()
