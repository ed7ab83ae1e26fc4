"""From what was wanted to the rows that will be written: totals, days, flags, stock and cells. Pure: no database, no clock."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pos.catalogue.in_force import InForce
from pos.money import OUT_OF_SCOPE
from pos.revenue.booking import book_date_of
from pos.revenue.cells import Cell, Counted, CountedLine, CountedPayment, cells_of
from pos.sales.content import sale_content
from pos.sales.counter import Counter
from pos.sales.paid import money_flags
from pos.sales.totals import LineAmount, Totals, total_up
from pos.sales.wanted import (
    DAY_TOTAL,
    DELIVERY,
    DEPOSIT_SKU,
    GIVES_CHANGE,
    IMPORT,
    MONTH_SKU,
    WantedLine,
    WantedPayment,
    WantedSale,
)
from sites import clock
from sites.access import Actor
from sites.errors import Invalid, Message, say
from sites.journal import content_hash

Row = dict[str, Any]
Taken = dict[int, list[tuple[str, int]]]


@dataclass(slots=True)
class Draft:
    """One document, ready but for its place in the site's book. `moves` are (item id, signed thousandths); `taken` says by item which
    product had how much of it, in the same sign."""

    document: Row
    lines: list[Row]
    payments: list[Row]
    secrets: dict[str, str]
    moves: list[tuple[int, int]]
    cells: list[Cell]
    flags: list[str]
    content_sha256: bytes
    content: dict[str, Any]
    taken: Taken = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Days:
    """When a document counts: its business day, its book day, its hour; whether the sender's clock was not believed, and whether
    it arrived on a later business day than its own."""

    business_date: date
    book_date: date
    hour: int | None
    clock_skew: bool
    late: bool


def days_of(counter: Counter, occurred_at: datetime, received_at: datetime) -> Days:
    """The days of something that happened at `occurred_at` and arrived at `received_at`: contract §3, one place for all."""
    place = counter.place
    received_day = clock.business_day(received_at, place.time_zone, place.cut_off_minutes)
    business_date = clock.business_day(occurred_at, place.time_zone, place.cut_off_minutes)
    skewed = occurred_at - received_at > clock.FUTURE_TOLERANCE or (place.opened_on is not None and business_date < place.opened_on)
    if skewed:
        business_date, occurred_at = received_day, received_at
    book_date = book_date_of(business_date, received_day, counter.closed)
    hour = clock.local_hour(occurred_at, place.time_zone)
    return Days(business_date, book_date, hour, skewed, received_day > business_date)


def draft_sale(counter: Counter, wanted: WantedSale, received_at: datetime, by: Actor) -> Draft:
    """The rows of a sale. Invalid for what cannot be a sale; what merely looks odd becomes a flag."""
    place = counter.place
    days = _days(counter, wanted, received_at)
    period = place.period_on(days.business_date)
    totals = total_up(_amounts(wanted.lines), wanted.discount, period.vat_registered if period else True)
    _check_sums(wanted, totals)
    known = counter.catalogue.in_force(wanted.occurred_at, days.business_date)
    document = {
        "id": wanted.id, "source": wanted.source, "site_id": place.id, "device_id": by.device_id,
        "device_seq": wanted.device_seq, "order_no": wanted.order_no or _order_no(wanted), "order_no_given": wanted.order_no is not None,
        "recorded_by": by.code, "occurred_at": wanted.occurred_at, "received_at": received_at, "sent_at": wanted.sent_at,
        "business_date": days.business_date, "book_date": days.book_date, "hour": days.hour,
        "project_id": period.project_id if period else None, "party": wanted.party,
        "counterparty_site_id": wanted.counterparty_site_id, "original_id": None, "cashier": wanted.cashier,
        "order_type": wanted.order_type, "till": wanted.till, "ticket": wanted.ticket, "coupon_code": wanted.coupon_code,
        "passes": json.dumps(list(wanted.passes), ensure_ascii=False) if wanted.passes else None, "note": wanted.note, "reason": None,
        "approved_by": wanted.approver, "sale_discount": wanted.discount, "discount_reason": wanted.discount_reason,
        "sales_count": wanted.sales, "gross": totals.gross, "discount": totals.discount, "refund": 0, "supply": totals.supply,
        "vat": totals.vat, "exempt": totals.exempt, "out_of_scope": totals.out_of_scope, "total": totals.total,
        "change": sum(payment.tendered - payment.amount for payment in wanted.payments), "example": wanted.example, "content_version": 1,
    }
    lines = _line_rows(wanted, totals, known)
    counted = _counted(document, lines, wanted)
    content, taken = sale_content(wanted, place.code), _taken(counter, wanted, known, days.business_date)
    flags = _flags(counter, wanted, days, known, totals) + money_flags(place, wanted, counted)
    return Draft(
        document, lines, payment_rows(wanted.id, wanted.payments, 1), _secrets(wanted), moves_of(taken), cells_of(counted), flags,
        content_hash(content), content, taken,
    )


def _days(counter: Counter, wanted: WantedSale, received_at: datetime) -> Days:
    """The date of an import or a day total is its own, whatever the cut-off says, and it is never late."""
    if wanted.stated_date is None:
        return days_of(counter, wanted.occurred_at, received_at)
    place = counter.place
    received_day = clock.business_day(received_at, place.time_zone, place.cut_off_minutes)
    hour = clock.local_hour(wanted.occurred_at, place.time_zone) if wanted.hour_known else None
    return Days(wanted.stated_date, book_date_of(wanted.stated_date, received_day, counter.closed), hour, False, False)


def check_sums(wanted: WantedSale) -> None:
    """Invalid where the sums of a sale do not add up, as when it is recorded."""
    _check_sums(wanted, total_up(_amounts(wanted.lines), wanted.discount, True))


def total_of(lines: Sequence[WantedLine], discount: int) -> int:
    """What lines come to, less the discount of the sale."""
    return total_up(_amounts(lines), discount, True).total


def _amounts(lines: Sequence[WantedLine]) -> list[LineAmount]:
    return [
        LineAmount(line.quantity_milli, line.unit_price, sum([price for _, price in line.options]), line.discount, line.tax_class)
        for line in lines
    ]


def _order_no(wanted: WantedSale) -> str | None:
    return None if wanted.device_seq is None else f"{wanted.device_seq % 1000:03d}"


def _check_sums(wanted: WantedSale, totals: Totals) -> None:
    errors: dict[str, list[Message]] = {}
    paid = sum(payment.amount for payment in wanted.payments)
    if wanted.total != totals.total:
        errors["/total"] = [
            say("줄을 더하면 {sum:,}원입니다. 합계를 맞춰 주세요.", "The lines come to {sum:,} won. Correct the total.", sum=totals.total)
        ]
    if paid != totals.total:
        errors["/payments"] = [
            say("결제를 더하면 {paid:,}원, 합계는 {sum:,}원입니다.", "The payments come to {paid:,} won, the total is {sum:,}.",
                paid=paid, sum=totals.total)
        ]
    errors |= tendered_errors(wanted.payments)
    if errors:
        raise Invalid("sums_differ", say("금액이 서로 맞지 않습니다.", "The amounts do not add up."), errors)


def tendered_errors(payments: Sequence[WantedPayment]) -> dict[str, list[Message]]:
    """What is wrong with the money handed over: less than the amount, or more where no change is given."""
    errors = {}
    for index, payment in enumerate(payments):
        if payment.tendered < payment.amount:
            errors[f"/payments/{index}/tendered"] = [say("받은 돈이 결제 금액보다 적습니다.", "Less was handed over than the amount.")]
        elif payment.tendered > payment.amount and payment.method not in GIVES_CHANGE:
            errors[f"/payments/{index}/tendered"] = [say("이 결제 수단은 거스름돈이 없습니다.", "This method gives no change.")]
    return errors


def _line_rows(wanted: WantedSale, totals: Totals, known: Mapping[str, InForce]) -> list[Row]:
    rows = []
    for number, (line, total) in enumerate(zip(wanted.lines, totals.lines, strict=True), 1):
        product = known.get(line.sku)
        options = [{"code": code, "price": price} for code, price in line.options]
        rows.append({
            "document_id": wanted.id, "line_no": number, "original_line": None, "restock": None, "sku": line.sku, "name": line.name,
            "category": product.category if product else None, "tax_class": total.tax_class, "tax_class_sent": line.tax_class,
            "quantity_milli": line.quantity_milli, "unit_price": line.unit_price,
            "options_price": sum([price for _, price in line.options]),
            "options": json.dumps(options, ensure_ascii=False) if options else "[]", "gross": total.gross, "discount": line.discount,
            "discount_reason": line.discount_reason, "share": total.share, "net": total.net, "supply": total.supply, "vat": total.vat,
            "note": line.note, "lot": line.lot, "producer": line.producer,
        })
    return rows


def payment_rows(document_id: Any, payments: Sequence[WantedPayment], sign: int) -> list[Row]:
    """The payments' rows; `sign` −1 for money given back."""
    return [
        {
            "document_id": document_id, "payment_no": number, "method": payment.method, "amount": sign * payment.amount,
            "tendered": sign * payment.tendered, "approval_no": payment.approval_no, "card_no": payment.card_no,
            "installments": payment.installments, "issuer": payment.issuer, "terminal_id": payment.terminal_id,
            "terminal_vat": payment.terminal_vat, "approved_at": payment.approved_at, "cash_receipt_kind": payment.cash_receipt_kind,
        }
        for number, payment in enumerate(payments, 1)
    ]


