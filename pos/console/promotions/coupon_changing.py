"""Changing a campaign: what it gives, on what and until when. What is printed on coupons that are out stays as it is."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.promotions.page import speaker
from pos.console.visitor import current_visitor
from pos.promotions.campaigns import WantedCampaign, campaign_in_sight, put_campaign
from pos.promotions.models import GIVES, CouponCampaign
from pos.promotions.scopes import scope_to_edit
from sites.access import Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale


@console.get("/discounts/coupons/<uuid:campaign_id>/change")
@needs(Permission.CENTRE_WORK)
def coupon_change(campaign_id: UUID) -> Response:
    """The form as the campaign stands."""
    return _form(campaign_id, None)


@console.post("/discounts/coupons/<uuid:campaign_id>/change")
@needs(Permission.CENTRE_WORK)
def coupon_change_answer(campaign_id: UUID) -> Response | AnyResponse:
    """Shows what would change, and changes it once that was confirmed."""
    actor, form = current_visitor().actor, typed_in(request.form)
    standing, seen = _standing(campaign_id), form.version()
    wanted = _wanted(form, standing)
    if wanted is None or form.typed.get("again"):
        return _form(campaign_id, form, status=200 if wanted else 422)
    if form.typed.get("sure") != "yes" and seen == standing.version:
        return _look(campaign_id, form, standing, wanted)
    try:
        attempt(lambda session: put_campaign(session, actor, campaign_id, wanted, seen))
    except (Invalid, Conflict, Stale) as refused:
        return _form(campaign_id, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_changed")
    return redirect(url_for("console.coupon", campaign_id=campaign_id))


def _standing(campaign_id: UUID) -> CouponCampaign:
    actor = current_visitor().actor
    with reading() as session:
        found = campaign_in_sight(session, actor, campaign_id, Permission.READ)
        scope_to_edit(session, actor, found.scope)
        if found.ended_on is not None:
            raise NotFound("campaign_ended")
        session.expunge(found)
    return found


def _as_it_is(of: CouponCampaign) -> WantedCampaign:
    return WantedCampaign(
        of.scope, of.name, of.code_kind, of.prefix, of.gives, of.amount, of.free_sku, of.most_won, tuple(json.loads(of.skus)),
        tuple(json.loads(of.categories)), of.valid_from, of.valid_until,
    )


def _wanted(form: Form, standing: CouponCampaign) -> WantedCampaign | None:
    gives = form.typed.get("gives", "")
    if gives not in GIVES:
        form.wrong["gives"] = "wrong_text"
    name, first, last = form.text("name"), form.day("valid_from"), form.day("valid_until", needed=False)
    amount = form.won("amount", 1) if gives != "product" else None
    most = form.won("most_won", 1) if form.typed.get("most_won") else None
    free = form.text("free_sku") if gives == "product" else None
    if form.wrong or name is None or first is None:
        return None
    skus = tuple(word.strip() for word in form.typed.get("skus", "").split(",") if word.strip())
    return replace(
        _as_it_is(standing), name=name[:60], gives=gives, amount=amount, free_sku=free, most_won=most, skus=skus, valid_from=first,
        valid_until=last,
    )


def _look(campaign_id: UUID, form: Form, standing: CouponCampaign, wanted: WantedCampaign) -> Response:
    say, visitor = speaker(), current_visitor()
    was, will = _said(say, _as_it_is(standing)), _said(say, wanted)
    rows = [(what, was[what], will[what]) for what in was if was[what] != will[what]]
    return make_response(rendered(
        "console/promotions/sure.html", say, here="discounts", tab="coupons", visitor=visitor, rows=rows,
        title=say("change_sure", name=standing.name) if rows else say("nothing_changes"),
        hidden=[(name, value) for name, value in form.typed.items() if name not in ("sure", "again")],
        back=url_for("console.coupon", campaign_id=campaign_id),
    ))


def _said(say: Speaker, of: WantedCampaign) -> dict[Any, Any]:
    amount = "–" if of.amount is None else say("percent_value", value=of.amount) if of.gives == "percent" else figures.won(
        of.amount, say.language)
    return {
        say("coupon_name"): of.name, say("coupon_gives"): say(f"choose_{of.gives}"), say("amount"): amount,
        say("free_sku"): of.free_sku or "–", say("most_won"): figures.won(of.most_won, say.language) if of.most_won else "–",
        say("only_skus"): ", ".join(of.skus) or "–", say("first_day"): figures.day_name(of.valid_from, say.language),
        say("last_day"): figures.day_name(of.valid_until, say.language) if of.valid_until else say("kind_endless"),
    }


def _typed(of: CouponCampaign) -> dict[str, str]:
    return {
        "version": str(of.version), "name": of.name, "gives": of.gives, "amount": f"{of.amount:,}" if of.amount else "",
        "free_sku": of.free_sku or "", "most_won": f"{of.most_won:,}" if of.most_won else "", "skus": ", ".join(json.loads(of.skus)),
        "valid_from": of.valid_from.isoformat(), "valid_until": of.valid_until.isoformat() if of.valid_until else "",
    }


def _form(campaign_id: UUID, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor, standing = speaker(), current_visitor(), _standing(campaign_id)
    return make_response(rendered(
        "console/promotions/change_coupon.html", say, here="discounts", tab="coupons", visitor=visitor,
        title=say("change_title", name=standing.name), form=form or Form(_typed(standing)), campaign_id=campaign_id,
        gifts=[(gift, say(f"choose_{gift}")) for gift in GIVES],
        problems=[] if refused is None else sentences_of(refused, say.language),
    ), status)
