"""The receipt: the figures of the stored document, nobody's name, and a link that only those know who were given it."""

from dataclasses import fields
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from pos.sales.receipts import Receipt, ReceiptLine, id_of_token, receipt_by_token, receipt_token
from pos.sales.wanted import WantedLine, WantedPayment
from sites.db import db, reading, transaction
from sites.errors import NotFound
from sites.registry import Project, site_by_code, touch
from tests.pos.sales.shop import Shop, back, coffee
from tests.support.cast import HERE


def receipt_of(document_id: UUID) -> Receipt:
    with reading() as session:
        return receipt_by_token(session, receipt_token(document_id))


def sum_of(lines: tuple[ReceiptLine, ...]) -> int:
    return sum(line.amount + sum(option.amount for option in line.options) - line.discount for line in lines)


def basket(**others: Any) -> Any:
    """Two coffees with a shot and 200 won off, 0.337 kg of mushrooms and a deposit; 1,000 won off everything."""
    lines = [
        WantedLine("americano", "아메리카노", "taxable", 2000, 2500, (("shot", 500),), 200),
        WantedLine("shiitake", "표고버섯", "exempt", 337, 25_000),
        WantedLine("deposit", "보증금", "out_of_scope", 1000, 10_000),
    ]
    paid = [
        WantedPayment("card", 10_000, 10_000, approval_no="30012345", card_no="9410-12**-****-3456", installments=3),
        WantedPayment("cash", 13_225, 20_000, cash_receipt_kind="income_deduction", identifier="01012345678"),
    ]
    return coffee(1, total=23_225, lines=lines, payments=paid, discount=1000, discount_reason="coupon", customer="010-9999-8888",
                  cashier="p-0007", note="단골", **others)


def test_a_receipt_says_what_was_stored(shop: Shop) -> None:
    sold = basket()
    stored = shop.sell(sold)
    receipt = receipt_of(sold.id)
    assert (receipt.kind, receipt.receipt_no, receipt.order_no) == ("sale", stored["receipt_no"], "001")
    assert f"{receipt.occurred_at:%Y-%m-%d %H:%M}" == "2020-11-20 11:55"
    coffee_line, mushrooms, deposit = receipt.lines
    assert (coffee_line.amount, coffee_line.discount, coffee_line.unit_price) == (5000, 200, 2500)
    assert [(option.name, option.price, option.amount) for option in coffee_line.options] == [("shot", 500, 1000)]
    assert (mushrooms.quantity_milli, mushrooms.amount, mushrooms.tax_class) == (337, 8425, "exempt")
    assert deposit.amount == 10_000
    assert sum_of(receipt.lines) == receipt.subtotal == receipt.total + receipt.discount == 24_225
    assert {name: getattr(receipt, name) for name in ("total", "supply", "vat", "exempt", "out_of_scope", "change")} == {
        name: stored[name] for name in ("total", "supply", "vat", "exempt", "out_of_scope", "change")
    }
    assert receipt.supply + receipt.vat + receipt.exempt + receipt.out_of_scope == receipt.total
    card, cash = receipt.payments
    assert (card.approval_no, card.card_no, card.installments, card.tendered) == ("30012345", "9410-12**-****-3456", 3, 10_000)
    assert (cash.amount, cash.tendered, cash.cash_receipt, receipt.change) == (13_225, 20_000, "income_deduction", 6775)


def test_a_receipt_holds_nothing_of_a_person(shop: Shop) -> None:
    sold = basket()
    shop.sell(sold)
    receipt = receipt_of(sold.id)
    said = repr(receipt)
    for private in ("01012345678", "2345678", "9999", "8888", "단골", "참여자"):
        assert private not in said
    assert receipt.cashier == "p-0007"
    assert not {"customer", "note", "flags"} & {field.name for field in fields(Receipt)}


def test_the_head_names_what_is_known_of_that_day(shop: Shop) -> None:
    sold = coffee(1)
    shop.sell(sold)
    head = receipt_of(sold.id).head
    assert (head.shop, head.centre, head.business_number) == ("꿈이든 the 카페 1호점 청라호수도서관점", "서구지역자활센터", None)
    assert head.address == "인천광역시 서구 청라호수도서관 1층"
    with transaction() as session:
        touch(session, site_by_code(session, HERE).id)
        session.execute(sa.update(Project).where(Project.code == "seogu-cafe").values(business_number="2208162517"))
    db.session.expire_all()
    assert receipt_of(sold.id).head.business_number == "220-81-62517"


def test_a_refund_names_the_receipt_it_belongs_to_and_that_one_names_the_refund(shop: Shop) -> None:
    sold = coffee(1, cups=3, discount=1)
    stored = shop.sell(sold)
    wanted = back(sold, 2, won=2500)
    refund = shop.refund(wanted)
    shown = receipt_of(wanted.id)
    assert (shown.kind, shown.total, shown.order_type) == ("refund", -2500, None)
    assert [(line.quantity_milli, line.unit_price, line.amount) for line in shown.lines] == [(-1000, None, -2500)]
    assert (shown.supply, shown.vat) == (-refund["supply"], -refund["vat"])
    assert shown.payments[0].amount == -2500
    assert shown.original is not None
    assert (shown.original.receipt_no, shown.original.total) == (stored["receipt_no"], 7499)
    assert [(other.receipt_no, other.total) for other in receipt_of(sold.id).refunds] == [(refund["receipt_no"], -2500)]


def test_a_receipt_is_read_with_a_fixed_number_of_queries(shop: Shop) -> None:
    sold = basket()
    shop.sell(sold)
    seen: list[str] = []

    def note(*given: Any) -> None:
        seen.append(given[2])

    sa.event.listen(db.engine, "before_cursor_execute", note)
    receipt_of(sold.id)
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert len([query for query in seen if query.startswith("SELECT")]) == 10, "\n".join(seen)


@pytest.mark.parametrize("token", ["", "x", "A" * 21, "A" * 23, "=" * 22, "//////////////////////", "가" * 22, "\0" * 22, "A" * 21 + "B"])
def test_what_no_tablet_printed_is_no_link(shop: Shop, token: str) -> None:
    assert id_of_token(token) is None
    with pytest.raises(NotFound), reading() as session:
        receipt_by_token(session, token)


def test_a_link_stands_for_one_document_only(shop: Shop) -> None:
    for _ in range(50):
        made = uuid4()
        assert len(receipt_token(made)) == 22
        assert id_of_token(receipt_token(made)) == made
    with pytest.raises(NotFound), reading() as session:
        receipt_by_token(session, receipt_token(uuid4()))
