"""Tickets: what was left to be worked on, what is done with it, finding it again."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from sqlalchemy.orm import Session

from pos.api.blueprint import (
    check,
    created,
    make_blueprint,
    parse_json,
    problems,
    raw_body,
    read_body,
    read_query,
    shows,
    takes,
)
from pos.api.credentials import current_actor, guarded
from pos.api.cursors import cursor_of, document_at
from pos.api.places import check_series, site_code_of
from pos.api.quarantine import set_aside
from pos.api.schemas.tickets import (
    DropOffIn,
    TicketContactOut,
    TicketEventIn,
    TicketMessageIn,
    TicketOut,
    TicketsOut,
    TicketsQuery,
    TicketWorkDoneOut,
    TicketWorkQuery,
)
from pos.api.shown_tickets import shown_ticket
from pos.tickets.contacts import opened, phone_digits, written
from pos.tickets.dropping_off import Mark, WantedDropOff, WantedItem, WantedWork, drop_off
from pos.tickets.models import UNCLAIMED
from pos.tickets.moving_on import WantedEvent, move_on
from pos.tickets.queries import Sought, ticket_for, tickets_page, wholes
from pos.tickets.telling_again import tell_again
from pos.tickets.work_done import work_done
from sites import journal
from sites.access import Actor, Permission, reach, site_for
from sites.db import attempt, reading, transaction
from sites.errors import DomainError, Forbidden, invalid_at, say
from sites.registry import Site

blueprint = make_blueprint("tickets", "Tickets for what was left to be worked on")


@blueprint.route("/tickets", methods=["POST"])
@blueprint.doc(**takes(DropOffIn, **created("The ticket as stored", TicketOut)))
@guarded(Permission.SELL)
def post_ticket() -> Response:
    """Take something in, once."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        given = check(DropOffIn(), parsed)
        check_series(actor, given["device_seq"])
        code = site_code_of(actor, given.pop("site"))
        if actor.is_tablet and given["tag"] is None:
            raise invalid_at("/tag", "보관표 번호를 보내 주세요.", "Send the tag.")
        wanted = wanted_drop_off(given)
        ticket, new = attempt(lambda session: drop_off(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "ticket", parsed, refusal)
        raise
    return _answer(ticket.id, new)


@blueprint.route("/tickets/<uuid:ticket_id>/events", methods=["POST"])
@blueprint.doc(**takes(TicketEventIn, **created("The ticket as it now stands", TicketOut)))
@guarded(Permission.SELL)
def post_ticket_event(ticket_id: UUID) -> Response:
    """Say what was done with a ticket, once. 409 `ticket_not_here_yet` before its drop-off came, `ticket_over` for what cannot be done any
    more. To write something off as unclaimed takes a person who answers for the site."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        given = check(TicketEventIn(), parsed)
        check_series(actor, given["device_seq"])
        code = _site_of(actor, ticket_id)
        permission = Permission.SITE_WORK if given["kind"] == UNCLAIMED else Permission.SELL
        if not actor.may(permission):
            raise Forbidden("not_allowed", say("찾아가지 않은 것의 처리는 담당자만 할 수 있습니다.",
                                               "Only a person who answers for the site writes something off."))
        items = None if given["items"] is None else tuple(given.pop("items"))
        wanted = WantedEvent(ticket=ticket_id, **given | {"items": items})
        ticket, _, new = attempt(lambda session: move_on(session, actor, site_for(session, actor, code, permission), wanted))
    except DomainError as refusal:
        set_aside(actor, "ticket_event", _with_ticket(parsed, ticket_id), refusal)
        raise
    return _answer(ticket.id, new)


@blueprint.route("/tickets")
@blueprint.doc(
    parameters=[{"in": "query", "schema": TicketsQuery}], responses={"200": shows("A page of tickets", TicketsOut), **problems(422)},
)
@guarded(Permission.DOCUMENTS)
def get_tickets() -> Response:
    """The tickets of a site or of all within reach, the newest first. By a telephone number only those where the caller works."""
    wanted = read_query(TicketsQuery())
    limit, before = wanted.pop("limit"), document_at(wanted.pop("cursor") or "")
    phone = None if wanted["phone"] is None else phone_digits(wanted["phone"])
    with reading() as session:
        page, more = tickets_page(session, current_actor(), Sought(**wanted | {"phone": phone}), limit, before)
        data = [shown_ticket(each) for each in page]
    last = page[-1].ticket if more else None
    return jsonify(data=data, next_cursor=None if last is None else cursor_of(last.dropped_off_at, last.id))


@blueprint.route("/tickets/<uuid:ticket_id>")
@blueprint.doc(responses={"200": shows("The ticket", TicketOut), **problems()})
@guarded(Permission.DOCUMENTS)
def get_ticket(ticket_id: UUID) -> Response:
    """A ticket with everything that was done with it and paid on it."""
    return _answer(ticket_id, None)


@blueprint.route("/tickets/<uuid:ticket_id>/contact", methods=["POST"])
@blueprint.doc(responses={"200": shows("How to reach the customer", TicketContactOut), **problems(400)})
@guarded(Permission.STAFF)
def post_contact(ticket_id: UUID) -> Response:
    """The customer's whole number, to call; journalled, so that it is no GET."""
    actor = current_actor()
    with transaction() as session:
        ticket, site = ticket_for(session, actor, ticket_id, Permission.STAFF)
        phone, customer = opened(ticket.phone, "phone", ticket.id), opened(ticket.customer, "customer", ticket.id)
        journal.append(session, journal.book_of_site(site.code), actor.code, "ticket_contact_read", str(ticket.id), {})
    return jsonify(phone=None if phone is None else written(phone), customer=customer)


@blueprint.route("/tickets/<uuid:ticket_id>/messages", methods=["POST"])
@blueprint.doc(**takes(TicketMessageIn, **created("The ticket with its messages", TicketOut)))
@guarded(Permission.STAFF)
def post_message(ticket_id: UUID) -> Response:
    """Tell the customer once more that it is ready, once by its id. 409 `cannot_tell` unless it is ready and has a number, `message_waits`
    while another message still waits."""
    actor, given = current_actor(), read_body(TicketMessageIn())

    def tell(session: Session) -> bool:
        _, site = ticket_for(session, actor, ticket_id, Permission.STAFF)
        return tell_again(session, actor, site, ticket_id, given["id"])[1]

    return _answer(ticket_id, attempt(tell))


@blueprint.route("/tickets/work")
@blueprint.doc(
    parameters=[{"in": "query", "schema": TicketWorkQuery}],
    responses={"200": shows("Work done, by site and day", TicketWorkDoneOut), **problems(422)},
)
@guarded(Permission.READ)
def get_work() -> Response:
    """How many items were finished on each day, and what was agreed for them; no revenue."""
    actor, wanted = current_actor(), read_query(TicketWorkQuery())
    if wanted["to"] < wanted["from_"]:
        raise invalid_at("/to", "끝 날이 시작 날보다 빠릅니다.", "The last day lies before the first.")
    with reading() as session:
        sites = reach(actor.roles_for(Permission.READ))
        if wanted["site"] is not None:
            here = site_for(session, actor, wanted["site"], Permission.READ).id
            sites = sites.where(Site.id == here)
        days = work_done(session, sites, wanted["from_"], wanted["to"])
    data = [{"site": each.site, "day": each.day.isoformat(), "items": each.items, "worth": each.worth} for each in days]
    return jsonify(data=data, items=sum(each.items for each in days), worth=sum(each.worth for each in days))


def wanted_drop_off(given: dict[str, Any]) -> WantedDropOff:
    """A drop-off from what the schema let through."""
    items = tuple(
        WantedItem(
            item["kind"], item["name"], tuple(Mark(**mark) for mark in item["marks"]),
            tuple(
                WantedWork(work["sku"], work["name"], work["tax_class"], work["quantity"], work["unit_price"]) for work in item["works"]
            ),
            tuple(item["photos"]),
        )
        for item in given["items"]
    )
    return WantedDropOff(**{name: value for name, value in given.items() if name not in ("site", "items")}, items=items)


def _answer(ticket_id: UUID, new: bool | None) -> Response:
    actor = current_actor()
    with reading() as session:
        ticket, _ = ticket_for(session, actor, ticket_id, Permission.DOCUMENTS)
        response = jsonify(shown_ticket(wholes(session, actor, [ticket])[0]))
    if new:
        response.status_code = 201
    elif new is not None:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _site_of(actor: Actor, ticket_id: UUID) -> str:
    """The code of the site where the ticket stands, for someone who may sell there; of a tablet its own, whatever it names."""
    if actor.is_tablet and actor.site_code is not None:
        return actor.site_code
    with reading() as session:
        return ticket_for(session, actor, ticket_id, Permission.SELL)[1].code


def _with_ticket(parsed: Any, ticket_id: UUID) -> Any:
    # The address names the ticket; whoever looks at what was kept has only the body.
    return parsed | {"ticket": str(ticket_id)} if isinstance(parsed, dict) else parsed