def payment_secrets(payments: Sequence[WantedPayment]) -> dict[str, str]:
    """What of the payments is to be sealed, by field."""
    return {f"payments/{number}": payment.identifier for number, payment in enumerate(payments, 1) if payment.identifier}


def _secrets(wanted: WantedSale) -> dict[str, str]:
    secrets = payment_secrets(wanted.payments)
    if wanted.customer:
        secrets["customer"] = wanted.customer
    return secrets


def _taken(counter: Counter, wanted: WantedSale, known: Mapping[str, InForce], day: date) -> Taken:
    taken: Taken = {}
    for line in wanted.lines:
        product = known.get(line.sku)
        if product is not None:
            codes = [code for code, _ in line.options]
            for item_id, milli in counter.recipes.taken(product.product_id, codes, line.quantity_milli, day):
                taken.setdefault(item_id, []).append((line.sku, -milli))
    return taken


def moves_of(taken: Taken) -> list[tuple[int, int]]:
    """What moves of each item, in order of item."""
    sums = ((item_id, sum([milli for _, milli in parts])) for item_id, parts in taken.items())
    return sorted((item_id, milli) for item_id, milli in sums if milli)


def _counted(document: Row, lines: Sequence[Row], wanted: WantedSale) -> Counted:
    counted = [
        CountedLine(
            row["sku"], row["category"], row["tax_class"], row["quantity_milli"], row["gross"], row["net"], row["supply"], row["vat"]
        )
        for row in lines
    ]
    payments = [CountedPayment(payment.method, payment.amount) for payment in wanted.payments]
    return Counted(document["site_id"], document["book_date"], document["hour"], wanted.party, False, counted, payments, wanted.sales)


