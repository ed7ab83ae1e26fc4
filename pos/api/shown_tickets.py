"""A ticket as the API shows it: everything that belongs to it, and who left it only to those who work there."""

import json
from typing import Any

from pos.api.schemas.tickets import TicketOut
from pos.tickets.contacts import masked, opened
from pos.tickets.models import TicketEvent, TicketItem, TicketWork
from pos.tickets.money import unsold
from pos.tickets.queries import Whole


def shown_ticket(whole: Whole) -> Any:
    """The ticket as JSON."""
    ticket = whole.ticket
    names = (
        "id", "number", "ticket_no", "tag", "state", "dropped_off_at", "received_at", "business_date", "promised_for", "due_date",
        "ready_at", "ended_at", "settlement", "price", "tell", "forgotten_at", "cashier",
    )
    return TicketOut().dump({name: getattr(ticket, name) for name in names} | _customer(whole) | {
        "site": whole.site.code, "by": ticket.recorded_by, "flags": ticket.flags.split(),
        "items": [_item(whole, item) for item in whole.items], "events": [_event(event) for event in whole.events],
        "messages": whole.messages, "money": _money(whole),
    })


def _customer(whole: Whole) -> dict[str, str | None]:
    ticket = whole.ticket
    if not whole.names:
        return {"phone": None, "customer": None, "note": None}
    return {
        "phone": masked(opened(ticket.phone, "phone", ticket.id)), "customer": opened(ticket.customer, "customer", ticket.id),
        "note": opened(ticket.note, "note", ticket.id),
    }


def _item(whole: Whole, item: TicketItem) -> dict[str, Any]:
    return {
        "item": item.item_no, "kind": item.kind, "name": item.name, "marks": json.loads(item.marks),
        "works": [_work(work, left) for work, left in _unsold(whole) if work.item_no == item.item_no],
        "photos": [{"id": photo, "here": photo in {str(here) for here in whole.photos}} for photo in json.loads(item.photos)],
        "worth": item.worth, "state": item.state, "finished_on": item.finished_on,
    }


def _unsold(whole: Whole) -> list[tuple[TicketWork, int]]:
    return list(zip(whole.works, unsold(whole.works, whole.account), strict=True))


def _work(work: TicketWork, left: int) -> dict[str, Any]:
    return {
        "sku": work.sku, "name": work.name, "tax_class": work.tax_class, "quantity": work.quantity_milli, "unit_price": work.unit_price,
        "amount": work.amount, "unsold_milli": left,
    }


def _event(event: TicketEvent) -> dict[str, Any]:
    names = ("id", "kind", "at", "received_at", "due_date", "reason", "undoes", "cashier")
    return {name: getattr(event, name) for name in names} | {
        "items": None if event.items is None else json.loads(event.items), "by": event.recorded_by, "flags": event.flags.split(),
    }


def _money(whole: Whole) -> dict[str, Any]:
    account = whole.account
    return {
        "taken": account.taken, "used": account.used, "returned": account.returned, "held": account.held,
        "outstanding": whole.outstanding, "to_pay": whole.to_pay, "to_return": whole.to_return, "storage_fee": whole.storage_fee,
        "sales": account.documents,
    }
