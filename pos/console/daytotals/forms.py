"""What was typed into the forms of these pages: read leniently, told per field, kept as typed when something is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict

from pos.daytotals.queries import Statement
from pos.daytotals.wanted import MOST_SALES, WantedInvoice, WantedTotal
from pos.importing.cells import read_day, read_text, read_won
from pos.importing.file_rows import WON
from pos.money import LARGEST_AMOUNT, TAX_CLASSES
from pos.sales.wanted import METHODS
from sites.errors import DomainError

USUAL = ("cash", "card", "incheon_eum", "zeropay", "easy_pay", "transfer")


@dataclass(slots=True)
class Form:
    """The texts by field, and the words of the page that say what is wrong with a field."""

    typed: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)

    def won(self, name: str, least: int = 0) -> int:
        """An amount; empty means 0."""
        text = self.typed.get(name, "")
        won = 0 if text == "" else read_won(text, WON)
        if won is None or not least <= won <= LARGEST_AMOUNT:
            self.wrong[name] = "wrong_won"
            return 0
        return won

    def count(self, name: str) -> int:
        """A number of sales."""
        text = self.typed.get(name, "")
        count = read_won(text, WON) if text else None
        if count is None or not 0 <= count <= MOST_SALES:
            self.wrong[name] = "wrong_count"
            return 0
        return count

    def text(self, name: str, needed: bool = True) -> str | None:
        """A line of text."""
        text = self.typed.get(name, "")
        if not text and not needed:
            return None
        if not text or read_text(text) is None:
            self.wrong[name] = "wrong_text"
        return text

    def day(self, name: str, needed: bool = True) -> date | None:
        """A day."""
        text = self.typed.get(name, "")
        if not text and not needed:
            return None
        found = read_day(text)
        if found is None or not 2000 <= found[0].year <= 2199:
            self.wrong[name] = "wrong_date"
            return None
        return found[0]

    def id(self) -> UUID:
        """The id that the form was given when it was opened, so that sending it twice is one act."""
        try:
            return UUID(self.typed.get("id", ""))
        except ValueError:
            return uuid4()

    def version(self) -> int | None:
        """The version that the form was opened on."""
        text = self.typed.get("version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def typed_in(form: MultiDict[str, str]) -> Form:
    """The texts of a sent form, without the spaces around them."""
    return Form({name: value.strip()[:400] for name, value in form.items() if name != "csrf_token"})


def day_form(statement: Statement | None) -> Form:
    """A form that shows what stands; empty without it."""
    if statement is None:
        return Form({"id": str(uuid4()), "version": "0"})
    typed = {"id": str(uuid4()), "version": str(statement.row.revision), "sales": str(statement.sales), "note": statement.note or ""}
    typed |= {f"method_{word}": f"{won:,}" for word, won in statement.methods}
    return Form(typed | {f"class_{word}": f"{won:,}" for word, won in statement.tax_classes})


def invoice_form(statement: Statement | None) -> Form:
    """A form that shows an invoice; empty without one."""
    if statement is None:
        return Form({"id": str(uuid4()), "version": "0", "tax_class": "taxable", "method": "transfer"})
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


def sentences_of(error: DomainError, language: str) -> list[str]:
    """What the domain says of a form, in whole sentences."""
    said = [message.text(language) for messages in error.errors.values() for message in messages]
    return said or [error.message.text(language)]


def other_methods_used(typed: Mapping[str, str]) -> bool:
    """Whether a method beyond the usual ones holds something, so that its part of the form must be open."""
    return any(typed.get(f"method_{method}") for method in METHODS if method not in USUAL)
