"""Refunding a sale, whole or in parts: never more than was sold, always adding up to what was sold."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.money import OUT_OF_SCOPE
from pos.revenue.cells import Counted, CountedLine, CountedPayment, cells_of
from pos.sales.content import refund_content
from pos.sales.counter import Counter
from pos.sales.drafting import Draft, Taken, days_of, moves_of, payment_rows, payment_secrets, tendered_errors
from pos.sales.followers import follow
from pos.sales.lot_taking import bring_lots_back, lots_for
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.sales.placing import place
from pos.sales.promoting import settle_return
from pos.sales.queries import returned_milli
from pos.sales.recording import Outcome, locked
from pos.sales.refund_parts import SoldLine, part_back
from pos.sales.replaying import replay, stored
from pos.sales.rows import Rows
from pos.sales.showing import shown
from pos.sales.store import store_of
from pos.sales.wanted import DAY_TOTAL, DELIVERY, IMPORT, MONTH_SKU, WantedRefund
from sites import clock
from sites.access import Actor, Permission
from sites.errors import Conflict, Forbidden, Invalid, invalid_at, say
from sites.journal import content_hash

FREE_METHODS = frozenset({"cash", "transfer"})


@dataclass(slots=True)
class _Original:
    document: Document
    lines: list[DocumentLine]
    payments: list[DocumentPayment]
    returned: dict[int, int]
    paid_back: dict[str, int]


def record_refund(session: Session, by: Actor, site_id: int, wanted: WantedRefund) -> Outcome:
    """Records a refund once, or answers the stored one. Conflict when more would come back than is left, when the sale is not
    here yet, or for a refund of a refund; Forbidden without the approval that its amount needs."""
    store = store_of(session)
    ledger, counter = locked(session, store, site_id, by)
    seqs = [] if wanted.device_seq is None else [wanted.device_seq]
    found = store.look(session, site_id, [wanted.id], [], by.device_id, seqs, [] if wanted.till is None else [wanted.till])
    content = refund_content(wanted, counter.place.code)
    if wanted.id in found.documents:
        return Outcome("replayed", replay(session, content, wanted, found.documents[wanted.id], site_id))
    original = _original(session, wanted.original_id, site_id)
    if original.document.source == DELIVERY and not wanted.internal:
        raise _half_a_return()
    draft = _draft(counter, wanted, original, by, content)
    _check_approval(counter, wanted, original, by, draft)
    sold = {line.line_no: line.quantity_milli for line in original.lines}
    settle_return(session, draft, wanted, original.document.coupon_code is not None, original.returned, sold, by)
    rows = Rows(ledger)
    found.levels = store.look(session, site_id, [], [item_id for item_id, _ in draft.moves], None, []).levels
    lots = lots_for(session, counter, [draft])
    if lots is not None:
        refunds = session.scalars(sa.select(Document.id).where(Document.original_id == wanted.original_id)).all()
        bring_lots_back(session, lots, found, draft, wanted.original_id, refunds, by)
    place(rows, found, counter, draft, by)
    store.write(session, rows)
    if lots is not None:
        lots.write(session)
    follow(session, rows)
    return Outcome("created", shown(draft.document, draft.lines, draft.payments, counter.place.code, draft.secrets))


def _half_a_return() -> Conflict:
    return Conflict("internal_not_refunded", say(
        "다른 사업장에 납품한 것입니다. 내부 거래 화면에서 반품으로 처리해 주세요. 두 사업장의 재고가 함께 바뀝니다.",
        "This was delivered to another site. Send it back on the page of internal trade, so that the stock of both sites moves."))


def not_here_yet() -> Conflict:
    """The refusal of a refund whose sale is unknown: it may still be in a tablet's queue."""
    return Conflict("sale_not_here_yet", say(
        "이 판매가 아직 서버에 없습니다. 판매를 먼저 보낸 뒤 환불을 다시 보내 주세요.",
        "This sale has not arrived yet. Send the sale first, then the refund again."))


