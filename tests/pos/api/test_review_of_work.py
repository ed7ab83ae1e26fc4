"""What carries a flag at tickets and deliveries stands in the one review list until somebody looked at it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine

from tests.pos.api.asking import Asking
from tests.pos.api.places import SUPPLIER
from tests.pos.tickets.leaving import MANAGER, SHOP, SUPERVISOR, TABLET, do, leave
from tests.support.cast import CENTRE_HERE, HERE

NOW = "2020-11-21T03:00:00+00:00"


def listed(ask: Asking, who: str, kind: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The list's items of a kind: id, state, flags."""
    answer = ask(who, "GET", f"/review/items?kind={kind}")
    assert answer.status_code == 200, answer.text
    return [(each["id"], each["state"], tuple(each["flags"])) for each in answer.json["data"]]


def looked_at(ask: Asking, who: str, kind: str, number: str) -> None:
    answer = ask(who, "POST", f"/review/acts/{kind}/{number}/marks", {"note": "확인함"})
    assert answer.status_code == 201, answer.text


@pytest.fixture
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.usefixtures("at_noon")
def test_a_tag_in_use_twice_and_work_that_changes_nothing_wait_for_a_look(ask: Asking) -> None:
    leave(ask, tag="77")
    again = leave(ask, tag="77")
    assert again["flags"] == ["tag_repeated"]
    ready, more = (do(ask, again["id"], "ready") for _ in range(2))
    assert ready["flags"] == more["flags"] == ["tag_repeated"]
    assert listed(ask, SUPERVISOR, "ticket") == [(again["id"], "open", ("tag_repeated",))]
    ((event, state, flags),) = listed(ask, SUPERVISOR, "ticket_event")
    assert (state, flags) == ("open", ("no_effect",))
    looked_at(ask, SUPERVISOR, "ticket", again["id"])
    looked_at(ask, MANAGER, "ticket_event", event)
    assert [state for kind in ("ticket", "ticket_event") for _, state, _ in listed(ask, SUPERVISOR, kind)] == ["resolved", "resolved"]
    assert listed(ask, "supervisor", "ticket") == []
    assert ask("supervisor", "POST", f"/review/acts/ticket/{again['id']}/marks", {}).status_code == 404
    assert ask(TABLET, "GET", f"/review/items?scope=site:{SHOP}").status_code == 403


@pytest.mark.usefixtures("at_noon")
def test_more_than_was_ordered_waits_for_a_look(ask: Asking) -> None:
    beans = {"name": "원두", "unit": "g", "owner": f"centre:{CENTRE_HERE}"}
    assert ask("manager", "PUT", "/stock-items/beans-here", beans).status_code == 201
    supplier, order, receipt = (str(uuid4()) for _ in range(3))
    made = ask("manager", "PUT", f"/suppliers/{supplier}", SUPPLIER | {"owner": f"centre:{CENTRE_HERE}"})
    assert made.status_code == 201, made.text
    lines = [{"item": "beans-here", "quantity": "5", "unit_cost": 20}]
    made = ask("manager", "PUT", f"/purchase-orders/{order}", {"site": HERE, "supplier": supplier, "lines": lines})
    assert made.status_code == 201, made.text
    came = {"id": receipt, "at": NOW, "lines": [{"line": 1, "quantity": "7"}]}
    made = ask("manager", "POST", f"/purchase-orders/{order}/receipts", came)
    assert made.status_code == 201, made.text
    assert listed(ask, "supervisor", "purchase_receipt") == [(receipt, "open", ("over_received",))]
    looked_at(ask, "supervisor", "purchase_receipt", receipt)
    assert listed(ask, "supervisor", "purchase_receipt") == [(receipt, "resolved", ("over_received",))]
