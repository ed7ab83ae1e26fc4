"""One good call for every route of the farm, of lots and of donations. A café grows and gives nothing: its acts are refused by name."""

from typing import Any
from uuid import UUID, uuid4

from tests.pos.api.call import TABLET, Call, numbered
from tests.pos.api.places import AT

DAYS = "&from=2020-11-01&to=2020-11-30"
CAMPAIGN = {"name": "예시", "sku": "thing", "item": "milk", "per_unit": "1", "from": "2020-11-01"}


def act(**body: Any) -> Call:
    """An act of a site."""
    return Call(
        body=lambda place, of_tablet: numbered({"id": str(uuid4()), "device_seq": 96, "at": AT, **body}, place, of_tablet),
        tablet_elsewhere=TABLET,
    )


def asked(more: str = "") -> Call:
    """What a site, and a tablet of its own, reads."""
    return Call(query=lambda place: f"?site={place.site}{more}", tablet_elsewhere=TABLET)


OF_THE_FARM: dict[tuple[str, str], Call] = {
    ("POST", "/farm/batches"): act(units=100),
    ("POST", "/farm/batches/<uuid:batch_id>/end"): act(),
    ("GET", "/farm/batches"): asked(),
    ("POST", "/farm/harvests"): act(batch=str(UUID(int=1)), item="milk", quantity="1"),
    ("GET", "/farm/harvests"): asked(DAYS),
    ("POST", "/farm/packings"): act(item="milk", lot="A", quantity="1", into="milk", packs=1),
    ("GET", "/farm/packings"): asked(DAYS),
    ("GET", "/lots"): asked(),
    ("GET", "/lots/for-sale"): asked(),
    ("GET", "/lots/trace"): Call(query=lambda place: f"?site={place.site}&item=milk&lot=A", nothing_here=True),
    ("GET", "/donations"): asked(),
    ("PUT", "/donation-campaigns/<code>"): Call(body=lambda place, of_tablet: CAMPAIGN | {"site": place.site}),
    ("POST", "/donations/gifts"): act(item="milk", quantity="1"),
    ("POST", "/donations/handovers"): act(item="milk", quantity="1", recipient="예시 기관", head_count=1),
    ("GET", "/donations/handovers"): asked(DAYS),
    ("POST", "/donations/handovers/<uuid:handover_id>/cancellation"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "site": place.site, "at": AT, "reason": "예시"}),
}
