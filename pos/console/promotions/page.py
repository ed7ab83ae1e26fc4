"""Reasons and limits of discounts: what holds in a scope, and a form for those who may change what it says itself."""

from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import Form, typed_in
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.promotions.changes import changes, own_of, typed_of
from pos.console.promotions.words import WORDS
from pos.console.scopes import scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.money import LARGEST_AMOUNT
from pos.promotions.rules import LEVELS, NOTHING_SAID, OwnRules, Rules, put_rules, resolved, rules_said
from pos.promotions.scopes import scope_to_edit, scopes_above
from sites.access import Actor, Permission, scope_for
from sites.db import attempt, reading
from sites.errors import Forbidden, NotFound, Stale


def speaker() -> Speaker:
    """Says the words of these pages."""
    return Speaker(language(), FRAME, WORDS)


@console.get("/discounts/")
@needs(Permission.READ)
def discounts() -> Response:
    """What holds in `?scope=`."""
    return _page(None)


@console.post("/discounts/")
@needs(Permission.CENTRE_WORK)
def discounts_answer() -> Response | AnyResponse:
    """Shows what would change, and changes it once that was seen."""
    actor, form = current_visitor().actor, typed_in(request.form)
    text = form.typed.get("scope", "")
    with reading() as session:
        scope = str(scope_to_edit(session, actor, text))
        _, own, _ = _standing(session, scope)
    wanted = own_of(form, own)
    if form.wrong or form.typed.get("again"):
        return _page(form, scope, status=422 if form.wrong else 200)
    if form.typed.get("sure") != "yes":
        return _look(form, scope, wanted)
    try:
        attempt(lambda session: put_rules(session, actor, scope, wanted))
    except Stale:
        return _page(form, scope, stale=True, status=409)
    flash("done_rules")
    return redirect(url_for("console.discounts", scope=scope))


def _standing(session: Session, scope: str) -> tuple[Rules, OwnRules, Rules]:
    """What the wider scopes say together, what the scope says itself, and what holds."""
    layers = scopes_above(session, scope)
    said = rules_said(session, layers)
    wider = resolved(said.get(each) for each in layers if each != scope)
    own = said.get(scope, NOTHING_SAID)
    return wider, own, resolved([own], wider)


def _page(form: Form | None, scope: str | None = None, stale: bool = False, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        text = scope or request.args.get("scope") or widest_scope(session, visitor.actor)
        scope = str(scope_for(session, visitor.actor, text, Permission.READ))
        wider, own, holds = _standing(session, scope)
        editable = _may_edit(session, visitor.actor, scope)
        scopes = scope_menu(session, say, visitor.actor, scope, lambda other: url_for("console.discounts", scope=other))
    form = form or Form(typed_of(own, holds))
    if stale:
        form.typed["version"] = str(own.version)
    cashier = holds.limits["cashier"]
    reasons = [(index, reason) for index, reason in enumerate(holds.reasons)]
    return make_response(rendered(
        "console/promotions/page.html", say, here="discounts", tab="discounts", visitor=visitor, scopes=scopes, scope=scope, form=form,
        stale=stale, editable=editable,
        title=say("rules_title", scope=scopes.current, percent=cashier.percent, won=_won(say, cashier.won)),
        levels=[
            {
                "name": say(f"level_{level}"), "percent": f"{level}_percent", "won": f"{level}_won",
                "percent_label": say("percent_of", level=say(f"level_{level}")), "won_label": say("won_of", level=say(f"level_{level}")),
                "percent_now": say("percent_value", value=holds.limits[level].percent), "won_now": _won(say, holds.limits[level].won),
                "percent_wider": say("holds_now", value=say("percent_value", value=wider.limits[level].percent)),
                "won_wider": say("holds_now", value=_won(say, wider.limits[level].won)),
            }
            for level in LEVELS
        ],
        cut_now=say("cut_yes" if holds.cut_to_ten else "cut_no"),
        cuts=[("", say("cut_wider")), ("yes", say("cut_yes")), ("no", say("cut_no"))], reasons=reasons,
    ), status)


def _look(form: Form, scope: str, wanted: OwnRules) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        _, own, _ = _standing(session, scope)
        scopes = scope_menu(session, say, visitor.actor, scope, lambda other: url_for("console.discounts", scope=other))
    if own.version != wanted.version:
        return _page(form, scope, stale=True, status=409)
    rows = changes(say, own, wanted)
    return make_response(rendered(
        "console/promotions/sure.html", say, here="discounts", tab="discounts", visitor=visitor, rows=rows,
        title=say("sure_title", scope=scopes.current) if rows else say("nothing_changes"),
        hidden=[(name, value) for name, value in form.typed.items() if name not in ("sure", "again")],
        back=url_for("console.discounts", scope=scope),
    ))


def _may_edit(session: Session, actor: Actor, scope: str) -> bool:
    try:
        scope_to_edit(session, actor, scope)
    except (Forbidden, NotFound):
        return False
    return True


def _won(say: Speaker, amount: int) -> Any:
    return say("no_limit") if amount >= LARGEST_AMOUNT else figures.won(amount, say.language)


