"""`GET /metrics`: who may read it, and that it says what waits."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.backup.proving import Proof
from pos.backup.taking import Backup, note_taken
from sites.db import transaction
from tests.pos.api.test_revenue import sell
from tests.support.cast import Cast

NOON = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.]+')


def read(client: FlaskClient, cast: Cast, who: str | None) -> Any:
    headers = {} if who is None else {"Authorization": f"Bearer {cast.tokens[who]}"}
    return client.get("/metrics", headers=headers)


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("tablet", 403), ("supervisor", 404), ("manager", 404), ("viewer", 200), ("admin", 200)]
)
def test_only_who_sees_the_region_may_read_it(client: FlaskClient, cast: Cast, who: str | None, status: int) -> None:
    assert read(client, cast, who).status_code == status


def test_it_says_how_requests_went_and_what_waits(app: Flask, client: FlaskClient, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        before = _figure(read(client, cast, "viewer").text, 'pos_http_requests_total{group="checkout",status="2xx"}')
        sell(client, cast, 5500, seq=3)
        told = {"made": 7, "oldest_unsent": "2020-11-20T02:58:20Z", "clock": "2020-11-20T03:00:00Z"}
        assert cast.call(client, "tablet", "POST", "/devices/self/status", json=told).status_code < 300
        refused = cast.call(client, "tablet", "POST", "/sales", json={"id": "01930f2e-7c1b-7d5e-9a51-2f6a1c0b9d11", "device_seq": 4})
        assert refused.status_code == 422
        backup = Backup(NOON, 1, "0" * 64, False, Proof(0, 0, 0))
        with app.app_context(), transaction() as session:
            note_taken(session, "command-line", backup)
        moment.shift(timedelta(seconds=50))
        answer = read(client, cast, "viewer")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    wrong = [line for line in answer.text.splitlines() if not line.startswith("# ") and SAMPLE.fullmatch(line) is None]
    assert not wrong
    assert _figure(answer.text, 'pos_http_requests_total{group="checkout",status="2xx"}') == before + 1
    assert {
        name: _figure(answer.text, name) for name in (
            'pos_outbox_documents{site="cafe-01"}', 'pos_outbox_age_seconds{site="cafe-01"}', 'pos_quarantine_items{site="cafe-01"}',
            'pos_jobs{state="waiting"}', "pos_job_waiting_seconds", "pos_backup_age_seconds",
        )
    } == {
        'pos_outbox_documents{site="cafe-01"}': 3, 'pos_outbox_age_seconds{site="cafe-01"}': 150, 'pos_quarantine_items{site="cafe-01"}': 1,
        'pos_jobs{state="waiting"}': 0, "pos_job_waiting_seconds": 0, "pos_backup_age_seconds": 50,
    }  # fmt: skip


def _figure(text: str, name: str) -> int:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return int(found[1]) if found else 0
