"""One good call for every route of deliveries between workplaces."""

from uuid import uuid4

from tests.pos.api.call import TABLET, Call, numbered
from tests.pos.api.places import AT

LINES = [{"sku": "none", "quantity": "1", "unit_price": 1000}]

OF_TRADE_BETWEEN_SITES: dict[tuple[str, str], Call] = {
    ("POST", "/internal-deliveries"): Call(
        body=lambda place, of_tablet: numbered(
            {"id": str(uuid4()), "device_seq": 95, "to_site": "farm-01", "at": AT, "lines": LINES}, place, of_tablet),
        tablet_elsewhere=TABLET,
    ),
    ("GET", "/internal-deliveries"): Call(
        query=lambda place: f"?site={place.site}&from=2020-11-01&to=2020-11-30", tablet_elsewhere=TABLET,
    ),
    ("GET", "/internal-deliveries/<uuid:delivery_id>"): Call(nothing_here=True),
    ("POST", "/internal-deliveries/<uuid:delivery_id>/returns"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "at": AT, "lines": [{"line": 1, "quantity": "1"}], "reason": "예시"},
        nothing_here=True,
    ),
}
