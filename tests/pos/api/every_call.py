"""One good call for every route that is behind a permission, at a place that can be swapped for another one."""

from uuid import uuid4

from tests.pos.api.asking import refund, sale
from tests.pos.api.call import BODYLESS, MAY_BE_NOTHING, NO_PLACE, OF_SITE, TABLET, Call, numbered, old
from tests.pos.api.calls_of_own_account import OF_THE_OWN_ACCOUNT
from tests.pos.api.calls_of_receipts_and_cards import OF_RECEIPTS_AND_CARDS
from tests.pos.api.calls_of_the_farm import OF_THE_FARM
from tests.pos.api.calls_of_tickets import OF_TICKETS
from tests.pos.api.calls_of_tills import OF_TILLS
from tests.pos.api.calls_of_trade import OF_TRADE
from tests.pos.api.calls_of_trade_between_sites import OF_TRADE_BETWEEN_SITES
from tests.pos.api.places import AT, NOWHERE, PRODUCT, SUPPLIER, order_of
from tests.support.cast import APPROVAL_PIN, PIN

TOTAL = {"methods": [{"method": "cash", "amount": 1000}], "tax_classes": [{"tax_class": "exempt", "amount": 1000}], "sales": 1}
BAYS = {"readings": [{"bay": "1", "meter": "coin", "counter": 1}]}
FILE = "날짜,현금,과세,건수\n2020-11-20,1,1,1\n"
PRODUCTS = "상품코드,상품명,가격,과세구분\nbrought,물건,1000,과세\n"
LIMITS = {level: {"percent": None, "won": None} for level in ("cashier", "supervisor", "manager")}
INVOICE = {"month": "2020-10", "counterparty": "예시 기관", "amount": 1000}
SITE_FACTS = {
    "name": "꿈이든 the 카페 1호점", "host_building": None, "floor": None, "address": None, "area_m2": None, "opened_on": "2020-01-01",
    "opened_on_estimated": False, "closed_on": None, "note": None,
}


