"""One good call for every route of tickets."""

import base64
from uuid import uuid4

from tests.pos.api.call import BODYLESS, OF_SITE, TABLET, Call, numbered, old
from tests.pos.api.places import AT, drop_off_at
from tests.pos.tickets.leaving import jpeg

TERMS = {
    "work_days": 3, "free_days": 7, "storage_fee_permille": 0, "unclaimed_days": 90, "retention_days": 180, "deposit_percent": 30,
    "tells": True, "remind_days": None, "ready_text": "{shop} {tag}", "reminder_text": "{shop} {due}", "notice": "", "works": [],
}
PHOTO = base64.b64encode(jpeg()).decode()

OF_TICKETS: dict[tuple[str, str], Call] = {
    ("POST", "/tickets"): Call(
        body=lambda place, of_tablet: numbered(drop_off_at(str(uuid4()), 93), place, of_tablet), tablet_elsewhere=TABLET,
    ),
    ("GET", "/tickets"): OF_SITE,
    ("GET", "/tickets/work"): Call(query=lambda place: f"?site={place.site}&from=2020-11-01&to=2020-11-30"),
    ("GET", "/tickets/<uuid:ticket_id>"): BODYLESS,
    ("POST", "/tickets/<uuid:ticket_id>/events"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "kind": "started", "at": AT} | ({"device_seq": 92} if of_tablet else {})
    ),
    ("POST", "/tickets/<uuid:ticket_id>/contact"): BODYLESS,
    ("POST", "/tickets/<uuid:ticket_id>/messages"): Call(body=lambda place, of_tablet: {"id": str(uuid4())}),
    ("POST", "/tickets/<uuid:ticket_id>/photos"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "item": 1, "taken_at": AT, "jpeg": PHOTO}
    ),
    ("GET", "/tickets/<uuid:ticket_id>/photos/<uuid:photo_id>"): BODYLESS,
    ("GET", "/tickets/<uuid:ticket_id>/slip.txt"): BODYLESS,
    ("GET", "/tickets/<uuid:ticket_id>/slip.escpos"): BODYLESS,
    ("GET", "/tickets/<uuid:ticket_id>/tag.escpos"): BODYLESS,
    ("GET", "/sites/<code>/ticket-terms"): BODYLESS,
    ("PUT", "/sites/<code>/ticket-terms"): Call(body=lambda place, of_tablet: TERMS, headers=old, of_centre=True),
}
