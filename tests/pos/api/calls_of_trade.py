"""One good call for every route of trade."""

from typing import Any
from uuid import uuid4

from tests.pos.api.call import Call
from tests.pos.api.places import AT, Place

DAYS = "&from=2020-11-01&to=2020-11-30"
NO_MONEY = Call(query=lambda place: f"?scope=site:{place.site}")
OF_SITE_AND_DAYS = Call(query=lambda place: f"?site={place.site}{DAYS}")
OLD = {"If-Match": '"1"'}


def customer_of(place: Place) -> str:
    """The customer of a place's centre."""
    return f"customer-{place.centre}"


def nowhere(**body: Any) -> Call:
    """An act on something that does not stand."""
    return Call(body=lambda place, of_tablet: body, nothing_here=True)


OF_TRADE: dict[tuple[str, str], Call] = {
    ("GET", "/customers"): Call(elsewhere=None),
    ("GET", "/customers/<code>"): Call(),
    ("PUT", "/customers/<code>"): Call(
        body=lambda place, of_tablet: {"name": "예시 어린이집", "owner": f"centre:{place.centre}"},
        headers=lambda place: OLD, elsewhere=frozenset({409}), of_centre=True,
    ),
    ("GET", "/customers/<code>/prices"): Call(),
    ("PUT", "/customers/<code>/prices/<sku>"): Call(
        body=lambda place, of_tablet: {"price": 900, "from": "2020-11-01"}, of_centre=True,
    ),
    ("GET", "/customers/<code>/statement"): Call(query=lambda place: f"?scope=site:{place.site}{DAYS}"),
    ("GET", "/receivables"): NO_MONEY,
    ("GET", "/receivables/sales"): NO_MONEY,
    ("PUT", "/receivables/<uuid:sale_id>/customer"): Call(
        body=lambda place, of_tablet: {"customer": customer_of(place)}, nothing_here=True),
    ("GET", "/customer-payments"): OF_SITE_AND_DAYS,
    ("POST", "/customer-payments"): Call(body=lambda place, of_tablet: {
        "id": str(uuid4()), "site": place.site, "customer": customer_of(place), "amount": 1000, "received_on": "2020-11-20"}),
    ("GET", "/customer-payments/<uuid:payment_id>"): Call(nothing_here=True),
    ("POST", "/customer-payments/<uuid:payment_id>/matches"): nowhere(id=str(uuid4())),
    ("POST", "/customer-payments/<uuid:payment_id>/unmatching"): nowhere(id=str(uuid4()), sale=str(uuid4())),
    ("POST", "/customer-payments/<uuid:payment_id>/withdrawal"): nowhere(id=str(uuid4()), reason="예시"),
    ("GET", "/invoice-requests"): NO_MONEY,
    ("GET", "/invoice-requests/preview"): Call(query=lambda place: f"?site={place.site}&month=2020-11"),
    ("POST", "/invoice-requests"): Call(body=lambda place, of_tablet: {"site": place.site, "month": "2020-11"}),
    ("GET", "/invoice-requests/<uuid:request_id>"): Call(nothing_here=True),
    ("POST", "/invoice-requests/<uuid:request_id>/issue"): nowhere(approval_no="1", issued_on="2020-12-01"),
    ("POST", "/invoice-requests/<uuid:request_id>/cancellation"): nowhere(reason="예시"),
    ("GET", "/delivery-notes"): OF_SITE_AND_DAYS,
    ("POST", "/delivery-notes"): Call(body=lambda place, of_tablet: {
        "id": str(uuid4()), "site": place.site, "customer": customer_of(place), "delivered_on": "2020-11-20",
        "lines": [{"sku": place.sku, "quantity": "1"}]}),
    ("GET", "/delivery-notes/<uuid:note_id>"): Call(nothing_here=True),
    ("POST", "/delivery-notes/<uuid:note_id>/sale"): nowhere(id=str(uuid4()), sold_at=AT),
}
