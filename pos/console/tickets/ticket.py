"""One ticket, whole: what was left and how it looked, who did what when, what was paid, what the customer was told, how to reach them."""

import json
from typing import Any
from uuid import UUID, uuid4

from flask import Response, flash, make_response, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.tickets.page import speaker
from pos.console.tickets.rows import badges_of, contents
from pos.console.visitor import current_visitor
from pos.tickets.contacts import masked, opened, written
from pos.tickets.folding import ENDS
from pos.tickets.kinds import ITEM_KINDS, MARKS
from pos.tickets.models import OPEN_STATES, READY, RECEIVED, UNDONE, TicketEvent, TicketItem
from pos.tickets.queries import Whole, ticket_for, wholes
from pos.tickets.telling_again import tell_again
from pos.tickets.terms import terms_of
from sites import clock, journal
from sites.access import Actor, Permission
from sites.db import attempt, reading, transaction
from sites.errors import Conflict

ACTS = {
    RECEIVED: ("started", "ready", "rescheduled", "collected", "cancelled"), "in_work": ("ready", "rescheduled", "collected", "cancelled"),
    READY: ("collected", "reopened", "rescheduled", "cancelled", "unclaimed"),
}


@console.get("/tickets/<uuid:ticket_id>")
@needs(Permission.READ)
def ticket(ticket_id: UUID) -> Response:
    """The ticket."""
    return _page(ticket_id)


@console.post("/tickets/<uuid:ticket_id>/contact")
@needs(Permission.STAFF)
def ticket_contact(ticket_id: UUID) -> Response:
    """The ticket with the customer's whole number, to call; noted in the site's book."""
    actor = current_visitor().actor
    with transaction() as session:
        found, site = ticket_for(session, actor, ticket_id, Permission.STAFF)
        phone = opened(found.phone, "phone", found.id)
        journal.append(session, journal.book_of_site(site.code), actor.code, "ticket_contact_read", str(found.id), {})
    return _page(ticket_id, phone=None if phone is None else written(phone))


@console.post("/tickets/<uuid:ticket_id>/messages")
@needs(Permission.STAFF)
def ticket_message(ticket_id: UUID) -> AnyResponse:
    """Tells the customer once more."""
    actor = current_visitor().actor

    def tell(session: Session) -> None:
        _, site = ticket_for(session, actor, ticket_id, Permission.STAFF)
        tell_again(session, actor, site, ticket_id, uuid4())

    try:
        attempt(tell)
    except Conflict as refused:
        flash("told_waits" if refused.code == "message_waits" else "told_not")
    else:
        flash("told")
    return redirect(url_for("console.ticket", ticket_id=ticket_id))


def acts_of(actor: Actor, whole: Whole) -> tuple[str, ...]:
    """What this visitor may do with the ticket as it stands."""
    if whole.ticket.state not in OPEN_STATES or not actor.may(Permission.SITE_WORK):
        return ()
    return ACTS[whole.ticket.state]


def whole_of(session: Session, actor: Actor, ticket_id: UUID, permission: Permission) -> Whole:
    """The ticket with everything that belongs to it. NotFound out of reach, Forbidden within reach but not allowed."""
    found, _ = ticket_for(session, actor, ticket_id, permission)
    return wholes(session, actor, [found])[0]


def _page(ticket_id: UUID, phone: str | None = None) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        whole = whole_of(session, visitor.actor, ticket_id, Permission.READ)
        content = _content(session, say, visitor.actor, whole, phone)
    return make_response(rendered("console/tickets/ticket.html", say, here="tickets", tab="tickets", visitor=visitor, **content))


def _content(session: Session, say: Speaker, actor: Actor, whole: Whole, phone: str | None) -> dict[str, Any]:
    found, names = whole.ticket, whole.names
    terms, _ = terms_of(session, whole.site.id)
    place = site_name(whole.site.name, None).text
    return {
        "ticket": found, "title": say("one_title", tag=found.tag, what=contents(say, whole)),
        "lead": say("one_lead", site=place, number=found.ticket_no, moment=figures.moment(found.dropped_off_at, say.language),
                    due=figures.day_with_weekday(found.due_date, say.language)),
        "badges": badges_of(say, whole, terms.free_days), "acts": acts_of(actor, whole),
        "items": [_item(say, whole, item) for item in whole.items], "money": _money(say, whole),
        "events": _events(say, whole, actor), "messages": _messages(say, whole),
        "sales": [(url_for("console.document", document_id=sale), number) for number, sale in enumerate(whole.account.documents, 1)],
        "customer": {
            "phone": phone or masked(opened(found.phone, "phone", found.id)) if names else None, "whole": phone is not None,
            "name": opened(found.customer, "customer", found.id) if names else None,
            "note": opened(found.note, "note", found.id) if names else None,
            "tell": found.tell, "forgotten": found.forgotten_at is not None,
        },
        "may_reach": names and found.phone is not None,
        "may_tell": names and found.state == READY and found.phone is not None,
        "names": names, "example": found.example, "slip": f"/api/v1/tickets/{found.id}/slip.txt",
        "written": figures.written_on(clock.now()),
    }


