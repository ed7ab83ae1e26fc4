"""What looks odd about how a sale was paid: a terminal's VAT that is not ours, cash without the receipt that the site owes. Pure."""

from pos.money import supply_of
from pos.revenue.cells import Counted
from pos.revenue.payment_parts import parts_of
from pos.sales.wanted import DAY_TOTAL, IMPORT, WantedSale
from sites.registry import Place

# Money that counts as cash for the tax office.
AS_CASH = frozenset({"cash", "transfer"})


def money_flags(place: Place, wanted: WantedSale, counted: Counted) -> list[str]:
    """The flags of the payments. An ordinary sale costs one look at each of them."""
    flags = []
    if any(payment.terminal_vat is not None for payment in wanted.payments) and _vat_differs(wanted, counted):
        flags.append("terminal_vat_differs")
    if place.cash_receipt_mandatory and wanted.source not in (DAY_TOTAL, IMPORT) and _receipt_is_missing(place, wanted):
        flags.append("cash_receipt_missing")
    return flags


def _vat_differs(wanted: WantedSale, counted: Counted) -> bool:
    """A terminal sees its own payment alone: what it rounds there and what we share out of the whole are both right."""
    for payment, part in zip(wanted.payments, parts_of(counted.lines, counted.payments), strict=True):
        taxable = part.supply + part.vat
        if payment.terminal_vat not in (None, part.vat, taxable - supply_of(taxable)):
            return True
    return False


def _receipt_is_missing(place: Place, wanted: WantedSale) -> bool:
    """The duty looks at the whole trade, even where cash paid only a part of it."""
    bare = any(payment.method in AS_CASH and payment.cash_receipt_kind is None for payment in wanted.payments)
    return bare and wanted.total >= place.cash_receipt_from
