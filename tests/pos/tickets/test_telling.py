"""Customers hear once that it is ready, however often workers die, and not at all when it was a mistake."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from pos.tickets.messengers import Messenger, messenger_for
from pos.tickets.purging import forget_customers
from pos.tickets.simulator import Simulator
from pos.tickets.telling import Telling, tell_once
from sites import clock
from sites.db import db, transaction
from tests.pos.api.asking import Asking
from tests.pos.tickets.leaving import MANAGER, SHOP, TABLET, do, leave

NOW = clock.now()


@pytest.fixture
def gateway(tmp_path: Path) -> Simulator:
    return Simulator(tmp_path / "simulated-messages")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """The clock, moved on by what stands in the list."""
    moved = [timedelta()]
    monkeypatch.setattr("sites.clock.now", lambda: NOW + sum(moved, timedelta()))
    return moved


def carried(app: Flask, gateway: Simulator) -> bool:
    with app.app_context():
        return tell_once(lambda site: gateway if site == SHOP else None)


def state(ask: Asking, ticket: str) -> list[tuple[str, str]]:
    return [(each["kind"], each["state"]) for each in ask(TABLET, "GET", f"/tickets/{ticket}").json["messages"]]


def test_a_customer_hears_once_that_it_is_ready(ask: Asking, app: Flask, gateway: Simulator, later: list[timedelta]) -> None:
    left = leave(ask, tag="27")["id"]
    do(ask, left, "ready")
    assert (state(ask, left), carried(app, gateway)) == ([("ready", "waiting")], False)
    later.append(timedelta(minutes=3))
    assert (carried(app, gateway), carried(app, gateway)) == (True, False)
    [sent] = gateway.sent()
    assert sent["to"] == "01000001205"
    assert "27" in sent["text"]
    assert state(ask, left) == [("ready", "sent")]


def test_a_mistake_that_is_taken_back_in_time_tells_nobody(ask: Asking, app: Flask, gateway: Simulator, later: list[timedelta]) -> None:
    left = leave(ask)["id"]
    ready = do(ask, left, "ready")
    do(ask, left, "undone", undoes=ready["events"][0]["id"])
    later.append(timedelta(minutes=3))
    assert (carried(app, gateway), state(ask, left), gateway.sent()) == (False, [("ready", "dropped")], [])


def test_an_answer_that_was_lost_is_asked_for_before_anything_is_sent_again(
    ask: Asking, app: Flask, gateway: Simulator, later: list[timedelta]
) -> None:
    left = leave(ask)["id"]
    do(ask, left, "ready")
    gateway.fail("lose-answer")
    later.append(timedelta(minutes=3))
    assert carried(app, gateway)
    assert state(ask, left) == [("ready", "waiting")]
    later.append(timedelta(minutes=2))
    assert carried(app, gateway)
    assert (state(ask, left), len(gateway.sent())) == ([("ready", "sent")], 1)


def test_a_worker_that_died_is_followed_by_another(ask: Asking, app: Flask, gateway: Simulator, later: list[timedelta]) -> None:
    left = leave(ask)["id"]
    do(ask, left, "ready")
    later.append(timedelta(minutes=3))

    class Dying(Simulator):
        def send(self, message: object) -> object:  # type: ignore[override]
            super().send(message)  # type: ignore[arg-type]
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        carried(app, Dying(gateway.folder))
    assert not carried(app, gateway)
    later.append(timedelta(minutes=1))
    assert carried(app, gateway)
    assert (state(ask, left), len(gateway.sent())) == ([("ready", "sent")], 1)


def test_what_is_refused_is_told_to_those_who_can_call(ask: Asking, app: Flask, gateway: Simulator, later: list[timedelta]) -> None:
    left = leave(ask)["id"]
    do(ask, left, "ready")
    gateway.fail("refuse")
    later.append(timedelta(minutes=3))
    carried(app, gateway)
    assert state(ask, left) == [("ready", "failed")]


def test_nobody_is_told_who_did_not_ask_or_where_the_site_tells_nobody(ask: Asking, later: list[timedelta]) -> None:
    silent = leave(ask, tell=False)["id"]
    assert do(ask, silent, "ready")["messages"] == []
    usual = ask(TABLET, "GET", f"/sites/{SHOP}/ticket-terms")
    wanted = {name: value for name, value in usual.json.items() if name not in ("site", "version", "kinds", "marks")} | {"tells": False}
    ask(MANAGER, "PUT", f"/sites/{SHOP}/ticket-terms", wanted, headers={"If-Match": usual.headers["ETag"]})
    assert do(ask, leave(ask)["id"], "ready")["messages"] == []


def test_what_nobody_fetches_is_reminded_of_once(ask: Asking, app: Flask, gateway: Simulator, later: list[timedelta]) -> None:
    left = leave(ask)["id"]
    do(ask, left, "ready", at=clock.instant_text(clock.now()))
    later.append(timedelta(days=15))
    for _ in range(2):
        with app.app_context():
            round_of = Telling(lambda site: gateway)
            while round_of.tell():
                pass
    assert (state(ask, left), len(gateway.sent())) == ([("ready", "sent"), ("reminder", "sent")], 2)


def test_a_customer_is_forgotten_when_the_time_of_the_terms_is_over(ask: Asking, app: Flask, later: list[timedelta]) -> None:
    kept, gone = leave(ask)["id"], leave(ask)["id"]
    do(ask, gone, "collected", at=clock.instant_text(clock.now()))
    later.append(timedelta(days=181))
    with app.app_context(), transaction() as session:
        assert forget_customers(session, "command-line") == 1
    assert ask(TABLET, "GET", f"/tickets/{kept}").json["customer"] == "예시 손님"
    seen = ask(TABLET, "GET", f"/tickets/{gone}").json
    assert (seen["phone"], seen["customer"], seen["note"], seen["price"]) == (None, None, None, 8000)
    with app.app_context():
        named = sa.text("SELECT phone, phone_hash, phone_last, customer, note FROM ticket WHERE state = 'collected'")
        assert set(db.session.execute(named).one()) == {None}


def test_the_setting_names_an_adapter_for_a_site_or_for_all(tmp_path: Path) -> None:
    made: list[Messenger | None] = [messenger_for(setting, SHOP, tmp_path) for setting in ({}, {SHOP: "simulator"}, {"*": "simulator"})]
    assert [type(each).__name__ for each in made] == ["NoneType", "Simulator", "Simulator"]
