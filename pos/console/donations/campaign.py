"""Making and editing a campaign: which product gives what, from when until when. What would change is shown first."""

import re

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.models import Product
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.donations.page import speaker
from pos.console.donations.sure import Sure, ask
from pos.console.forms import sentences_of
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.stock.amounts import StockForm, amount, typed_in, with_unit
from pos.console.visitor import current_visitor
from pos.donations.campaigns import WantedCampaign, put_campaign
from pos.donations.models import DonationCampaign, DonationMove
from pos.donations.queries import campaign_of
from pos.inventory.models import StockItem
from pos.inventory.queries import visible_items
from pos.sales.counter import counter_now
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid
from sites.registry import Site

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
MOST_ITEMS, LONGEST = 500, 100
NEW = "new"


@console.get("/donations/sites/<site>/campaigns/<code>")
@needs(Permission.SITE_WORK)
def donation_campaign(site: str, code: str) -> Response:
    """The campaign in a form; `new` is an empty one."""
    with reading() as session:
        here = site_for(session, current_visitor().actor, site, Permission.SITE_WORK)
        if code == NEW:
            today = clock.business_day(clock.now(), here.time_zone, here.cut_off_minutes)
            return _page(session, here, code, StockForm({"per_unit": "1", "from": today.isoformat()}))
        of = campaign_of(session, here, code)
        return _page(session, here, code, StockForm({
            "name": of.name, "sku": of.sku, "item": session.get_one(StockItem, of.item_id).code, "per_unit": amount(of.per_unit_milli),
            "from": of.valid_from.isoformat(), "until": of.valid_until.isoformat() if of.valid_until else "",
        }))


@console.post("/donations/sites/<site>/campaigns/<code>")
@needs(Permission.SITE_WORK)
def donation_campaign_answer(site: str, code: str) -> Response | AnyResponse:
    """Shows what it would be; with `sure` makes it so."""
    actor, form, say = current_visitor().actor, typed_in(request.form), speaker()
    with reading() as session:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        standing = None if code == NEW else campaign_of(session, here, code)
        items, skus = _items(session), _products(session, here)
        wanted, named = _wanted(form, {item.code for item in items}, set(skus)), code if standing else form.typed.get("code", "")
        if standing is None and (CODE.fullmatch(named) is None or named == NEW):
            form.wrong["code"] = "wrong_code"
        if form.wrong or form.typed.get("again"):
            return _page(session, here, code, form, status=422 if form.wrong else 200)
        if form.typed.get("sure") != "yes":
            unit = {item.code: (item.name, item.unit) for item in items}
            return _look(session, say, here, standing, wanted, unit, form)
    try:
        attempt(lambda session: put_campaign(session, actor, site_for(session, actor, site, Permission.SITE_WORK), named, wanted))
    except (Invalid, Conflict) as refused:
        with reading() as session:
            here = site_for(session, actor, site, Permission.SITE_WORK)
            return _page(session, here, code, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_campaign")
    return redirect(url_for("console.donations", site=site))


def _wanted(form: StockForm, items: set[str], skus: set[str]) -> WantedCampaign:
    name = form.text("name") or ""
    if len(name) > LONGEST:
        form.wrong["name"] = "wrong_text"
    first, last = form.day("from"), form.day("until", needed=False)
    sku, item, milli = form.chosen("sku", skus), form.chosen("item", items), form.quantity("per_unit")
    return WantedCampaign(name, sku, item, milli, first or clock.business_day(clock.now()), last)


def _items(session: Session) -> list[StockItem]:
    return sorted((item for item, _ in visible_items(session, current_visitor().actor, "", MOST_ITEMS)), key=lambda item: item.name)


def _products(session: Session, site: Site) -> dict[str, str]:
    """What the site can sell, by sku, with its name."""
    counter, now = counter_now(session, site.id), clock.now()
    known = counter.catalogue.in_force(now, clock.business_day(now, site.time_zone, site.cut_off_minutes))
    return {sku: product.name for sku, product in known.items()}


def _look(
    session: Session, say: Speaker, site: Site, standing: DonationCampaign | None, wanted: WantedCampaign,
    items: dict[str, tuple[str, str]], form: StockForm,
) -> Response:
    def said(of: WantedCampaign) -> list[str]:
        name, unit = items.get(of.item, (of.item, ""))
        until = figures.day_name(of.valid_until, say.language) if of.valid_until else say("no_end")
        return [of.name, of.sku, f"{name} {with_unit(of.per_unit_milli, unit)}", figures.day_name(of.valid_from, say.language), until]

    was = ["–"] * 5
    if standing is not None:
        item = session.get_one(StockItem, standing.item_id).code
        was = said(WantedCampaign(
            standing.name, standing.sku, item, standing.per_unit_milli, standing.valid_from, standing.valid_until))
    words = (say("name"), say("product"), say("gives"), say("from"), say("until"))
    rows = [(word, before, after) for word, before, after in zip(words, was, said(wanted), strict=True) if before != after]
    title = say("sure_new", name=wanted.name) if standing is None else say("sure_edit", name=standing.name)
    return ask(say, Sure(title if rows else say("nothing_changes"), say("sure_lead"), tuple(rows), form, say("save"),
                         url_for("console.donations", site=site.code)))


def _page(
    session: Session, site: Site, code: str, form: StockForm, refused: DomainError | None = None, status: int = 200
) -> Response:
    say, standing = speaker(), None if code == NEW else campaign_of(session, site, code)
    in_use = standing is not None and session.scalar(
        sa.select(DonationMove.id).where(DonationMove.campaign_id == standing.id).limit(1)) is not None
    products = sorted(_products(session, site).items(), key=lambda each: each[1])
    known = dict(products)
    if standing is not None and standing.sku not in known:
        gone = session.scalar(sa.select(Product.sku).where(Product.sku == standing.sku))
        products += [(gone, gone)] if gone else []
    return make_response(rendered(
        "console/donations/campaign.html", say, here="donations", visitor=current_visitor(), form=form, site=site, standing=standing,
        title=say("edit_title", name=standing.name) if standing else say("new_title"), lead=site_name(site.name, None).text,
        products=[(sku, f"{name} ({sku})") for sku, name in products], in_use=in_use,
        items=[(item.code, f"{item.name} ({item.unit})") for item in _items(session)],
        problems=[] if refused is None else sentences_of(refused, say.language),
    ), status)
