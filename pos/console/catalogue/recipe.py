"""What one unit of a product, and of its options, takes out of stock from a day on: shown before it is saved."""

import json
from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.queries import ProductView
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.catalogue.at_site import past_day
from pos.console.catalogue.page import speaker
from pos.console.catalogue.product import editable, quantity_said
from pos.console.catalogue.rows import NOTHING
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from pos.importing.cells import read_milli
from pos.inventory.queries import visible_items
from pos.inventory.recipes import WantedLine, recipe_of, recipe_version, set_recipe
from sites import clock
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Stale

MOST_LINES, BLANK_LINES, MORE_LINES = 100, 3, 5
MOST_ITEMS = 2000


@console.get("/catalogue/products/<sku>/recipe")
@needs(Permission.CENTRE_WORK)
def product_recipe(sku: str) -> Response:
    """The form, filled with today's recipe."""
    return _page(sku, None)


@console.post("/catalogue/products/<sku>/recipe")
@needs(Permission.CENTRE_WORK)
def product_recipe_answer(sku: str) -> Response | AnyResponse:
    """Shows what changes; with `sure` saves it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    lines, day = _lines(form), form.day("from")
    if form.wrong or day is None or form.typed.get("more") or form.typed.get("again"):
        return _page(sku, form, status=422 if form.wrong and not form.typed.get("more") else 200)

    def save(session: Session) -> None:
        editable(session, actor, sku)
        if day < clock.business_day(clock.now()):
            raise past_day()
        set_recipe(session, actor, sku, lines, day, form.typed.get("version", ""))

    try:
        if form.typed.get("sure") != "yes":
            if day < clock.business_day(clock.now()):
                raise past_day()
            return _look(actor, sku, lines, form)
        attempt(save)
    except (Invalid, Conflict, Stale) as refused:
        return _page(sku, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_recipe")
    return redirect(url_for("console.catalogue_product", sku=sku))


def _lines(form: Form) -> list[WantedLine]:
    """The lines whose item is chosen; what could not be read is in `form.wrong`."""
    lines = []
    for at in range(MOST_LINES):
        item, text = form.typed.get(f"l{at}_item", ""), form.typed.get(f"l{at}_quantity", "")
        if not item:
            continue
        option = form.typed.get(f"l{at}_option", "")
        # An option may give back what the product takes, which a minus says.
        back = option != "" and text[:1] in ("-", figures.MINUS)
        milli = read_milli(text[1:] if back else text)
        if milli is None:
            form.wrong[f"l{at}_quantity"] = "wrong_quantity"
            continue
        lines.append(WantedLine(item, -milli if back else milli, option))
    return lines


def _look(actor: Actor, sku: str, lines: list[WantedLine], form: Form) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        view = editable(session, actor, sku)
        start, standing = recipe_of(session, actor, sku, clock.business_day(clock.now()))
        items = {item.code: item for item, _ in visible_items(session, actor, "", MOST_ITEMS)}
    if recipe_version(start, standing) != form.typed.get("version"):
        raise Stale
    options = dict(_options(view))
    before = {(line.option, line.item): line.quantity_milli for line in standing}
    after = {(line.option, line.item): line.quantity_milli for line in lines}

    def said(key: tuple[str, str], found: dict[tuple[str, str], int]) -> str:
        unit = items[key[1]].unit if key[1] in items else ""
        return say("quantity", quantity=quantity_said(found[key]), unit=unit) if key in found else NOTHING

    def named(key: tuple[str, str]) -> str:
        name = items[key[1]].name if key[1] in items else key[1]
        return f"{name} ({options.get(key[0], key[0])})" if key[0] else name

    rows = [(named(key), said(key, before), said(key, after)) for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    day = form.day("from")
    return make_response(rendered(
        "console/catalogue/sure.html", say, here="catalogue", visitor=visitor, form=form, rows=rows, danger=False, back=None,
        title=say("recipe_look", name=view.revision.name, day=figures.day_name(day, say.language) if day else ""),
        lead=say("recipe_look_lead") if rows else say("recipe_same"), button=say("save"),
    ))


def _options(view: ProductView) -> list[tuple[str, str]]:
    return [(option["code"], option["name"]) for group in json.loads(view.revision.option_groups) for option in group["options"]]


def _page(sku: str, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor, today = speaker(), current_visitor(), clock.business_day(clock.now())
    with reading() as session:
        view = editable(session, visitor.actor, sku)
        start, standing = recipe_of(session, visitor.actor, sku, today)
        items = [(item.code, f"{item.name} ({item.unit})") for item, _ in visible_items(session, visitor.actor, "", MOST_ITEMS)]
    version = recipe_version(start, standing)
    stale = isinstance(refused, Stale)
    form = form or _filled(standing, today.isoformat(), version)
    if stale:
        form.typed["version"] = version
    used = [at for at in range(MOST_LINES) if form.typed.get(f"l{at}_item")]
    room = BLANK_LINES + (MORE_LINES if form.typed.get("more") else 0)
    content: dict[str, Any] = {
        "items": sorted(items, key=lambda item: item[1]), "options": [("", say("recipe_always")), *_options(view)],
        "lines": range(min(max(used, default=-1) + 1 + room, MOST_LINES)), "today": today.isoformat(),
        "meanwhile": _standing_said(say, view, standing, dict(items)) if stale else None,
    }
    return make_response(rendered(
        "console/catalogue/recipe.html", say, here="catalogue", visitor=visitor, view=view, form=form,
        problems=[] if refused is None or stale else sentences_of(refused, say.language),
        title=say("recipe_title", name=view.revision.name), back=url_for("console.catalogue_product", sku=sku), **content,
    ), status)


def _filled(standing: list[WantedLine], today: str, version: str) -> Form:
    typed = {"from": today, "version": version}
    for at, line in enumerate(standing):
        quantity = quantity_said(line.quantity_milli).replace(figures.MINUS, "-")
        typed |= {f"l{at}_item": line.item, f"l{at}_quantity": quantity, f"l{at}_option": line.option}
    return Form(typed)


def _standing_said(say: Speaker, view: ProductView, standing: list[WantedLine], items: dict[str, str]) -> str:
    options = dict(_options(view))
    parts = [
        f"{items.get(line.item, line.item)} {quantity_said(line.quantity_milli)}"
        + (f" ({options.get(line.option)})" if line.option else "")
        for line in standing
    ]
    return ", ".join(parts) or say("none")
