"""A day is one document that counts like sales; a correction takes it away and states it anew; nothing is ever changed."""

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from pos.daytotals.wanted import sale_of_day
from pos.sales.models import Document
from pos.sales.recording import record_sale
from pos.sales.refunding import record_refund
from pos.sales.wanted import WantedPayment, WantedRefund, WantedReturn
from sites.db import reading, transaction
from sites.errors import Conflict, Invalid, NotFound, Stale
from sites.registry import Project, place_of, site_by_code, touch
from tests.pos.daytotals.desk import BUILDING, CAFE, CLERK, DAY, NOW, SHOP, Desk, invoice, total


def test_a_day_counts_by_method_and_tax_class_without_an_hour_and_with_the_sales_that_it_states(desk: Desk) -> None:
    shown = desk.state(total()).document
    assert (shown["source"], shown["hour"], shown["business_date"], shown["sales"]) == ("day_total", None, "2020-11-18", 61)
    # 460,000 taxable: round-half-up(4,600,000 / 11) = 418,182.
    assert (shown["supply"], shown["vat"], shown["exempt"], shown["flags"]) == (418_182, 41_818, 40_000, [])
    whole = desk.report().total
    assert (whole.net, whole.supply, whole.vat, whole.exempt, whole.sales, whole.refunds) == (500_000, 418_182, 41_818, 40_000, 61, 0)
    assert {row.keys: row.measures.net for row in desk.report("method").rows} == {("card",): 380_000, ("cash",): 120_000}
    assert {row.keys: row.measures.net for row in desk.report("day,tax_class").rows} == {
        (DAY, "exempt"): 40_000, (DAY, "taxable"): 460_000,
    }
    assert [row.keys for row in desk.report("day,hour").rows] == [(DAY, None)]
    desk.holds()


def test_a_day_on_which_nothing_was_sold_is_stated_and_not_missing(desk: Desk) -> None:
    desk.state(total(cash=0, card=0, exempt=0, sales=0))
    (standing,) = desk.standing()
    assert (standing.total, standing.sales) == (0, 0)
    desk.holds()


def test_the_same_day_sent_twice_is_recorded_once_and_another_one_is_refused_by_name(desk: Desk) -> None:
    wanted = total()
    first, again = desk.state(wanted), desk.state(wanted)
    assert (first.created, again.created, again.document) == (True, False, first.document)
    with pytest.raises(Conflict) as refused:
        desk.state(total(cash=1, card=0, exempt=0))
    assert refused.value.code == "day_has_total"
    assert first.document["receipt_no"] in refused.value.message.text("ko")
    with pytest.raises(Conflict, match="content_differs"):
        desk.state(total(cash=7, id=wanted.id))
    desk.holds()


def test_a_correction_leaves_both_documents_and_counts_as_if_only_the_second_had_been(desk: Desk) -> None:
    stated = desk.state(total())
    corrected = desk.correct(total(cash=100_000, card=380_000, sales=60))
    said = [(each.row.revision, each.total, each.sales) for each in desk.history()]
    assert said == [(3, 480_000, 60), (2, -500_000, -61), (1, 500_000, 61)]
    withdrawal = desk.history()[1]
    assert (withdrawal.row.withdraws, withdrawal.reason) == (stated.row.document_id, "잘못 적음")
    whole = desk.report().total
    assert (whole.gross, whole.refund, whole.net, whole.sales, whole.refunds) == (480_000, 0, 480_000, 60, 0)
    assert whole.supply == corrected.document["supply"]
    for by in ("method", "tax_class", "product", "day,hour"):
        assert sum(row.measures.net for row in desk.report(by).rows) == 480_000
    desk.holds()


def test_a_correction_sent_twice_happens_once_and_one_of_an_old_version_is_stale(desk: Desk) -> None:
    desk.state(total())
    wanted = total(cash=100_000)
    assert [desk.correct(wanted).created, desk.correct(wanted).created] == [True, False]
    with pytest.raises(Stale):
        desk.correct(total(cash=1))
    assert len(desk.history()) == 3


def test_a_day_that_is_withdrawn_is_missing_again_and_can_be_stated_anew(desk: Desk) -> None:
    desk.state(total())
    act = uuid4()
    assert [desk.withdraw(act=act), desk.withdraw(act=act)] == [True, False]
    assert desk.standing() == []
    assert desk.report().rows == ()
    with pytest.raises(NotFound):
        desk.withdraw(seen=2)
    desk.state(total(cash=5_000))
    assert [each.row.revision for each in desk.history()] == [3, 2, 1]
    desk.holds()


