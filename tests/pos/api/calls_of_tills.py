"""One good call for every route of till days."""

from typing import Any
from uuid import uuid4

from tests.pos.api.call import BODYLESS, OF_SITE, TABLET, Call, numbered
from tests.pos.api.places import AT


def of_till(body: dict[str, Any], of_tablet: bool) -> dict[str, Any]:
    """An act on the place's till."""
    return {"id": str(uuid4()), **body} | ({"device_seq": 94} if of_tablet else {})


OF_TILLS: dict[tuple[str, str], Call] = {
    ("POST", "/tills"): Call(
        body=lambda place, of_tablet: numbered(
            {"id": str(uuid4()), "device_seq": 95, "opened_at": AT, "opening_float": 0}, place, of_tablet
        ),
        tablet_elsewhere=TABLET,
    ),
    ("GET", "/tills"): OF_SITE,
    ("GET", "/tills/<uuid:till_id>"): BODYLESS,
    ("POST", "/tills/<uuid:till_id>/cash-movements"): Call(
        body=lambda place, of_tablet: of_till({"at": AT, "direction": "in", "amount": 1000, "reason": "시험"}, of_tablet)
    ),
    ("POST", "/tills/<uuid:till_id>/closing"): Call(
        body=lambda place, of_tablet: of_till({"closed_at": AT, "counted": {}}, of_tablet)
    ),
    ("POST", "/tills/<uuid:till_id>/cancellation"): Call(body=lambda place, of_tablet: of_till({"cancelled_at": AT}, of_tablet)),
}
