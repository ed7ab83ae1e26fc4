"""Two places with one of everything, so that every call can be made at the one and at the other."""

import base64
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from pos.api.schemas.tickets import DropOffIn
from pos.api.tickets import wanted_drop_off
from pos.cash_receipts.wanting import reference_of
from pos.tickets.dropping_off import drop_off
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.people.accounts import add_account
from sites.registry import site_by_code
from tests.pos.api.asking import Asking, plain
from tests.pos.tickets.leaving import jpeg
from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, ELSEWHERE, HERE

NOWHERE = "00000000-0000-4000-8000-000000000000"
AT = "2020-11-20T10:15:03+09:00"
SUPPLIER = {"name": "예시 거래처"}
PRODUCT = {"name": "물건", "price": 1000, "tax_class": "taxable"}


@dataclass(frozen=True)
class Place:
    """Where a call goes, and the codes and ids of things that stand there."""

    site: str
    centre: str
    participant: str
    sku: str
    item: str
    category: str
    sale: str
    event: str
    set_aside: str
    version: str
    account: str
    invitation: str
    supplier: str
    order: str
    till: str
    printer: str
    print_id: str
    receipt: str = ""
    ticket: str = ""
    photo: str = ""


def order_of(place: Place) -> dict[str, Any]:
    """An order of the place's item."""
    return {"site": place.site, "supplier": place.supplier, "lines": [{"item": place.item, "quantity": "5", "unit_cost": 20}]}


def path_of(rule: str, place: Place) -> str:
    """The rule's address at a place."""
    values = {
        "<site>": place.site, "<sku>": place.sku, "<uuid:sale_id>": place.sale, "<uuid:event_id>": place.event,
        "<uuid:ticket_id>": place.ticket, "<uuid:photo_id>": place.photo, "<uuid:receipt_id>": place.receipt, "<uuid:approval_id>": NOWHERE,
        "<uuid:supplier_id>": place.supplier, "<uuid:order_id>": place.order, "<uuid:till_id>": place.till,
        "<printer>": place.printer, "<uuid:print_id>": place.print_id,
        "<uuid:item_id>": place.set_aside, "<uuid:invitation_id>": place.invitation, "<int(min=1,max=999999):device_no>": "1",
        "<month>": "2020-10", "<day>": "2020-11-20", "<start>": AT,
        "<uuid:series>": NOWHERE, "<uuid:campaign_id>": NOWHERE, "<uuid:batch_id>": NOWHERE,
        "<uuid:payment_id>": NOWHERE, "<uuid:request_id>": NOWHERE, "<uuid:note_id>": NOWHERE,
        "<uuid:delivery_id>": NOWHERE, "<uuid:settlement_id>": NOWHERE,
        "<uuid:handover_id>": NOWHERE,
        "<kind>": "clock_event", "<handle>": "none", "<uuid:act_id>": NOWHERE,
        "<uuid:import_id>": NOWHERE, "<uuid:job_id>": NOWHERE, "<name>.<wanted>": "attendance.csv",
        "<code>": {"/sites": place.site, "/participants": place.participant, "/stock-items": place.item, "/categories": place.category,
                   "/accounts": place.account, "/coupons": "NONE-0000-0000-0000",
                   "/passes": "P-0000-0000-0000", "/donation-campaigns": "manwon", "/consignment-agreements": "shoes",
                   "/customers": f"customer-{place.centre}"}.get(
            rule.partition("/<")[0], ""
        ),
    }
    for name, value in values.items():
        rule = rule.replace(name, value)
    return rule


def here(ask: Asking) -> Place:
    """The first place, furnished."""
    return _furnished(ask, HERE, CENTRE_HERE, ask.cast.participant, "")


def there(ask: Asking) -> Place:
    """The other place, furnished alike."""
    return _furnished(ask, ELSEWHERE, CENTRE_ELSEWHERE, ask.cast.participant_elsewhere, "_elsewhere")


