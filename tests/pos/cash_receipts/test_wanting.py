"""Every payment that asked for a receipt has one, in the sale's own transaction; what comes back is taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from pos.cash_receipts.identifiers import SELF_ISSUED_TO, masked, reported
from pos.cash_receipts.late import fill_missing
from pos.cash_receipts.models import CashReceipt
from pos.cash_receipts.wanting import reference_of
from pos.sales.wanted import WantedPayment, WantedRefund, WantedReturn
from sites.db import transaction
from sites.registry import site_by_code
from tests.pos.sales.shop import NOW, Shop, coffee
from tests.support.cast import HERE

PHONE = "01098765432"
COLUMNS = "act, method, amount, supply, vat, exempt, out_of_scope, cancelled_amount, state"
ROWS = f"SELECT {COLUMNS} FROM cash_receipt ORDER BY act DESC, payment_no"


def cash(amount: int, kind: str | None = "income_deduction", method: str = "cash") -> WantedPayment:
    return WantedPayment(method, amount, amount, cash_receipt_kind=kind, identifier=PHONE if kind and kind != "self_issued" else None)


def back(sale: Any, seq: int, milli: int, *payments: WantedPayment) -> WantedRefund:
    return WantedRefund(uuid4(), sale.id, NOW, [WantedReturn(1, milli)], payments, "주문 취소", device_seq=seq)


def test_an_ordinary_sale_wants_none(shop: Shop) -> None:
    shop.sell(coffee(1))
    assert shop.ask(ROWS) == []


def test_a_payment_that_asked_has_a_receipt_of_its_own_amounts(shop: Shop) -> None:
    wanted = coffee(1, payment={"cash_receipt_kind": "income_deduction", "identifier": PHONE})
    shop.sell(wanted)
    assert shop.ask(ROWS) == [("issue", "cash", 5000, 4545, 455, 0, 0, 0, "wanted")]
    [(reference, shown)] = shop.ask("SELECT id, identifier FROM cash_receipt")
    assert (str(reference).replace("-", ""), shown) == (reference_of(wanted.id, 1).hex, "010-****-5432")


def test_a_sale_sent_twice_wants_one_receipt(shop: Shop) -> None:
    wanted = coffee(1, payments=[cash(5000)])
    shop.sell(wanted)
    shop.sell(replace(wanted, sent_at=NOW))
    assert shop.ask("SELECT COUNT(*) FROM cash_receipt") == [(1,)]


def test_a_split_payment_is_shared_by_the_tender_rule_and_transfer_counts_as_cash(shop: Shop) -> None:
    [cup] = coffee().lines
    lines = [cup, replace(cup, sku="shiitake", name="표고", tax_class="exempt", unit_price=25_000, quantity_milli=1000)]
    shop.sell(coffee(1, lines=lines, total=30_000, payments=[
        WantedPayment("card", 10_000, 10_000), cash(15_000, "expense_proof", "transfer"), cash(5_000, "self_issued"),
    ]))
    rows = shop.ask(ROWS)
    assert [row[:3] for row in rows] == [("issue", "transfer", 15_000), ("issue", "cash", 5_000)]
    assert [sum(row[3:7]) for row in rows] == [15_000, 5_000]
    assert rows[0][3:7] == (2273, 227, 12_500, 0)


def test_a_refused_sale_leaves_no_receipt(shop: Shop) -> None:
    [outcome] = shop.record(coffee(1, total=1, payments=[cash(5000)]))
    assert outcome.status == "invalid"
    assert shop.ask(ROWS) == []


def test_a_whole_refund_before_anything_was_sent_ends_both(shop: Shop) -> None:
    wanted = coffee(1, payments=[cash(5000)])
    shop.sell(wanted)
    shop.refund(back(wanted, 2, 2000, cash(5000, None)))
    assert [row[0::8] for row in shop.ask(ROWS)] == [("issue", "cancelled"), ("cancel", "cancelled")]


def test_parts_that_come_back_add_up_to_the_receipt(shop: Shop) -> None:
    wanted = coffee(1, cups=3, payments=[cash(7500)])
    shop.sell(wanted)
    for seq in (2, 3, 4):
        shop.refund(back(wanted, seq, 1000, cash(2500, None, "transfer" if seq == 3 else "cash")))
    cancels = [row for row in shop.ask(ROWS) if row[0] == "cancel"]
    assert [row[2] for row in cancels] == [2500, 2500, 2500]
    [(_, _, *whole)] = [row[:7] for row in shop.ask(ROWS) if row[0] == "issue"]
    assert [sum(row[place] for row in cancels) for place in range(2, 7)] == whole
    assert {row[-1] for row in shop.ask(ROWS)} == {"cancelled"}


def test_a_refund_of_the_card_s_part_leaves_the_receipt(shop: Shop) -> None:
    wanted = coffee(1, payments=[WantedPayment("card", 2500, 2500), cash(2500)])
    shop.sell(wanted)
    shop.refund(back(wanted, 2, 1000, WantedPayment("card", 2500, 2500)))
    assert [row[-2:] for row in shop.ask(ROWS)] == [(0, "wanted")]
    # The rest goes back in cash: no cash is left that a receipt could cover.
    shop.refund(back(wanted, 3, 1000, cash(2500, None)))
    assert [row[-2:] for row in shop.ask(ROWS)] == [(2500, "cancelled"), (0, "cancelled")]


def test_example_data_of_past_days_look_done(shop: Shop) -> None:
    wanted = replace(coffee(1, payments=[cash(5000)], occurred_at=NOW - timedelta(days=9)), example=True)
    shop.sell(wanted)
    assert [row[-1] for row in shop.ask(ROWS)] == ["issued"]
    shop.refund(back(wanted, 2, 1000, cash(2500, None)))
    assert [row[-1] for row in shop.ask(ROWS)] == ["issued", "cancelled"]
    shop.refund(back(wanted, 3, 1000, cash(2500, None)))
    assert {row[-1] for row in shop.ask(ROWS)} == {"cancelled"}


@pytest.mark.parametrize(("kind", "given", "shown"), [
    ("self_issued", None, "010-000-1234"), ("self_issued", "010-1111-2222", "010-000-1234"),
    ("income_deduction", "010-9876-5432", "010-****-5432"), ("income_deduction", "1234567890123456789", "***-****-6789"),
    ("expense_proof", "220-81-62517", "220-**-***17"), ("income_deduction", None, None), ("income_deduction", "12", "**"),
    ("income_deduction", "받지 않음", None),
])  # fmt: skip
def test_what_is_shown_hides_who_it_is(kind: str, given: str | None, shown: str | None) -> None:
    assert masked(kind, given) == shown


def test_self_issued_goes_to_the_ten_digits_of_the_tax_office() -> None:
    assert (reported("self_issued", None), SELF_ISSUED_TO) == ("0100001234", "0100001234")


def test_receipts_of_sales_from_before_the_table_are_made_once_and_what_came_back_is_taken_back(shop: Shop) -> None:
    whole, part = (coffee(number, payments=[cash(5000)]) for number in (1, 2))
    for wanted in (whole, part):
        shop.sell(wanted)
    shop.refund(back(part, 3, 1000, cash(2500, None)))
    expected = shop.ask(ROWS)
    with transaction() as session:
        session.execute(sa.delete(CashReceipt).where(CashReceipt.act == "cancel"))
        session.execute(sa.delete(CashReceipt))
    for made in (2, 0):
        with transaction() as session:
            assert fill_missing(session, "upgrade", site_by_code(session, HERE)) == made
    assert shop.ask(ROWS) == expected
    assert shop.ask("SELECT DISTINCT identifier FROM cash_receipt") == [("010-****-5432",)]
