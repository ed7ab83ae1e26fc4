"""`pos backup` and `pos restore`: one sentence and an exit code for every end."""

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from pos.backup import container
from pos.cli import backup
from pos.config import Settings
from sites.db import reading
from sites.errors import DomainError
from sites.journal import entries_before
from tests.support.cast import Cast
from tests.support.settings import as_environment

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(container, "COST", {"n": 2**10, "r": 8, "p": 1})
    group = click.Group()
    backup.register(group)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(group, list(map(str, arguments)), None, as_environment(settings), obj=lambda _settings: app)

    return run


def test_a_backup_is_written_proved_journalled_and_checked_again(run: Run, app: Flask, tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("a passphrase for the tests\n")
    file = tmp_path / "shop.backup"
    done = run("backup", file, "--passphrase-file", passphrase, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["proved"], said["problems"], said["encrypted"], said["bytes"]) == (True, [], True, file.stat().st_size)
    with app.app_context(), reading() as session:
        (entry,) = entries_before(session, "region", 2**62, 1)
        assert (entry.act, json.loads(entry.content or "")["sha256"]) == ("backup_taken", said["sha256"])
    checked = run("restore", file, "--check", "--passphrase-file", passphrase)
    assert (checked.exit_code, checked.stdout.startswith("proved: 0 documents")) == (0, True)
    for arguments, code in ((("--passphrase-file", passphrase), "database_not_empty"), ((), "passphrase_needed")):
        refused = run("restore", file, *arguments)
        assert isinstance(refused.exception, DomainError)
        assert refused.exception.code == code


def test_a_folder_that_is_not_there_is_one_sentence(run: Run, tmp_path: Path) -> None:
    done = run("backup", tmp_path / "nowhere" / "shop.backup")
    assert done.exit_code == 1
    assert "No such file or directory. No backup was written" in done.stderr
