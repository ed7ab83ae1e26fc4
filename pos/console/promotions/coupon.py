"""One campaign: its codes by batch, its uses, making, taking and cancelling codes, ending it."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_names
from pos.console.promotions.coupons import code_words, day_words, gift_words, state_of
from pos.console.promotions.page import speaker
from pos.console.visitor import current_visitor
from pos.promotions import coupon_queries as queries
from pos.promotions.campaigns import MOST_CODES, campaign_in_sight, cancel_batch, end_campaign, make_batch, print_batch
from pos.promotions.code_sheet import codes_as_csv
from pos.promotions.models import CouponCampaign
from pos.promotions.scopes import scope_to_edit
from sites import clock
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Forbidden, NotFound

LATEST = 50


@console.get("/discounts/coupons/<uuid:campaign_id>")
@needs(Permission.READ)
def coupon(campaign_id: UUID) -> str:
    """What it gives, how its codes are used."""
    return _page(campaign_id)


@console.post("/discounts/coupons/<uuid:campaign_id>")
@needs(Permission.CENTRE_WORK)
def coupon_answer(campaign_id: UUID) -> Response | AnyResponse | str:
    """Makes codes, or ends the campaign once that was confirmed."""
    actor, form = current_visitor().actor, typed_in(request.form)
    if form.typed.get("act") == "end":
        if form.typed.get("sure") != "yes":
            return _sure(campaign_id, "end", {"act": "end"})
        attempt(lambda session: end_campaign(session, actor, campaign_id))
        flash("done_ended")
    else:
        count = form.count("count")
        if form.wrong or not 1 <= count <= MOST_CODES:
            return _page(campaign_id, form.typed.get("count", ""))
        attempt(lambda session: make_batch(session, actor, campaign_id, form.id(), count))
        flash("done_codes")
    return redirect(url_for("console.coupon", campaign_id=campaign_id))


@console.post("/discounts/coupons/<uuid:campaign_id>/batches/<uuid:batch_id>/printing")
@needs(Permission.CENTRE_WORK)
def coupon_codes(campaign_id: UUID, batch_id: UUID) -> Response:
    """The codes of a batch as a file; who took it is journalled."""
    actor = current_visitor().actor
    campaign, codes = attempt(lambda session: print_batch(session, actor, campaign_id, batch_id))
    answer = Response(codes_as_csv(campaign, codes), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=coupons-{batch_id}.csv"
    return answer


@console.post("/discounts/coupons/<uuid:campaign_id>/batches/<uuid:batch_id>/cancellation")
@needs(Permission.CENTRE_WORK)
def coupon_cancellation(campaign_id: UUID, batch_id: UUID) -> AnyResponse | str:
    """Makes the codes of a batch worthless, once that was confirmed."""
    actor = current_visitor().actor
    if request.form.get("sure") != "yes":
        return _sure(campaign_id, "cancel", {}, batch_id)
    attempt(lambda session: cancel_batch(session, actor, campaign_id, batch_id))
    flash("done_cancelled")
    return redirect(url_for("console.coupon", campaign_id=campaign_id))


def _page(campaign_id: UUID, wrong: str | None = None) -> str:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        campaign = campaign_in_sight(session, visitor.actor, campaign_id, Permission.READ)
        [view] = queries.views(session, [campaign])
        batches, uses = queries.batches(session, campaign_id), queries.uses(session, visitor.actor, campaign_id, LATEST)
        names, editable = site_names(session, {use.site for use in uses}), _may_edit(session, visitor.actor, campaign)
    state = state_of(view, clock.business_day(clock.now()))
    return rendered(
        "console/promotions/coupon.html", say, here="discounts", tab="coupons", visitor=visitor, title=campaign.name, wrong=wrong,
        lead=f"{gift_words(say, view)} · {day_words(say, view)} · {code_words(say, view)}", state=state, new_id=uuid4(),
        editable=editable and campaign.ended_on is None, may_make=editable and state != "over" and campaign.code_kind == "single",
        figures=[
            (say("coupon_codes"), figures.number(view.codes)), (say("coupon_uses"), figures.number(view.uses)),
            (say("coupon_lowered"), figures.won(view.lowered, say.language)),
        ],
        campaign_id=campaign_id, single=campaign.code_kind == "single", batches=[_batch(say, batch, used) for batch, used in batches],
        uses=[_use(say, use, names) for use in uses],
    )


def _sure(campaign_id: UUID, what: str, hidden: dict[str, str], batch_id: UUID | None = None) -> str:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        campaign = campaign_in_sight(session, visitor.actor, campaign_id, Permission.READ)
        scope_to_edit(session, visitor.actor, campaign.scope)
        count = next((batch.count for batch, _ in queries.batches(session, campaign_id) if batch.id == batch_id), None)
    if what == "cancel" and count is None:
        raise NotFound("batch_not_found")
    return rendered(
        "console/promotions/end.html", say, here="discounts", tab="coupons", visitor=visitor, hidden=hidden,
        title=say("end_title", name=campaign.name) if what == "end" else say("cancel_title", count=figures.number(count or 0)),
        lead=say("end_lead" if what == "end" else "cancel_lead"), act=say("end_campaign" if what == "end" else "cancel_batch"),
        back=url_for("console.coupon", campaign_id=campaign_id),
    )


def _may_edit(session: Session, actor: Actor, campaign: CouponCampaign) -> bool:
    try:
        scope_to_edit(session, actor, campaign.scope)
    except (Forbidden, NotFound):
        return False
    return True


def _batch(say: Speaker, batch: Any, used: int) -> dict[str, Any]:
    return {
        "id": batch.id, "made": figures.moment(batch.made_at, say.language), "by": batch.made_by, "count": figures.number(batch.count),
        "used": figures.number(used), "cancelled": batch.cancelled_at is not None,
    }


def _use(say: Speaker, use: queries.UseView, names: dict[str, str]) -> dict[str, Any]:
    word = "use_freed" if use.kind == "freed" else "use_counts_yes" if use.counts else "use_counts_no"
    return {
        "at": figures.moment(use.at, say.language), "site": names.get(use.site, use.site),
        "lowered": figures.won(use.lowered, say.language), "counts": say(word), "good": use.counts,
        "href": url_for("console.document", document_id=use.document_id),
    }
