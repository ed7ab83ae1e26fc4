"""Photos of what was left: once for each id, small, sealed in the database, where a backup has them and forgetting reaches them.

A photo is no act: it has no number in a tablet's series and comes after its ticket, whenever there is a network.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tickets.dropping_off import MOST_PHOTOS
from pos.tickets.jpeg import read_jpeg
from pos.tickets.models import Ticket, TicketItem, TicketPhoto
from pos.tickets.moving_on import not_here_yet
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, invalid_at, say
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn
from sites.vault import vault


@dataclass(frozen=True, slots=True)
class WantedPhoto:
    """A photo as sent."""

    id: UUID
    ticket: UUID
    item: int
    taken_at: datetime
    content: bytes


def add_photo(session: Session, actor: Actor, site: Site, wanted: WantedPhoto) -> tuple[TicketPhoto, bool]:
    """Keeps a photo, and True when it is new. Invalid for what is no small JPEG and for an item that the ticket does not have; Conflict
    before the ticket came, for one too many, and when the id stands for another photo."""
    picture = read_jpeg(wanted.content)
    if picture is None:
        raise invalid_at("/jpeg", "180 KiB까지의 JPEG 사진만 받습니다. 다시 찍어 주세요.",
                         "Only a JPEG of at most 180 KiB is taken. Take the photo again.", code="photo_wrong")
    take_turn(session, site)
    sent = sha256(wanted.content).digest()
    stored = session.get(TicketPhoto, wanted.id)
    if stored is not None:
        return _repeated(stored, site, wanted, sent), False
    ticket = session.get(Ticket, wanted.ticket, populate_existing=True)
    if ticket is None:
        raise not_here_yet()
    if ticket.site_id != site.id:
        raise NotFound("ticket_not_found")
    _check(session, ticket, wanted)
    photo = TicketPhoto(
        id=wanted.id, ticket_id=ticket.id, site_id=site.id, item_no=wanted.item, taken_at=wanted.taken_at, received_at=clock.now(),
        recorded_by=actor.code, sent_sha256=sent, sha256=sha256(picture.content).digest(), width=picture.width, height=picture.height,
        sealed=vault.seal(base64.b64encode(picture.content).decode(), "ticket_photo", "sealed", str(wanted.id)),
    )
    session.add(photo)
    session.flush()
    content = {"photo": str(photo.id), "item": photo.item_no, "sha256": photo.sha256.hex()}
    journal.append(session, journal.book_of_site(site.code), actor.code, "ticket_photo_added", str(ticket.id), content)
    return photo, True


def picture_of(photo: TicketPhoto) -> bytes | None:
    """The picture; None once it was forgotten."""
    if photo.sealed is None:
        return None
    return base64.b64decode(vault.open(photo.sealed, "ticket_photo", "sealed", str(photo.id)))


def _check(session: Session, ticket: Ticket, wanted: WantedPhoto) -> None:
    item = session.get(TicketItem, (ticket.id, wanted.item))
    if item is None:
        raise invalid_at("/item", "이 접수에 그런 물건이 없습니다.", "The ticket has no such item.", code="item_unknown")
    if ticket.forgotten_at is not None:
        raise Conflict("ticket_over", say("손님 정보를 지운 접수입니다.", "What named the customer was deleted from this ticket."))
    held = session.scalar(sa.select(sa.func.count()).select_from(TicketPhoto).where(
        TicketPhoto.ticket_id == ticket.id, TicketPhoto.item_no == wanted.item
    )) or 0
    if held >= MOST_PHOTOS and str(wanted.id) not in json.loads(item.photos):
        raise Conflict("too_many_photos", say("사진은 물건마다 6장까지입니다.", "At most 6 photos an item."))


def _repeated(stored: TicketPhoto, site: Site, wanted: WantedPhoto, sent: bytes) -> TicketPhoto:
    if stored.site_id != site.id:
        raise id_taken()
    refuse_other({
        "ticket": stored.ticket_id != wanted.ticket, "item": stored.item_no != wanted.item, "taken_at": stored.taken_at != wanted.taken_at,
        "jpeg": stored.sent_sha256 != sent,
    })
    return stored
