"""Whether a stored document's figures follow from what was sold: reckoned again from the columns that its hash covers."""

import json
from collections.abc import Sequence

from pos.money import EXEMPT, TAXABLE
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.sales.totals import LineAmount, total_up
from sites.errors import Invalid

OF_A_COUNTER = frozenset({"sale", "delivery", "import", "day_total"})


def figures_hold(document: Document, lines: Sequence[DocumentLine], payments: Sequence[DocumentPayment]) -> bool:
    """Whether lines and head say the same, what was paid is the total, and a sale's lines come to what was asked for them."""
    return _head_is_the_sum(document, lines, payments) and (document.source not in OF_A_COUNTER or _lines_come_to_it(document, lines))


def _head_is_the_sum(document: Document, lines: Sequence[DocumentLine], payments: Sequence[DocumentPayment]) -> bool:
    revenue = [line for line in lines if line.tax_class in (TAXABLE, EXEMPT)]
    net, supply, vat = (sum(getattr(line, name) for line in revenue) for name in ("net", "supply", "vat"))
    total = sum(line.net for line in lines)
    change = sum(payment.tendered - payment.amount for payment in payments) if document.source != "refund" else 0
    return (
        (document.supply, document.vat, document.exempt, document.out_of_scope) == (supply, vat, net - supply - vat, total - net)
        and document.total == total == sum(payment.amount for payment in payments)
        and document.gross - document.discount - document.refund == net
        and document.change == change
    )


def _lines_come_to_it(document: Document, lines: Sequence[DocumentLine]) -> bool:
    # What was withdrawn is reckoned as it was stated, then turned over.
    sign = -1 if document.original_id is not None else 1
    asked = [LineAmount(sign * line.quantity_milli, line.unit_price, line.options_price, line.discount, line.tax_class) for line in lines]
    try:
        # The class is the one as counted, so that it no longer matters what the site's VAT state was.
        totals = total_up(asked, document.sale_discount, vat_registered=True)
    except Invalid:
        return False
    stored = [
        (line.tax_class, *(sign * won for won in (line.gross, line.gross - line.discount, line.share, line.net, line.supply, line.vat)))
        for line in lines
    ]
    return stored == list(totals.lines) and all(_is_counted_as_sold(line) for line in lines) and document.gross == sign * totals.gross


def _is_counted_as_sold(line: DocumentLine) -> bool:
    options = sum(int(option["price"]) for option in json.loads(line.options))
    return line.options_price == options and line.tax_class in (line.tax_class_sent, _without_vat(line.tax_class_sent))


def _without_vat(tax_class: str) -> str:
    return EXEMPT if tax_class == TAXABLE else tax_class
