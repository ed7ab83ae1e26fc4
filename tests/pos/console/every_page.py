"""One good address for every page of the console, at a place where something of everything stands, and who may open it there."""

import io
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from pos.catalogue.changing import set_default_price
from pos.catalogue.queries import visible_product
from pos.exports.catalogue import export_named
from pos.exports.files import ask_for_export
from pos.exports.wanted import Detail, Wanted
from pos.importing.models import FileImport, FileUpload
from pos.promotions.models import Pass
from sites import clock
from sites.access import Scope
from sites.db import transaction
from sites.people.accounts import account_by_email
from sites.pins.grants import actor_of_account
from tests.pos.api.asking import Asking
from tests.pos.api.places import Place, here
from tests.pos.console.every_workplace import FARM, LOT, SHOES, SHOW, WASH, Work, furnish_work
from tests.pos.console.november import email_of, form_token, sign_in
from tests.support.cast import CENTRE_HERE, HERE, Cast

DAY, SHOP, BUILDING = "2020-11-20", "gs25-01", "building-01"
CENTRE, SITE = f"scope=centre:{CENTRE_HERE}", f"scope=site:{HERE}"
# What nobody of another centre may read on any page: the places' names, and what was made for the place alone.
OURS = ("꿈이든 the 카페 1호점", "GS25 서구신현점", "서구지역자활센터", f"beans-{HERE}", f"tab-{HERE}", f"thing-{HERE}", "우리끼리")


@dataclass(frozen=True)
class Furnished:
    """The place, and what only the console's pages ask for beside it."""

    place: Place
    work: Work
    campaign: str
    invoice: str
    pass_code: str
    upload: str
    imported: str
    job: str
    change: str


def furnish(app: Flask, cast: Cast) -> Furnished:
    """Here, with something of everything."""
    ask = Asking(app.test_client(), cast)
    place, campaign, invoice = here(ask), str(uuid4()), str(uuid4())
    of_building, of_site = _seen(ask, f"/sites/{BUILDING}"), _seen(ask, f"/sites/{HERE}")
    _done(ask("admin", "PUT", f"/sites/{BUILDING}/projects/2020-01-01", {"project": "seogu-cafe", "until": None}, headers=of_building))
    _done(ask("admin", "PUT", f"/sites/{HERE}/leases/2020-01-01", {"landlord": "우리끼리 건물"}, headers=of_site))
    offer = {"scope": f"centre:{CENTRE_HERE}", "code_kind": "single", "prefix": "OURS", "gives": "won", "amount": 1000}
    _done(ask("manager", "PUT", f"/coupon-campaigns/{campaign}", offer | {"name": "우리끼리 쿠폰", "valid_from": "2020-01-01"}))
    product = {"owner": f"centre:{CENTRE_HERE}", "name": "우리끼리 열 잔", "price": 20_000, "tax_class": "taxable"}
    _done(ask("manager", "PUT", "/products/ten", product))
    _done(ask("manager", "PUT", "/products/ten/pass-kind", {"uses": 10}, headers={"If-Match": '"0"'}))
    line = {"sku": "ten", "name": "우리끼리 열 잔", "tax_class": "taxable", "quantity": "1", "unit_price": 20_000}
    sale = {"id": str(uuid4()), "site": HERE, "sold_at": f"{DAY}T12:00:00+09:00", "total": 20_000, "lines": [line]}
    _done(ask("manager", "POST", "/sales", sale | {"payments": [{"method": "cash", "amount": 20_000}]}))
    _done(ask("manager", "PUT", f"/sites/{HERE}/prices/{place.sku}", {"price": 900, "from": "2099-01-01"}))
    total = {"methods": [{"method": "cash", "amount": 1000}], "tax_classes": [{"tax_class": "exempt", "amount": 1000}], "sales": 1}
    _done(ask("manager", "POST", "/day-totals", total | {"id": str(uuid4()), "site": SHOP, "date": DAY}))
    _done(ask("manager", "PUT", f"/sites/{SHOP}/closures/2020-11-21", {"until": "2020-11-21", "reason": "우리끼리 휴업"}))
    _done(ask("manager", "POST", "/months/2020-09/closing", {"scope": f"centre:{CENTRE_HERE}"}))
    came = {"id": str(uuid4()), "site": HERE, "item": place.item, "kind": "receive", "quantity": "5", "at": f"{DAY}T09:00:00+09:00"}
    _done(ask("manager", "POST", "/stock-moves", came))
    asked = {"id": invoice, "site": BUILDING, "month": "2020-10", "counterparty": "우리끼리 기관", "amount": 1000}
    _done(ask("manager", "POST", "/contract-invoices", asked))
    return Furnished(place, furnish_work(app, ask), campaign, invoice, *_of_the_office(app))


