"""Card approvals at the API: asked once, found out when an answer was lost, told to those in reach, listed when no sale carries them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask

from pos.terminals.simulator import Simulator, simulator
from sites import clock
from tests.pos.api.asking import Asking, code, plain, pointers
from tests.support.cast import HERE

NOW = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def terminal(app: Flask) -> Iterator[Simulator]:
    """A simulated terminal at this site."""
    before = app.extensions["pos-settings"]
    app.extensions["pos-settings"] = replace(before, card_terminals={HERE: "simulator"})
    yield simulator(HERE, before.data_dir / uuid4().hex)
    app.extensions["pos-settings"] = before


def faults(app: Flask, *which: str) -> Simulator:
    """What the site's own terminal does next."""
    terminal = simulator(HERE, app.extensions["pos-settings"].data_dir)
    terminal.fail(*which)
    return terminal


def charge(ask: Asking, amount: int = 5000, who: str = "tablet", **changes: Any) -> Any:
    return ask(who, "POST", "/card-approvals", {"id": str(uuid4()), "amount": amount} | changes)


def test_a_card_is_charged_once_for_one_id(ask: Asking, terminal: Simulator, app: Flask) -> None:
    body = {"id": str(uuid4()), "amount": 60_000, "vat": 5455, "installments": 3}
    first = ask("tablet", "POST", "/card-approvals", body)
    assert (first.status_code, first.json["state"], first.json["approved_amount"]) == (201, "approved", 60_000)
    again = ask("tablet", "POST", "/card-approvals", body)
    assert (again.status_code, again.json, again.headers["Idempotency-Replayed"]) == (200, first.json, "true")
    assert len(faults(app).done(body["id"])) == 1
    other = ask("tablet", "POST", "/card-approvals", body | {"amount": 60_001})
    assert (other.status_code, pointers(other)) == (409, {"/amount"})
    assert ask("tablet", "GET", f"/card-approvals/{body['id']}").json == first.json
    assert ask("tablet_elsewhere", "GET", f"/card-approvals/{body['id']}").status_code == 404
    assert code(ask("tablet_elsewhere", "POST", "/card-approvals", body)) == "no_terminal"


@pytest.mark.parametrize(("fault", "state", "charges"), [("lose-answer", "approved", 1), ("time-out", "declined", 0)])
def test_a_lost_answer_is_202_and_the_same_request_finds_it_out(
    ask: Asking, terminal: Simulator, app: Flask, fault: str, state: str, charges: int
) -> None:
    faults(app, fault)
    body = {"id": str(uuid4()), "amount": 5000}
    first = ask("tablet", "POST", "/card-approvals", body)
    assert (first.status_code, first.json["state"]) == (202, "unknown")
    again = ask("tablet", "POST", "/card-approvals", body)
    assert (again.status_code, again.json["state"]) == (200, state)
    assert len(faults(app).done(body["id"])) == charges


def test_a_decline_says_so(ask: Asking, terminal: Simulator, app: Flask) -> None:
    faults(app, "decline")
    answer = charge(ask)
    assert (answer.status_code, answer.json["state"], answer.json["decline"]) == (201, "declined", "simulated_decline")


def test_money_goes_back_whole_or_in_part(ask: Asking, terminal: Simulator) -> None:
    approval = charge(ask).json
    back = {"id": str(uuid4()), "amount": 2000}
    first = ask("tablet", "POST", f"/card-approvals/{approval['id']}/cancellation", back)
    assert (first.status_code, first.json["state"], first.json["original"]) == (201, "approved", approval["id"])
    assert ask("tablet", "POST", f"/card-approvals/{approval['id']}/cancellation", back).status_code == 200
    much = ask("tablet", "POST", f"/card-approvals/{approval['id']}/cancellation", {"id": str(uuid4()), "amount": 3001})
    assert (much.status_code, code(much)) == (409, "card_return_exceeds")
    assert ask("tablet", "GET", f"/card-approvals/{approval['id']}").json["cancelled_amount"] == 2000
    assert ask("viewer", "POST", f"/card-approvals/{approval['id']}/cancellation", back).status_code == 403


def test_without_a_terminal_the_number_is_typed_in(ask: Asking) -> None:
    answer = charge(ask)
    assert (answer.status_code, code(answer)) == (422, "no_terminal")


def test_what_no_sale_carries_is_listed_until_somebody_saw_to_it(ask: Asking, terminal: Simulator) -> None:
    with time_machine.travel(NOW, tick=False):
        alone, carried = charge(ask).json, charge(ask, 1000).json
        paid = {"method": "card", "amount": 1000, "approval_no": carried["approval_no"]}
        ask.sell(body=plain(1000, payments=[paid], sold_at=clock.instant_text(NOW)))
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert [each["id"] for each in ask("supervisor", "GET", "/card-approvals").json["data"]] == [alone["id"]]
        assert ask("supervisor_elsewhere", "GET", "/card-approvals").json["data"] == []
        assert len(ask("supervisor", "GET", f"/card-approvals?which=all&site={HERE}").json["data"]) == 2
        look = f"/card-approvals/{alone['id']}/look"
        assert ask("tablet", "PUT", look, {"note": "봄"}).status_code == 403
        assert ask("supervisor_elsewhere", "PUT", look, {"note": "봄"}).status_code == 404
        assert ask("supervisor", "PUT", look, {"note": "손님께 돌려드림"}).json["note"] == "손님께 돌려드림"
        assert ask("supervisor", "GET", "/card-approvals").json["data"] == []


def test_a_sale_tells_which_approvals_it_carries_and_what_of_them_went_back(ask: Asking, terminal: Simulator) -> None:
    with time_machine.travel(NOW, tick=False):
        first, second, alone = (charge(ask, won).json for won in (3000, 2000, 500))
        ways = [{"method": "card", "amount": each["amount"], "approval_no": each["approval_no"]} for each in (second, first)]
        sold = ask.sell(body=plain(6000, payments=[*ways, {"method": "cash", "amount": 1000}], sold_at=clock.instant_text(NOW)))
        ask("tablet", "POST", f"/card-approvals/{first['id']}/cancellation", {"id": str(uuid4()), "amount": 1000})
        path = f"/sales/{sold['id']}/card-approvals"
        told = [(each["id"], each["cancelled_amount"]) for each in ask("tablet", "GET", path).json["data"]]
    assert told == [(second["id"], 0), (first["id"], 1000)]
    assert alone["id"] not in str(told)
    assert ask("tablet_elsewhere", "GET", path).status_code == 404
    # Years later a company's number comes round again.
    with time_machine.travel(NOW + timedelta(days=700), tick=False):
        later = ask.sell(body=plain(3000, payments=ways[1:], sold_at=clock.instant_text(NOW + timedelta(days=700))))
        assert ask("tablet", "GET", f"/sales/{later['id']}/card-approvals").json["data"] == []


def test_a_tablet_is_told_whether_a_terminal_serves_its_site(ask: Asking, terminal: Simulator) -> None:
    told = ask("tablet", "POST", "/devices/self/status", {"made": 0}, headers={"Accept-Language": "en"}).json["settings"]
    assert told["card_terminals"] == [{"code": f"{HERE}-C1", "name": "Card terminal"}]
