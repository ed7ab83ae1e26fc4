"""Coupons over HTTP: campaigns, the making and printing of codes, their uses, and whether a code is good."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from pos.api.blueprint import created, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.catalogue import seen_version
from pos.api.credentials import current_actor, guarded
from pos.api.cursors import cursor_of, document_at
from pos.api.documenting import ETAG
from pos.api.places import site_code_of, where_tries_come_from
from pos.api.schemas import coupons as shapes
from pos.promotions import coupon_queries as queries
from pos.promotions.campaigns import (
    WantedCampaign,
    campaign_in_sight,
    cancel_batch,
    end_campaign,
    make_batch,
    print_batch,
    put_campaign,
)
from pos.promotions.code_sheet import codes_as_csv
from pos.promotions.coupons import known_coupon, trouble_with
from pos.promotions.models import CouponBatch, CouponCampaign
from pos.promotions.scopes import centre_on, scopes_of
from sites import clock
from sites.access import Actor, Permission, scope_for, site_for
from sites.clock import instant_text
from sites.db import attempt, db, reading, transaction
from sites.pins.throttle import count_try, give_back
from sites.registry import place_of

blueprint = make_blueprint("coupons", "Coupons")

IF_MATCH = {
    "in": "header", "name": "If-Match", "schema": {"type": "string"},
    "description": "The version that was read; left out for a new one",
}
CAMPAIGN = shows("The campaign", shapes.CampaignOut, ETAG)
TEXT = {"schema": {"type": "string"}}
STATES = {"coupon_reused": "reused", "coupon_expired": "expired"}


@blueprint.route("/coupon-campaigns")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.CampaignsQuery}],
    responses={"200": shows("Campaigns", shapes.CampaignsOut), **problems(422)},
)
@guarded(Permission.READ)
def get_campaigns() -> Any:
    """Campaigns in sight, or those of one scope, the newest first."""
    wanted, actor = read_query(shapes.CampaignsQuery()), current_actor()
    after, limit = document_at(wanted["cursor"]), wanted["limit"]
    with reading() as session:
        scopes = [str(scope_for(session, actor, wanted["scope"], Permission.READ))] if "scope" in wanted else None
        found = queries.campaigns(session, actor, scopes, limit + 1, after)
    more = len(found) > limit
    following = cursor_of(found[limit - 1].campaign.made_at, found[limit - 1].campaign.id) if more else None
    return shapes.CampaignsOut().dump({"data": [_shown(each) for each in found[:limit]], "next_cursor": following})


@blueprint.route("/coupon-campaigns/<uuid:campaign_id>")
@blueprint.doc(responses={"200": CAMPAIGN, **problems()})
@guarded(Permission.READ)
def get_campaign(campaign_id: UUID) -> Any:
    """One campaign."""
    with reading() as session:
        return _answer(session, campaign_in_sight(session, current_actor(), campaign_id, Permission.READ))


@blueprint.route("/coupon-campaigns/<uuid:campaign_id>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.CampaignIn(), **{
    "200": CAMPAIGN, "201": shows("Made", shapes.CampaignOut, ETAG), **problems(412),
}))
@guarded(Permission.CENTRE_WORK)
def edit_campaign(campaign_id: UUID) -> Any:
    """Makes a campaign or changes it. The id is made by the caller; its codes and its scope stay as they were made."""
    given, seen, actor = read_body(shapes.CampaignIn()), seen_version(), current_actor()
    wanted = WantedCampaign(**given | {"skus": tuple(given["skus"]), "categories": tuple(given["categories"])})

    def put(session: Session) -> Any:
        campaign, new = put_campaign(session, actor, campaign_id, wanted, seen)
        return _answer(session, campaign, 201 if new else 200)

    return attempt(put)


@blueprint.route("/coupon-campaigns/<uuid:campaign_id>/ending", methods=["POST"])
@blueprint.doc(responses={"200": CAMPAIGN, **problems(400)})
@guarded(Permission.CENTRE_WORK)
def post_ending(campaign_id: UUID) -> Any:
    """End a campaign: from today on its coupons are worth nothing."""
    actor = current_actor()
    return attempt(lambda session: _answer(session, end_campaign(session, actor, campaign_id)))


@blueprint.route("/coupon-campaigns/<uuid:campaign_id>/batches")
@blueprint.doc(responses={"200": shows("Its batches", shapes.CouponBatchesOut), **problems()})
@guarded(Permission.READ)
def get_batches(campaign_id: UUID) -> Any:
    """The single-use codes of a campaign by the batches in which they were made; never the codes."""
    with reading() as session:
        campaign = campaign_in_sight(session, current_actor(), campaign_id, Permission.READ)
        found = queries.batches(session, campaign.id)
    return shapes.CouponBatchesOut().dump({"data": [_batch(batch, used) for batch, used in found], "next_cursor": None})


@blueprint.route("/coupon-campaigns/<uuid:campaign_id>/batches", methods=["POST"])
@blueprint.doc(**takes(shapes.CouponBatchIn(), **created("The batch", shapes.CouponBatchOut)))
@guarded(Permission.CENTRE_WORK)
def post_batch(campaign_id: UUID) -> Response:
    """Make single-use codes, once: the same id and count again answers what stands."""
    given, actor = read_body(shapes.CouponBatchIn()), current_actor()
    batch, new = attempt(lambda session: make_batch(session, actor, campaign_id, given["id"], given["count"]))
    response = jsonify(_batch(batch, 0))
    if new:
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@blueprint.route("/coupon-campaigns/<uuid:campaign_id>/batches/<uuid:batch_id>/printing", methods=["POST"])
@blueprint.doc(responses={"200": {"description": "The codes, one a line", "content": {"text/csv": TEXT}}, **problems(400)})
@guarded(Permission.CENTRE_WORK)
def post_printing(campaign_id: UUID, batch_id: UUID) -> Response:
    """The codes of a batch as csv, for the printer of coupons. Who asked for them is journalled."""
    actor = current_actor()
    campaign, codes = attempt(lambda session: print_batch(session, actor, campaign_id, batch_id))
    answer = Response(codes_as_csv(campaign, codes), mimetype="text/csv")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/coupon-campaigns/<uuid:campaign_id>/batches/<uuid:batch_id>/cancellation", methods=["POST"])
@blueprint.doc(responses={"200": shows("The batch, cancelled", shapes.CouponBatchOut), **problems(400)})
@guarded(Permission.CENTRE_WORK)
def post_cancellation(campaign_id: UUID, batch_id: UUID) -> Any:
    """Make the codes of a batch worthless, as when a sheet of them was lost."""
    actor = current_actor()
    batch = attempt(lambda session: cancel_batch(session, actor, campaign_id, batch_id))
    return shapes.CouponBatchOut().dump(_batch(batch, 0))


@blueprint.route("/coupon-campaigns/<uuid:campaign_id>/uses")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.UsesQuery}], responses={"200": shows("Uses", shapes.CouponUsesOut), **problems(422)},
)
@guarded(Permission.READ)
def get_uses(campaign_id: UUID) -> Any:
    """The sales within reach that carried a code of the campaign, the newest first."""
    wanted, actor = read_query(shapes.UsesQuery()), current_actor()
    after, limit = document_at(wanted["cursor"]), wanted["limit"]
    with reading() as session:
        campaign = campaign_in_sight(session, actor, campaign_id, Permission.READ)
        found = queries.uses(session, actor, campaign.id, limit + 1, after)
    data = [
        {"sale": str(use.document_id), "kind": use.kind, "site": use.site, "at": instant_text(use.at), "lowered": use.lowered,
         "counts": use.counts}
        for use in found[:limit]
    ]
    following = cursor_of(found[limit - 1].at, found[limit - 1].document_id) if len(found) > limit else None
    return shapes.CouponUsesOut().dump({"data": data, "next_cursor": following})


@blueprint.route("/coupons")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.CodeSiteQuery}],
    responses={"200": shows("What counts here today", shapes.CouponOffersOut), **problems(422)},
)
@guarded(Permission.SELL)
def get_offers() -> Any:
    """The campaigns whose coupons count at a site today, so that a tablet can lower an order when nobody can be asked."""
    actor, wanted = current_actor(), read_query(shapes.CodeSiteQuery())
    with reading() as session:
        scopes, day = _here(session, actor, wanted.get("site"))
        found = queries.views(session, queries.offers_at(session, scopes, day))
    return shapes.CouponOffersOut().dump({"data": [_shown(each) for each in found], "next_cursor": None})


@blueprint.route("/coupons/<code>")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.CodeSiteQuery}],
    responses={"200": shows("Whether it is good", shapes.CouponStateOut), **problems(422)},
)
@guarded(Permission.SELL)
def get_coupon(code: str) -> Any:
    """Whether a code is good at a site now, and what it gives. Whatever is not good here looks alike and costs a try: after a few comes a
    wait, as with PINs, so that codes cannot be searched for."""
    actor, wanted = current_actor(), read_query(shapes.CodeSiteQuery())
    site = site_for(db.session(), actor, site_code_of(actor, wanted.get("site")), Permission.SELL).code
    tries = f"coupons:{where_tries_come_from(actor)}"
    with transaction() as session:
        count_try(session, None, tries)
    with reading() as session:
        scopes, day = _here(session, actor, site)
        known = known_coupon(session, code)
        trouble = trouble_with(known, scopes, day)
        shown = _gift(queries.views(session, [known.campaign])[0]) if known is not None and trouble is None else None
    state = STATES.get(trouble, "unknown") if trouble else "good"
    if state != "unknown":
        with transaction() as session:
            give_back(session, None, tries)
    return shapes.CouponStateOut().dump({"code": code, "state": state, "gift": shown})


def _here(session: Session, actor: Actor, named: str | None) -> tuple[tuple[str, ...], Any]:
    site = site_for(session, actor, site_code_of(actor, named), Permission.SELL)
    place = place_of(session, site)
    day = clock.business_day(clock.now(), place.time_zone, place.cut_off_minutes)
    return scopes_of(place, centre_on(place, day)), day


def _answer(session: Session, campaign: CouponCampaign, status: int = 200) -> Any:
    shown = _shown(queries.views(session, [campaign])[0])
    return shapes.CampaignOut().dump(shown), status, {"ETag": quote_etag(str(campaign.version))}


def _gift(view: queries.CampaignView) -> dict[str, Any]:
    of = view.campaign
    return {
        "name": of.name, "gives": of.gives, "amount": of.amount, "free_sku": of.free_sku, "most_won": of.most_won, "skus": view.skus,
        "categories": view.categories, "valid_from": of.valid_from.isoformat(),
        "valid_until": of.valid_until.isoformat() if of.valid_until else None,
    }


def _shown(view: queries.CampaignView) -> dict[str, Any]:
    of = view.campaign
    return _gift(view) | {
        "id": str(of.id), "scope": of.scope, "code_kind": of.code_kind, "prefix": of.prefix,
        "ended_on": of.ended_on.isoformat() if of.ended_on else None, "codes": view.codes, "uses": view.uses, "lowered": view.lowered,
        "version": of.version,
    }


def _batch(batch: CouponBatch, used: int) -> dict[str, Any]:
    return {
        "id": str(batch.id), "count": batch.count, "used": used, "made_at": instant_text(batch.made_at), "made_by": batch.made_by,
        "cancelled_at": None if batch.cancelled_at is None else instant_text(batch.cancelled_at),
    }