def _of_the_office(app: Flask) -> tuple[str, ...]:
    """The pass that was sold, a file that waits and one that was imported, a long export, a coming price."""
    client, path = app.test_client(), "/console/imports/products/"
    assert sign_in(client, "manager").status_code == 302
    done, _waits = (_brought(client, path, sku) for sku in ("cake", "pie"))
    assert client.post(done, data={"csrf_token": form_token(client, done)}).status_code == 302
    with app.app_context(), transaction() as session:
        account = account_by_email(session, email_of("manager"))
        assert account is not None
        actor = actor_of_account(session, account)
        seen = visible_product(session, actor, "ten", clock.now()).product.version
        coming = set_default_price(session, actor, "ten", 22_000, date(2099, 1, 1), seen)
        wanted = Wanted(Scope("centre", CENTRE_HERE), 202011, account.code, Detail.MASKED)
        job = ask_for_export(session, actor, export_named("ledger"), "csv", wanted, "utf-8", 4)
        ids = [session.scalars(sa.select(column)).one() for column in (Pass.code, FileUpload.id, FileImport.id)]
        return *map(str, ids), str(job.id), clock.instant_text(coming.revision.valid_from)


def _brought(client: FlaskClient, path: str, sku: str) -> str:
    content = f"상품코드,상품명,가격,과세구분\n{sku},우리끼리 {sku},4500,과세\n".encode()
    return client.post(path, data={"csrf_token": form_token(client, path), "file": (io.BytesIO(content), "우리끼리.csv")}).location


def _seen(ask: Asking, path: str) -> dict[str, str]:
    return {"If-Match": ask("admin", "GET", path).headers["ETag"]}


def _done(answer: Any) -> None:
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)


