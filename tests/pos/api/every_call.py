"""One good call for every route that is behind a permission, at a place that can be swapped for another one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.people.accounts import add_account
from tests.pos.api.asking import Asking, plain, refund, sale
from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, ELSEWHERE, HERE, PIN

NOWHERE = "00000000-0000-4000-8000-000000000000"
AT = "2020-11-20T10:15:03+09:00"
TOTAL = {"methods": [{"method": "cash", "amount": 1000}], "tax_classes": [{"tax_class": "exempt", "amount": 1000}], "sales": 1}
FILE = "날짜,현금,과세,건수\n2020-11-20,1,1,1\n"
INVOICE = {"month": "2020-10", "counterparty": "예시 기관", "amount": 1000}
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


@dataclass(frozen=True)
class Call:
    """What to send, and what those hear who may do it but not there; none where the route has no place. What is `of_centre` is out of
    reach of a site's supervisor everywhere; where there may be `nothing_here` a 404 is an answer. `file` is sent as csv."""

    query: Callable[[Place], str] | None = None
    body: Callable[[Place, bool], Any] | None = None
    headers: Callable[[Place], dict[str, str]] | None = None
    elsewhere: frozenset[int] | None = frozenset({404})
    tablet_elsewhere: frozenset[int] | None = None
    of_centre: bool = False
    nothing_here: bool = False
    file: str | None = None


OF_SITE = Call(query=lambda place: f"?site={place.site}")
BODYLESS = Call()
MAY_BE_NOTHING = Call(nothing_here=True)
NO_PLACE = Call(elsewhere=None)
# A tablet that names another site than its own has a mistake in its request (contract, section 3).
TABLET = frozenset({422})


def old(_place: Place) -> dict[str, str]:
    """A version that nothing has."""
    return {"If-Match": "old"}


def numbered(body: dict[str, Any], place: Place, of_tablet: bool) -> dict[str, Any]:
    """A tablet numbers what it sends; others name the site. Both name it here, so that both can be elsewhere."""
    return {name: value for name, value in (body | {"site": place.site}).items() if of_tablet or name != "device_seq"}


