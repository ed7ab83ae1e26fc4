"""Discounts by hand and other prices: who may alone, who needs a second person, and that no sale is ever refused for it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from pos.sales.approvals import approved_before, give_approval
from sites.db import db, transaction
from sites.registry import site_by_code
from tests.pos.promotions.stand import Stand, say_rules
from tests.pos.sales.shop import NOW, coffee
from tests.support.cast import HERE

MISSING = ["approval_missing"]
# Cups at 2,500 won; a cashier takes off up to 30 % and 10,000 won, a supervisor up to 50 % and 50,000, a manager anything.
CASES: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "within the limit": ({"cups": 4, "discount": 3_000}, "tablet", []),
    "beyond the per cent": ({"cups": 4, "discount": 3_001}, "tablet", MISSING),
    "beyond the won": ({"cups": 20, "discount": 10_001}, "tablet", MISSING),
    "beyond the per cent on one line": ({"cups": 4, "line": {"discount": 3_001}}, "tablet", MISSING),
    "two small ones that are too much together": ({"cups": 20, "discount": 5_001, "line": {"discount": 5_000}}, "tablet", MISSING),
    "approved by a supervisor": ({"cups": 4, "discount": 5_000, "approver": "u-1", "approver_level": "supervisor"}, "tablet", []),
    "beyond the supervisor's own limit": (
        {"cups": 4, "discount": 5_001, "approver": "u-1", "approver_level": "supervisor"}, "tablet", MISSING,
    ),
    "approved by a manager": ({"cups": 4, "discount": 9_000, "approver": "u-1", "approver_level": "manager"}, "tablet", []),
    "named but not proven": (
        {"cups": 4, "discount": 5_000, "approver": "u-1", "approver_level": "manager", "approval_unchecked": True}, "tablet",
        ["approval_missing", "approval_unchecked"],
    ),
    "approved for less": (
        {"cups": 4, "discount": 5_000, "approver": "u-1", "approver_level": "manager", "approved_amount": 4_999}, "tablet", MISSING,
    ),
    "no longer allowed to approve": ({"cups": 4, "discount": 5_000, "approver": "u-1"}, "tablet", MISSING),
    "a supervisor who sells": ({"seq": None, "cups": 4, "discount": 5_000}, "supervisor", []),
    "a supervisor beyond it": ({"seq": None, "cups": 4, "discount": 5_001}, "supervisor", MISSING),
    "a supervisor who approves themselves": (
        {"seq": None, "cups": 4, "discount": 5_001, "approver": "token:supervisor", "approver_level": "manager"}, "supervisor", MISSING,
    ),
    "a manager who sells": ({"seq": None, "cups": 4, "discount": 10_000}, "manager", []),
    "another price": ({"line": {"unit_price": 2_000}}, "tablet", ["approval_missing", "price_differs"]),
    "another price, approved": (
        {"line": {"unit_price": 2_000}, "approver": "u-1", "approver_level": "supervisor"}, "tablet", ["price_differs"],
    ),
    "another price by a supervisor": ({"seq": None, "line": {"unit_price": 2_000}}, "supervisor", ["price_differs"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_who_needs_a_second_person(stand: Stand, case: str) -> None:
    changes, who, flags = CASES[case]
    assert stand.flags(coffee(**changes), who) == flags


def test_a_price_of_last_week_is_an_old_list_and_no_other_price(stand: Stand) -> None:
    with transaction() as session:
        site_id = site_by_code(session, HERE).id
        session.connection().exec_driver_sql(
            f"INSERT INTO site_price (site_id, product_id, valid_from, price) SELECT {site_id}, id, '2020-11-18', 2700 FROM product "
            "WHERE sku = 'americano'"
        )
        session.connection().exec_driver_sql(f"UPDATE site_ledger SET version = version + 1 WHERE site_id = {site_id}")
    assert stand.flags(coffee()) == ["price_differs"]
    assert stand.flags(coffee(2, line={"unit_price": 2_600})) == ["approval_missing", "price_differs"]


def test_a_nearer_scope_overrules_a_wider_one_from_the_next_sale_on(stand: Stand) -> None:
    assert stand.flags(coffee(1, 4, discount=2_000)) == []
    say_rules("region", cashier_percent=10, cashier_won=100_000)
    assert stand.flags(coffee(2, 4, discount=2_000)) == MISSING
    say_rules("centre:seogu", cashier_percent=20)
    assert stand.flags(coffee(3, 4, discount=2_000)) == []
    say_rules(f"site:{HERE}", cashier_won=1_999)
    assert stand.flags(coffee(4, 4, discount=2_000)) == MISSING


def test_an_approval_that_was_given_before_holds_for_its_sale_up_to_its_amount(stand: Stand) -> None:
    sale_id, actor = uuid4(), stand.actor()
    with transaction() as session:
        site = site_by_code(session, HERE)
        given = [give_approval(session, actor, site, sale_id, "u-1", amount)[1] for amount in (3_000, 5_000, 5_000)]
    assert given == [True, True, False]
    session = db.session()
    assert approved_before(session, stand.site_id(), sale_id, "u-1") == 5_000
    assert approved_before(session, stand.site_id(), sale_id, "u-2") is None
    assert approved_before(session, stand.site_id(), uuid4(), "u-1") is None


def test_a_late_sale_is_judged_by_what_it_says_and_stored(stand: Stand) -> None:
    assert stand.flags(coffee(1, 4, discount=9_000, occurred_at=NOW - timedelta(days=2))) == ["approval_missing", "late"]
