"""Which resources the API has, and how they join an app."""

from importlib import import_module

from flask import Flask

from pos.api.blueprint import Api
from pos.api.metrics import blueprint as metrics
from pos.api.schemas.documents import DayTotalDocumentOut, RefundAloneOut, SaleWithRefundsOut
from pos.api.system import health

RESOURCES = (
    "system", "sites", "site_facts", "devices", "sales", "refunds", "tills", "slips", "printers", "prints", "cash_receipts",
    "card_approvals", "statements", "orders", "quarantine", "review", "history", "catalogue", "categories", "prices", "discount_rules",
    "coupons", "passes", "approvals", "stock", "lots", "farm", "donations",
    "internal_trade", "bays", "consignment", "settlements", "purchasing", "valuation", "clock", "people", "staff",
    "accounts", "revenue",
    "plans", "months", "exports", "jobs", "daytotals", "contract_invoices", "closures", "day_total_imports", "imports",
    "customers", "customer_payments", "invoice_requests", "delivery_notes",
    "me", "second_factor", "search", "tickets", "ticket_photos", "ticket_terms",
)

DESCRIPTION = (
    "Sales, shifts and stock of the workplaces, and the revenue that follows from them. Conventions, flags and codes stand in docs/api.md."
)


def register(app: Flask) -> None:
    """Adds every resource and the OpenAPI document to the app."""
    app.config.update(
        API_TITLE="꿈이든 POS", API_VERSION="v1", OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {"description": DESCRIPTION}},
    )
    api = Api(app)
    for name in RESOURCES:
        api.register_blueprint(import_module(f"pos.api.{name}").blueprint)
    api.register_blueprint(health)
    api.register_blueprint(metrics)
    for shape in (SaleWithRefundsOut, RefundAloneOut, DayTotalDocumentOut):
        api.spec.components.schema(shape.__name__, schema=shape)
    api.describe()
    app.extensions["pos-api"] = api
