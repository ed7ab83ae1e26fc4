"""Refunding: never more than was sold, in whatever parts; paid back as it was paid, or in cash; on its own day."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from pos.revenue.closing import close_month
from pos.sales.wanted import WantedPayment, WantedReturn
from sites.access import parse_scope
from sites.db import transaction
from sites.errors import Conflict, Forbidden, Invalid
from sites.registry import Project, site_by_code, touch
from tests.pos.sales.shop import NOW, Shop, back, coffee
from tests.support.cast import ELSEWHERE, HERE


def test_parts_add_up_to_the_whole_in_net_supply_and_vat(shop: Shop) -> None:
    sold = coffee(1, cups=3, discount=1)
    whole = shop.sell(sold)
    parts = [shop.refund(back(sold, 2 + number, won=won)) for number, won in enumerate((2500, 2499, 2500))]
    for figure in ("total", "supply", "vat"):
        assert sum(part[figure] for part in parts) == whole[figure]
    assert [part["total"] for part in parts] == [2500, 2499, 2500]
    assert shop.ask(
        "SELECT SUM(supply), SUM(vat), SUM(quantity_milli), SUM(sales), SUM(refunds) FROM revenue_cell WHERE facet = 1"
    ) == [(0, 0, 0, 1, 3)]
    with pytest.raises(Conflict) as refused:
        shop.refund(back(sold, 9))
    assert refused.value.code == "refund_exceeds_sale"


def test_a_line_may_stand_twice_one_part_back_on_the_shelf(shop: Shop) -> None:
    sold = coffee(1, cups=2)
    shop.sell(sold)
    shown = shop.refund(back(sold, won=5000, lines=[WantedReturn(1, 1000, True), WantedReturn(1, 1000, False)]))
    assert [(line["line"], line["quantity"], line["restock"], line["net"]) for line in shown["lines"]] == [
        (1, "1.000", True, 2500), (1, "1.000", False, 2500),
    ]  # fmt: skip
    assert shop.on_hand() == {"beans": -18_000, "cup": -1_000}
    assert shop.ask("SELECT kind, quantity_milli FROM stock_move WHERE kind = 'refund' ORDER BY quantity_milli") == [
        ("refund", 1000),
        ("refund", 18_000),
    ]


def test_twice_the_same_line_is_still_never_more_than_was_sold(shop: Shop) -> None:
    sold = coffee(1, cups=1)
    shop.sell(sold)
    before = shop.everything()
    with pytest.raises(Conflict):
        shop.refund(back(sold, won=5000, lines=[WantedReturn(1, 1000), WantedReturn(1, 1000)]))
    with pytest.raises(Conflict):
        shop.refund(back(sold, won=2503, milli=1001))
    assert shop.everything() == before


def test_the_same_refund_again_is_answered_as_stored(shop: Shop) -> None:
    sold = coffee(1)
    shop.sell(sold)
    refund = back(sold)
    first = shop.refund(refund)
    before = shop.everything()
    assert shop.refund(replace(refund, device_seq=77, sent_at=NOW)) == first
    for change, pointer in (
        ({"reason": "다른 이유"}, "/reason"),
        ({"note": "n"}, "/note"),
        ({"lines": [WantedReturn(1, 1000, True)]}, "/lines/0/restock"),
    ):
        with pytest.raises(Conflict) as refused:
            shop.refund(replace(refund, **change))
        assert list(refused.value.errors) == [pointer]
    assert shop.everything() == before


def test_a_refund_of_a_refund_and_of_what_is_not_here_are_refused(shop: Shop) -> None:
    sold = coffee(1)
    shop.sell(sold)
    refund = back(sold)
    shop.refund(refund)
    for wanted, site, who, code in (
        (back(sold, 3, original_id=refund.id), HERE, "tablet", "refund_of_refund"),
        (back(coffee(), 4), HERE, "tablet", "sale_not_here_yet"),
        (back(sold, 5), ELSEWHERE, "tablet_elsewhere", "sale_not_here_yet"),
    ):  # fmt: skip
        with pytest.raises(Conflict) as refused:
            shop.refund(wanted, who=who, site=site)
        assert refused.value.code == code


def test_what_goes_back_must_be_what_is_due(shop: Shop) -> None:
    sold = coffee(1)
    shop.sell(sold)
    with pytest.raises(Invalid) as refused:
        shop.refund(back(sold, won=2499))
    assert list(refused.value.errors) == ["/payments"]
    with pytest.raises(Invalid) as unknown:
        shop.refund(back(sold, lines=[WantedReturn(2, 1000)]))
    assert list(unknown.value.errors) == ["/lines/0/line"]


def test_a_method_gives_back_no_more_than_it_took_but_cash_may(shop: Shop) -> None:
    sold = coffee(1, cups=2, payments=[WantedPayment("card", 2000, 2000), WantedPayment("local_voucher", 3000, 5000)])
    shop.sell(sold)
    with pytest.raises(Invalid) as refused:
        shop.refund(back(sold, method="card"))
    assert list(refused.value.errors) == ["/payments/0"]
    assert (
        shop.refund(back(sold, payments=[WantedPayment("card", 2000, 2000), WantedPayment("local_voucher", 500, 500)]))[
            "flags"
        ]
        == []
    )
    with pytest.raises(Invalid):
        shop.refund(back(sold, 3, method="card"))
    assert shop.refund(back(sold, 3, method="transfer"))["flags"] == ["method_differs"]
    assert dict(shop.ask("SELECT method, SUM(amount) FROM document_payment GROUP BY method")) == {
        "card": 0,
        "local_voucher": 2500,
        "transfer": -2500,
    }


def test_from_fifty_thousand_won_on_a_refund_needs_approval_counting_what_went_back_before(shop: Shop) -> None:
    sold = coffee(1, cups=40)
    shop.sell(sold)
    shop.refund(back(sold, 2, won=47_500, milli=19_000))
    with pytest.raises(Forbidden) as refused:
        shop.refund(back(sold, 3))
    assert refused.value.code == "approval_needed"
    assert shop.refund(back(sold, 3, approver="u-0001"))["approved_by"] == "u-0001"
    assert shop.refund(back(sold, None), who="supervisor")["approved_by"] is None


def test_a_refund_counts_on_its_own_day_hour_and_methods_under_the_line_s_product(shop: Shop) -> None:
    sold = coffee(1)
    shop.sell(sold)
    with time_machine.travel(NOW + timedelta(days=15, hours=3), tick=False):
        with transaction() as session:
            close_month(session, shop.actor("admin"), 202011, parse_scope(f"site:{HERE}"))
        shown = shop.refund(back(sold, occurred_at=NOW + timedelta(hours=1)))
    assert (shown["business_date"], shown["book_date"], shown["flags"]) == (
        "2020-11-20",
        "2020-12-05",
        ["late", "month_closed"],
    )
    cells = shop.ask(
        "SELECT facet, key1, key2, key3, refund, sales, refunds FROM revenue_cell WHERE book_date = '2020-12-05' ORDER BY facet"
    )
    assert cells == [
        (1, "", "", "", 2500, 0, 1), (2, "13", "", "", 2500, 0, 1), (3, "cash", "taxable", "", 2500, 0, 0),
        (4, "americano", "taxable", "coffee", 2500, 0, 0),
    ]  # fmt: skip


def test_class_and_vat_are_those_of_the_sale_whatever_the_site_is_by_then(shop: Shop) -> None:
    sold = coffee(1)
    shop.sell(sold)
    with transaction() as session:
        touch(session, site_by_code(session, HERE).id)
        session.execute(sa.update(Project).values(vat_registered=False))
    shown = shop.refund(back(sold))
    assert (shown["supply"], shown["vat"], shown["exempt"]) == (2272, 228, 0)
    other = coffee(3)
    unregistered = shop.sell(other)
    assert (unregistered["exempt"], "vat_not_registered" in unregistered["flags"]) == (5000, True)
    assert shop.refund(back(other, 4))["exempt"] == 2500


def test_what_cost_nothing_comes_back_without_a_payment(shop: Shop) -> None:
    sold = coffee(1, line={"discount": 5000})
    shop.sell(sold)
    shown = shop.refund(back(sold, won=0))
    assert (shown["total"], shown["payments"]) == (0, [])
    assert shop.ask("SELECT SUM(quantity_milli), SUM(refunds) FROM revenue_cell WHERE facet = 1") == [(1000, 1)]