def _item(say: Speaker, whole: Whole, item: TicketItem) -> dict[str, Any]:
    marks = [MARKS[mark["code"]].text(say.language) + (f": {mark['text']}" if mark["text"] else "") for mark in json.loads(item.marks)]
    here = {str(photo) for photo in whole.photos} if whole.names else set()
    works, sent = [work for work in whole.works if work.item_no == item.item_no], json.loads(item.photos)
    return {
        "name": ITEM_KINDS[item.kind].text(say.language) + (f" ({item.name})" if item.name else ""), "marks": " · ".join(marks),
        "state": say(f"state_{item.state}"), "works": [(work.name, figures.won(work.amount, say.language)) for work in works],
        "photos": [f"/api/v1/tickets/{whole.ticket.id}/photos/{photo}" for photo in sent if photo in here],
        "coming": sum(photo not in here for photo in sent) if whole.names and whole.ticket.forgotten_at is None else 0,
        "finished": None if item.finished_on is None else figures.day_with_weekday(item.finished_on, say.language),
    }


def _money(say: Speaker, whole: Whole) -> list[tuple[str, str, str]]:
    account = whole.account
    lines = [
        ("price", whole.ticket.price, ""), ("outstanding", whole.outstanding, ""), ("taken", account.taken, "part"),
        ("used", account.used, "part"), ("returned", account.returned, "part"), ("held", account.held, ""),
        ("to_pay", whole.to_pay, "sum"),
    ]
    lines += [("to_return", whole.to_return, "sum")] if whole.to_return else []
    lines += [("storage_fee", whole.storage_fee, "part")] if whole.storage_fee else []
    always = ("price", "to_pay")
    return [(say(f"money_{name}"), figures.won(won, say.language), css) for name, won, css in lines if won or name in always]


def _events(say: Speaker, whole: Whole, actor: Actor) -> list[dict[str, Any]]:
    """What happened, the first at the top; the newest that counts can be taken back."""
    undone = {event.undoes for event in whole.events}
    counting = [event for event in whole.events if event.kind != UNDONE and event.id not in undone]
    last = max(counting, key=lambda event: (event.at, event.entry), default=None)
    may = actor.may(Permission.SITE_WORK)
    first = {
        "at": figures.moment(whole.ticket.dropped_off_at, say.language), "what": say("did_received"), "who": _who(say, whole.ticket),
        "reason": None, "gone": False, "undo": None,
    }
    return [first] + [
        {
            "at": figures.moment(event.at, say.language), "what": _did(say, event), "who": _who(say, event), "reason": event.reason,
            "gone": event.id in undone or "no_effect" in event.flags.split(),
            "undo": event.id if may and last is not None and event.id == last.id else None,
        }
        for event in sorted(whole.events, key=lambda event: (event.at, event.entry))
    ]


def _did(say: Speaker, event: TicketEvent) -> str:
    due = "" if event.due_date is None else figures.day_with_weekday(event.due_date, say.language)
    said = say(f"did_{event.kind}", due=due)
    return f"{said} ({say('some_items', items=', '.join(map(str, json.loads(event.items))))})" if event.items else said


def _who(say: Speaker, row: Any) -> str:
    return row.cashier or (row.recorded_by if row.device_id is None else say("on_tablet"))


def _messages(say: Speaker, whole: Whole) -> list[tuple[str, str, str]]:
    return [
        (figures.moment(message.wanted_at, say.language), say(f"message_{message.kind}"), say(f"message_{message.state}"))
        for message in whole.messages
    ]


def is_end(kind: str) -> bool:
    """Whether an act ends a ticket."""
    return kind in ENDS