CALLS: dict[tuple[str, str], Call] = {
    ("GET", "/sites"): NO_PLACE,
    ("GET", "/sites/<code>"): BODYLESS,
    ("POST", "/devices/self/status"): Call(body=lambda place, of_tablet: {"made": 1}, elsewhere=None),
    ("POST", "/devices/self/revocation"): NO_PLACE,
    ("GET", "/sites/<site>/devices"): BODYLESS,
    ("POST", "/sites/<site>/pairing-codes"): BODYLESS,
    ("POST", "/sites/<site>/devices/<int(min=1,max=999999):device_no>/revocation"): BODYLESS,
    ("POST", "/sales"): Call(body=lambda place, of_tablet: numbered(sale(), place, of_tablet), tablet_elsewhere=TABLET),
    # A batch is answered 200, each sale in its place: tests/pos/api/test_batch.py.
    ("POST", "/sales/batch"): Call(body=lambda place, of_tablet: {"sales": [numbered(sale(), place, of_tablet)]}, elsewhere=None),
    ("GET", "/sales"): OF_SITE,
    ("GET", "/sales/<uuid:sale_id>"): BODYLESS,
    ("GET", "/sales/sync-status"): NO_PLACE,
    # Out of reach is as unknown as a sale that has not come yet.
    ("POST", "/sales/<uuid:sale_id>/refunds"): Call(
        body=lambda place, of_tablet: {name: value for name, value in refund(1000).items() if of_tablet or name != "device_seq"},
        elsewhere=frozenset({409}),
    ),
    ("GET", "/orders"): Call(query=lambda place: f"?site={place.site}", tablet_elsewhere=TABLET),
    ("PUT", "/orders/<uuid:sale_id>"): Call(body=lambda place, of_tablet: {"state": "ready", "at": AT}),
    ("GET", "/quarantine"): OF_SITE,
    ("POST", "/quarantine/<uuid:item_id>/resolution"): Call(body=lambda place, of_tablet: {"as": "rejected", "reason": "시험"}),
    ("GET", "/catalogue"): OF_SITE,
    ("GET", "/catalogue/left"): OF_SITE,
    ("GET", "/products"): NO_PLACE,
    ("GET", "/products/<sku>"): BODYLESS,
    ("PUT", "/products/<sku>"): Call(body=lambda place, of_tablet: PRODUCT | {"price": 1100}, elsewhere=frozenset({409})),
    ("PUT", "/categories/<code>"): Call(body=lambda place, of_tablet: {"name": "탭"}, elsewhere=frozenset({409})),
    ("PUT", "/sites/<site>/prices/<sku>"): Call(body=lambda place, of_tablet: {"price": 900}),
    ("PUT", "/sites/<site>/availability/<sku>"): Call(body=lambda place, of_tablet: {"available": True}),
    ("GET", "/stock"): OF_SITE,
    ("POST", "/stock-moves"): Call(
        body=lambda place, of_tablet: numbered(
            {"id": str(uuid4()), "device_seq": 99, "item": place.item, "kind": "receive", "quantity": "5", "at": AT}, place, of_tablet
        ),
        tablet_elsewhere=TABLET,
    ),
    ("GET", "/stock-items"): NO_PLACE,
    ("PUT", "/stock-items/<code>"): Call(body=lambda place, of_tablet: {"name": "원두", "unit": "g"}, elsewhere=frozenset({409})),
    ("GET", "/products/<sku>/recipe"): BODYLESS,
    ("PUT", "/products/<sku>/recipe"): Call(
        body=lambda place, of_tablet: {"lines": [{"item": place.item, "quantity": "1"}]}, elsewhere=frozenset({404, 409})
    ),
    ("POST", "/clock-events"): Call(
        body=lambda place, of_tablet: numbered(
            {"id": str(uuid4()), "device_seq": 98, "participant": place.participant, "kind": "in", "at": AT}, place, of_tablet
        ),
        tablet_elsewhere=TABLET,
    ),
    ("POST", "/clock-events/<uuid:event_id>/correction"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "kind": "void", "reason": "시험"}
    ),
    ("GET", "/shifts"): Call(query=lambda place: f"?site={place.site}&from=2020-11-01&to=2020-11-30"),
    ("GET", "/shifts/hours"): Call(query=lambda place: f"?site={place.site}&from=2020-11-01&to=2020-11-30"),
    ("GET", "/staff"): Call(query=lambda place: f"?site={place.site}", tablet_elsewhere=TABLET),
    ("GET", "/approvers"): Call(query=lambda place: f"?site={place.site}", tablet_elsewhere=TABLET),
    ("POST", "/pin-checks"): Call(body=lambda place, of_tablet: {"participant": place.participant, "pin": PIN}),
    ("GET", "/participants"): OF_SITE,
    ("POST", "/participants"): Call(
        body=lambda place, of_tablet: {"display_name": "참여자 09", "centre": place.centre}, of_centre=True
    ),
    ("GET", "/participants/<code>"): BODYLESS,
    ("PUT", "/participants/<code>"): Call(
        body=lambda place, of_tablet: {"display_name": "참여자 01", "legal_name": None, "type": None, "started_on": None},
        headers=lambda place: {"If-Match": place.version},
    ),
    ("PUT", "/participants/<code>/pin"): Call(body=lambda place, of_tablet: {"pin": None}),
    ("PUT", "/participants/<code>/assignments"): Call(body=lambda place, of_tablet: {"site": place.site, "from": "2026-12-01"}),
    ("GET", "/accounts"): NO_PLACE,
    ("GET", "/accounts/<code>"): BODYLESS,
    ("PUT", "/accounts/<code>/grants"): Call(
        body=lambda place, of_tablet: {"grants": [{"role": "site_supervisor", "scope": f"site:{place.site}"}]},
        headers=lambda place: {"If-Match": '"1"'},
    ),
    ("POST", "/accounts/<code>/reopening"): BODYLESS,
    ("POST", "/accounts/<code>/second-factor-removal"): BODYLESS,
    ("POST", "/accounts/<code>/signing-out"): BODYLESS,
    ("POST", "/accounts/<code>/password-links"): BODYLESS,
    ("POST", "/accounts/<code>/ending"): BODYLESS,
    ("GET", "/invitations"): NO_PLACE,
    ("POST", "/invitations"): Call(
        body=lambda place, of_tablet: {"email": "new@example.org", "role": "site_supervisor", "scope": f"site:{place.site}"}
    ),
    ("POST", "/invitations/<uuid:invitation_id>/renewal"): BODYLESS,
    ("POST", "/invitations/<uuid:invitation_id>/withdrawal"): BODYLESS,
    ("GET", "/revenue"): Call(query=lambda place: f"?scope=site:{place.site}&from=2020-11-01&to=2020-11-30&by=day"),
    ("GET", "/months/<month>"): Call(query=lambda place: f"?scope=site:{place.site}"),
    ("POST", "/months/<month>/closing"): Call(body=lambda place, of_tablet: {"scope": f"site:{place.site}"}),
    ("POST", "/months/<month>/reopening"): Call(body=lambda place, of_tablet: {"scope": f"site:{place.site}", "reason": "시험"}),
    # Neither place states totals or has contracts: whoever may do it there hears a 409, or that nothing is there to be changed.
    ("GET", "/day-totals"): Call(query=lambda place: f"?site={place.site}&from=2020-11-01&to=2020-11-30"),
    ("POST", "/day-totals"): Call(body=lambda place, of_tablet: TOTAL | {"id": str(uuid4()), "site": place.site, "date": "2020-11-20"}),
    ("GET", "/day-totals/missing"): Call(query=lambda place: f"?scope=site:{place.site}&month=2020-11"),
    ("GET", "/sites/<site>/day-totals/<day>"): MAY_BE_NOTHING,
    ("PUT", "/sites/<site>/day-totals/<day>"): Call(
        body=lambda place, of_tablet: TOTAL | {"id": str(uuid4()), "reason": "시험"}, headers=lambda place: {"If-Match": "1"},
    ),
    ("POST", "/sites/<site>/day-totals/<day>/withdrawal"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "reason": "시험"}, headers=lambda place: {"If-Match": "1"},
    ),
    ("GET", "/contract-invoices"): Call(query=lambda place: f"?site={place.site}&from=2020-11-01&to=2020-11-30"),
    ("POST", "/contract-invoices"): Call(body=lambda place, of_tablet: INVOICE | {"id": str(uuid4()), "site": place.site}),
    ("GET", "/contract-invoices/<uuid:series>"): MAY_BE_NOTHING,
    ("PUT", "/contract-invoices/<uuid:series>"): Call(
        body=lambda place, of_tablet: INVOICE | {"id": str(uuid4()), "reason": "시험"}, headers=lambda place: {"If-Match": "1"},
        nothing_here=True,
    ),
    ("POST", "/contract-invoices/<uuid:series>/withdrawal"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "reason": "시험"}, headers=lambda place: {"If-Match": "1"}, nothing_here=True,
    ),
    ("GET", "/sites/<site>/closures"): BODYLESS,
    ("PUT", "/sites/<site>/closures/<day>"): Call(body=lambda place, of_tablet: {"until": "2020-11-20", "reason": "시험"}, headers=old),
    ("DELETE", "/sites/<site>/closures/<day>"): Call(headers=old, nothing_here=True),
    ("GET", "/day-totals/imports"): NO_PLACE,
    ("POST", "/day-totals/imports"): Call(query=lambda place: f"?id={uuid4()}&site={place.site}", file=FILE),
    ("POST", "/day-totals/imports/marked"): Call(query=lambda place: f"?site={place.site}", file=FILE),
    ("POST", "/day-totals/imports/<uuid:import_id>/undoing"): MAY_BE_NOTHING,
    ("GET", "/exports"): NO_PLACE,
    ("GET", "/exports/<name>.<wanted>"): Call(query=lambda place: f"?scope=site:{place.site}&month=2020-11"),
    ("POST", "/exports/<name>.<wanted>/with-names"): Call(
        body=lambda place, of_tablet: {"month": "2020-11", "scope": f"site:{place.site}", "reason": "시험"}
    ),
    # A job is its maker's alone: tests/pos/api/test_row_exports.py.
    ("GET", "/jobs/<uuid:job_id>"): MAY_BE_NOTHING,
    ("GET", "/jobs/<uuid:job_id>/file"): MAY_BE_NOTHING,
}


def path_of(rule: str, place: Place) -> str:
    """The rule's address at a place."""
    values = {
        "<site>": place.site, "<sku>": place.sku, "<uuid:sale_id>": place.sale, "<uuid:event_id>": place.event,
        "<uuid:item_id>": place.set_aside, "<uuid:invitation_id>": place.invitation, "<int(min=1,max=999999):device_no>": "1",
        "<month>": "2020-10", "<day>": "2020-11-20",
        "<uuid:series>": NOWHERE, "<uuid:import_id>": NOWHERE, "<uuid:job_id>": NOWHERE, "<name>.<wanted>": "attendance.csv",
        "<code>": {"/sites": place.site, "/participants": place.participant, "/stock-items": place.item, "/categories": place.category,
                   "/accounts": place.account}.get(
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
    sold, refused, event = plain(1000), plain(1000, total=1), str(uuid4())
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
    return Place(site, centre, participant, sku, item, category, sold["id"], event, kept["id"], version, account, asked.json["id"])


def _done(answer: Any) -> None:
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
