"""Taking something in, once: what it is, how it looked, what is to be done, for how much and until when. What hangs on a shelf is never
refused for a business reason: what looks odd is flagged."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.money import quantity_text, round_half_up
from pos.tickets.contacts import opened, phone_digits, seal_contact
from pos.tickets.models import OPEN_STATES, RECEIVED, Ticket, TicketItem, TicketWork
from pos.tills.arrival import arrival, sender
from sites import clock, journal
from sites.access import Actor
from sites.errors import invalid_at
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn

MOST_ITEMS, MOST_WORKS, MOST_MARKS, MOST_PHOTOS = 20, 20, 20, 6


@dataclass(frozen=True, slots=True)
class WantedWork:
    """Work agreed for an item; `quantity_milli` in thousandths, `unit_price` in won."""

    sku: str
    name: str
    tax_class: str
    quantity_milli: int
    unit_price: int

    @property
    def amount(self) -> int:
        """What it comes to."""
        return round_half_up(self.quantity_milli * self.unit_price, 1000)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark seen on an item: a code, perhaps words, perhaps where on its drawing (in hundredths from the left and the top)."""

    code: str
    text: str | None = None
    x: int | None = None
    y: int | None = None


@dataclass(frozen=True, slots=True)
class WantedItem:
    """One thing that was left."""

    kind: str
    name: str | None
    marks: tuple[Mark, ...]
    works: tuple[WantedWork, ...]
    photos: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class WantedDropOff:
    """A drop-off as sent. `settlement`: now, deposit or pick_up; `tell`: the customer wants to hear when it is ready."""

    id: UUID
    dropped_off_at: datetime
    due_date: date
    items: tuple[WantedItem, ...]
    settlement: str
    tag: str | None = None
    phone: str | None = None
    customer: str | None = None
    note: str | None = None
    tell: bool = False
    cashier: str | None = None
    device_seq: int | None = None
    sent_at: datetime | None = None
    example: bool = False


def drop_off(session: Session, actor: Actor, site: Site, wanted: WantedDropOff) -> tuple[Ticket, bool]:
    """The ticket as it stands, and True when this made it. Invalid where the site keeps no tickets, or for a number that is none;
    Conflict naming what differs when the id stands for another one. Flags: clock_skew, seq_reused, tag_repeated (it hangs on another
    thing that is still here)."""
    phone = None if wanted.phone is None else phone_digits(wanted.phone)
    if not site.offers("tickets"):
        raise invalid_at("/site", "맡기는 일을 하지 않는 사업장입니다.", "This site takes nothing in.", code="no_tickets_here")
    if wanted.tell and phone is None:
        raise invalid_at("/phone", "알려 드리려면 전화번호가 필요합니다.", "To be told, a number is needed.", code="phone_missing")
    take_turn(session, site)
    stored = session.get(Ticket, wanted.id, populate_existing=True)
    if stored is not None:
        return _repeated(session, stored, site, wanted, phone), False
    ticket = _ticket(session, actor, site, wanted)
    seal_contact(ticket, phone, wanted.customer, wanted.note)
    items, works = _items(ticket, wanted), _works(ticket, wanted)
    act = journal.Act("ticket_received", str(ticket.id), drop_off_content(ticket, site.code, items, works))
    ticket.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    for rows in ([ticket], items, works):
        session.add_all(rows)
        session.flush()
    return ticket, True


def drop_off_content(ticket: Ticket, site: str, items: Sequence[TicketItem], works: Sequence[TicketWork]) -> dict[str, Any]:
    """What the journal says of a drop-off: nothing of who left it, and marks without the words that people added."""
    return {
        "id": str(ticket.id), "site": site, "number": ticket.number, "ticket_no": ticket.ticket_no, "tag": ticket.tag,
        "at": clock.instant_text(ticket.dropped_off_at), "promised_for": ticket.promised_for.isoformat(),
        "settlement": ticket.settlement, "price": ticket.price, "cashier": ticket.cashier,
        "items": [_item_content(item, [work for work in works if work.item_no == item.item_no]) for item in items],
    }


def _item_content(item: TicketItem, works: Sequence[TicketWork]) -> dict[str, Any]:
    return {
        "item": item.item_no, "kind": item.kind, "marks": [mark["code"] for mark in json.loads(item.marks)],
        "works": [{"sku": work.sku, "quantity": quantity_text(work.quantity_milli), "unit_price": work.unit_price} for work in works],
    }


