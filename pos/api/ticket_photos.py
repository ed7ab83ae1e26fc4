"""Photos of what was left: taken once, shown to those who work there."""

import base64
import binascii
from uuid import UUID

import sqlalchemy as sa
from flask import Response, jsonify

from pos.api.blueprint import created, make_blueprint, problems, read_body, takes
from pos.api.credentials import current_actor, guarded
from pos.api.schemas.tickets import TicketPhotoIn, TicketPhotoOut
from pos.tickets.models import TicketPhoto
from pos.tickets.photos import WantedPhoto, add_photo, picture_of
from pos.tickets.queries import ticket_for
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import NotFound, invalid_at

blueprint = make_blueprint("ticket_photos", "Photos of what was left")

JPEG = {"description": "The picture", "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}


@blueprint.route("/tickets/<uuid:ticket_id>/photos", methods=["POST"])
@blueprint.doc(**takes(TicketPhotoIn, **created("The photo as kept", TicketPhotoOut)))
@guarded(Permission.SELL)
def post_photo(ticket_id: UUID) -> Response:
    """Keep a photo of an item, once. It is no act: it has no number in the device's series and is not set aside when it is refused."""
    actor, given = current_actor(), read_body(TicketPhotoIn())
    try:
        content = base64.b64decode(given.pop("jpeg"), validate=True)
    except (ValueError, binascii.Error):
        raise invalid_at("/jpeg", "base64로 적은 JPEG를 보내 주세요.", "Send a JPEG in base64.", code="photo_wrong") from None
    code = actor.site_code
    if not actor.is_tablet or code is None:
        with reading() as session:
            code = ticket_for(session, actor, ticket_id, Permission.SELL)[1].code
    wanted = WantedPhoto(ticket=ticket_id, content=content, **given)
    photo, new = attempt(lambda session: add_photo(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    shown = {name: getattr(photo, name) for name in ("id", "width", "height")}
    response = jsonify(TicketPhotoOut().dump(shown | {"ticket": photo.ticket_id, "item": photo.item_no, "sha256": photo.sha256.hex()}))
    if new:
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@blueprint.route("/tickets/<uuid:ticket_id>/photos/<uuid:photo_id>")
@blueprint.doc(responses={"200": JPEG, **problems()})
@guarded(Permission.STAFF)
def get_photo(ticket_id: UUID, photo_id: UUID) -> Response:
    """A photo, until it is forgotten with the customer."""
    with reading() as session:
        ticket, _ = ticket_for(session, current_actor(), ticket_id, Permission.STAFF)
        photo = session.scalar(sa.select(TicketPhoto).where(TicketPhoto.id == photo_id, TicketPhoto.ticket_id == ticket.id))
        picture = None if photo is None else picture_of(photo)
    if picture is None:
        raise NotFound("photo_not_found")
    return Response(picture, mimetype="image/jpeg", headers={"Cache-Control": "private, no-store"})
