"""What looks odd about how a sale was paid: approvals used twice, a terminal's own VAT, cash without the receipt that is owed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from pos.sales.wanted import WantedPayment
from sites.db import transaction
from sites.registry import site_by_code, touch
from tests.pos.sales.shop import NOW, Shop, coffee
from tests.support.cast import ELSEWHERE, HERE


def card(amount: int = 5000, number: str | None = "30012345", **others: Any) -> WantedPayment:
    return WantedPayment("card", amount, amount, approval_no=number, **others)


def odd(shop: Shop, seq: int, *payments: WantedPayment, **others: Any) -> list[str]:
    flags: list[str] = shop.sell(coffee(seq, payments=payments, **others))["flags"]
    return [flag for flag in flags if flag in ("approval_repeated", "terminal_vat_differs", "cash_receipt_missing")]


def test_an_approval_known_from_another_sale_is_flagged(shop: Shop) -> None:
    assert odd(shop, 1, card()) == []
    assert odd(shop, 2, card(number="30012346")) == []
    assert odd(shop, 3, card()) == ["approval_repeated"]


def test_one_approval_in_two_payments_of_a_sale_or_two_sales_of_a_batch_is_flagged(shop: Shop) -> None:
    assert odd(shop, 1, card(2500), card(2500)) == ["approval_repeated"]
    first, second = shop.record(coffee(2, payments=[card(number="7")]), coffee(3, payments=[card(number="7")]))
    assert ["approval_repeated" in outcome.sale["flags"] for outcome in (first, second) if outcome.sale] == [False, True]


def test_a_repeat_of_the_same_sale_is_none_and_another_site_has_its_own_terminal(shop: Shop) -> None:
    wanted = coffee(1, payments=[card()])
    assert shop.sell(wanted) == shop.sell(replace(wanted, sent_at=NOW))
    assert "approval_repeated" not in shop.sell(coffee(1, payments=[card()]), who="tablet_elsewhere", site=ELSEWHERE)["flags"]


def test_terminals_count_anew_after_a_month(shop: Shop) -> None:
    assert odd(shop, 1, card()) == []
    later = NOW + timedelta(days=32)
    with time_machine.travel(later, tick=False):
        assert odd(shop, 2, card(), occurred_at=later) == []


@pytest.mark.parametrize("number", ['a"b', "a,b{}", "ㄱ'; --", "\\", " "])
def test_any_text_is_looked_for_as_it_is(shop: Shop, number: str) -> None:
    assert odd(shop, 1, card(number=number)) == []
    assert odd(shop, 2, card(number=number)) == ["approval_repeated"]


@pytest.mark.parametrize(("stated", "flags"), [(455, []), (454, ["terminal_vat_differs"]), (None, []), (0, ["terminal_vat_differs"])])
def test_the_terminal_s_vat_is_kept_and_a_difference_flagged(shop: Shop, stated: int | None, flags: list[str]) -> None:
    assert odd(shop, 1, card(terminal_vat=stated)) == flags
    assert shop.ask("SELECT terminal_vat FROM document_payment") == [(stated,)]


def test_of_a_split_sale_the_terminal_states_the_card_s_part(shop: Shop) -> None:
    cash = WantedPayment("cash", 2500, 2500)
    assert odd(shop, 1, cash, card(2500, terminal_vat=227)) == []
    assert odd(shop, 2, cash, card(2500, "2", terminal_vat=455)) == ["terminal_vat_differs"]


def test_a_site_that_must_issue_receipts_is_told_of_cash_without_one(shop: Shop) -> None:
    with transaction() as session:
        site = site_by_code(session, HERE)
        site.cash_receipt_mandatory, site.cash_receipt_from = True, 5000
        touch(session, site.id)
    assert odd(shop, 1, WantedPayment("cash", 5000, 5000)) == ["cash_receipt_missing"]
    assert odd(shop, 2, WantedPayment("transfer", 1000, 1000), card(4000)) == ["cash_receipt_missing"]
    assert odd(shop, 3, WantedPayment("cash", 5000, 5000, cash_receipt_kind="self_issued")) == []
    assert odd(shop, 4, card(number="9")) == []
    assert odd(shop, 5, WantedPayment("cash", 2500, 2500), cups=1) == []
