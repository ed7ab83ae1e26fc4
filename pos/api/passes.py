"""Passes over HTTP: which products are passes, the passes that were sold, what is left of one, and whose it is."""

import json
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired
from werkzeug.http import quote_etag

from pos.api.blueprint import check, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.catalogue import seen_version
from pos.api.credentials import current_actor, guarded
from pos.api.cursors import cursor_of, place_at
from pos.api.documenting import ETAG
from pos.api.places import site_code_of, where_tries_come_from
from pos.api.plans import IF_MATCH
from pos.api.schemas import passes as shapes
from pos.api.schemas.catalogue import CodeIn
from pos.promotions.codes import pass_code_as_kept
from pos.promotions.pass_kinds import KindView, WantedKind, kind_of, kinds_in_sight, put_kind
from pos.promotions.pass_queries import PassView, entries_of, holder_of, pass_by_code, passes_of, set_holder
from pos.promotions.scopes import centre_on, scopes_of
from sites import clock
from sites.access import Permission, reach, site_for
from sites.clock import instant_text
from sites.db import attempt, db, reading, transaction
from sites.errors import NotFound
from sites.pins.throttle import count_try, give_back
from sites.registry import Site, place_of

blueprint = make_blueprint("passes", "Passes")

SITE = {"in": "query", "schema": shapes.PassSiteQuery}


@blueprint.route("/pass-kinds")
@blueprint.doc(responses={"200": shows("Products that are passes", shapes.PassKindsOut), **problems()})
@guarded(Permission.CATALOGUE)
def get_kinds() -> Any:
    """The products in sight that are passes, and what each is good for."""
    with reading() as session:
        found = kinds_in_sight(session, current_actor())
    return shapes.PassKindsOut().dump({"data": [_kind(each) for each in found], "next_cursor": None})


@blueprint.route("/products/<sku>/pass-kind")
@blueprint.doc(responses={"200": shows("What its pass is good for", shapes.PassKindOut, ETAG), **problems(422)})
@guarded(Permission.CATALOGUE)
def get_kind(sku: str) -> Any:
    """What the pass of a product is good for; 404 where the product is none."""
    code = check(CodeIn(), {"code": sku})["code"]
    with reading() as session:
        return _kind_answer(kind_of(session, current_actor(), code))


@blueprint.route("/products/<sku>/pass-kind", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.PassKindIn(), **{
    "200": shows("As it stands now", shapes.PassKindOut, ETAG), **problems(412, 428),
}))
@guarded(Permission.CENTRE_WORK)
def edit_kind(sku: str) -> Any:
    """Says what the pass of a product is good for. Passes that were sold keep what they were sold with."""
    code, given, seen, actor = check(CodeIn(), {"code": sku})["code"], read_body(shapes.PassKindIn()), seen_version(), current_actor()
    if seen is None:
        raise PreconditionRequired
    wanted = WantedKind(**given | {"skus": tuple(given["skus"]), "categories": tuple(given["categories"])})
    return _kind_answer(attempt(lambda session: put_kind(session, actor, code, wanted, seen)))


@blueprint.route("/passes")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.PassesQuery}], responses={"200": shows("Passes", shapes.PassesOut), **problems(422)},
)
@guarded(Permission.DOCUMENTS)
def get_passes() -> Any:
    """The passes that sites in reach sold, the newest first: of one site, of one sale."""
    wanted, actor = read_query(shapes.PassesQuery()), current_actor()
    after, limit = place_at(wanted["cursor"]), wanted["limit"]
    with reading() as session:
        sites = reach(actor.roles_for(Permission.DOCUMENTS))
        if "site" in wanted:
            sites = sites.where(Site.id == site_for(session, actor, wanted["site"], Permission.DOCUMENTS).id)
        found = passes_of(session, sites, clock.business_day(clock.now()), limit + 1, sale=wanted.get("sale"), after=after)
    following = cursor_of(found[limit - 1].sold.sold_at, found[limit - 1].sold.code) if len(found) > limit else None
    return shapes.PassesOut().dump({"data": [shown_pass(each) for each in found[:limit]], "next_cursor": following})


