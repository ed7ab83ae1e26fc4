"""Prices by date: a site's own, and what is announced for a product. What has not begun can be taken back."""

import json
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from pos.api.blueprint import check, make_blueprint, problems, read_body, shows, takes
from pos.api.catalogue import seen_version
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG
from pos.api.schemas import catalogue as shapes
from pos.catalogue.at_sites import product_of
from pos.catalogue.changing import revisions_after, withdraw_change
from pos.catalogue.models import ProductRevision, SitePrice
from pos.catalogue.prices import own_prices, prices_version, set_prices, withdraw_price
from pos.catalogue.queries import visible_product
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading

blueprint = make_blueprint("prices", "Prices by date")

IF_MATCH = {"in": "header", "name": "If-Match", "schema": {"type": "string"}, "description": "The version that was read"}


@blueprint.route("/sites/<site>/prices/<sku>")
@blueprint.doc(responses={"200": shows("The prices; their ETag is what If-Match takes", shapes.PricesOut, ETAG), **problems(422)})
@guarded(Permission.CATALOGUE)
def prices(site: str, sku: str) -> Any:
    """The site's own prices of a product, past, present and announced; null: the default from that day on."""
    site_code, code = _codes(site, sku)
    with reading() as session:
        here = site_for(session, current_actor(), site_code, Permission.CATALOGUE)
        product_id = product_of(session, here, code)
        own = own_prices(session, [product_id], [here.id]).get((here.id, product_id), [])
    content = {"site": site_code, "sku": code, "prices": [{"day": day, "price": price} for day, price in own]}
    return shapes.PricesOut().dump(content), 200, {"ETag": quote_etag(prices_version(own))}


@blueprint.route("/sites/<site>/prices/<sku>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.PriceIn(), **{"200": shows("The price", shapes.PriceOut), **problems(412)}))
@guarded(Permission.SITE_WORK)
def edit_price(site: str, sku: str) -> Any:
    """The site's own price of a product from a day on; null: the default price again."""
    site_code, code = _codes(site, sku)
    wanted, actor, seen = read_body(shapes.PriceIn()), current_actor(), seen_text()

    def set_it(session: Session) -> SitePrice:
        here = site_for(session, actor, site_code, Permission.SITE_WORK)
        return set_prices(session, actor, [here], code, wanted["price"], wanted["day"], None if seen is None else {site_code: seen})[0]

    return _price_shown(site_code, code, attempt(set_it))


@blueprint.route("/sites/<site>/prices/<sku>/<day>", methods=["DELETE"])
@blueprint.doc(parameters=[IF_MATCH], responses={"200": shows("Taken back", shapes.PriceOut), **problems(409, 412, 422)})
@guarded(Permission.SITE_WORK)
def delete_price(site: str, sku: str, day: str) -> Any:
    """Takes back a price that has not begun. One that has: 409."""
    site_code, code = _codes(site, sku)
    first, actor, seen = check(shapes.DayIn(), {"day": day})["day"], current_actor(), seen_text()

    def take_back(session: Session) -> SitePrice:
        return withdraw_price(session, actor, site_for(session, actor, site_code, Permission.SITE_WORK), code, first, seen)

    return _price_shown(site_code, code, attempt(take_back))


@blueprint.route("/products/<sku>/coming")
@blueprint.doc(responses={"200": shows("What is announced, the earliest first", shapes.RevisionListOut), **problems(422)})
@guarded(Permission.CATALOGUE)
def coming(sku: str) -> Any:
    """The revisions of a product that have not begun. They are announced by PUT with a later `from`."""
    code = check(shapes.CodeIn(), {"code": sku})["code"]
    with reading() as session:
        found = visible_product(session, current_actor(), code, clock.now())
        data = [_revision_shown(each) for each in revisions_after(session, found.product.id, clock.now())]
    return shapes.RevisionListOut().dump({"data": data, "next_cursor": None})


@blueprint.route("/products/<sku>/coming/<start>", methods=["DELETE"])
@blueprint.doc(parameters=[IF_MATCH], responses={"200": shows("Taken back", shapes.RevisionOut), **problems(409, 412, 422)})
@guarded(Permission.CENTRE_WORK)
def delete_coming(sku: str, start: str) -> Any:
    """Takes back a revision of a product that has not begun, named by its `from`. One that has: 409."""
    code = check(shapes.CodeIn(), {"code": sku})["code"]
    at: datetime = check(shapes.StartIn(), {"start": start})["start"]
    actor, seen = current_actor(), seen_version()
    revision = attempt(lambda session: withdraw_change(session, actor, code, at, seen))
    return shapes.RevisionOut().dump(_revision_shown(revision))


def seen_text() -> str | None:
    """The version that If-Match names, where versions are texts; None without the header."""
    header = request.headers.get("If-Match")
    return None if header is None or header.strip() == "*" else header.strip().removeprefix("W/").strip('"')


def _revision_shown(revision: ProductRevision) -> dict[str, Any]:
    return {
        "valid_from": revision.valid_from, "name": revision.name, "category": revision.category, "price": revision.price,
        "tax_class": revision.tax_class, "option_groups": json.loads(revision.option_groups),
    }


def _price_shown(site: str, sku: str, row: SitePrice) -> Any:
    return shapes.PriceOut().dump({"site": site, "sku": sku, "price": row.price, "day": row.valid_from})


def _codes(site: str, sku: str) -> tuple[str, str]:
    return check(shapes.CodeIn(), {"code": site})["code"], check(shapes.CodeIn(), {"code": sku})["code"]
