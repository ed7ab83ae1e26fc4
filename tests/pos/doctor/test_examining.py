"""`pos doctor`: a healthy installation is called healthy, and each thing that can go wrong is named with what to do."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from pos.backup.proving import Proof
from pos.backup.taking import Backup, note_taken
from pos.cli import doctor
from pos.config import Settings
from pos.doctor import machine
from pos.doctor.database import check_backup
from pos.doctor.examining import examine
from pos.jobs.asking import ask_for
from sites.access import COMMAND_LINE
from sites.db import reading, transaction
from sites.vault import vault
from tests.pos.api.test_revenue import sell
from tests.support.cast import Cast
from tests.support.settings import as_environment

NOON = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
Examined = Callable[..., dict[str, str]]


@pytest.fixture
def examined(app: Flask, settings: Settings, client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Examined]:
    """The verdict of each check, of an installation with two sales and a backup of this hour."""
    monkeypatch.setattr(machine, "FAR_APART", 10**12)
    settings.data_dir.chmod(0o700)
    production = replace(settings, env="production", base_url="https://pos.example.org")
    with time_machine.travel(NOON, tick=False):
        sell(client, cast, 5500, seq=1)
        with app.app_context():
            with transaction() as session:
                note_taken(session, "command-line", Backup(NOON, 1, "0" * 64, False, Proof(0, 0, 0)))

            def examined(heads: set[str] | None = None, full: bool = False, of: Settings = production) -> dict[str, str]:
                found = list(examine(of, app.extensions["pos-heads"] if heads is None else heads, full))
                worst: dict[str, str] = {}
                for each in found:
                    worst[each.check] = max(worst.get(each.check, "ok"), each.verdict, key=("ok", "warn", "bad").index)
                    assert each.says.text("ko") != each.says.text("en")
                return worst

            yield examined
    vault.unlock(settings.encryption_keys)


def not_ok(found: dict[str, str]) -> dict[str, str]:
    # The machine that runs the tests may have no time source.
    return {check: verdict for check, verdict in found.items() if verdict != "ok" and check != "clock"}


@pytest.mark.parametrize("full", [False, True])
def test_a_healthy_installation_is_called_so(examined: Examined, full: bool) -> None:
    found = examined(full=full)
    assert not_ok(found) == {}
    assert {"settings", "disk", "migrations", "backup", "worker", "keys", "chains", "figures", "clock"} <= set(found)


def test_an_older_schema_is_said_and_nothing_else_of_the_database_is_asked(examined: Examined) -> None:
    found = examined(heads={"9999"})
    assert not_ok(found) == {"migrations": "bad"}
    assert "chains" not in found


def test_figures_that_differ_and_a_chain_that_breaks_are_found(examined: Examined) -> None:
    with transaction() as session:
        session.execute(sa.text("UPDATE revenue_cell SET gross = gross + 7, exempt = exempt + 7 WHERE facet = 1"))
        session.execute(sa.text("UPDATE site_ledger SET entries = entries + 1"))
    assert not_ok(examined()) == {"figures": "bad", "chains": "bad"}


def test_a_backup_grows_old(examined: Examined) -> None:
    for hours, verdict in ((26, "ok"), (28, "warn"), (73, "bad")):
        with time_machine.travel(NOON + timedelta(hours=hours), tick=False), reading() as session:
            assert [each.verdict for each in check_backup(session)] == [verdict]


def test_a_job_that_nobody_takes_and_what_was_set_aside_are_named(examined: Examined, client: FlaskClient, cast: Cast) -> None:
    with transaction() as session:
        ask_for(session, COMMAND_LINE, "export", {})
    told = {"made": 9, "oldest_unsent": "2020-11-20T02:58:20Z", "clock": "2020-11-20T03:00:00Z"}
    cast.call(client, "tablet", "POST", "/devices/self/status", json=told)
    cast.call(client, "tablet", "POST", "/sales", json={"id": "01930f2e-7c1b-7d5e-9a51-2f6a1c0b9d11", "device_seq": 4})
    with time_machine.travel(NOON + timedelta(hours=13), tick=False):
        assert not_ok(examined()) == {"worker": "bad", "quarantine": "warn", "tablets": "warn"}


def test_a_key_that_is_needed_and_not_held_is_named(examined: Examined) -> None:
    vault.unlock(((2, b"n" * 32),))
    assert not_ok(examined()) == {"keys": "bad"}


def test_a_database_that_is_away_is_one_finding(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise sa.exc.OperationalError("", {}, OSError("the network is away"))

    monkeypatch.setattr("pos.doctor.examining.reading", away)
    assert not_ok(examined()) == {"database": "bad"}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")
def test_the_command_ends_with_one_when_something_is_bad(app: Flask, cast: Cast, settings: Settings, tmp_path: Path) -> None:
    group = click.Group()
    doctor.register(group)
    done = CliRunner().invoke(group, ["doctor", "--json"], None, as_environment(settings), obj=lambda _settings: app)
    said = json.loads(done.stdout)
    assert (done.exit_code, said["verdict"]) == (1, "bad")
    assert {"check": "backup", "verdict": "bad", "says": "No backup was ever taken: pos backup FILE"} in said["findings"]
    lines = CliRunner().invoke(group, ["doctor"], None, as_environment(settings) | {"LC_ALL": "ko_KR.UTF-8"}, obj=lambda _settings: app)
    assert lines.stdout.splitlines()[-1] == "지금 고쳐야 할 것이 있습니다."
