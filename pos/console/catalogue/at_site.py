"""A product at one site: its line in time, a new price from a day on, what is announced, whether it is sold, whether it has run out."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.at_sites import product_of, set_availability, set_sold_out, state_at
from pos.catalogue.models import SiteAvailability
from pos.catalogue.prices import default_prices, line_of, now_and_next, own_prices, prices_version, withdraw_price
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.catalogue.page import may_at, speaker
from pos.console.catalogue.product import shown_product
from pos.console.catalogue.timeline import day_said, marks_of
from pos.console.daytotals.day import day_of
from pos.console.forms import Form, typed_in
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, NotFound, Stale
from sites.errors import say as in_both
from sites.registry import Site


@console.get("/catalogue/products/<sku>/sites/<site>")
@needs(Permission.CATALOGUE)
def product_at_site(sku: str, site: str) -> Response:
    """The product as this site sells it."""
    return site_page(sku, site)


@console.post("/catalogue/products/<sku>/sites/<site>/availability")
@needs(Permission.SITE_WORK)
def product_availability(sku: str, site: str) -> Response | AnyResponse:
    """Run out, back again, not sold from a day on, sold again: `act` says which."""
    actor, form = current_visitor().actor, typed_in(request.form)
    wanted, day = form.typed.get("act", ""), form.day("from", needed=False)
    if form.wrong:
        return site_page(sku, site, form, status=422)

    def act(session: Session) -> None:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        if day is not None and day < today_at(here):
            raise past_day()
        if wanted in ("sold_out", "back"):
            set_sold_out(session, actor, here, sku, wanted == "sold_out")
        elif wanted in ("stop", "resume"):
            set_availability(session, actor, here, sku, wanted == "resume", day)
        else:
            raise NotFound

    try:
        attempt(act)
    except Conflict as refused:
        return site_page(sku, site, form, refused, 409)
    flash(f"done_{wanted}")
    return redirect(url_for("console.product_at_site", sku=sku, site=site))


@console.get("/catalogue/products/<sku>/sites/<site>/prices/<day>/withdrawal")
@needs(Permission.SITE_WORK)
def price_withdrawal(sku: str, site: str, day: str) -> str:
    """Says what taking back an announced price does, and asks."""
    say, visitor, first = speaker(), current_visitor(), day_of(day)
    with reading() as session:
        here = site_for(session, visitor.actor, site, Permission.SITE_WORK)
        product_id = product_of(session, here, sku)
        view = shown_product(session, visitor.actor, sku, clock.now())
        own = own_prices(session, [product_id], [here.id]).get((here.id, product_id), [])
        defaults = default_prices(session, [product_id])[product_id]
    if first not in dict(own):
        raise NotFound("price_not_found")
    after = now_and_next(line_of(defaults, [step for step in own if step[0] != first]), first)[0]
    before = now_and_next(line_of(defaults, own), first)[0]
    return rendered(
        "console/catalogue/sure.html", say, here="catalogue", visitor=visitor, rows=[], version=prices_version(own), danger=True,
        title=say("price_withdraw_title", name=view.revision.name, site=site_name(here.name, None).text,
                  day=figures.day_name(first, say.language), price=figures.won(before.price, say.language)),
        lead=say("price_withdraw_lead", price=figures.won(after.price, say.language)), button=say("price_withdraw"),
        back=url_for("console.product_at_site", sku=sku, site=site),
    )


@console.post("/catalogue/products/<sku>/sites/<site>/prices/<day>/withdrawal")
@needs(Permission.SITE_WORK)
def price_withdrawal_answer(sku: str, site: str, day: str) -> Response | AnyResponse:
    """Takes it back."""
    actor, first, version = current_visitor().actor, day_of(day), request.form.get("version", "")

    def act(session: Session) -> None:
        withdraw_price(session, actor, site_for(session, actor, site, Permission.SITE_WORK), sku, first, version)

    try:
        attempt(act)
    except (Conflict, Stale) as refused:
        return site_page(sku, site, None, refused, 409)
    flash("done_price_withdrawn")
    return redirect(url_for("console.product_at_site", sku=sku, site=site))


def site_page(sku: str, code: str, form: Form | None = None, refused: DomainError | None = None, status: int = 200) -> Response:
    """The page with what was typed, and what stood in the way."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.CATALOGUE)
        product_id = product_of(session, site, sku)
        view = shown_product(session, visitor.actor, sku, clock.now())
        today = today_at(site)
        own = own_prices(session, [product_id], [site.id]).get((site.id, product_id), [])
        defaults = default_prices(session, [product_id])[product_id]
        state = state_at(session, site, sku)
        changes = _coming_changes(session, site, product_id, today)
        allowed = may_at(session, visitor.actor, site)
    line = line_of(defaults, own)
    standing, following = now_and_next(line, today)
    names = {"name": view.revision.name, "site": site_name(site.name, None).text, "price": figures.won(standing.price, say.language)}
    title: str = say("at_site_title", **names)
    if following is not None:
        price = figures.won(following.price, say.language)
        title = f"{title} {say('product_next', day=figures.day_name(following.day, say.language), price=price)}"
    content: dict[str, Any] = {
        "form": form or Form({"from": today.isoformat()}), "version": prices_version(own), "state": state, "allowed": allowed,
        "coming": [
            {
                "says": say("coming_price", day=day_said(say, day, today), price=figures.won(price, say.language)) if price is not None
                else say("coming_default", day=day_said(say, day, today)),
                "href": url_for("console.price_withdrawal", sku=sku, site=code, day=day.isoformat()),
            }
            for day, price in own if day > today
        ],
        "changes": [say("coming_sold" if sold else "coming_not_sold", day=day_said(say, day, today)) for day, sold in changes],
        "stale": say("price_stale", price=figures.won(standing.price, say.language)) if isinstance(refused, Stale) else None,
        "problems": [] if refused is None or isinstance(refused, Stale) else [refused.message.text(say.language)],
    }
    html = rendered(
        "console/catalogue/at_site.html", say, here="catalogue", visitor=visitor, view=view, site=site, title=title,
        line=marks_of(say, line, today), own=standing.own,
        default=figures.won(now_and_next(line_of(defaults), today)[0].price, say.language),
        today=today.isoformat(), back=url_for("console.catalogue", scope=f"site:{code}"), example=view.product.example, **content,
    )
    return make_response(html, status)


def today_at(site: Site) -> date:
    """The site's own day."""
    return clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)


def past_day() -> Conflict:
    """The refusal of a day that has gone: what was sold then stays as it was."""
    return Conflict("day_is_past", in_both("지난 날은 고를 수 없습니다. 오늘이나 앞으로의 날을 골라 주세요.",
                                           "A day that has gone cannot be chosen. Choose today or a day to come."))


def _coming_changes(session: Session, site: Site, product_id: int, today: date) -> list[tuple[date, bool]]:
    query = sa.select(SiteAvailability.valid_from, SiteAvailability.available).where(
        SiteAvailability.site_id == site.id, SiteAvailability.product_id == product_id, SiteAvailability.valid_from > today
    )
    return [(day, sold) for day, sold in session.execute(query.order_by(SiteAvailability.valid_from))]
