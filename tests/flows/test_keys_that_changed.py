"""A month that was closed under one signing key, while the next one signs, and after the first was dropped: it closes, what was issued is
the same bytes, and every file proves itself to whoever kept the public keys of its time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import exporting
from pos.config import Settings
from pos.sales.proving import breaks
from pos.signing import signer
from pos.tills.seal_check import HOLDS, KEY_UNKNOWN, check_seal
from sites.db import reading
from tests.flows.test_a_month_that_was_reported import CENTRE, laid_down, take
from tests.pos.api.asking import Asking
from tests.pos.api.test_months import close, reopen
from tests.pos.api.test_revenue import sell
from tests.pos.api.test_tills import closed, opened
from tests.support.cast import HERE, Cast
from tests.support.command import Command

NEXT = ("test-2", bytes(range(64, 96)))


@pytest.fixture
def first_key(settings: Settings) -> Iterator[tuple[str, bytes]]:
    [key] = settings.signing_keys
    yield key
    signer.unlock((key,))


def published(client: FlaskClient, cast: Cast, folder: Path, name: str) -> str:
    file = folder / name
    file.write_bytes(cast.call(client, None, "GET", "/keys").data)
    return str(file)


def taken(client: FlaskClient, cast: Cast, face: str, export: str = "revenue", **query: Any) -> tuple[bytes, bytes]:
    answers = [take(client, cast, f"{export}.{each}", **query) for each in (face, f"{face}.proof")]
    assert [answer.status_code for answer in answers] == [200, 200]
    return answers[0].data, answers[1].data


def test_no_month_and_no_file_breaks_when_a_key_is_added_and_when_it_is_dropped(
    app: Flask, client: FlaskClient, cast: Cast, settings: Settings, tmp_path: Path, first_key: tuple[str, bytes]
) -> None:
    pos = Command(app, settings, exporting)

    def valid(held: tuple[bytes, bytes], face: str, keys: str) -> bool:
        answer = pos("export", "verify", str(laid_down(tmp_path, f"taken.{face}", *held)), "--keys", keys)
        assert answer.code == 0 or "that signed it is unknown" in answer.out, answer
        return answer.code == 0

    def seal_stands(z: Any) -> str:
        with app.app_context(), reading() as session:
            return check_seal(session, HERE, z["seal"])

    with time_machine.travel(datetime(2020, 11, 20, 3, tzinfo=UTC), tick=False):
        sold = sell(client, cast, 5500, seq=1)
        till = opened(Asking(client, cast), opened_at="2020-11-20T09:00:00+09:00")
        z = closed(Asking(client, cast), till, closed_at="2020-11-20T11:59:00+09:00")
    with time_machine.travel(datetime(2020, 12, 3, 3, tzinfo=UTC), tick=False):
        close(client, cast, "manager", CENTRE)
        first, then = taken(client, cast, "csv"), published(client, cast, tmp_path, "then.json")

        signer.unlock((NEXT, first_key))
        both = published(client, cast, tmp_path, "both.json")
        assert taken(client, cast, "csv") == first
        made_now = taken(client, cast, "json", "ledger")
        assert (valid(first, "csv", then), valid(first, "csv", both), valid(made_now, "json", both)) == (True, True, True)
        assert (valid(made_now, "json", then), seal_stands(z)) == (False, HOLDS)
        reopen(client, cast, "admin", f"site:{HERE}")
        assert close(client, cast, "manager", CENTRE).status_code == 201
        assert taken(client, cast, "csv", version=1) == first
        assert valid(taken(client, cast, "csv", version=2), "csv", both)

        signer.unlock((NEXT,))
        alone = published(client, cast, tmp_path, "alone.json")
        assert taken(client, cast, "csv", version=1) == first
        assert taken(client, cast, "json", "ledger", version=1) == made_now
        assert (valid(first, "csv", then), valid(first, "csv", alone), valid(made_now, "json", alone)) == (True, False, True)
        assert valid(taken(client, cast, "xlsx", version=2), "xlsx", alone)
        assert seal_stands(z) == KEY_UNKNOWN
        again = sell(client, cast, 1100, seq=9)
        assert (sold["ack"]["key"], again["ack"]["key"]) == (first_key[0], NEXT[0])
    with time_machine.travel(datetime(2021, 1, 3, 3, tzinfo=UTC), tick=False):
        assert close(client, cast, "manager", CENTRE, "2020-12").status_code == 201
        assert valid(taken(client, cast, "csv", month="2020-12"), "csv", alone)
        with app.app_context(), reading() as session:
            assert [found for _, found in breaks(session) if found] == []
