"""Campaigns of coupons: the list, and a form to make one."""

from datetime import date
from typing import Any
from uuid import uuid4

from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.promotions.page import speaker
from pos.console.scopes import holding, readable_scopes
from pos.console.visitor import current_visitor
from pos.promotions.campaigns import WantedCampaign, put_campaign
from pos.promotions.coupon_queries import CampaignView, campaigns
from sites import clock
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid

MOST_SHOWN = 200


@console.get("/discounts/coupons/")
@needs(Permission.READ)
def coupons() -> str:
    """The campaigns in sight, the newest first."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        found = campaigns(session, visitor.actor, None, MOST_SHOWN)
        names = {choice.value: str(choice.name or say("region")) for choice in readable_scopes(session, visitor.actor)}
    today = clock.business_day(clock.now())
    on = sum(state_of(each, today) == "on" for each in found)
    return rendered(
        "console/promotions/coupons.html", say, here="discounts", tab="coupons", visitor=visitor,
        title=say("coupons_title" if on else "coupons_none_on" if found else "coupons_none", count=on),
        rows=[_row(say, each, names, today) for each in found],
        may_make=visitor.actor.may(Permission.CENTRE_WORK),
    )


@console.get("/discounts/coupons/new")
@needs(Permission.CENTRE_WORK)
def new_coupon() -> Response:
    """The empty form."""
    today = clock.business_day(clock.now())
    return _form(Form({"id": str(uuid4()), "code_kind": "single", "gives": "won", "valid_from": today.isoformat()}))


@console.post("/discounts/coupons/new")
@needs(Permission.CENTRE_WORK)
def new_coupon_answer() -> Response | AnyResponse:
    """Makes it, once."""
    actor, form = current_visitor().actor, typed_in(request.form)
    name, prefix, first = form.text("name"), form.text("prefix"), form.day("valid_from")
    last, gives = form.day("valid_until", needed=False), form.typed.get("gives", "")
    amount = form.won("amount", 1) if gives != "product" else None
    most = form.won("most_won", 1) if form.typed.get("most_won") else None
    free = form.text("free_sku", needed=gives == "product") if gives == "product" else None
    if form.wrong or name is None or prefix is None or first is None:
        return _form(form, status=422)
    skus = tuple(word.strip() for word in form.typed.get("skus", "").split(",") if word.strip())
    wanted = WantedCampaign(
        form.typed.get("scope", ""), name[:60], form.typed.get("code_kind", "single"), prefix[:12], gives, amount, free, most, skus, (),
        first, last,
    )
    campaign_id = form.id()
    try:
        attempt(lambda session: put_campaign(session, actor, campaign_id, wanted, None))
    except (Invalid, Conflict) as refused:
        return _form(form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_campaign")
    return redirect(url_for("console.coupon", campaign_id=campaign_id))


def state_of(view: CampaignView, today: date) -> str:
    """Whether a campaign counts today: 'on', 'coming' or 'over'."""
    of = view.campaign
    if of.ended_on is not None or (of.valid_until is not None and of.valid_until < today):
        return "over"
    return "coming" if of.valid_from > today else "on"


def gift_words(say: Speaker, view: CampaignView) -> Any:
    """What a campaign gives, in a few words."""
    of = view.campaign
    if of.gives == "product":
        return say("gives_product", sku=of.free_sku)
    if of.gives == "won":
        words = say("gives_won", amount=figures.won(of.amount or 0, say.language))
    elif of.most_won is not None:
        words = say("gives_percent_most", amount=of.amount, most=figures.won(of.most_won, say.language))
    else:
        words = say("gives_percent", amount=of.amount)
    things = [*view.skus, *view.categories]
    return f"{words} · {say('only_for', things=', '.join(things))}" if things else words


def day_words(say: Speaker, view: CampaignView) -> Any:
    """Its days."""
    first, last = figures.day_name(view.campaign.valid_from, say.language), view.campaign.valid_until
    return say("days_open", first=first) if last is None else say("days_to", first=first, last=figures.day_name(last, say.language))


def code_words(say: Speaker, view: CampaignView) -> Any:
    """How its codes look."""
    single = view.campaign.code_kind == "single"
    return say("code_single", prefix=view.campaign.prefix) if single else say("code_for_many", code=view.campaign.prefix)


def _row(say: Speaker, view: CampaignView, names: dict[str, str], today: date) -> dict[str, Any]:
    of = view.campaign
    return {
        "name": of.name, "href": url_for("console.coupon", campaign_id=of.id), "gives": gift_words(say, view), "days": day_words(say, view),
        "where": names.get(of.scope) or say("region" if of.scope == "region" else "centres"), "codes": code_words(say, view),
        "uses": figures.number(view.uses), "lowered": figures.won(view.lowered, say.language), "state": state_of(view, today),
    }


def _places(say: Speaker, actor: Actor) -> list[tuple[str, str]]:
    with reading() as session:
        found = readable_scopes(session, holding(actor, Permission.CENTRE_WORK))
    regional = actor.may(Permission.REGION_WORK)
    return [(choice.value, str(choice.name or say("region"))) for choice in found if choice.value != "region" or regional]


def _form(form: Form, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    return make_response(rendered(
        "console/promotions/new_coupon.html", say, here="discounts", tab="coupons", visitor=visitor, form=form, title=say("coupon_new"),
        problems=[] if refused is None else sentences_of(refused, say.language), places=_places(say, visitor.actor),
        kinds=[("single", say("kind_single")), ("multi", say("kind_multi"))],
        gifts=[(gives, say(f"choose_{gives}")) for gives in ("won", "percent", "product")],
    ), status)
