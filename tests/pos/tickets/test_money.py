"""What is paid on a ticket: deposits balance, work on a pass is paid too, and money that was taken is never refused."""

from random import Random
from typing import Any

import pytest

from pos.tickets.models import TicketWork
from pos.tickets.money import Account, add_line, outstanding
from tests.pos.api.asking import Asking
from tests.pos.tickets.leaving import LACES, SHOP, SUPERVISOR, TABLET, WASH, deposit, do, give_back, leave, pay

MONTH = f"/revenue?scope=site:{SHOP}&from=2020-11-01&to=2020-11-30&by=day"


def money(ask: Asking, ticket: str) -> dict[str, Any]:
    found: dict[str, Any] = ask(TABLET, "GET", f"/tickets/{ticket}").json["money"]
    return {name: found[name] for name in ("taken", "used", "returned", "held", "outstanding", "to_pay", "to_return")}


def test_a_deposit_is_no_revenue_until_it_pays_for_the_work(ask: Asking) -> None:
    left = leave(ask, settlement="deposit")["id"]
    taken = pay(ask, left, [deposit(3000)], [("cash", 3000)])
    assert (set(taken["flags"]) - {"late"}, taken["out_of_scope"]) == (set(), 3000)
    assert money(ask, left) == {
        "taken": 3000, "used": 0, "returned": 0, "held": 3000, "outstanding": 8000, "to_pay": 5000, "to_return": 0,
    }
    total = ask(SUPERVISOR, "GET", MONTH).json["total"]
    assert (total["net"], total["out_of_scope"]) == (0, 3000)
    do(ask, left, "ready")
    paid = pay(ask, left, [WASH, LACES], [("deposit", 3000), ("card", 5000)])
    assert (paid["total"], [flag for flag in paid["flags"] if flag == "deposit_short"]) == (8000, [])
    done = do(ask, left, "collected")
    assert (done["money"]["held"], done["money"]["to_pay"], done["money"]["sales"]) == (0, 0, [taken["id"], paid["id"]])
    total = ask(SUPERVISOR, "GET", MONTH).json["total"]
    assert (total["net"], total["out_of_scope"]) == (8000, 3000)


def test_a_deposit_goes_back_when_nothing_comes_of_it(ask: Asking) -> None:
    left = leave(ask, settlement="deposit")["id"]
    taken = pay(ask, left, [deposit(3000)], [("cash", 3000)])
    cancelled = do(ask, left, "cancelled")
    assert cancelled["money"]["to_return"] == 3000
    give_back(ask, taken["id"], 1, [("cash", 3000)])
    assert money(ask, left) == {
        "taken": 3000, "used": 0, "returned": 3000, "held": 0, "outstanding": 8000, "to_pay": 8000, "to_return": 0,
    }


def test_what_a_deposit_paid_for_may_go_back_to_it(ask: Asking) -> None:
    left = leave(ask, settlement="deposit")["id"]
    pay(ask, left, [deposit(6000)], [("cash", 6000)])
    paid = pay(ask, left, [WASH], [("deposit", 6000)])
    give_back(ask, paid["id"], 1, [("deposit", 6000)])
    assert (money(ask, left)["held"], money(ask, left)["outstanding"]) == (6000, 8000)


def test_prepaid_work_goods_on_the_same_receipt_and_work_on_a_pass_are_told_apart(ask: Asking) -> None:
    left = leave(ask, settlement="now")["id"]
    polish = {"sku": "polish-cream", "name": "구두약", "tax_class": "taxable", "quantity": "1", "unit_price": 7000}
    free = LACES | {"discount": 2000, "discount_reason": "pass"}
    pay(ask, left, [WASH, free, polish], [("cash", 13_000)], passes=["P-UNKNOWN"])
    assert (money(ask, left)["outstanding"], money(ask, left)["to_pay"]) == (0, 0)
    assert do(ask, left, "cancelled")["money"]["to_return"] == 6000


def test_more_than_is_held_is_taken_and_flagged(ask: Asking) -> None:
    left = leave(ask)["id"]
    assert "deposit_short" in pay(ask, left, [WASH], [("deposit", 6000)])["flags"]
    assert "deposit_short" in pay(ask, None, [WASH], [("deposit", 6000)])["flags"]


def test_a_sale_on_a_ticket_that_is_not_here_is_taken_and_flagged(ask: Asking) -> None:
    body = leave(ask)
    assert "ticket_unknown" not in pay(ask, body["id"], [WASH], [("cash", 6000)])["flags"]
    assert "ticket_unknown" in pay(ask, "0190a1b2-0000-7000-8000-000000000001", [WASH], [("cash", 6000)])["flags"]


def test_sales_of_one_batch_see_each_other(ask: Asking) -> None:
    left = leave(ask, settlement="deposit")["id"]
    base = {"sold_at": "2020-11-21T10:00:00+09:00", "ticket": left}
    sales = [
        {"id": "0190a1b2-0000-7000-8000-00000000000a", "device_seq": 50_001, "lines": [deposit(6000)], "total": 6000,
         "payments": [{"method": "cash", "amount": 6000}], **base},
        {"id": "0190a1b2-0000-7000-8000-00000000000b", "device_seq": 50_002, "lines": [WASH], "total": 6000,
         "payments": [{"method": "deposit", "amount": 6000}], **base},
    ]
    results = ask(TABLET, "POST", "/sales/batch", {"sales": sales}).json["results"]
    assert [each["status"] for each in results] == ["created", "created"]
    assert "deposit_short" not in results[1]["sale"]["flags"]
    assert money(ask, left)["held"] == 0


@pytest.mark.parametrize("seed", range(3))
def test_deposits_taken_less_used_less_returned_are_held_by_each_ticket(ask: Asking, seed: int) -> None:
    chance = Random(seed)
    tickets = [leave(ask, settlement="deposit")["id"] for _ in range(2)]
    held, taken = dict.fromkeys(tickets, 0), []
    for _ in range(12):
        ticket = chance.choice(tickets)
        act = chance.choice(("take", "take", "use", "return"))
        if act == "take":
            won = chance.randrange(1, 6) * 1000
            taken.append((ticket, pay(ask, ticket, [deposit(won)], [("cash", won)])["id"], won))
            held[ticket] += won
        elif act == "use":
            won = chance.randrange(1, 7) * 1000
            flagged = "deposit_short" in pay(ask, ticket, [WASH | {"unit_price": won}], [("deposit", won)])["flags"]
            assert flagged == (won > held[ticket])
            held[ticket] -= won
        elif taken:
            ticket, sale, won = taken.pop(chance.randrange(len(taken)))
            give_back(ask, sale, 1, [("cash", won)])
            held[ticket] -= won
    assert {ticket: money(ask, ticket)["held"] for ticket in tickets} == held


def test_work_is_covered_by_quantity_and_not_by_what_it_cost() -> None:
    works = [
        TicketWork(sku="wash", quantity_milli=2000, amount=12_000), TicketWork(sku="wash", quantity_milli=1000, amount=5000),
        TicketWork(sku="sole", quantity_milli=1000, amount=9000),
    ]
    account = Account()
    assert outstanding(works, account) == 26_000
    add_line(account, "wash", "taxable", 1000, 0)
    assert outstanding(works, account) == 20_000
    add_line(account, "wash", "taxable", 3000, 1)
    add_line(account, "sole", "taxable", 1000, 9000)
    assert outstanding(works, account) == 0
    add_line(account, "sole", "taxable", -1000, -9000)
    assert outstanding(works, account) == 9000
