"""Donations: campaigns, what lies in the pool, gifts of one's own stock, and handovers. None of it is revenue."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, jsonify

from pos.api.blueprint import (
    check,
    created,
    make_blueprint,
    parse_json,
    problems,
    raw_body,
    read_body,
    read_query,
    shows,
    takes,
)
from pos.api.credentials import current_actor, guarded
from pos.api.farm import answer, read_act
from pos.api.places import site_code_of
from pos.api.quarantine import set_aside
from pos.api.schemas import donations as shapes
from pos.api.schemas.catalogue import CodeIn
from pos.donations import queries
from pos.donations.campaigns import WantedCampaign, put_campaign
from pos.donations.cancelling import WantedCancellation, cancel_handover
from pos.donations.handing_over import WantedGift, WantedHandover, give, hand_over
from pos.donations.models import DonationCampaign, Handover, HandoverCancellation
from pos.inventory.models import StockItem
from pos.money import quantity_text
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import DomainError

blueprint = make_blueprint("donations", "What is given away")


@blueprint.route("/donation-campaigns/<code>", methods=["PUT"])
@blueprint.doc(
    **takes(shapes.DonationCampaignIn, **{
        "200": shows("Changed, or as it was", shapes.DonationCampaignOut), "201": shows("Made", shapes.DonationCampaignOut),
    })
)
@guarded(Permission.SITE_WORK)
def edit_campaign(code: str) -> Any:
    """Makes or edits a campaign of a site. 409 `owned_elsewhere`; 409 `campaign_in_use` for another gift once it has given something."""
    actor, known, given = current_actor(), check(CodeIn(), {"code": code})["code"], read_body(shapes.DonationCampaignIn())
    wanted = WantedCampaign(given["name"], given["sku"], given["item"], given["per_unit"], given["from_"], given["until"])
    campaign, new = attempt(
        lambda session: put_campaign(session, actor, site_for(session, actor, given["site"], Permission.SITE_WORK), known, wanted)
    )
    return shapes.DonationCampaignOut().dump(_campaign(campaign, given["site"], given["item"])), 201 if new else 200


@blueprint.route("/donations")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SiteQuery}],
    responses={"200": shows("Campaigns and pools", shapes.DonationsOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def get_donations() -> Response:
    """A site's campaigns with their running totals, and what lies ready to be given away."""
    actor, wanted = current_actor(), read_query(shapes.SiteQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.CATALOGUE)
        campaigns = [_total(each, site.code) for each in queries.campaign_totals(session, site)]
        pool = [
            {"item": each.item, "name": each.name, "unit": each.unit, "on_hand": quantity_text(each.on_hand_milli)}
            for each in queries.pools(session, site)
        ]
    return jsonify(shapes.DonationsOut().dump({"campaigns": campaigns, "pool": pool}))


@blueprint.route("/donations/gifts", methods=["POST"])
@blueprint.doc(**takes(shapes.GiftIn, **created("The gift", shapes.GiftOut)))
@guarded(Permission.SELL)
def post_gift() -> Response:
    """Put one's own stock into the pool, once."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        code, given = read_act(actor, shapes.GiftIn(), parsed)
        wanted = WantedGift(quantity_milli=given.pop("quantity"), **given)
        recorded, new = attempt(lambda session: give(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "donation_gift", parsed, refusal)
        raise
    move = recorded.move
    return answer(shapes.GiftOut().dump({
        "id": move.act, "site": code, "item": recorded.item, "quantity": quantity_text(-move.quantity_milli), "lot": move.lot,
        "at": move.at, "business_date": move.business_date, "flags": move.flags.split(),
    }), new)


@blueprint.route("/donations/handovers", methods=["POST"])
@blueprint.doc(**takes(shapes.HandoverIn, **created("The handover", shapes.HandoverOut)))
@guarded(Permission.SELL)
def post_handover() -> Response:
    """Note what was handed over, once. 409 `pool_short` beyond what lies in the pool."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        code, given = read_act(actor, shapes.HandoverIn(), parsed)
        wanted = WantedHandover(quantity_milli=given.pop("quantity"), **given)
        made, new = attempt(lambda session: hand_over(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "donation_handover", parsed, refusal)
        raise
    with reading() as session:
        item = session.get_one(StockItem, made.item_id).code
        undone = session.scalar(sa.select(HandoverCancellation).where(HandoverCancellation.handover_id == made.id))
    return answer(shapes.HandoverOut().dump(_handover(made, code, item, wanted.campaign, undone)), new)


@blueprint.route("/donations/handovers/<uuid:handover_id>/cancellation", methods=["POST"])
@blueprint.doc(**takes(shapes.HandoverCancellationIn, **created("The cancellation", shapes.HandoverCancellationOut)))
@guarded(Permission.SITE_WORK)
def post_handover_cancellation(handover_id: UUID) -> Response:
    """Cancel a handover that was written wrongly, once: it lies in the pool again. 409 `handover_cancelled_already` for another act."""
    actor, given = current_actor(), read_body(shapes.HandoverCancellationIn())
    code = given.pop("site")
    wanted = WantedCancellation(handover=handover_id, **given)
    made, new = attempt(lambda session: cancel_handover(session, actor, site_for(session, actor, code, Permission.SITE_WORK), wanted))
    return answer(shapes.HandoverCancellationOut().dump({
        "id": made.id, "site": code, "handover": made.handover_id, "reason": made.reason, "at": made.at,
        "business_date": made.business_date,
    }), new)


@blueprint.route("/donations/handovers")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SiteDaysQuery}],
    responses={"200": shows("The handovers", shapes.HandoversOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def get_handovers() -> Response:
    """The handovers of a site's business days."""
    actor, wanted = current_actor(), read_query(shapes.SiteDaysQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.CATALOGUE)
        found = [
            _handover(each.handover, site.code, each.item, each.campaign, each.cancellation)
            for each in queries.handovers(session, site, wanted["from_"], wanted["to"])
        ]
    return jsonify(shapes.HandoversOut().dump({"data": found}))


def _campaign(campaign: DonationCampaign, site: str, item: str) -> dict[str, Any]:
    return {
        "code": campaign.code, "site": site, "name": campaign.name, "sku": campaign.sku, "item": item,
        "per_unit": quantity_text(campaign.per_unit_milli), "from_": campaign.valid_from, "until": campaign.valid_until,
    }


def _total(each: queries.CampaignTotal, site: str) -> dict[str, Any]:
    return _campaign(each.campaign, site, each.item) | {
        "unit": each.unit, "given": quantity_text(each.given_milli), "handed_over": quantity_text(each.handed_over_milli),
        "head_count": each.head_count,
    }


def _handover(
    row: Handover, site: str, item: str, campaign: str | None, undone: HandoverCancellation | None
) -> dict[str, Any]:
    return {
        "id": row.id, "site": site, "item": item, "quantity": quantity_text(row.quantity_milli), "recipient": row.recipient,
        "head_count": row.head_count, "campaign": campaign, "at": row.at, "business_date": row.business_date, "flags": row.flags.split(),
        "cancelled": None if undone is None else undone.reason,
    }
