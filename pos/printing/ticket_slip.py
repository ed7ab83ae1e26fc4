"""Paper for what was left: the slip that the customer takes along, and a label for each thing, to hang on it. The slip names nobody and
shows of the number its last four digits; the label shows neither."""

import json

from pos.printing.receipt_slip import letterhead_on
from pos.printing.slip import Bars, Cut, Qr, Sheet, Size, Slip
from pos.printing.writing import Writing
from pos.sales.letterhead import Letterhead
from pos.tickets.contacts import masked, opened
from pos.tickets.kinds import ITEM_KINDS, MARKS
from pos.tickets.models import TicketItem
from pos.tickets.queries import Whole
from pos.tickets.terms import Terms
from sites import clock


def ticket_slip(whole: Whole, head: Letterhead, terms: Terms, columns: int, language: str = "ko", copy: int = 0) -> Slip:
    """What was left, how it looked, what is done for how much, and until when."""
    say, sheet, ticket = Writing(language), Sheet(columns), whole.ticket
    for mark in (say("example_mark") if ticket.example else "", say("copy", count=copy) if copy else ""):
        if mark:
            sheet.title(f"** {mark} **", bold=True)
    letterhead_on(sheet, say, head)
    sheet.space()
    sheet.title(say("ticket"), Size.TALL, bold=True)
    sheet.rule(heavy=True)
    sheet.title(say("tag"))
    sheet.title(ticket.tag, Size.LARGE, bold=True)
    sheet.rule(heavy=True)
    local = ticket.dropped_off_at.astimezone(clock.zone(whole.site.time_zone))
    sheet.pair(say("left_on"), say.moment(local))
    sheet.pair(say("fetch_on"), say.day(ticket.due_date), bold=True)
    phone = masked(opened(ticket.phone, "phone", ticket.id))
    for label, text in (("contact", phone), ("cashier", ticket.cashier and say.person(ticket.cashier)), ("ticket_no", ticket.ticket_no)):
        if text:
            sheet.pair(say(label), text)
    for item in whole.items:
        _item(sheet, say, whole, item)
    _to_pay(sheet, say, whole)
    sheet.space()
    for line in (say("show_this"), say("seen_together"), terms.notice):
        if line:
            sheet.text(line)
    sheet.space()
    sheet.add(Qr(ticket.ticket_no))
    return sheet.slip()


def tag_labels(whole: Whole, columns: int, language: str = "ko") -> Slip:
    """A label for each thing: its tag large, what it is, what is to be done and by when, and a bar code to find it by."""
    say, sheet, ticket = Writing(language), Sheet(columns), whole.ticket
    for item in whole.items:
        if item.item_no > 1:
            sheet.add(Cut())
        sheet.title(ticket.tag if len(whole.items) == 1 else f"{ticket.tag} - {item.item_no}/{len(whole.items)}", Size.LARGE, bold=True)
        sheet.pair(_named(say, item), say.day(ticket.due_date), Size.TALL, bold=True)
        for work in whole.works:
            if work.item_no == item.item_no:
                sheet.pair(work.name, f"x {say.quantity(work.quantity_milli, None)}", Size.TALL)
        if marks := _marks(say, item):
            sheet.text(marks)
        note = opened(ticket.note, "note", ticket.id)
        if note:
            sheet.text(f"{say('note')}: {note}", size=Size.TALL)
        sheet.add(Bars(short_code(whole)))
    return sheet.slip()


def short_code(whole: Whole) -> str:
    """The ticket's number without its site: what a label of 58 mm holds as a bar code."""
    return whole.ticket.ticket_no.removeprefix(f"{whole.site.code}-")


def _item(sheet: Sheet, say: Writing, whole: Whole, item: TicketItem) -> None:
    sheet.rule()
    sheet.text(_named(say, item), bold=True)
    if marks := _marks(say, item):
        sheet.text(f"{say('marks')}: {marks}", indent=2)
    for work in whole.works:
        if work.item_no == item.item_no:
            count = say.quantity(work.quantity_milli, None)
            sheet.pair(work.name if work.quantity_milli == 1000 else f"{work.name} x {count}", say.figure(work.amount), indent=2)


def _named(say: Writing, item: TicketItem) -> str:
    kind = ITEM_KINDS[item.kind].text(say.language)
    return f"{kind} ({item.name})" if item.name else kind


def _marks(say: Writing, item: TicketItem) -> str:
    words = []
    for number, mark in enumerate(json.loads(item.marks), 1):
        word = MARKS[mark["code"]].text(say.language)
        words.append(f"{number} {word}" + (f" ({mark['text']})" if mark["text"] else ""))
    return ", ".join(words)


def _to_pay(sheet: Sheet, say: Writing, whole: Whole) -> None:
    account = whole.account
    sheet.rule()
    sheet.pair(say("work_sum"), say.figure(whole.ticket.price))
    paid = whole.ticket.price - whole.outstanding
    for label, won in (("paid_before", paid), ("deposit_held", account.held)):
        if won:
            sheet.pair(say(label), say.figure(-won))
    sheet.pair(say("at_pick_up"), say.total(whole.to_pay), Size.LARGE, bold=True)
    sheet.rule()