@blueprint.route("/passes/<code>")
@blueprint.doc(parameters=[SITE], responses={"200": shows("The pass", shapes.PassOut), **problems(422)})
@guarded(Permission.SELL)
def get_pass(code: str) -> Any:
    """A pass by its code, for the counter that it is shown at, with its state there. A code that is none costs a try, as with PINs."""
    actor, wanted = current_actor(), read_query(shapes.PassSiteQuery())
    site = site_for(db.session(), actor, site_code_of(actor, wanted.get("site")), Permission.SELL)
    tries = f"passes:{where_tries_come_from(actor)}"
    with transaction() as session:
        count_try(session, None, tries)
    with reading() as session:
        place = place_of(session, site_for(session, actor, site.code, Permission.SELL))
        day = clock.business_day(clock.now(), place.time_zone, place.cut_off_minutes)
        found = pass_by_code(session, code, scopes_of(place, centre_on(place, day)), day)
    if found is None:
        raise NotFound("pass_not_found")
    with transaction() as session:
        give_back(session, None, tries)
    return shapes.PassOut().dump(shown_pass(found))


@blueprint.route("/passes/<code>/entries")
@blueprint.doc(responses={"200": shows("Its ledger", shapes.PassEntriesOut), **problems()})
@guarded(Permission.READ)
def get_entries(code: str) -> Any:
    """The ledger of a pass that a site in reach sold."""
    with reading() as session:
        _sold_in_reach(session, code)
        found = entries_of(session, code)
    data = [
        {
            "position": each.position, "kind": each.kind, "uses": each.uses, "won": each.won, "uses_left": each.uses_left,
            "won_left": each.won_left, "document": str(each.document_id), "site": site, "at": instant_text(each.at),
        }
        for each, site in found
    ]
    return shapes.PassEntriesOut().dump({"data": data, "next_cursor": None})


@blueprint.route("/passes/<code>/holder", methods=["PUT"])
@blueprint.doc(**takes(shapes.PassHolderIn(), **{"200": shows("Whose it is", shapes.PassHolderOut)}))
@guarded(Permission.SITE_WORK)
def edit_holder(code: str) -> Any:
    """Notes whose pass it is, where the holder wishes it; null takes that away. Kept sealed."""
    given, actor, kept = read_body(shapes.PassHolderIn()), current_actor(), pass_code_as_kept(code)

    def put(session: Session) -> Any:
        site = site_for(session, actor, _sold_in_reach(session, kept).site, Permission.SITE_WORK)
        set_holder(session, actor, site, kept, given["holder"])
        return shapes.PassHolderOut().dump({"code": kept, "holder": holder_of(session, kept)})

    return attempt(put)


def _sold_in_reach(session: Session, code: str) -> PassView:
    found = pass_by_code(session, code, None, clock.business_day(clock.now()))
    if found is None:
        raise NotFound("pass_not_found")
    site_for(session, current_actor(), found.site, Permission.READ)
    return found


def shown_pass(view: PassView) -> dict[str, Any]:
    """A pass as the API shows it; never its holder."""
    of = view.sold
    return {
        "code": of.code, "sku": of.sku, "name": of.name, "site": view.site, "sale": str(of.document_id), "line": of.line_no,
        "advance": of.advance, "uses": of.uses, "uses_left": view.uses_left, "worth": of.worth, "won_left": view.won_left,
        "valid_from": of.valid_from.isoformat(), "valid_until": of.valid_until.isoformat() if of.valid_until else None,
        "valid_in": of.valid_in, "skus": json.loads(of.skus), "categories": json.loads(of.categories), "state": view.state,
    }


def _kind(view: KindView) -> dict[str, Any]:
    kind = view.kind
    return {
        "sku": view.sku, "name": view.name, "tax_class": view.tax_class, "price": view.price, "uses": kind.uses,
        "valid_days": kind.valid_days, "valid_months": kind.valid_months, "valid_at": kind.valid_at, "skus": list(kind.skus),
        "categories": list(kind.categories), "active": kind.active, "version": view.version,
    }


def _kind_answer(view: KindView) -> Any:
    return shapes.PassKindOut().dump(_kind(view)), 200, {"ETag": quote_etag(str(view.version))}
