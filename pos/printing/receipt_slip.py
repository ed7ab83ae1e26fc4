"""A receipt on paper: what its page shows, with the fields that Korean receipts need, in columns."""

from dataclasses import dataclass

from pos.printing.slip import Align, Qr, Sheet, Size, Slip
from pos.printing.writing import Writing
from pos.sales.letterhead import Letterhead
from pos.sales.receipts import Receipt, ReceiptLine, ReceiptPayment

# The fields of an item beside each other need this much room; on narrower paper the name has a line of its own.
BESIDE = 42
FIGURES = (5, 9, 11)
MONEY_LIKE = ("cash", "transfer")
TERMINALS = ("card", "incheon_eum", "easy_pay")


@dataclass(frozen=True, slots=True)
class Issue:
    """How a receipt is issued: `link` is its own page, `copy` counts what was printed before, `practice` is no sale at all."""

    language: str = "ko"
    link: str | None = None
    copy: int = 0
    practice: bool = False


def receipt_slip(receipt: Receipt, columns: int, issue: Issue | None = None) -> Slip:
    """The receipt laid out. Its sums stand as stored; amounts are never broken over lines."""
    how = issue or Issue()
    say, sheet = Writing(how.language), Sheet(columns)
    _marks(sheet, say, receipt, how)
    letterhead_on(sheet, say, receipt.head)
    _numbers(sheet, say, receipt)
    _items(sheet, say, receipt)
    _sums(sheet, say, receipt)
    _payments(sheet, say, receipt)
    if receipt.passes:
        for each in receipt.passes:
            sheet.pair(f"{say('pass_no')} {each.name}", each.code)
        sheet.rule()
    if receipt.refunds:
        for refund in receipt.refunds:
            sheet.pair(f"{say('refunded')} {refund.receipt_no}", say.figure(refund.total))
        sheet.rule()
    _foot(sheet, say, receipt, how)
    return sheet.slip()


def letterhead_on(sheet: Sheet, say: Writing, head: Letterhead) -> None:
    """Whose shop it is; what nobody wrote down is left out."""
    sheet.title(head.shop, Size.LARGE, bold=True)
    for line in (head.centre, head.project, head.address):
        if line:
            sheet.title(line)
    labelled = (("business_number", head.business_number), ("representative", head.representative), ("telephone", head.telephone))
    for label, text in labelled:
        if text:
            sheet.title(f"{say(label)} {text}")


def _marks(sheet: Sheet, say: Writing, receipt: Receipt, how: Issue) -> None:
    marks = [
        *([say("practice")] if how.practice else []), *([say("example_mark")] if receipt.example else []),
        *([say("copy", count=how.copy)] if how.copy else []),
    ]
    for mark in marks:
        sheet.title(f"** {mark} **", bold=True)
    if marks:
        sheet.space()


def _numbers(sheet: Sheet, say: Writing, receipt: Receipt) -> None:
    if receipt.kind == "refund":
        sheet.space()
        sheet.title(say("refund"), Size.TALL, bold=True)
    sheet.rule(heavy=True)
    sheet.pair(say.moment(receipt.occurred_at), f"{say('cashier')} {say.person(receipt.cashier)}" if receipt.cashier else "")
    sheet.pair(say("receipt_no"), receipt.receipt_no)
    if receipt.original:
        sheet.pair(say("original"), receipt.original.receipt_no)
    sheet.rule(heavy=True)


def _items(sheet: Sheet, say: Writing, receipt: Receipt) -> None:
    widths = (sheet.columns - sum(FIGURES), *FIGURES)
    if sheet.columns >= BESIDE:
        sheet.row((say("item"), say("quantity"), say("unit_price"), say("amount")), widths)
    else:
        sheet.pair(f"{say('item')} / {say('quantity')} x {say('unit_price')}", say("amount"))
    sheet.rule()
    for line in receipt.lines:
        _item(sheet, say, line, widths)
    if any(line.tax_class == "exempt" for line in receipt.lines):
        sheet.text(say("exempt_mark"))
    sheet.rule()