CALLS: dict[tuple[str, str], Call] = {
    **OF_RECEIPTS_AND_CARDS,
    **OF_THE_FARM,
    **OF_THE_OWN_ACCOUNT,
    **OF_TICKETS,
    **OF_TILLS,
    **OF_TRADE,
    **OF_TRADE_BETWEEN_SITES,
    ("GET", "/sites"): NO_PLACE,
    ("GET", "/sites/<code>"): BODYLESS,
    ("GET", "/sites/<site>/register"): BODYLESS,
    ("GET", "/projects"): NO_PLACE,
    ("PUT", "/sites/<code>/settings"): Call(
        body=lambda place, of_tablet: {"cut_off_minutes": 240, "refund_approval_from": 50000}, headers=old, of_centre=True,
    ),
    ("PUT", "/sites/<code>"): Call(body=lambda place, of_tablet: SITE_FACTS, headers=old),
    ("PUT", "/sites/<site>/leases/<day>"): Call(body=lambda place, of_tablet: {"landlord": "예시 기관"}, headers=old),
    ("DELETE", "/sites/<site>/leases/<day>"): Call(headers=old),
    ("PUT", "/sites/<site>/head-counts/<day>"): Call(body=lambda place, of_tablet: {"people": 5}, headers=old),
    ("PUT", "/sites/<site>/projects/<day>"): Call(body=lambda place, of_tablet: {"project": "seogu-cafe"}, headers=old),
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
    ("GET", "/sales/<uuid:sale_id>/receipt.txt"): BODYLESS,
    ("GET", "/sales/<uuid:sale_id>/receipt.escpos"): BODYLESS,
    ("GET", "/tills/<uuid:till_id>/slip.txt"): BODYLESS,
    ("GET", "/tills/<uuid:till_id>/slip.escpos"): BODYLESS,
    ("GET", "/printers"): OF_SITE,
    ("POST", "/printers"): Call(
        body=lambda place, of_tablet: {"site": place.site, "name": "주방", "host": f"10.0.{uuid4().int % 250}.{uuid4().int % 250}"}
    ),
    ("GET", "/printers/<printer>"): BODYLESS,
    ("PUT", "/printers/<printer>"): Call(
        body=lambda place, of_tablet: {"name": "계산대", "host": "192.168.0.51"}, headers=lambda place: {"If-Match": "1"}
    ),
    ("DELETE", "/printers/<printer>"): Call(headers=old),
    ("POST", "/printers/<printer>/test"): Call(body=lambda place, of_tablet: {"id": str(uuid4())}),
    ("POST", "/prints"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "kind": "receipt", "of": place.sale, "site": place.site},
        tablet_elsewhere=TABLET,
    ),
    ("GET", "/prints"): OF_SITE,
    ("GET", "/prints/<uuid:print_id>"): BODYLESS,
    ("POST", "/prints/<uuid:print_id>/retry"): BODYLESS,
    ("POST", "/prints/<uuid:print_id>/dismissal"): BODYLESS,
    ("GET", "/orders"): Call(query=lambda place: f"?site={place.site}", tablet_elsewhere=TABLET),
    ("PUT", "/orders/<uuid:sale_id>"): Call(body=lambda place, of_tablet: {"state": "ready", "at": AT}),
    ("GET", "/search"): Call(query=lambda place: f"?q={place.sku}", elsewhere=None),
    ("GET", "/quarantine"): OF_SITE,
    ("POST", "/quarantine/<uuid:item_id>/resolution"): Call(body=lambda place, of_tablet: {"as": "rejected", "reason": "시험"}),
    ("GET", "/review"): OF_SITE,
    ("POST", "/review/<uuid:sale_id>/marks"): Call(body=lambda place, of_tablet: {"flag": None}),
    ("GET", "/review/items"): Call(query=lambda place: f"?scope=site:{place.site}"),
    # Nothing is flagged there: tests/pos/api/test_review_items.py.
    ("POST", "/review/acts/<kind>/<uuid:act_id>/marks"): Call(body=lambda place, of_tablet: {}, nothing_here=True),
    ("GET", "/journal"): Call(query=lambda place: f"?book=site:{place.site}"),
    ("GET", "/journal/check"): Call(query=lambda place: f"?book=site:{place.site}"),
    ("GET", "/access-log"): Call(query=lambda place: f"?scope=centre:{place.centre}"),
    ("GET", "/catalogue"): OF_SITE,
    ("GET", "/catalogue/left"): OF_SITE,
    ("GET", "/products"): NO_PLACE,
    ("GET", "/products/<sku>"): BODYLESS,
    ("PUT", "/products/<sku>"): Call(body=lambda place, of_tablet: PRODUCT | {"price": 1100}, elsewhere=frozenset({409})),
    ("PUT", "/categories/<code>"): Call(body=lambda place, of_tablet: {"name": "탭"}, elsewhere=frozenset({409})),
    ("GET", "/products/<sku>/coming"): BODYLESS,
    ("DELETE", "/products/<sku>/coming/<start>"): MAY_BE_NOTHING,
    ("GET", "/categories"): NO_PLACE,
    ("GET", "/sites/<site>/prices/<sku>"): BODYLESS,
    ("DELETE", "/sites/<site>/prices/<sku>/<day>"): MAY_BE_NOTHING,
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
    ("GET", "/stock/values"): Call(query=lambda place: f"?scope=site:{place.site}"),
    ("GET", "/stock/moves"): Call(query=lambda place: f"?site={place.site}&item={place.item}"),
    ("GET", "/product-costs"): Call(query=lambda place: f"?scope=site:{place.site}&from=2020-11-01&to=2020-11-30"),
    ("GET", "/suppliers"): NO_PLACE,
    ("GET", "/suppliers/<uuid:supplier_id>"): BODYLESS,
    ("PUT", "/suppliers/<uuid:supplier_id>"): Call(
        body=lambda place, of_tablet: SUPPLIER | {"owner": f"centre:{place.centre}"}, headers=lambda place: {"If-Match": "1"},
        elsewhere=frozenset({404, 409}),
    ),
    ("GET", "/purchase-orders"): OF_SITE,
    ("GET", "/purchase-orders/<uuid:order_id>"): BODYLESS,
    ("PUT", "/purchase-orders/<uuid:order_id>"): Call(
        body=lambda place, of_tablet: order_of(place), headers=lambda place: {"If-Match": "1"},
    ),
    ("POST", "/purchase-orders/<uuid:order_id>/receipts"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "at": AT, "lines": [{"line": 1, "quantity": "1"}]},
    ),
    ("POST", "/purchase-orders/<uuid:order_id>/closing"): Call(
        body=lambda place, of_tablet: {"reason": "시험"}, headers=lambda place: {"If-Match": "1"},
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
    ("POST", "/participants/<code>/legal-name"): Call(body=lambda place, of_tablet: {"reason": "시험"}),
    ("PUT", "/participants/<code>/pin"): Call(body=lambda place, of_tablet: {"pin": None}),
    ("PUT", "/participants/<code>/assignments"): Call(body=lambda place, of_tablet: {"site": place.site, "from": "2026-12-01"}),
    ("GET", "/accounts"): NO_PLACE,
    ("GET", "/accounts/<code>"): BODYLESS,
    ("PUT", "/accounts/<code>/grants"): Call(
        body=lambda place, of_tablet: {"grants": [{"role": "site_supervisor", "scope": f"site:{place.site}"}]},
        headers=lambda place: {"If-Match": '"1"'},
    ),
    ("PUT", "/accounts/<code>/name"): Call(
        body=lambda place, of_tablet: {"name": "담당 01"}, headers=lambda place: {"If-Match": '"1"'},
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
    ("GET", "/plans"): Call(query=lambda place: f"?scope=site:{place.site}&year=2020"),
    ("GET", "/plans/<site>/<month>"): BODYLESS,
    ("PUT", "/plans/<site>/<month>"): Call(
        body=lambda place, of_tablet: {"amount": 1000}, headers=lambda place: {"If-Match": '"0"'}
    ),
    ("GET", "/months"): Call(query=lambda place: f"?scope=site:{place.site}&year=2020"),
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
    ("GET", "/sites/<site>/bays"): BODYLESS,
    ("PUT", "/sites/<site>/bays/<code>"): Call(
        body=lambda place, of_tablet: {"from": "2020-11-01"}, headers=lambda place: {"If-Match": "1"}),
    ("GET", "/sites/<site>/bay-days"): Call(query=lambda place: "?from=2020-11-01&to=2020-11-30"),
    ("POST", "/bay-days"): Call(body=lambda place, of_tablet: BAYS | {"id": str(uuid4()), "site": place.site, "date": "2020-11-20"}),
    ("GET", "/sites/<site>/bay-days/<day>"): MAY_BE_NOTHING,
    ("PUT", "/sites/<site>/bay-days/<day>"): Call(
        body=lambda place, of_tablet: BAYS | {"id": str(uuid4()), "reason": "다시 읽음"}, headers=lambda place: {"If-Match": "1"}),
    ("POST", "/sites/<site>/bay-days/<day>/withdrawal"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "reason": "다시 읽음"}, headers=lambda place: {"If-Match": "1"}),
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
    ("GET", "/imports"): NO_PLACE,
    ("POST", "/imports/products"): Call(query=lambda place: f"?id={uuid4()}&owner=centre:{place.centre}", file=PRODUCTS),
    ("POST", "/imports/options"): Call(
        query=lambda place: f"?id={uuid4()}&owner=centre:{place.centre}", file="상품코드,옵션그룹,옵션명\nx,g,o\n",
    ),
    ("POST", "/imports/prices"): Call(query=lambda place: f"?id={uuid4()}&site={place.site}", file=PRODUCTS),
    ("POST", "/imports/opening-stock"): Call(query=lambda place: f"?id={uuid4()}&site={place.site}", file="품목,수량\n원두,1\n"),
    ("POST", "/imports/past-months"): Call(query=lambda place: f"?id={uuid4()}&site={place.site}", file="월,매출액\n2019-01,1\n"),
    ("POST", "/imports/card-statement"): Call(
        query=lambda place: f"?id={uuid4()}&site={place.site}", file="거래일자,승인번호,금액\n2020-11-20,1,1000\n"),
    ("POST", "/imports/cash-receipt-statement"): Call(
        query=lambda place: f"?id={uuid4()}&site={place.site}", file="발급일자,승인번호,금액\n2020-11-20,1,1000\n"),
    ("POST", "/imports/<uuid:import_id>/undoing"): MAY_BE_NOTHING,
    ("GET", "/exports"): NO_PLACE,
    ("GET", "/exports/<name>.<wanted>"): Call(query=lambda place: f"?scope=site:{place.site}&month=2020-11"),
    ("GET", "/exports/<name>.<wanted>.proof"): Call(query=lambda place: f"?scope=site:{place.site}&month=2020-11"),
    ("POST", "/exports/<name>.<wanted>/with-names"): Call(
        body=lambda place, of_tablet: {"month": "2020-11", "scope": f"site:{place.site}", "reason": "시험"}
    ),
    ("POST", "/approvals"): Call(
        body=lambda place, of_tablet: {
            "id": NOWHERE, "by": "approver@example.org", "pin": APPROVAL_PIN, "amount": 1000, "site": place.site,
        },
        tablet_elsewhere=TABLET,
    ),
    ("GET", "/discount-rules"): Call(query=lambda place: f"?scope=site:{place.site}"),
    ("PUT", "/discount-rules"): Call(
        query=lambda place: f"?scope=site:{place.site}", body=lambda place, of_tablet: {"limits": LIMITS},
        headers=lambda place: {"If-Match": '"0"'}, of_centre=True,
    ),
    ("GET", "/coupon-campaigns"): Call(query=lambda place: f"?scope=site:{place.site}"),
    ("GET", "/coupon-campaigns/<uuid:campaign_id>"): MAY_BE_NOTHING,
    ("PUT", "/coupon-campaigns/<uuid:campaign_id>"): Call(
        body=lambda place, of_tablet: {
            "scope": f"site:{place.site}", "name": "시험", "code_kind": "single", "prefix": f"T{uuid4().hex[:8]}", "gives": "won",
            "amount": 1000, "valid_from": "2020-11-01",
        },
        of_centre=True,
    ),
    ("POST", "/coupon-campaigns/<uuid:campaign_id>/ending"): MAY_BE_NOTHING,
    ("GET", "/coupon-campaigns/<uuid:campaign_id>/batches"): MAY_BE_NOTHING,
    ("POST", "/coupon-campaigns/<uuid:campaign_id>/batches"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "count": 1}, nothing_here=True,
    ),
    ("POST", "/coupon-campaigns/<uuid:campaign_id>/batches/<uuid:batch_id>/printing"): MAY_BE_NOTHING,
    ("POST", "/coupon-campaigns/<uuid:campaign_id>/batches/<uuid:batch_id>/cancellation"): MAY_BE_NOTHING,
    ("GET", "/coupon-campaigns/<uuid:campaign_id>/uses"): MAY_BE_NOTHING,
    ("GET", "/coupons"): Call(query=lambda place: f"?site={place.site}", tablet_elsewhere=TABLET),
    ("GET", "/coupons/<code>"): Call(query=lambda place: f"?site={place.site}", tablet_elsewhere=TABLET),
    ("GET", "/pass-kinds"): NO_PLACE,
    ("GET", "/products/<sku>/pass-kind"): MAY_BE_NOTHING,
    ("PUT", "/products/<sku>/pass-kind"): Call(
        body=lambda place, of_tablet: {"uses": 10}, headers=lambda place: {"If-Match": '"0"'}, elsewhere=frozenset({403, 404}),
    ),
    ("GET", "/passes"): OF_SITE,
    ("GET", "/passes/<code>"): Call(query=lambda place: f"?site={place.site}", tablet_elsewhere=TABLET, nothing_here=True),
    ("GET", "/passes/<code>/entries"): MAY_BE_NOTHING,
    ("PUT", "/passes/<code>/holder"): Call(body=lambda place, of_tablet: {"holder": None}, nothing_here=True),
    # A job is its maker's alone: tests/pos/api/test_row_exports.py.
    ("GET", "/jobs/<uuid:job_id>"): MAY_BE_NOTHING,
    ("GET", "/jobs/<uuid:job_id>/file"): MAY_BE_NOTHING,
}