def _ticket(session: Session, actor: Actor, site: Site, wanted: WantedDropOff) -> Ticket:
    came = arrival(session, actor, site, wanted.dropped_off_at, wanted.device_seq)
    number = (session.scalar(sa.select(sa.func.max(Ticket.number)).where(Ticket.site_id == site.id)) or 0) + 1
    tag = wanted.tag or f"C{number}"
    odd = ["tag_repeated"] if _hangs_already(session, site, tag) else []
    by_tablet = actor.device_no is not None and wanted.device_seq is not None
    return Ticket(
        id=wanted.id, site_id=site.id, number=number, tag=tag,
        ticket_no=f"{site.code}-T{actor.device_no}-{wanted.device_seq:06d}" if by_tablet else f"{site.code}-K-{number:06d}",
        cashier=wanted.cashier, dropped_off_at=wanted.dropped_off_at, received_at=came.received_at, business_date=came.business_date,
        promised_for=wanted.due_date, settlement=wanted.settlement, price=price_of(wanted), tell=wanted.tell, example=wanted.example,
        flags=came.flagged(odd), state=RECEIVED, due_date=wanted.due_date, **sender(actor, wanted.device_seq, wanted.sent_at),
    )


def price_of(wanted: WantedDropOff) -> int:
    """What the work comes to."""
    return sum(work.amount for item in wanted.items for work in item.works)


def _hangs_already(session: Session, site: Site, tag: str) -> bool:
    open_here = sa.select(Ticket.id).where(Ticket.site_id == site.id, Ticket.tag == tag, Ticket.state.in_(OPEN_STATES))
    return session.scalar(open_here.limit(1)) is not None


def _items(ticket: Ticket, wanted: WantedDropOff) -> list[TicketItem]:
    return [
        TicketItem(
            ticket_id=ticket.id, item_no=number, site_id=ticket.site_id, kind=item.kind, name=item.name, marks=_marks_text(item),
            photos=json.dumps([str(photo) for photo in item.photos]), worth=sum(work.amount for work in item.works), state=RECEIVED,
        )
        for number, item in enumerate(wanted.items, 1)
    ]


def _marks_text(item: WantedItem) -> str:
    marks = [{"code": mark.code, "text": mark.text, "x": mark.x, "y": mark.y} for mark in item.marks]
    return json.dumps(marks, ensure_ascii=False)


def _works(ticket: Ticket, wanted: WantedDropOff) -> list[TicketWork]:
    return [
        TicketWork(
            ticket_id=ticket.id, item_no=item_no, work_no=work_no, sku=work.sku, name=work.name, tax_class=work.tax_class,
            quantity_milli=work.quantity_milli, unit_price=work.unit_price, amount=work.amount,
        )
        for item_no, item in enumerate(wanted.items, 1) for work_no, work in enumerate(item.works, 1)
    ]


def _repeated(session: Session, stored: Ticket, site: Site, wanted: WantedDropOff, phone: str | None) -> Ticket:
    if stored.site_id != site.id:
        raise id_taken()
    items = session.scalars(sa.select(TicketItem).where(TicketItem.ticket_id == stored.id).order_by(TicketItem.item_no)).all()
    works = session.scalars(
        sa.select(TicketWork).where(TicketWork.ticket_id == stored.id).order_by(TicketWork.item_no, TicketWork.work_no)
    ).all()
    differing = {
        "dropped_off_at": stored.dropped_off_at != wanted.dropped_off_at, "due_date": stored.promised_for != wanted.due_date,
        "tag": wanted.tag is not None and stored.tag != wanted.tag, "settlement": stored.settlement != wanted.settlement,
        "tell": stored.tell != wanted.tell, "cashier": stored.cashier != wanted.cashier,
        "items": _compared(items, works) != _compared(_items(stored, wanted), _works(stored, wanted)),
    }
    if stored.forgotten_at is None:
        named = {"phone": phone, "customer": wanted.customer, "note": wanted.note}
        differing |= {name: opened(getattr(stored, name), name, stored.id) != value for name, value in named.items()}
    refuse_other(differing)
    return stored


def _compared(items: Sequence[TicketItem], works: Sequence[TicketWork]) -> list[tuple[Any, ...]]:
    return [
        (item.kind, item.name, item.marks, item.photos, [
            (work.sku, work.name, work.tax_class, work.quantity_milli, work.unit_price) for work in works if work.item_no == item.item_no
        ])
        for item in items
    ]
