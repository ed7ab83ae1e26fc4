"""What the console can do, the API can: every form of the console has its operation, under the same permission or a narrower one."""

from typing import Any

import pytest
from flask import Flask

from pos.app import create_app
from tests.support.settings import settings_for

API, CONSOLE = "/api/v1", "/console"

# A form of the console → the operation that does the same; several where the form's <act> or <kind> says which.
OPERATIONS: dict[str, tuple[str, ...]] = {
    "/accounts/<code>/<act>": (
        "POST /accounts/<code>/ending", "POST /accounts/<code>/reopening", "POST /accounts/<code>/second-factor-removal",
        "POST /accounts/<code>/signing-out", "POST /accounts/<code>/password-links",
    ),
    "/accounts/<code>/grants": ("PUT /accounts/<code>/grants",),
    "/accounts/<code>/name": ("PUT /accounts/<code>/name",),
    "/accounts/invitation": ("POST /invitations",),
    "/accounts/invitations/<uuid:number>/renewal": ("POST /invitations/<uuid:invitation_id>/renewal",),
    "/accounts/invitations/<uuid:number>/withdrawal": ("POST /invitations/<uuid:invitation_id>/withdrawal",),
    "/cash-receipts/<uuid:receipt_id>/<act>": (
        "PUT /cash-receipts/<uuid:receipt_id>/approval", "POST /cash-receipts/<uuid:receipt_id>/cancellation",
        "PUT /cash-receipts/<uuid:receipt_id>/failure", "POST /cash-receipts/<uuid:receipt_id>/retry",
    ),
    "/cash-receipts/cards/<uuid:approval_id>": ("PUT /card-approvals/<uuid:approval_id>/look",),
    "/cash-receipts/sites/<site>/list": ("POST /cash-receipts/entry-list",),
    "/trade/customers/<code>/change": ("PUT /customers/<code>",),
    "/trade/customers/<code>/payments": ("POST /customer-payments",),
    "/trade/customers/new": ("PUT /customers/<code>",),
    "/trade/invoices/": ("POST /invoice-requests",),
    "/trade/invoices/<uuid:request_id>/<act>": (
        "POST /invoice-requests/<uuid:request_id>/issue", "POST /invoice-requests/<uuid:request_id>/cancellation",
    ),
    "/trade/payments/<uuid:payment_id>/<act>": (
        "POST /customer-payments/<uuid:payment_id>/matches", "POST /customer-payments/<uuid:payment_id>/unmatching",
        "POST /customer-payments/<uuid:payment_id>/withdrawal",
    ),
    "/trade/receivables/<uuid:sale_id>": ("PUT /receivables/<uuid:sale_id>/customer",),
    "/catalogue/categories/": ("PUT /categories/<code>",),
    "/catalogue/categories/order": ("PUT /categories/<code>",),
    "/catalogue/new": ("PUT /products/<sku>",),
    "/catalogue/products/<sku>/changes/<start>/withdrawal": ("DELETE /products/<sku>/coming/<start>",),
    "/catalogue/products/<sku>/edit": ("PUT /products/<sku>",),
    "/catalogue/products/<sku>/prices": ("PUT /sites/<site>/prices/<sku>", "PUT /products/<sku>"),
    "/catalogue/products/<sku>/recipe": ("PUT /products/<sku>/recipe",),
    "/catalogue/products/<sku>/sites/<site>/availability": ("PUT /sites/<site>/availability/<sku>",),
    "/catalogue/products/<sku>/sites/<site>/prices/<day>/withdrawal": ("DELETE /sites/<site>/prices/<sku>/<day>",),
    "/catalogue/products/<sku>/withdrawal": ("PUT /products/<sku>",),
    "/consignment/settlements/<uuid:settlement_id>/payments": ("POST /settlements/<uuid:settlement_id>/payments",),
    "/consignment/sites/<site>/agreements/<code>": ("PUT /consignment-agreements/<code>",),
    "/consignment/sites/<site>/goods": ("POST /consignment/goods",),
    "/consignment/sites/<site>/settlement": ("POST /settlements",),
    "/day-totals/invoices/<series>": ("PUT /contract-invoices/<uuid:series>",),
    "/day-totals/invoices/<series>/withdrawal": ("POST /contract-invoices/<uuid:series>/withdrawal",),
    "/day-totals/sites/<site>/closures": ("PUT /sites/<site>/closures/<day>",),
    "/day-totals/sites/<site>/closures/<day>/removal": ("DELETE /sites/<site>/closures/<day>",),
    "/day-totals/sites/<site>/days/<day>": ("POST /day-totals", "PUT /sites/<site>/day-totals/<day>"),
    "/day-totals/sites/<site>/days/<day>/withdrawal": ("POST /sites/<site>/day-totals/<day>/withdrawal",),
    "/day-totals/sites/<site>/invoices": ("POST /contract-invoices",),
    "/devices/<site>/<int(min=1,max=999999):device_no>/revocation": (
        "POST /sites/<site>/devices/<int(min=1,max=999999):device_no>/revocation",
    ),
    "/devices/pairing-codes": ("POST /sites/<site>/pairing-codes",),
    "/discounts/": ("PUT /discount-rules",),
    "/discounts/coupons/<uuid:campaign_id>": (
        "PUT /coupon-campaigns/<uuid:campaign_id>", "POST /coupon-campaigns/<uuid:campaign_id>/ending",
        "POST /coupon-campaigns/<uuid:campaign_id>/batches",
    ),
    "/discounts/coupons/<uuid:campaign_id>/batches/<uuid:batch_id>/cancellation": (
        "POST /coupon-campaigns/<uuid:campaign_id>/batches/<uuid:batch_id>/cancellation",
    ),
    "/discounts/coupons/<uuid:campaign_id>/batches/<uuid:batch_id>/printing": (
        "POST /coupon-campaigns/<uuid:campaign_id>/batches/<uuid:batch_id>/printing",
    ),
    "/discounts/coupons/<uuid:campaign_id>/change": ("PUT /coupon-campaigns/<uuid:campaign_id>",),
    "/discounts/passes/<code>/holder": ("PUT /passes/<code>/holder",),
    "/discounts/passes/kinds/<sku>": ("PUT /products/<sku>/pass-kind",),
    "/discounts/coupons/new": ("PUT /coupon-campaigns/<uuid:campaign_id>",),
    "/documents/<uuid:document_id>/refund": ("POST /sales/<uuid:sale_id>/refunds",),
    "/bays/sites/<site>/bays/<code>": ("PUT /sites/<site>/bays/<code>",),
    "/bays/sites/<site>/days/<day>": ("POST /bay-days", "PUT /sites/<site>/bay-days/<day>"),
    "/bays/sites/<site>/days/<day>/withdrawal": ("POST /sites/<site>/bay-days/<day>/withdrawal",),
    "/donations/sites/<site>/campaigns/<code>": ("PUT /donation-campaigns/<code>",),
    "/donations/sites/<site>/handovers/<uuid:handover_id>/cancellation": (
        "POST /donations/handovers/<uuid:handover_id>/cancellation",
    ),
    "/exports/": ("GET /exports/<name>.<wanted>",),
    "/exports/names": ("POST /exports/<name>.<wanted>/with-names",),
    "/imports/<kind>/<import_id>/undoing": ("POST /imports/<uuid:import_id>/undoing", "POST /day-totals/imports/<uuid:import_id>/undoing"),
    "/imports/<kind>/files/<upload>": (
        "POST /imports/products", "POST /imports/options", "POST /imports/prices", "POST /imports/opening-stock",
        "POST /imports/past-months", "POST /imports/card-statement", "POST /imports/cash-receipt-statement",
        "POST /day-totals/imports", "POST /day-totals/imports/marked",
    ),
    "/internal-trade/<uuid:delivery_id>/return": ("POST /internal-deliveries/<uuid:delivery_id>/returns",),
    "/internal-trade/new": ("POST /internal-deliveries",),
    "/me/name": ("PUT /me/name",),
    "/me/password": ("PUT /me/password",),
    "/me/pin": ("PUT /me/pin",),
    "/me/second-factor/beginning": ("POST /me/second-factor/beginning",),
    "/me/second-factor/confirmation": ("POST /me/second-factor/confirmation",),
    "/me/second-factor/recovery-codes": ("POST /me/second-factor/recovery-codes",),
    "/me/second-factor/removal": ("POST /me/second-factor/removal",),
    "/me/sessions/<handle>/end": ("DELETE /me/sessions/<handle>",),
    "/me/sessions/end-others": ("DELETE /me/sessions/others",),
    "/months/<month>/closing": ("POST /months/<month>/closing",),
    "/months/<month>/reopening": ("POST /months/<month>/reopening",),
    "/people/events/<uuid:event_id>/correction": ("POST /clock-events/<uuid:event_id>/correction",),
    "/people/participants/<code>/assignment": ("PUT /participants/<code>/assignments",),
    "/people/participants/<code>/facts": ("PUT /participants/<code>",),
    "/people/participants/<code>/legal-name": ("POST /participants/<code>/legal-name",),
    "/people/participants/<code>/pin": ("PUT /participants/<code>/pin",),
    "/people/participants/new": ("POST /participants",),
    "/people/sites/<site>/participants/<code>/addition": ("POST /clock-events",),
    "/printers/<code>/": ("PUT /printers/<printer>",),
    "/printers/<code>/removal": ("DELETE /printers/<printer>",),
    "/printers/<code>/trial": ("POST /printers/<printer>/test",),
    "/printers/new": ("POST /printers",),
    "/printers/slips/<uuid:print_id>/again": ("POST /prints/<uuid:print_id>/retry",),
    "/printers/slips/<uuid:print_id>/end": ("POST /prints/<uuid:print_id>/dismissal",),
    "/revenue/plans/<site>/<year>": ("PUT /plans/<site>/<month>",),
    "/review/<uuid:document_id>/marks": ("POST /review/<uuid:sale_id>/marks",),
    "/review/acts/<kind>/<uuid:act_id>/marks": ("POST /review/acts/<kind>/<uuid:act_id>/marks",),
    "/review/marks": ("POST /review/<uuid:sale_id>/marks",),
    "/review/set-aside/<uuid:item_id>": ("POST /quarantine/<uuid:item_id>/resolution",),
    "/review/set-aside/<uuid:item_id>/correction": ("POST /quarantine/<uuid:item_id>/resolution",),
    "/statements/differences/<uuid:difference_id>/marks": ("POST /review/acts/<kind>/<uuid:act_id>/marks",),
    "/statements/sites/<site>/comparison": ("POST /sites/<site>/statements/comparison",),
    "/sites/<code>/leases/<day>/removal": ("DELETE /sites/<site>/leases/<day>",),
    "/sites/<code>/parts/<name>": (
        "PUT /sites/<code>", "PUT /sites/<code>/settings", "PUT /sites/<site>/leases/<day>", "PUT /sites/<site>/head-counts/<day>",
        "PUT /sites/<site>/projects/<day>",
    ),
    "/stock/items/<code>": ("PUT /stock-items/<code>",),
    "/stock/items/new": ("PUT /stock-items/<code>",),
    "/stock/orders/<uuid:order_id>/change": ("PUT /purchase-orders/<uuid:order_id>",),
    "/stock/orders/<uuid:order_id>/closing": ("POST /purchase-orders/<uuid:order_id>/closing",),
    "/stock/orders/<uuid:order_id>/receipt": ("POST /purchase-orders/<uuid:order_id>/receipts",),
    "/stock/sites/<site>/count": ("POST /stock-moves",),
    "/stock/sites/<site>/moves/<kind>": ("POST /stock-moves",),
    "/stock/sites/<site>/orders/new": ("PUT /purchase-orders/<uuid:order_id>",),
    "/stock/suppliers/<uuid:supplier_id>": ("PUT /suppliers/<uuid:supplier_id>",),
    "/stock/suppliers/new": ("PUT /suppliers/<uuid:supplier_id>",),
    "/tickets/<uuid:ticket_id>/acts/<kind>": ("POST /tickets/<uuid:ticket_id>/events",),
    "/tickets/<uuid:ticket_id>/contact": ("POST /tickets/<uuid:ticket_id>/contact",),
    "/tickets/<uuid:ticket_id>/messages": ("POST /tickets/<uuid:ticket_id>/messages",),
    "/tickets/terms/<site>": ("PUT /sites/<code>/ticket-terms",),
    "/tills/<uuid:till_id>/closing": ("POST /tills/<uuid:till_id>/closing",),
}
# The forms without an equal, each with the reason.
WITHOUT = {
    "/sign-in": "a program brings its token instead of signing in",
    "/sign-in/code": "as above",
    "/sign-out": "as above; DELETE /me/sessions/<handle> ends a session",
    "/language": "a caller says its language with Accept-Language",
    "/welcome/<token>": "a one-time link is for a person's browser (contract, section 2)",
    "/invitation/<token>": "as above",
    "/imports/<kind>/": "only holds a file to be looked at: the API previews and imports the file that the call brings",
}
# What one page offers under several permissions is guarded by the widest, and each act by its own. A tablet, which has no console, moves
# and counts stock and minds its printer's slips too (contract, section 6): such an operation is open wider than the form.
OF_THEIR_OWN = {"/catalogue/products/<sku>/prices", "/imports/<kind>/<import_id>/undoing", "/imports/<kind>/files/<upload>",
                "/sites/<code>/parts/<name>", "/stock/sites/<site>/count", "/stock/sites/<site>/moves/<kind>",
                "/printers/slips/<uuid:print_id>/again", "/printers/slips/<uuid:print_id>/end",
                "/printers/<code>/trial", "/tickets/<uuid:ticket_id>/acts/<kind>"}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application to read the route table of; it needs no database."""
    folder = tmp_path_factory.mktemp("parity")
    return create_app(settings_for(f"sqlite:///{folder}/none.sqlite3", folder))


def permissions(app: Flask, under: str) -> dict[str, Any]:
    """The permission of each route under a prefix, by 'METHOD /path'."""
    return {
        f"{method} {rule.rule.removeprefix(under)}": getattr(app.view_functions[rule.endpoint], "permission", None)
        for rule in app.url_map.iter_rules() if rule.rule.startswith(under)
        for method in set(rule.methods or ()) - {"HEAD", "OPTIONS"}
    }


def test_every_form_of_the_console_has_its_operation_or_a_reason(routes: Flask) -> None:
    forms = {path.removeprefix("POST ") for path in permissions(routes, CONSOLE) if path.startswith("POST ")}
    named = set(OPERATIONS) | set(WITHOUT)
    assert forms == named, "Name the operation of a new form above, or say why it has none."


def test_the_operations_stand_under_the_permission_of_their_form(routes: Flask) -> None:
    forms, operations = permissions(routes, CONSOLE), permissions(routes, API)
    wrong = [
        f"{form} ({forms[f'POST {form}']}): {operation} ({operations.get(operation, 'is not there')})"
        for form, equals in OPERATIONS.items() for operation in equals
        if operations.get(operation) is None or (operations[operation] != forms[f"POST {form}"] and form not in OF_THEIR_OWN)
    ]
    assert not wrong, "\n".join(["", *wrong])
