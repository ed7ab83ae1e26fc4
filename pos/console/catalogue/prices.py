"""A new price from a day on, at one site, at many, or the default: shown first, then saved at all of them or at none."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.at_sites import product_of
from pos.catalogue.changing import set_default_price, withdraw_change
from pos.catalogue.prices import Step, default_prices, line_of, now_and_next, own_prices, prices_version, set_prices
from pos.catalogue.queries import ProductView
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.catalogue.at_site import past_day, site_page, today_at
from pos.console.catalogue.page import speaker
from pos.console.catalogue.product import editable, shown_product, site_rows, sites_selling, version_in
from pos.console.catalogue.rows import NOTHING
from pos.console.catalogue.timeline import day_said, marks_of
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Actor, Permission, not_allowed, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale
from sites.registry import Site

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A price from a day on (None: the default again) at these sites; without sites it is the default price itself."""

    sku: str
    price: int | None
    day: date
    sites: tuple[str, ...]


@console.get("/catalogue/products/<sku>/prices")
@needs(Permission.CATALOGUE)
def catalogue_prices(sku: str) -> Response:
    """The form for one or many sites, or for the default; each visitor sees what they may set."""
    return _form_page(sku, Form({"from": clock.business_day(clock.now()).isoformat()}), ())


@console.post("/catalogue/products/<sku>/prices")
@needs(Permission.CATALOGUE)
def catalogue_prices_answer(sku: str) -> Response | AnyResponse:
    """Shows what would change; with `sure` saves it. The versions that were shown come back with it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    back, chosen = form.typed.get("back", ""), tuple(dict.fromkeys(request.form.getlist("site")))[:500]
    wanted = _wanted(sku, form, chosen)
    if form.typed.get("again") or wanted is None:
        return _again(sku, form, chosen, back, None, 200 if not form.wrong else 422)
    try:
        if form.typed.get("sure") != "yes":
            return _look(actor, wanted, form)
        attempt(lambda session: _save(session, actor, wanted, form))
    except (Invalid, Conflict, Stale) as refused:
        return _again(sku, form, chosen, back, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_price")
    if back == "site" and len(wanted.sites) == 1:
        return redirect(url_for("console.product_at_site", sku=sku, site=wanted.sites[0]))
    if back == "list" and len(wanted.sites) == 1:
        return redirect(url_for("console.catalogue", scope=f"site:{wanted.sites[0]}"))
    return redirect(url_for("console.catalogue_product", sku=sku))


@console.get("/catalogue/products/<sku>/changes/<start>/withdrawal")
@needs(Permission.CENTRE_WORK)
def catalogue_change_withdrawal(sku: str, start: str) -> str:
    """Says what taking back an announced default price does, and asks."""
    say, visitor, at = speaker(), current_visitor(), _instant(start)
    with reading() as session:
        view = editable(session, visitor.actor, sku)
        coming = shown_product(session, visitor.actor, sku, at)
    if coming.revision.valid_from != at:
        raise NotFound("change_not_found")
    return rendered(
        "console/catalogue/sure.html", say, here="catalogue", visitor=visitor, rows=[], version=view.product.version, danger=True,
        title=say("change_withdraw_title", name=view.revision.name, day=figures.day_name(clock.business_day(at), say.language),
                  price=figures.won(coming.revision.price, say.language)),
        lead=say("change_withdraw_lead"), button=say("price_withdraw"), back=url_for("console.catalogue_product", sku=sku),
    )


@console.post("/catalogue/products/<sku>/changes/<start>/withdrawal")
@needs(Permission.CENTRE_WORK)
def catalogue_change_withdrawal_answer(sku: str, start: str) -> AnyResponse:
    """Takes it back."""
    actor, at, version = current_visitor().actor, _instant(start), version_in(request.form.get("version", ""))

    def act(session: Session) -> None:
        editable(session, actor, sku)
        withdraw_change(session, actor, sku, at, version)

    try:
        attempt(act)
        flash("done_price_withdrawn")
    except Stale:
        flash("stale_again")
    return redirect(url_for("console.catalogue_product", sku=sku))


def _instant(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise NotFound from None


def _wanted(sku: str, form: Form, chosen: tuple[str, ...]) -> Wanted | None:
    day = form.day("from")
    to_default = form.typed.get("how") == DEFAULT
    price = None if to_default else form.won("price") if form.typed.get("price") else None
    if price is None and not to_default:
        form.wrong["price"] = "wrong_won"
    whole = form.typed.get("where") == DEFAULT
    if not whole and not chosen:
        form.wrong["site"] = "wrong_site"
    return None if form.wrong or day is None else Wanted(sku, price, day, () if whole else chosen)


def _save(session: Session, actor: Actor, wanted: Wanted, form: Form) -> None:
    if not wanted.sites:
        view = editable(session, actor, wanted.sku)
        _refuse_past(wanted.day, clock.business_day(clock.now()))
        set_default_price(session, actor, view.product.sku, wanted.price or 0, wanted.day, version_in(form.typed.get("version", "")))
        return
    sites = _sites(session, actor, wanted)
    seen = {code: form.typed.get(f"seen_{code}", "") for code in wanted.sites}
    set_prices(session, actor, sites, wanted.sku, wanted.price, wanted.day, seen)


def _sites(session: Session, actor: Actor, wanted: Wanted) -> list[Site]:
    sites = [site_for(session, actor, code, Permission.SITE_WORK) for code in wanted.sites]
    for site in sites:
        _refuse_past(wanted.day, today_at(site))
    return sites


def _refuse_past(day: date, today: date) -> None:
    if day < today:
        raise past_day()


def _look(actor: Actor, wanted: Wanted, form: Form) -> Response:
    """The page between typing and saving: before and after at every place, and the versions that it speaks of."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        view = editable(session, actor, wanted.sku) if not wanted.sites else shown_product(session, actor, wanted.sku, clock.now())
        defaults = default_prices(session, [view.product.id])[view.product.id]
        rows, versions = _rows(session, say, actor, view, wanted, defaults)
    today = clock.business_day(clock.now())
    starts_today = wanted.day <= today
    price = figures.won(wanted.price, say.language) if wanted.price is not None else say("default_price")
    day = figures.day_name(wanted.day, say.language)
    place = site_name(rows[0][0], None).text if wanted.sites else say("default_price")
    name = view.revision.name
    title = say("look_many", name=name, count=len(rows)) if len(rows) > 1 else say("look_one", name=name, place=place)
    return make_response(rendered(
        "console/catalogue/look.html", say, here="catalogue", visitor=visitor, form=form, view=view, versions=versions, sites=wanted.sites,
        title=title, button=say("price_now" if starts_today else "price_from", day=day, price=price), day=day_said(say, wanted.day, today),
        line=marks_of(say, rows[0][2], today, wanted.day) if len(rows) == 1 else None,
        rows=[_look_row(say, *row, wanted.day, today) for row in rows], whole=not wanted.sites,
    ))


