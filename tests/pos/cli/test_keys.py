"""`pos keys`: what it prints, what it changes, and what happens without a key that is needed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import keys
from pos.config import Settings
from sites.db import reading, transaction
from sites.journal import entries_before
from sites.people.models import Participant
from sites.vault import vault
from tests.support.cast import Cast
from tests.support.settings import as_environment

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

OLD, NEW = (1, bytes(range(32))), (2, b"n" * 32)
AS_SET = {1: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", 2: "bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4"}

Run = Callable[..., Result]


def ring(*numbers: int) -> dict[str, str]:
    return {"POS_ENCRYPTION_KEYS": ",".join(f"{number}:{AS_SET[number]}" for number in numbers)}


@pytest.fixture
def run(app: Flask, cast: Cast, settings: Settings) -> Iterator[Run]:
    group = click.Group()
    keys.register(group)

    def run(environment: dict[str, str | None], *arguments: str) -> Result:
        return CliRunner().invoke(group, ["keys", *arguments], None, as_environment(settings) | environment, obj=lambda _settings: app)

    yield run
    vault.unlock((OLD,))


@pytest.fixture
def person(app: Flask, cast: Cast) -> str:
    """Someone whose legal name lies under the old key."""
    with app.app_context(), transaction() as session:
        code = str(session.scalars(sa.select(Participant.code).order_by(Participant.code)).first())
        sealed = vault.seal("참여자 01", "participant", "legal_name", code)
        session.execute(sa.update(Participant).where(Participant.code == code).values(legal_name_sealed=sealed))
    return code


def test_a_rotation_from_its_first_step_to_its_last(run: Run, app: Flask, person: str) -> None:
    added = run(ring(1), "rotate")
    assert (added.exit_code, "which nothing uses yet" in added.stderr) == (0, True)
    (line,) = added.stdout.splitlines()
    assert line.startswith(f"POS_ENCRYPTION_KEYS=1:{AS_SET[1]},2:")
    assert run(ring(1, 2), "rotate").stdout == f"POS_ENCRYPTION_KEYS={ring(2, 1)['POS_ENCRYPTION_KEYS']}\n"
    vault.unlock((NEW, OLD))
    done = run(ring(2, 1), "rotate")
    assert (done.exit_code, done.stdout, "sealed anew" in done.stderr) == (0, "", True)
    status = json.loads(run(ring(2, 1), "status", "--json").stdout)
    assert [key["key"] for key in status["encryption"]] == [2, 1]
    assert [bool(key["values"]) for key in status["encryption"]] == [True, False]
    assert status["missing"] == []
    with app.app_context(), reading() as session:
        (entry,) = entries_before(session, "region", 2**62, 1)
        assert (entry.act, entry.subject) == ("keys_rotated", "2")


def test_keys_that_the_program_keeps_are_changed_there(run: Run, settings: Settings, cast: Cast) -> None:
    kept: Path = settings.data_dir / "keys.env"
    kept.write_text(f"POS_SECRET_KEY={'s' * 32}\nPOS_ENCRYPTION_KEYS=1:{AS_SET[1]}\nPOS_SIGNING_KEYS=k1:{AS_SET[2]}\n")
    try:
        answer = run({"POS_ENCRYPTION_KEYS": None}, "rotate")
        assert (answer.exit_code, answer.stdout, "Restart the server" in answer.stderr) == (0, "", True)
        said = dict(line.split("=", 1) for line in kept.read_text().splitlines())
        assert said["POS_ENCRYPTION_KEYS"].startswith(f"1:{AS_SET[1]},2:")
        assert (said["POS_SIGNING_KEYS"], said["POS_SECRET_KEY"]) == (f"k1:{AS_SET[2]}", "s" * 32)
        assert kept.stat().st_mode & 0o777 == 0o600
    finally:
        kept.unlink()


def test_a_key_that_was_dropped_too_early_is_named_and_asked_for(run: Run, client: FlaskClient, cast: Cast, person: str) -> None:
    vault.unlock((NEW,))
    status = run(ring(2), "status")
    assert status.exit_code == 1
    assert "Keys are missing from the settings: " in status.stderr
    assert "participant.legal_name_sealed (key 1)" in status.stderr
    assert run(ring(2), "rotate").exit_code == 1
    answer = cast.call(client, "manager", "POST", f"/participants/{person}/legal-name", json={"reason": "서류 확인"})
    assert (answer.status_code, answer.json["type"]) == (503, "urn:kkumideun-pos:problem:key_missing")
    assert answer.headers["Retry-After"] == "2"
