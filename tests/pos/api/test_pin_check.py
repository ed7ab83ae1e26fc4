"""A PIN asked for at the counter: right or wrong, counted like every other try, and written nowhere."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from sites import clock
from sites.journal import JournalEntry
from sites.pins.throttle import TRIES
from tests.pos.api.asking import code
from tests.support.cast import ELSEWHERE, PIN, Cast
from tests.support.clocking import event, send

WRONG = "7391"


def check(client: FlaskClient, cast: Cast, pin: Any = PIN, who: str | None = "tablet", **more: Any) -> TestResponse:
    return cast.call(client, who, "POST", "/pin-checks", json={"participant": cast.participant, "pin": pin} | more)


def test_the_right_pin_is_answered_without_a_word_and_nothing_is_stored(client: FlaskClient, cast: Cast, session: Session) -> None:
    entries = session.scalar(sa.select(sa.func.count()).select_from(JournalEntry))
    answer = check(client, cast)
    assert (answer.status_code, answer.data) == (204, b"")
    assert session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) == entries


def test_a_wrong_pin_and_somebody_without_one_are_refused_alike(client: FlaskClient, cast: Cast) -> None:
    wrong = check(client, cast, WRONG)
    assert (wrong.status_code, code(wrong)) == (403, "pin_wrong")
    assert cast.call(client, "supervisor", "PUT", f"/participants/{cast.participant}/pin", json={"pin": None}).status_code == 200
    none = check(client, cast)
    assert (none.status_code, none.json) == (403, wrong.json)


def test_tries_here_and_at_the_clock_are_counted_together(client: FlaskClient, cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False) as moment:
        for _ in range(TRIES - 1):
            assert code(check(client, cast, WRONG)) == "pin_wrong"
        assert code(send(client, cast, event(cast, pin=WRONG))) == "pin_wrong"
        blocked = check(client, cast)
        assert (blocked.status_code, code(blocked)) == (403, "too_many_tries")
        moment.shift(timedelta(minutes=15))
        assert check(client, cast).status_code == 204


@pytest.mark.parametrize(("who", "status"), [
    ("supervisor", 204), ("manager", 204), ("tablet_elsewhere", 404), ("supervisor_elsewhere", 404), ("viewer", 403), ("admin", 403),
    (None, 401),
])
def test_a_pin_is_checked_where_its_holder_works(client: FlaskClient, cast: Cast, who: str | None, status: int) -> None:
    assert check(client, cast, who=who).status_code == status


@pytest.mark.parametrize(("changed", "pointer"), [
    ({"pin": None}, "/pin"), ({"pin": 2580}, "/pin"), ({"pin": "12"}, "/pin"), ({"participant": None}, "/participant"),
    ({"site": ELSEWHERE}, "/site"),
])
def test_what_is_no_pin_check_is_refused_with_a_pointer(client: FlaskClient, cast: Cast, changed: dict[str, Any], pointer: str) -> None:
    answer = check(client, cast, **changed)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [pointer])