# Where a page of the console is found that its rule below /console does not say. "{…}" names a field of what was furnished.
ADDRESSES: dict[str, str] = {
    "/accounts/<code>": "/accounts/{account}", "/accounts/<code>/<act>": "/accounts/{account}/ending",
    "/cash-receipts/<uuid:receipt_id>": "/cash-receipts/{receipt}",
    "/catalogue/products/<sku>": "/catalogue/products/{sku}", "/catalogue/products/<sku>/edit": "/catalogue/products/{sku}/edit",
    "/catalogue/products/<sku>/changes/<start>/withdrawal": "/catalogue/products/ten/changes/{change}/withdrawal",
    "/catalogue/products/<sku>/prices": "/catalogue/products/{sku}/prices",
    "/catalogue/products/<sku>/recipe": "/catalogue/products/{sku}/recipe",
    "/catalogue/products/<sku>/sites/<site>": "/catalogue/products/{sku}/sites/{site}",
    "/catalogue/products/<sku>/sites/<site>/prices/<day>/withdrawal": "/catalogue/products/{sku}/sites/{site}/prices/2099-01-01/withdrawal",
    "/catalogue/products/<sku>/withdrawal": "/catalogue/products/{sku}/withdrawal",
    "/consignment/settlements/<uuid:settlement_id>": "/consignment/settlements/{settlement}",
    "/consignment/sites/<site>/agreements/<code>": f"/consignment/sites/{SHOW}/agreements/{{agreement}}",
    "/consignment/sites/<site>/goods": f"/consignment/sites/{SHOW}/goods",
    "/consignment/sites/<site>/settlement": f"/consignment/sites/{SHOW}/settlement?centre=bupyeong&month=2020-10",
    "/bays/sites/<site>/bays/<code>": f"/bays/sites/{WASH}/bays/1",
    "/bays/sites/<site>/days/<day>": f"/bays/sites/{WASH}/days/{DAY}",
    "/bays/sites/<site>/days/<day>/withdrawal": f"/bays/sites/{WASH}/days/{DAY}/withdrawal",
    "/donations/sites/<site>/campaigns/<code>": f"/donations/sites/{FARM}/campaigns/{{giving}}",
    "/donations/sites/<site>/handovers/<uuid:handover_id>/cancellation": f"/donations/sites/{FARM}/handovers/{{handover}}/cancellation",
    "/farm/sites/<site>/lot": f"/farm/sites/{FARM}/lot?item={{boxed}}&lot={LOT}",
    "/internal-trade/<uuid:delivery_id>": "/internal-trade/{delivery}",
    "/internal-trade/<uuid:delivery_id>/return": "/internal-trade/{delivery}/return",
    "/tickets/<uuid:ticket_id>": "/tickets/{ticket}", "/tickets/<uuid:ticket_id>/acts/<kind>": "/tickets/{ticket}/acts/ready",
    "/tickets/terms/<site>": f"/tickets/terms/{SHOES}",
    "/trade/customers/<code>": "/trade/customers/{customer}", "/trade/customers/<code>/change": "/trade/customers/{customer}/change",
    "/trade/payments/<uuid:payment_id>": "/trade/payments/{payment}",
    "/day-totals/": "?month=2020-11&scope=site:gs25-01", "/day-totals/invoices/<series>": "/day-totals/invoices/{invoice}",
    "/day-totals/invoices/<series>/withdrawal": "/day-totals/invoices/{invoice}/withdrawal",
    "/day-totals/sites/<site>/closures": "/day-totals/sites/gs25-01/closures",
    "/day-totals/sites/<site>/closures/<day>/removal": "/day-totals/sites/gs25-01/closures/2020-11-21/removal",
    "/day-totals/sites/<site>/days/<day>": "/day-totals/sites/gs25-01/days/2020-11-20",
    "/day-totals/sites/<site>/days/<day>/withdrawal": "/day-totals/sites/gs25-01/days/2020-11-20/withdrawal",
    "/day-totals/sites/<site>/invoices": "/day-totals/sites/building-01/invoices",
    "/devices/<site>/<int(min=1,max=999999):device_no>/revocation": "/devices/{site}/1/revocation",
    "/discounts/coupons/<uuid:campaign_id>": "/discounts/coupons/{campaign}",
    "/discounts/coupons/<uuid:campaign_id>/change": "/discounts/coupons/{campaign}/change",
    "/discounts/passes/<code>": "/discounts/passes/{pass_code}",
    "/discounts/passes/kinds/": "?sku=ten", "/discounts/passes/kinds/<sku>": "/discounts/passes/kinds/ten",
    "/documents/": "?from=2020-11-20&to=2020-11-20", "/documents/<uuid:document_id>": "/documents/{sale}",
    "/documents/<uuid:document_id>/refund": "/documents/{sale}/refund",
    "/exports/": "?month=2020-11", "/exports/jobs/<uuid:job_id>": "/exports/jobs/{job}",
    "/exports/names": "?file=attendance&month=2020-11&scope=centre:seogu",
    "/help/<topic>": "/help/tills",
    "/imports/<kind>/": "/imports/options/", "/imports/<kind>/form.csv": "/imports/options/form.csv",
    "/imports/<kind>/files/<upload>": "/imports/products/files/{upload}",
    "/imports/<kind>/files/<upload>/marked": "/imports/products/files/{upload}/marked",
    "/imports/<kind>/<import_id>/undoing": "/imports/products/{imported}/undoing",
    "/months/": "?year=2020", "/months/<month>": "/months/2020-11?scope=centre:seogu",
    "/months/<month>/closing": "/months/2020-11/closing?scope=centre:seogu",
    "/months/<month>/reopening": "/months/2020-09/reopening?scope=centre:seogu",
    "/people/": "?day=2020-11-20", "/people/events/<uuid:event_id>/correction": "/people/events/{event}/correction",
    "/people/month/": "?month=2020-11&site={site}",
    "/people/participants/<code>": "/people/participants/{participant}",
    "/people/sites/<site>/participants/<code>/addition": "/people/sites/{site}/participants/{participant}/addition?day=2020-11-20",
    "/printers/<code>/": "/printers/{printer}/", "/printers/<code>/removal": "/printers/{printer}/removal",
    "/printers/new": "?site={site}",
    "/revenue/": "?month=2020-11", "/revenue/day": "?day=2020-11-20", "/revenue/plans/": "?year=2020",
    "/revenue/plans/<site>/<year>": "/revenue/plans/{site}/2020", "/revenue/revenue.csv": "?month=2020-11", "/revenue/year": "?year=2020",
    "/review/set-aside/<uuid:item_id>": "/review/set-aside/{set_aside}",
    "/review/set-aside/<uuid:item_id>/correction": "/review/set-aside/{set_aside}/correction",
    "/search/": "?q={site}", "/sites/<code>": "/sites/{site}",
    "/sites/<code>/leases/<day>/removal": "/sites/{site}/leases/2020-01-01/removal",
    "/sites/<code>/parts/<name>": "/sites/{site}/parts/settings",
    "/statements/": "?month=2020-11", "/stock/": "?scope=site:{site}", "/stock/items/<code>": "/stock/items/{item}",
    "/stock/margins.csv": "?month=2020-11", "/stock/margins/": "?month=2020-11",
    "/stock/orders/<uuid:order_id>": "/stock/orders/{order}",
    "/stock/orders/<uuid:order_id>/change": "/stock/orders/{order}/change",
    "/stock/orders/<uuid:order_id>/closing": "/stock/orders/{order}/closing",
    "/stock/orders/<uuid:order_id>/receipt": "/stock/orders/{order}/receipt",
    "/stock/sites/<site>/count": "/stock/sites/{site}/count", "/stock/sites/<site>/items/<item>": "/stock/sites/{site}/items/{item}",
    "/stock/sites/<site>/moves/<kind>": "/stock/sites/{site}/moves/receive",
    "/stock/sites/<site>/orders/new": "/stock/sites/{site}/orders/new",
    "/stock/suppliers/<uuid:supplier_id>": "/stock/suppliers/{supplier}",
    "/tills/": "?from=2020-11-20&to=2020-11-20", "/tills/<uuid:till_id>": "/tills/{till}",
    "/tills/<uuid:till_id>/closing": "/tills/{till}/closing",
}
# Whoever is not signed in sees these, and what the start leads to is listed above.
ELSEWHERE = {"/", "/sign-in", "/sign-in/code", "/welcome/<token>", "/invitation/<token>"}
# A form that leads to the page of what was typed into it.
LEADS_ON = {"/discounts/passes/kinds/"}
# Not of a place, although there are several of them; a search finds what one may see.
OF_EVERYBODY = {"/help/<topic>", "/imports/<kind>/", "/imports/<kind>/form.csv", "/search/"}
OF_THE_REGION = {"/months/<month>/reopening", "/sites/<code>/leases/<day>/removal"}


def rules_of(app: Flask) -> list[str]:
    """The rules of all pages that somebody signed in reads, below /console."""
    read = (rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return sorted({rule.removeprefix("/console") for rule in read if rule.startswith("/console/")} - ELSEWHERE)


def address(rule: str, of: Furnished) -> str:
    """The page's address at the furnished place."""
    given = ADDRESSES.get(rule, "")
    values = {**asdict(of.work), **asdict(of.place), **asdict(of)}
    return "/console" + (given if given.startswith("/") else rule + given).format(**values)
