"""Recording a sale: once, whole or not at all; what was paid is stored as paid, what looks odd is flagged."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from pos.sales.recording import record_sale
from pos.sales.wanted import WantedPayment, WantedSale
from sites.db import transaction
from sites.devices import revoke
from sites.errors import Conflict, Invalid, Unauthenticated
from sites.registry import site_by_code
from tests.pos.sales.shop import NOW, Shop, back, coffee
from tests.support.cast import ELSEWHERE, HERE


def test_a_sale_is_stored_with_its_money_its_stock_its_cells_and_its_proof(shop: Shop) -> None:
    wanted = coffee(7, customer="010-1234-5678", payment={"tendered": 10_000, "identifier": "01012345678"})
    shown = shop.sell(wanted)
    assert (shown["site_seq"], shown["receipt_no"], shown["order_no"], shown["change"]) == (
        1,
        f"{HERE}-T1-000007",
        "007",
        5000,
    )
    assert (shown["total"], shown["supply"], shown["vat"], shown["flags"]) == (5000, 4545, 455, ["stock_short"])
    assert shop.ask("SELECT total, supply, vat, exempt, sales_count FROM document") == [(5000, 4545, 455, 0, 1)]
    assert shop.ask("SELECT sku, category, net, supply, vat FROM document_line") == [
        ("americano", "coffee", 5000, 4545, 455)
    ]
    assert shop.ask("SELECT method, amount, tendered FROM document_payment") == [("cash", 5000, 10_000)]
    assert shop.on_hand() == {"beans": -36_000, "cup": -2_000}
    cells = shop.ask("SELECT facet, key1, key2, key3, sales, gross FROM revenue_cell ORDER BY facet")
    assert cells == [
        (1, "", "", "", 1, 5000),
        (2, "11", "", "", 1, 5000),
        (3, "cash", "taxable", "", 0, 5000),
        (4, "americano", "taxable", "coffee", 0, 5000),
        (5, "", "", "", 1, 5000),
        (6, "11", "5", "", 1, 5000),
        (7, "cash", "taxable", "", 0, 5000),
        (8, "americano", "taxable", "coffee", 0, 5000),
    ]
    [(position, content)] = shop.ask(
        "SELECT position, content_sha256 FROM journal_entry WHERE subject = :id", id=str(wanted.id)
    )
    assert (shown["ack"]["content_sha256"], shop.ask("SELECT entries FROM site_ledger WHERE site_id = :site", site=shop.site_id())) == (
        content.hex(), [(position,)],
    )  # fmt: skip
    sealed = shop.ask("SELECT field, sealed FROM document_secret ORDER BY field")
    assert [field for field, _ in sealed] == ["customer", "payments/1"]
    assert all(b"0101234" not in bytes(secret) for _, secret in sealed)
    assert (shown["customer"], shown["payments"][0]["cash_receipt"]) == ("*********5678", None)


def test_the_same_sale_again_is_answered_as_stored_and_changes_nothing(shop: Shop) -> None:
    wanted = coffee(1, note="얼음 많이", customer="홍", passes=["p-1"], cashier="p-0001")
    first = shop.sell(wanted)
    before = shop.everything()
    [again] = shop.record(replace(wanted, device_seq=99, sent_at=NOW))
    assert (again.status, again.sale) == ("replayed", first)
    assert shop.everything() == before
    [by_another] = shop.record(replace(wanted, device_seq=None), who="supervisor")
    assert (by_another.status, by_another.sale) == ("replayed", first)


@pytest.mark.parametrize(("change", "pointers"), [
    ({"note": "뜨겁게"}, ["/note"]), ({"customer": "김"}, ["/customer"]), ({"cashier": "p-0002"}, ["/cashier"]),
    ({"order_type": "take_out"}, ["/order_type"]), ({"occurred_at": NOW}, ["/sold_at"]), ({"approver": "a-1"}, ["/approval"]),
    ({"order_no": "001"}, ["/order_no"]), ({"passes": ["p-2"]}, ["/passes"]), ({"discount_reason": "coupon"}, ["/discount_reason"]),
    ({"payments": [WantedPayment("cash", 5000, 5000, cash_receipt_kind="self_issued")]}, ["/payments/0/cash_receipt"]),
    ({"payments": [WantedPayment("cash", 5000, 5000, identifier="010")]}, ["/payments/0/cash_receipt/identifier"]),
    ({"payments": [WantedPayment("card", 5000, 5000)]}, ["/payments/0/method"]),
    ({"payments": [WantedPayment("cash", 2000, 2000), WantedPayment("cash", 3000, 3000)]}, ["/payments"]),
])  # fmt: skip
def test_other_content_under_a_known_id_is_refused_by_name_and_changes_nothing(
    shop: Shop, change: dict[str, Any], pointers: list[str]
) -> None:
    wanted = coffee(1)
    shop.sell(wanted)
    before = shop.everything()
    with pytest.raises(Conflict) as refused:
        shop.sell(replace(wanted, **change))
    assert (refused.value.code, set(pointers) <= set(refused.value.errors)) == ("content_differs", True)
    assert len(refused.value.errors) <= 2
    assert shop.everything() == before


def test_a_line_s_note_is_compared_too(shop: Shop) -> None:
    wanted = coffee(1, line={"note": "진하게"})
    shop.sell(wanted)
    with pytest.raises(Conflict) as refused:
        shop.sell(replace(wanted, lines=[replace(wanted.lines[0], note=None)]))
    assert list(refused.value.errors) == ["/lines/0/note"]


def test_an_id_of_another_site_is_refused_without_saying_what_it_is(shop: Shop) -> None:
    wanted = coffee(1)
    shop.sell(wanted)
    [outcome] = shop.record(wanted, who="tablet_elsewhere", site=ELSEWHERE)
    assert (outcome.status, outcome.sale) == ("conflict", None)
    assert outcome.error is not None
    assert (outcome.error.code, dict(outcome.error.errors)) == ("id_taken", {})


def test_one_bad_sale_never_stops_the_next(shop: Shop) -> None:
    standing = coffee(1)
    shop.sell(standing)
    good, bad, other = coffee(2), coffee(3, total=1), replace(standing, discount_reason="x")
    outcomes = shop.record(good, bad, other, standing, coffee(4))
    assert [outcome.status for outcome in outcomes] == ["created", "invalid", "conflict", "replayed", "created"]
    assert isinstance(outcomes[1].error, Invalid)
    assert sorted(outcomes[1].error.errors) == ["/payments", "/total"] or sorted(outcomes[1].error.errors) == ["/total"]
    assert [outcome.sale["site_seq"] for outcome in outcomes if outcome.sale] == [2, 1, 3]
    assert shop.ask("SELECT COUNT(*), MAX(site_seq) FROM document") == [(3, 3)]


@pytest.mark.parametrize(("wanted", "pointer"), [
    (lambda: coffee(total=4999), "/total"), (lambda: coffee(payment={"amount": 4999}), "/payments"),
    (lambda: coffee(payment={"tendered": 4999}), "/payments/0/tendered"),
    (lambda: coffee(payment={"method": "card", "tendered": 6000}), "/payments/0/tendered"),
    (lambda: coffee(line={"discount": 5001}), "/lines/0/discount"), (lambda: coffee(discount=5001), "/discount"),
    (lambda: coffee(line={"tax_class": "out_of_scope"}, discount=1), "/discount"),
    (lambda: coffee(line={"unit_price": 10**9, "quantity_milli": 2000}), "/lines/0"),
])  # fmt: skip
def test_what_cannot_be_a_sale_is_refused_and_leaves_nothing(
    shop: Shop, wanted: Callable[[], WantedSale], pointer: str
) -> None:
    before = shop.everything()
    with pytest.raises(Invalid) as refused:
        shop.sell(wanted())
    assert pointer in refused.value.errors
    assert shop.everything() == before


@pytest.mark.parametrize(("wanted", "flag"), [
    (lambda: coffee(line={"sku": "mystery"}), "unknown_product"), (lambda: coffee(line={"unit_price": 2600}), "price_differs"),
    (lambda: coffee(line={"options": [("shot", 400)]}), "price_differs"),
    (lambda: coffee(line={"options": [("gold", 0)]}), "price_differs"),
    (lambda: coffee(line={"tax_class": "exempt"}), "tax_class_differs"), (lambda: coffee(cashier="p-9999"), "cashier_unknown"),
    (lambda: coffee(cashier="p-0002"), "cashier_unknown"), (lambda: coffee(payment={"method": "on_account"}), "customer_missing"),
    (lambda: coffee(occurred_at=NOW + timedelta(minutes=11)), "clock_skew"),
    (lambda: coffee(occurred_at=datetime(2001, 1, 1, tzinfo=UTC)), "clock_skew"),
    (lambda: coffee(occurred_at=NOW - timedelta(days=1)), "late"), (lambda: coffee(), "stock_short"),
])  # fmt: skip
def test_what_looks_odd_is_stored_and_flagged(shop: Shop, wanted: Callable[[], WantedSale], flag: str) -> None:
    flags = shop.sell(wanted())["flags"]
    assert flag in flags
    assert shop.ask("SELECT flags FROM document") == [(" ".join(flags),)]


def test_an_ordinary_sale_has_no_flag(shop: Shop) -> None:
    plain = coffee(
        line={"sku": "deposit", "tax_class": "out_of_scope", "unit_price": 10_000, "options": [("shot", 500)]},
        cashier="p-0001",
    )
    assert shop.sell(plain)["flags"] == []


def test_a_number_used_twice_is_flagged_and_counted_once(shop: Shop) -> None:
    shop.sell(coffee(5))
    assert "seq_reused" in shop.sell(coffee(5))["flags"]
    [(first, second)] = [
        tuple(outcome.sale["flags"] if outcome.sale else [] for outcome in shop.record(coffee(6), coffee(6)))
    ]
    assert ("seq_reused" in first, "seq_reused" in second) == (False, True)
    assert shop.ask("SELECT received, highest FROM device WHERE site_id = :site", site=shop.site_id()) == [(2, 6)]


def test_without_a_tablet_the_site_s_own_counter_numbers_the_receipts(shop: Shop) -> None:
    numbers = [shop.sell(coffee(None), who="supervisor")["receipt_no"] for _ in range(2)]
    assert numbers == [f"{HERE}-C-000001", f"{HERE}-C-000002"]
    assert shop.sell(coffee(8, order_no="A-12"))["order_no"] == "A-12"


def test_a_sale_for_nothing_has_no_payment_and_counts(shop: Shop) -> None:
    shown = shop.sell(coffee(line={"discount": 5000}))
    assert (shown["total"], shown["payments"]) == (0, [])
    assert shop.ask("SELECT key1, gross, discount FROM revenue_cell WHERE facet = 3") == [("none", 5000, 5000)]


def test_a_revoked_tablet_sells_nothing_even_when_it_was_known_before(shop: Shop) -> None:
    by, site_id = shop.actor(), shop.site_id()
    shop.sell(coffee(1))
    with transaction() as session:
        revoke(session, shop.actor("supervisor"), site_by_code(session, HERE), 1)
    before = shop.everything()
    with pytest.raises(Unauthenticated), transaction() as session:
        record_sale(session, by, site_id, coffee(2))
    assert shop.everything() == before


def test_what_the_database_refuses_leaves_nothing_behind(shop: Shop) -> None:
    shop.sell(coffee(1))
    before = shop.everything()
    with pytest.raises(sa.exc.IntegrityError):
        shop.sell(coffee(2, source="nonsense"))
    assert shop.everything() == before
    assert shop.sell(coffee(2))["site_seq"] == 2


def test_stored_content_equals_what_was_sent_for_a_sale_with_everything_in_it(shop: Shop) -> None:
    """Otherwise a repeated sale would be a conflict, and the journal's proof would fail."""
    wanted = coffee(
        3, note="n", customer="c", passes=["a", "나"], coupon_code="k", order_type="delivery", cashier="p-0001",
        till=coffee().id, ticket=coffee().id, order_no="9", approver="a-1", discount=1, discount_reason="r",
        line={"options": [("shot", 500), ("물", 0)], "discount": 7, "discount_reason": "l", "note": "ln", "lot": "L", "producer": "P"},
        payment={
            "approval_no": "1", "card_no": "9410", "installments": 3, "issuer": "i", "terminal_id": "t", "terminal_vat": 5,
            "approved_at": NOW, "cash_receipt_kind": "self_issued", "identifier": "010",
        },
    )  # fmt: skip
    first = shop.sell(wanted)
    assert [outcome.sale for outcome in shop.record(wanted)] == [first]
    refund = back(wanted, 4, won=2996, milli=1000, cashier="p-0001", till=coffee().id, note="메모", approver="a-1")
    shown = shop.refund(refund)
    assert shop.refund(refund) == shown