def _flags(counter: Counter, wanted: WantedSale, days: Days, known: Mapping[str, InForce], totals: Totals) -> list[str]:
    flags = set()
    for line, total in zip(wanted.lines, totals.lines, strict=True):
        product = known.get(line.sku)
        if wanted.source == DAY_TOTAL or (wanted.source == IMPORT and line.sku == MONTH_SKU):
            # Its lines are no products: nothing of the catalogue can differ from them.
            flags |= {"vat_not_registered"} if total.tax_class != line.tax_class else set()
            continue
        if product is None:
            if not (line.sku == DEPOSIT_SKU and line.tax_class == OUT_OF_SCOPE and wanted.ticket is not None):
                flags.add("unknown_product")
            continue
        # What other workplaces are asked for is agreed with them.
        agreed = wanted.source == DELIVERY
        if not agreed and not product.open_price and _price_differs(line.unit_price, line.options, product):
            flags.add("price_differs")
        if product.tax_class != line.tax_class:
            flags.add("tax_class_differs")
        if not agreed and not product.available:
            flags.add("not_offered")
        if total.tax_class != line.tax_class:
            flags.add("vat_not_registered")
    if days.clock_skew:
        flags.add("clock_skew")
    if days.book_date != days.business_date:
        flags.add("month_closed")
    if days.late and not wanted.example:
        flags.add("late")
    if wanted.cashier is not None and not counter.works_here(wanted.cashier, days.business_date):
        flags.add("cashier_unknown")
    if wanted.approval_unchecked:
        flags.add("approval_unchecked")
    nobody = wanted.customer is None and wanted.counterparty_site_id is None
    if nobody and any(payment.method == "on_account" for payment in wanted.payments):
        flags.add("customer_missing")
    return sorted(flags)


def _price_differs(unit_price: int, options: Sequence[tuple[str, int]], product: InForce) -> bool:
    return unit_price != product.price or any(product.option_prices.get(code) != price for code, price in options)