def _furnished(ask: Asking, site: str, centre: str, participant: str, suffix: str) -> Place:
    manager, tablet = f"manager{suffix}", f"tablet{suffix}"
    sku, item, category = f"thing-{site}", f"beans-{site}", f"tab-{site}"
    things = {f"/categories/{category}": {"name": "탭"}, f"/products/{sku}": PRODUCT, f"/stock-items/{item}": {"name": "원두", "unit": "g"}}
    for path, body in things.items():
        _done(ask(manager, "PUT", path, body | {"owner": f"centre:{centre}"}))
    paid = {"method": "cash", "amount": 1000, "cash_receipt": {"kind": "self_issued"}}
    sold, refused, event = plain(1000, payments=[paid]), plain(1000, total=1), str(uuid4())
    _done(ask(tablet, "POST", "/sales", sold))
    assert ask(tablet, "POST", "/sales", refused).status_code == 422
    (kept,) = ask("admin", "GET", f"/quarantine?site={site}").json["data"]
    came = {"id": event, "device_seq": 97, "participant": participant, "kind": "in", "at": AT}
    _done(ask(tablet, "POST", "/clock-events", came))
    version = ask(manager, "GET", f"/participants/{participant}").headers["ETag"]
    asked = ask(manager, "POST", "/invitations", {"email": f"asked@{site}.example", "role": "site_supervisor", "scope": f"site:{site}"})
    _done(asked)
    with ask.client.application.app_context(), transaction() as session:
        account = add_account(session, COMMAND_LINE.code, f"someone@{site}.example", "site_supervisor", f"site:{site}").code
    supplier, order, till = str(uuid4()), str(uuid4()), str(uuid4())
    _done(ask(tablet, "POST", "/tills", {"id": till, "device_seq": 96, "opened_at": AT, "opening_float": 0}))
    place = Place(
        site, centre, participant, sku, item, category, sold["id"], event, kept["id"], version, account, asked.json["id"], supplier, order,
        till, f"{site}-P1", str(uuid4()),
        str(reference_of(UUID(sold["id"]), 1)), *_something_left(ask, tablet, site),
    )
    _done(ask(manager, "POST", "/printers", {"site": site, "name": "계산대", "host": "192.168.0.50"}))
    _done(ask(tablet, "POST", "/prints", {"id": place.print_id, "kind": "receipt", "of": sold["id"]}))
    _done(ask(manager, "PUT", f"/suppliers/{supplier}", SUPPLIER | {"owner": f"centre:{centre}"}))
    _done(ask(manager, "PUT", f"/purchase-orders/{order}", order_of(place)))
    _done(ask(manager, "PUT", f"/customers/customer-{centre}", {"name": "예시 어린이집", "owner": f"centre:{centre}"}))
    return place


def drop_off_at(ticket: str, device_seq: int) -> dict[str, Any]:
    """A pair of shoes."""
    work = {"sku": "wash", "name": "세척", "tax_class": "taxable", "unit_price": 6000}
    return {
        "id": ticket, "device_seq": device_seq, "dropped_off_at": AT, "due_date": "2020-11-24", "tag": "1", "settlement": "pick_up",
        "items": [{"kind": "sneakers", "works": [work]}],
    }


def _something_left(ask: Asking, tablet: str, site: str) -> tuple[str, str]:
    """A ticket and its photo. A café takes nothing in; for this once it does, as a shoe-care shop."""
    ticket, photo = str(uuid4()), str(uuid4())
    with ask.client.application.app_context(), transaction() as session:
        place = site_by_code(session, site)
        kind, place.kind = place.kind, "shoe_care"
        drop_off(session, ask.cast.actor(session, tablet), place, wanted_drop_off(DropOffIn().load(drop_off_at(ticket, 91))))
        content = base64.b64encode(jpeg()).decode()
        place.kind = kind
    _done(ask(tablet, "POST", f"/tickets/{ticket}/photos", {"id": photo, "item": 1, "taken_at": AT, "jpeg": content}))
    return ticket, photo


def _done(answer: Any) -> None:
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
