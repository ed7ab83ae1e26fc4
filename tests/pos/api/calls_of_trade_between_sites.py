"""One good call for every route of deliveries between workplaces, and of goods of other centres. A café has none: it is told so by name."""

from uuid import uuid4

from tests.pos.api.call import OF_SITE, TABLET, Call, numbered
from tests.pos.api.places import AT

RATES = [{"from": "2020-11-01", "rate": 1000}]
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
    ("PUT", "/consignment-agreements/<code>"): Call(
        body=lambda place, of_tablet: {"site": place.site, "centre": "bupyeong", "name": "예시", "from": "2020-11-01", "rates": RATES},
        of_centre=True,
    ),
    ("GET", "/consignment"): OF_SITE,
    ("POST", "/consignment/goods"): Call(body=lambda place, of_tablet: {
        "id": str(uuid4()), "site": place.site, "agreement": "none", "item": place.item, "kind": "brought", "quantity": "1", "at": AT}),
    ("GET", "/revenue/producers"): Call(query=lambda place: f"?scope=site:{place.site}&from=2020-11-01&to=2020-11-30"),
    ("GET", "/settlements"): Call(query=lambda place: f"?site={place.site}", of_centre=True),
    ("GET", "/settlements/draft"): Call(query=lambda place: f"?site={place.site}&centre=bupyeong&month=2020-10", of_centre=True),
    ("POST", "/settlements"): Call(
        body=lambda place, of_tablet: {"site": place.site, "centre": "bupyeong", "month": "2020-10"}, of_centre=True),
    ("GET", "/settlements/<uuid:settlement_id>"): Call(nothing_here=True),
    ("POST", "/settlements/<uuid:settlement_id>/payments"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "paid_on": "2020-11-20", "method": "transfer", "amount": 1},
        nothing_here=True, of_centre=True,
    ),
}