def _original(session: Session, original_id: UUID, site_id: int) -> _Original:
    known = session.scalar(sa.select(Document.source).where(Document.id == original_id, Document.site_id == site_id))
    if known is None:
        raise not_here_yet()
    if known == "refund":
        raise Conflict("refund_of_refund", say("환불은 다시 환불할 수 없습니다.", "A refund cannot be refunded."))
    if known == DAY_TOTAL:
        raise Conflict("day_total_not_refunded", say(
            "하루 합계는 환불하지 않고 고칩니다. 하루 합계 화면에서 그날을 고쳐 주세요.",
            "A day total is corrected, not refunded. Correct that day on the page of day totals."))
    document, lines, payments, _ = stored(session, original_id)
    if known == IMPORT and (document.original_id is not None or any(line.sku == MONTH_SKU for line in lines)):
        raise Conflict("month_not_refunded", say(
            "가져온 달의 매출은 환불하지 않습니다. 가져오기 화면에서 그 파일을 되돌린 뒤 고쳐서 다시 가져와 주세요.",
            "An imported month is not refunded. Undo its file on the page of imports, correct it and import it again."))
    paid_back: dict[str, int] = defaultdict(int)
    rows = session.execute(
        sa.select(DocumentPayment.method, sa.func.sum(-DocumentPayment.amount))
        .join(Document, Document.id == DocumentPayment.document_id)
        .where(Document.original_id == original_id)
        .group_by(DocumentPayment.method)
    )
    paid_back.update({method: int(amount) for method, amount in rows})
    return _Original(document, lines, payments, returned_milli(session, original_id), paid_back)


def _draft(counter: Counter, wanted: WantedRefund, original: _Original, by: Actor, content: dict[str, Any]) -> Draft:
    received_at = clock.now()
    days = days_of(counter, wanted.occurred_at, received_at)
    lines = _line_rows(wanted, original)
    flags = _check_payments(wanted, original, -sum(row["net"] for row in lines))
    if days.clock_skew:
        flags.add("clock_skew")
    if days.book_date != days.business_date:
        flags.add("month_closed")
    if days.late and not original.document.example:
        flags.add("late")
    if wanted.cashier is not None and not counter.works_here(wanted.cashier, days.business_date):
        flags.add("cashier_unknown")
    revenue = [row for row in lines if row["tax_class"] != OUT_OF_SCOPE]
    net, supply, vat = (sum(row[name] for row in revenue) for name in ("net", "supply", "vat"))
    total = sum(row["net"] for row in lines)
    was = original.document
    document = {
        "id": wanted.id, "source": "refund", "site_id": counter.place.id, "device_id": by.device_id, "device_seq": wanted.device_seq,
        "order_no": was.order_no, "order_no_given": False, "recorded_by": by.code, "occurred_at": wanted.occurred_at,
        "received_at": received_at, "sent_at": wanted.sent_at, "business_date": days.business_date, "book_date": days.book_date,
        "hour": days.hour, "project_id": was.project_id, "party": was.party, "counterparty_site_id": was.counterparty_site_id,
        "original_id": was.id, "cashier": wanted.cashier, "order_type": None, "till": wanted.till, "ticket": None, "coupon_code": None,
        "passes": None, "note": wanted.note, "reason": wanted.reason, "approved_by": wanted.approver, "sale_discount": 0,
        "discount_reason": None, "sales_count": 0, "gross": 0, "discount": 0, "refund": -net, "supply": supply, "vat": vat,
        "exempt": net - supply - vat, "out_of_scope": total - net, "total": total,
        "change": 0, "example": was.example, "content_version": 1,
    }
    counted = Counted(
        counter.place.id, days.book_date, days.hour, was.party, True,
        [
            CountedLine(
                row["sku"], row["category"], row["tax_class"], -row["quantity_milli"], -row["net"], -row["net"], -row["supply"], -row["vat"]
            )
            for row in lines
        ],
        [CountedPayment(payment.method, payment.amount) for payment in wanted.payments],
    )
    back = _back(counter, wanted, original)
    return Draft(
        document, lines, payment_rows(wanted.id, wanted.payments, -1), payment_secrets(wanted.payments),
        moves_of(back), cells_of(counted), sorted(flags), content_hash(content), content, back,
    )


