"""The forms of these pages: filled from what stands, and read as the totals and invoices that they are."""

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from pos.console.forms import Form, blank_form
from pos.daytotals.queries import Statement
from pos.daytotals.wanted import WantedInvoice, WantedTotal
from pos.money import TAX_CLASSES
from pos.sales.wanted import METHODS

USUAL = ("cash", "card", "incheon_eum", "zeropay", "easy_pay", "transfer")


def day_form(statement: Statement | None) -> Form:
    """A form that shows what stands; empty without it."""
    if statement is None:
        return blank_form()
    typed = {"id": str(uuid4()), "version": str(statement.row.revision), "sales": str(statement.sales), "note": statement.note or ""}
    typed |= {f"method_{word}": f"{won:,}" for word, won in statement.methods}
    return Form(typed | {f"class_{word}": f"{won:,}" for word, won in statement.tax_classes})


def invoice_form(statement: Statement | None) -> Form:
    """A form that shows an invoice; empty without one."""
    if statement is None:
        return Form(blank_form().typed | {"tax_class": "taxable", "method": "transfer"})
    return Form({
        "id": str(uuid4()), "version": str(statement.row.revision), "issued_on": statement.row.business_date.isoformat(),
        "counterparty": statement.row.counterparty or "", "amount": f"{statement.total:,}", "tax_class": statement.tax_classes[0][0],
        "method": statement.methods[0][0], "note": statement.note or "",
    })


def total_of(form: Form, day: date) -> WantedTotal:
    """The day that was typed; what could not be read is in `form.wrong`."""
    methods = {method: won for method in METHODS if (won := form.won(f"method_{method}"))}
    classes = {tax_class: won for tax_class in TAX_CLASSES if (won := form.won(f"class_{tax_class}"))}
    return WantedTotal(form.id(), day, methods, classes, form.count("sales"), form.text("note", needed=False))


def invoice_of(form: Form) -> WantedInvoice | None:
    """The invoice that was typed; None when it cannot be read."""
    day, name, won = form.day("issued_on"), form.text("counterparty"), form.won("amount", 1)
    for word, known in (("tax_class", TAX_CLASSES), ("method", METHODS)):
        if form.typed.get(word) not in known:
            form.wrong[word] = "wrong_text"
    if form.wrong or day is None or name is None:
        return None
    return WantedInvoice(form.id(), day, name, won, form.typed["tax_class"], form.typed["method"], form.text("note", needed=False))


def other_methods_used(typed: Mapping[str, str]) -> bool:
    """Whether a method beyond the usual ones holds something, so that its part of the form must be open."""
    return any(typed.get(f"method_{method}") for method in METHODS if method not in USUAL)