def test_a_day_of_a_closed_month_counts_on_the_first_open_day_and_is_withdrawn_where_it_counts(desk: Desk) -> None:
    october = date(2020, 10, 30)
    early = desk.state(total(october)).document
    desk.close(202010)
    late = desk.correct(total(october, cash=20_000)).document
    assert (early["book_date"], late["business_date"], late["book_date"], late["flags"]) == (
        "2020-10-30", "2020-10-30", "2020-11-20", ["month_closed"],
    )
    # October stands as it was handed in; November takes the old figure away and has the new one.
    assert desk.report(first=date(2020, 10, 1), last=date(2020, 10, 31)).total.net == 500_000
    november = desk.report()
    assert (november.total.net, november.total.sales) == (400_000 - 500_000, 0)
    assert [(late.origin_month, late.book_month, late.net) for late in november.adjustments] == [(202010, 202011, -100_000)]
    desk.holds()


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        (total(tax_classes={"taxable": 499_999}), "/tax_classes"),
        (total(sales=0), "/sales"),
        (total(date(2020, 11, 21)), "/date"),
        (total(date(2020, 2, 16)), "/date"),
        (total(methods={"cash": 600_000_000, "card": 600_000_000}, tax_classes={"exempt": 1_200_000_000}), "/methods"),
    ],
    ids=["sums", "sales", "to come", "before opening", "too much"],
)
def test_what_cannot_be_a_day_is_refused_with_a_pointer(desk: Desk, wanted: object, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        desk.state(wanted)  # type: ignore[arg-type]
    assert set(refused.value.errors) == {pointer}
    assert desk.standing() == []


def test_a_site_with_a_tablet_states_nothing_and_a_shop_has_no_contracts(desk: Desk) -> None:
    with pytest.raises(Conflict, match="no_day_totals"):
        desk.state(total(), CAFE)
    with pytest.raises(Conflict, match="no_contracts"):
        desk.bill(invoice(), SHOP)


def test_without_vat_registration_the_taxable_part_counts_as_exempt_and_says_so(desk: Desk) -> None:
    with transaction() as session:
        session.execute(sa.update(Project).where(Project.code == "seogu-gs25").values(vat_registered=False))
        touch(session, site_by_code(session, SHOP).id)
    shown = desk.state(total()).document
    assert (shown["vat"], shown["exempt"], shown["flags"]) == (0, 500_000, ["vat_not_registered"])
    assert dict(desk.standing()[0].tax_classes) == {"taxable": 460_000, "exempt": 40_000}
    desk.correct(total(cash=1_000))
    desk.holds()


def test_a_day_total_is_not_refunded(desk: Desk) -> None:
    stated = desk.state(total())
    wanted = WantedRefund(uuid4(), stated.row.document_id, NOW, [WantedReturn(1, 1000)], [WantedPayment("cash", 1, 1)], "변심")
    with pytest.raises(Conflict, match="day_total_not_refunded"):
        desk.act(lambda session, here: record_refund(session, CLERK, here.id, wanted))


def test_an_invoice_is_a_document_of_its_day_named_after_who_was_invoiced(desk: Desk) -> None:
    shown = desk.bill(invoice()).document
    assert (shown["business_date"], shown["total"], shown["vat"], shown["sales"]) == ("2020-10-31", 3_300_000, 300_000, 1)
    assert [(line["sku"], line["name"]) for line in shown["lines"]] == [("contract", "예시 기관")]
    october = desk.report("method", f"site:{BUILDING}", date(2020, 10, 1), date(2020, 10, 31))
    assert [(row.keys, row.measures.net) for row in october.rows] == [(("transfer",), 3_300_000)]
    desk.holds()


def test_the_database_itself_keeps_one_standing_total_a_day_and_every_row(desk: Desk) -> None:
    wanted = total()
    desk.state(wanted)
    # A document that no day claims, as a mistake in the code would make it.
    desk.act(lambda session, here: record_sale(session, CLERK, here.id, sale_of_day(total(), place_of(session, here))))
    with pytest.raises(sa.exc.IntegrityError, match="day_total"), transaction() as session:
        session.execute(sa.text(
            "INSERT INTO day_total (document_id, kind, series, revision, site_id, business_date)"
            " SELECT id, 'day', id, 1, site_id, business_date FROM document WHERE id NOT IN (SELECT document_id FROM day_total)"
        ))
    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), transaction() as session:
        session.execute(sa.text("UPDATE day_total SET revision = 9"))


def test_a_document_of_another_kind_cannot_name_an_original(desk: Desk) -> None:
    stated = desk.state(total()).row.document_id
    desk.correct(total(cash=1_000))
    with reading() as session:
        named = session.execute(sa.select(Document.source, Document.original_id).order_by(Document.site_seq)).all()
    assert [tuple(row) for row in named] == [("day_total", None), ("day_total", stated), ("day_total", None)]
    copied = ", ".join(column.name for column in Document.__table__.columns if column.name not in ("id", "source", "site_seq"))
    forged = f"INSERT INTO document (id, source, site_seq, {copied}) SELECT :id, 'sale', 9, {copied} FROM document"
    as_ids = [sa.bindparam(name, type_=sa.Uuid) for name in ("id", "named")]
    with pytest.raises(sa.exc.IntegrityError, match="original"), transaction() as session:
        session.execute(sa.text(f"{forged} WHERE original_id = :named").bindparams(*as_ids), {"id": uuid4(), "named": stated})