def _line_rows(wanted: WantedRefund, original: _Original) -> list[dict[str, Any]]:
    rows, back = [], dict(original.returned)
    by_number = {line.line_no: line for line in original.lines}
    for index, wish in enumerate(wanted.lines):
        line = by_number.get(wish.line)
        if line is None:
            raise invalid_at(f"/lines/{index}/line", "이 판매에는 그런 줄이 없습니다.", "The sale has no such line.")
        before = back.get(wish.line, 0)
        after = before + wish.quantity_milli
        if after > line.quantity_milli:
            raise Conflict("refund_exceeds_sale", say(
                "판매한 수량보다 많이 환불할 수 없습니다. 이미 환불된 수량을 확인해 주세요.",
                "More than was sold cannot come back. Look at what was refunded already."))
        back[wish.line] = after
        net, vat = part_back(SoldLine(line.quantity_milli, line.net, line.vat), before, after)
        supply = net - vat if line.tax_class == "taxable" else 0
        rows.append({
            "document_id": wanted.id, "line_no": index + 1, "original_line": wish.line, "restock": wish.restock, "sku": line.sku,
            "name": line.name, "category": line.category, "tax_class": line.tax_class, "tax_class_sent": line.tax_class_sent,
            "quantity_milli": -wish.quantity_milli, "unit_price": line.unit_price, "options_price": line.options_price,
            "options": line.options, "gross": -net, "discount": 0, "discount_reason": None, "share": 0, "net": -net,
            "supply": -supply, "vat": -vat, "note": None, "lot": line.lot, "producer": line.producer,
        })
    return rows


def _check_payments(wanted: WantedRefund, original: _Original, due: int) -> set[str]:
    paid = sum(payment.amount for payment in wanted.payments)
    errors = tendered_errors(wanted.payments)
    if paid != due:
        errors["/payments"] = [
            say("돌려줄 금액은 {due:,}원인데 {paid:,}원이 적혀 있습니다.", "{due:,} won are due back, not {paid:,}.", due=due, paid=paid)
        ]
    left: dict[str, int] = defaultdict(int)
    for paid_then in original.payments:
        left[paid_then.method] += paid_then.amount
    flags = set()
    for index, payment in enumerate(wanted.payments):
        left[payment.method] -= payment.amount
        if left[payment.method] < original.paid_back.get(payment.method, 0):
            if payment.method in FREE_METHODS:
                flags.add("method_differs")
            else:
                errors.setdefault(f"/payments/{index}", []).append(say(
                    "이 수단으로는 결제한 금액까지만 돌려줄 수 있습니다. 나머지는 현금이나 이체로 돌려주세요.",
                    "No more can go back this way than was paid this way. Give the rest in cash or by transfer."))
    if errors:
        raise Invalid("refund_payments_differ", say("돌려줄 금액이 맞지 않습니다.", "What goes back does not add up."), errors)
    return flags


def _check_approval(counter: Counter, wanted: WantedRefund, original: _Original, by: Actor, draft: Draft) -> None:
    so_far = sum(original.paid_back.values()) + sum(payment.amount for payment in wanted.payments)
    if so_far < counter.place.refund_approval_from or wanted.approver is not None or by.may(Permission.APPROVE):
        return
    raise Forbidden("approval_needed", say(
        "{amount:,}원부터는 담당자의 승인이 필요합니다. 담당자에게 PIN 입력을 부탁해 주세요.",
        "From {amount:,} won on a refund needs approval. Ask the person in charge for their PIN.",
        amount=counter.place.refund_approval_from))


def _back(counter: Counter, wanted: WantedRefund, original: _Original) -> Taken:
    was = original.document
    known = counter.catalogue.in_force(was.occurred_at, was.business_date)
    by_number = {line.line_no: line for line in original.lines}
    back: Taken = {}
    for wish in wanted.lines:
        sku = by_number[wish.line].sku
        product = known.get(sku)
        if wish.restock and product is not None:
            codes = [option["code"] for option in json.loads(by_number[wish.line].options)]
            for item_id, milli in counter.recipes.taken(product.product_id, codes, wish.quantity_milli, was.business_date):
                back.setdefault(item_id, []).append((sku, milli))
    return back