def _rows(
    session: Session, say: Speaker, actor: Actor, view: ProductView, wanted: Wanted, defaults: list[tuple[date, int]]
) -> tuple[list[tuple[str, list[Step], list[Step]]], dict[str, str]]:
    """Name, line before and line after of every place; and the versions by the names of the hidden fields."""
    if not wanted.sites:
        _refuse_past(wanted.day, clock.business_day(clock.now()))
        after = sorted({**dict(defaults), wanted.day: wanted.price or 0}.items())
        return [(say("default_price"), line_of(defaults), line_of(after))], {"version": str(view.product.version)}
    sites = _sites(session, actor, wanted)
    product_ids = {product_of(session, site, wanted.sku) for site in sites}
    own = own_prices(session, product_ids, [site.id for site in sites])
    rows, versions = [], {}
    for site in sites:
        mine = own.get((site.id, view.product.id), [])
        versions[f"seen_{site.code}"] = prices_version(mine)
        rows.append((site.name, line_of(defaults, mine), line_of(defaults, sorted({**dict(mine), wanted.day: wanted.price}.items()))))
    return rows, versions


def _look_row(say: Speaker, name: str, before: list[Step], after: list[Step], day: date, today: date) -> dict[str, Any]:
    standing, (then, later) = now_and_next(before, day)[0], now_and_next(after, day)
    return {
        "name": site_name(name, None), "same": standing.price == then.price,
        "before": figures.won(standing.price, say.language), "after": figures.won(then.price, say.language),
        "later": NOTHING if later is None else
        say("later_price", day=day_said(say, later.day, today), price=figures.won(later.price, say.language)),
    }


def _again(
    sku: str, form: Form, chosen: tuple[str, ...], back: str, refused: DomainError | None, status: int
) -> Response | AnyResponse:
    if back in ("site", "list") and len(chosen) == 1:
        return site_page(sku, chosen[0], form, refused, status)
    return _form_page(sku, form, chosen, refused, status)


def _form_page(sku: str, form: Form, chosen: tuple[str, ...], refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    today = clock.business_day(clock.now())
    with reading() as session:
        view = shown_product(session, visitor.actor, sku, clock.now())
        defaults = default_prices(session, [view.product.id])[view.product.id]
        sites = sites_selling(session, visitor.actor, view, Permission.SITE_WORK)
        rows = site_rows(session, say, view, sites, defaults, today)
        try:
            editable(session, visitor.actor, sku)
            may_default = True
        except DomainError:
            may_default = False
    if not rows and not may_default:
        raise not_allowed()
    stale = isinstance(refused, Stale)
    return make_response(rendered(
        "console/catalogue/prices.html", say, here="catalogue", visitor=visitor, view=view, form=form, rows=rows, chosen=chosen,
        may_default=may_default, whole=form.typed.get("where") == DEFAULT or not rows, today=today.isoformat(),
        title=say("prices_title", name=view.revision.name), line=marks_of(say, line_of(defaults), today),
        stale=say("prices_stale") if stale else None, problems=[] if refused is None or stale else sentences_of(refused, say.language),
        back=url_for("console.catalogue_product", sku=sku),
    ), status)