def _item(sheet: Sheet, say: Writing, line: ReceiptLine, widths: tuple[int, ...]) -> None:
    name, quantity = f"{'* ' if line.tax_class == 'exempt' else ''}{line.name}", say.quantity(line.quantity_milli, line.unit)
    _thing(sheet, say, name, (quantity, line.unit_price, line.amount), widths)
    for option in line.options:
        if option.price:
            _thing(sheet, say, f"  + {option.name}", (quantity, option.price, option.amount), widths)
        else:
            sheet.text(f"+ {option.name}", indent=2)
    if line.discount:
        sheet.pair(say("line_discount"), say.figure(-line.discount), indent=2)


def _thing(sheet: Sheet, say: Writing, name: str, figures: tuple[str, int | None, int], widths: tuple[int, ...]) -> None:
    quantity, price, amount = figures[0], "" if figures[1] is None else say.figure(figures[1]), say.figure(figures[2])
    if sheet.columns >= BESIDE and sheet.row((name, quantity, price, amount), widths):
        return
    indent = 2 if name.startswith("  ") else 0
    sheet.text(name[indent:], indent=indent)
    sheet.pair(f"{quantity} x {price}" if price else quantity, amount, indent=indent + 2)


def _sums(sheet: Sheet, say: Writing, receipt: Receipt) -> None:
    if receipt.discount:
        sheet.pair(say("subtotal"), say.figure(receipt.subtotal))
        sheet.pair(say("discount"), say.figure(-receipt.discount))
    sheet.space()
    sheet.pair(say("money_back" if receipt.kind == "refund" else "total"), say.total(receipt.total), Size.LARGE, bold=True)
    sheet.space()
    sheet.rule()
    for label, won in (("supply", receipt.supply), ("vat", receipt.vat), ("exempt", receipt.exempt)):
        sheet.pair(say(label), say.figure(won))
    if receipt.out_of_scope:
        sheet.pair(say("out_of_scope"), say.figure(receipt.out_of_scope))
    sheet.rule()


def _payments(sheet: Sheet, say: Writing, receipt: Receipt) -> None:
    for payment in receipt.payments:
        sheet.pair(say(payment.method), say.figure(payment.tendered))
        for label, text in _details(say, payment, receipt.kind == "sale"):
            sheet.pair(say(label), text, indent=2)
    if receipt.change:
        sheet.pair(say("change"), say.figure(receipt.change))
    if receipt.payments:
        sheet.rule()


def _details(say: Writing, payment: ReceiptPayment, sold: bool) -> list[tuple[str, str]]:
    found: list[tuple[str, str | None]] = [("card_no", payment.card_no), ("approval_no", payment.approval_no)]
    if payment.installments:
        found.append(("installments", say("months", count=payment.installments)))
    elif payment.method in TERMINALS and payment.approval_no:
        found.append(("installments", say("at_once")))
    if payment.cash_receipt:
        found.append(("cash_receipt", say(payment.cash_receipt)))
        found.append(("receipt_to", payment.cash_receipt_to))
        found.append(("receipt_approval", payment.cash_receipt_no or _state(say, payment)))
    elif payment.method in MONEY_LIKE and sold:
        found.append(("cash_receipt", say("none_issued")))
    return [(label, text) for label, text in found if text]


def _state(say: Writing, payment: ReceiptPayment) -> str | None:
    """Why there is no number: it is still to come, or the receipt was taken back."""
    return say(f"receipt_{payment.cash_receipt_state}") if payment.cash_receipt_state in ("wanted", "failed", "cancelled") else None


def _foot(sheet: Sheet, say: Writing, receipt: Receipt, how: Issue) -> None:
    sheet.space()
    if receipt.order_no and receipt.kind == "sale":
        sheet.title(say("order_no"))
        sheet.title(receipt.order_no, Size.LARGE, bold=True)
    if receipt.order_type:
        sheet.title(say(receipt.order_type))
    if how.link:
        sheet.space()
        sheet.add(Qr(how.link))
        sheet.title(say("scan"))
    sheet.space()
    if receipt.example:
        sheet.text(say("example"), Align.CENTRE)
    sheet.title(say("thanks"))
