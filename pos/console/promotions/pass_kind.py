"""What the pass of a product is good for: how many uses, how long, where, on what. Passes that were sold keep what they were sold with."""

from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.queries import visible_product
from pos.console.blueprint import console, needs
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.promotions.page import speaker
from pos.console.visitor import current_visitor
from pos.promotions.models import VALID_AT
from pos.promotions.pass_kinds import KindView, WantedKind, kind_of, put_kind
from sites import clock
from sites.access import Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale

MOST = {"uses": 1000, "valid_days": 3660, "valid_months": 120}


@console.get("/discounts/passes/kinds/<sku>")
@needs(Permission.CENTRE_WORK)
def pass_kind(sku: str) -> Response:
    """The form as it stands; empty for a product that is no pass yet."""
    return _form(sku, None)


@console.get("/discounts/passes/kinds/")
@needs(Permission.CENTRE_WORK)
def pass_kind_choice() -> AnyResponse:
    """The form of the product whose code was typed."""
    sku = request.args.get("sku", "").strip()
    _standing(sku)
    return redirect(url_for("console.pass_kind", sku=sku))


@console.post("/discounts/passes/kinds/<sku>")
@needs(Permission.CENTRE_WORK)
def pass_kind_answer(sku: str) -> Response | AnyResponse:
    """Shows what would change, and changes it once that was confirmed."""
    actor, form, (name, standing) = current_visitor().actor, typed_in(request.form), _standing(sku)
    wanted, seen = _wanted(form), form.version() or 0
    if wanted is None or form.typed.get("again"):
        return _form(sku, form, status=200 if wanted else 422)
    if form.typed.get("sure") != "yes" and seen == (standing.version if standing else 0):
        return _look(name, form, standing, wanted)
    try:
        attempt(lambda session: put_kind(session, actor, sku, wanted, seen))
    except (Invalid, Conflict, Stale) as refused:
        return _form(sku, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_kind")
    return redirect(url_for("console.passes"))


def _standing(sku: str) -> tuple[str, KindView | None]:
    """The product's name, and what stands of its pass; NotFound for a product out of sight."""
    actor = current_visitor().actor
    with reading() as session:
        product = visible_product(session, actor, sku, clock.now())
        try:
            return product.revision.name, kind_of(session, actor, sku)
        except NotFound:
            return product.revision.name, None


def _wanted(form: Form) -> WantedKind | None:
    counts = {name: _count(form, name) for name in MOST}
    if form.typed.get("valid_at") not in VALID_AT:
        form.wrong["valid_at"] = "wrong_text"
    if form.wrong:
        return None
    skus, categories = (tuple(word.strip() for word in form.typed.get(name, "").split(",") if word.strip()) for name in ("skus", "only"))
    return WantedKind(
        counts["uses"], counts["valid_days"], counts["valid_months"], form.typed["valid_at"], skus, categories,
        form.typed.get("active", "") == "yes",
    )


def _count(form: Form, name: str) -> int | None:
    text = form.typed.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= MOST[name]):
        form.wrong[name] = "wrong_count"
        return None
    return int(text)


def _look(name: str, form: Form, standing: KindView | None, wanted: WantedKind) -> Response:
    say, visitor = speaker(), current_visitor()
    will = _said(say, wanted)
    was = _said(say, standing.kind) if standing else dict.fromkeys(will, "–")
    rows = [(what, was[what], will[what]) for what in will if was[what] != will[what]]
    return make_response(rendered(
        "console/promotions/sure.html", say, here="discounts", tab="passes", visitor=visitor, rows=rows,
        title=say("kind_sure", name=name) if rows else say("nothing_changes"),
        hidden=[(field, value) for field, value in form.typed.items() if field not in ("sure", "again")], back=url_for("console.passes"),
    ))


def _said(say: Speaker, of: WantedKind) -> dict[Any, Any]:
    lasts = say("kind_days", count=of.valid_days) if of.valid_days else say("kind_months", count=of.valid_months) if of.valid_months else (
        say("kind_endless"))
    return {
        say("uses_allowed"): say("kind_uses", count=of.uses) if of.uses else say("kind_free"), say("how_long"): lasts,
        say("valid_where"): say(f"valid_{of.valid_at}"), say("only_skus"): ", ".join(of.skus) or "–",
        say("only_categories"): ", ".join(of.categories) or "–", say("pass_on_sale"): say("yes" if of.active else "no"),
    }


def _typed(view: KindView | None) -> dict[str, str]:
    if view is None:
        return {"version": "0", "valid_at": VALID_AT[0], "active": "yes"}
    of = view.kind
    numbers = {name: str(getattr(of, name) or "") for name in MOST}
    return numbers | {
        "version": str(view.version), "valid_at": of.valid_at, "skus": ", ".join(of.skus), "only": ", ".join(of.categories),
        "active": "yes" if of.active else "no",
    }


def _form(sku: str, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor, (name, standing) = speaker(), current_visitor(), _standing(sku)
    return make_response(rendered(
        "console/promotions/pass_kind.html", say, here="discounts", tab="passes", visitor=visitor,
        title=say("kind_title", name=name), form=form or Form(_typed(standing)),
        places=[(place, say(f"valid_{place}")) for place in VALID_AT], actives=[("yes", say("yes")), ("no", say("no"))],
        problems=[] if refused is None else sentences_of(refused, say.language),
    ), status)
