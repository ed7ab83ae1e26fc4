"""One account: what it holds, changed in two steps (see, then change), and what can be done to it, each confirmed on a page of its own."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.accounts.rows import account_rows, held_rows, places_to_give, roles_to_give
from pos.console.accounts.words import WORDS
from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.entrance.links import address_of
from sites import clock
from sites.access import Actor, Grant, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, Invalid, NotFound, Stale
from sites.people.accounts import LINK_LIFETIME, make_link, reopen_account, sign_out_everywhere
from sites.people.models import Account
from sites.people.second_factor import remove_second_factor
from sites.pins.accounts import (
    account_in_reach,
    account_to_change,
    change_grants,
    end_account_for,
    may_change,
    name_account_for,
)
from sites.pins.grants import grant_of


@console.get("/accounts/<code>")
@needs(Permission.CENTRE_WORK)
def account(code: str) -> Response:
    """The account as it stands."""
    return _page(code)


@console.post("/accounts/<code>/grants")
@needs(Permission.CENTRE_WORK)
def account_grants(code: str) -> Response | AnyResponse:
    """Shows what would change; with `sure` changes it. What was chosen is kept when someone else was faster."""
    actor, version = current_visitor().actor, request.form.get("version", "")
    try:
        with reading() as session:
            wanted = _wanted(session)
            found = account_in_reach(session, actor, code)
            if str(found.account.version) != version:
                raise Stale
            if set(found.grants) == wanted or request.form.get("sure") != "yes":
                return _confirmation(session, found.account, set(found.grants), wanted)
        attempt(lambda session: _change(session, actor, code, wanted, version))
    except (Conflict, Invalid, Stale) as refused:
        return _page(code, refused)
    flash("grants_changed")
    # Of an account that holds nothing within reach any more nothing can be shown.
    hidden = not wanted and not actor.may(Permission.REGION_WORK)
    return redirect(url_for("console.accounts") if hidden else url_for("console.account", code=code))


@console.post("/accounts/<code>/name")
@needs(Permission.CENTRE_WORK)
def account_name_answer(code: str) -> Response | AnyResponse:
    """Says what screens call the account."""
    actor, given = current_visitor().actor, request.form

    def check(account: Account) -> None:
        if str(account.version) != given.get("version"):
            raise Stale

    try:
        attempt(lambda session: name_account_for(session, actor, code, given.get("name"), check))
    except (Conflict, Invalid, Stale) as refused:
        return _page(code, refused)
    flash("named")
    return redirect(url_for("console.account", code=code))


def _change(session: Session, actor: Actor, code: str, wanted: set[Grant], version: str) -> None:
    def check(account: Account) -> None:
        if str(account.version) != version:
            raise Stale

    change_grants(session, actor, account_in_reach(session, actor, code).account, wanted, check)


@console.get("/accounts/<code>/<act>")
@needs(Permission.CENTRE_WORK)
def account_act(code: str, act: str) -> str:
    """Says what an act does, and asks."""
    if act not in ACTS:
        raise NotFound
    visitor, say = current_visitor(), _speaker()
    with reading() as session:
        found = account_in_reach(session, visitor.actor, code).account
    word = act.replace("-", "_")
    return rendered(
        "console/accounts/sure.html", say, here="accounts", visitor=visitor, code=code, act=act, word=word,
        title=say(f"sure_{word}", email=found.email),
    )


@console.post("/accounts/<code>/<act>")
@needs(Permission.CENTRE_WORK)
def account_act_answer(code: str, act: str) -> Response | AnyResponse:
    """Does it. A link is shown at once and never again."""
    if act not in ACTS:
        raise NotFound
    actor = current_visitor().actor
    try:
        token = attempt(lambda session: ACTS[act](session, actor, code))
    except Conflict as refused:
        return _page(code, refused)
    if token is not None:
        return _link(code, token)
    flash(f"done_{act.replace('-', '_')}")
    return redirect(url_for("console.account", code=code))


def _end(session: Session, actor: Actor, code: str) -> None:
    end_account_for(session, actor, code)


def _reopen(session: Session, actor: Actor, code: str) -> None:
    reopen_account(session, actor.code, account_to_change(session, actor, code))


def _sign_out(session: Session, actor: Actor, code: str) -> None:
    sign_out_everywhere(session, actor.code, account_to_change(session, actor, code))


def _reset(session: Session, actor: Actor, code: str) -> None:
    found = account_to_change(session, actor, code)
    if remove_second_factor(session, actor.code, found):
        sign_out_everywhere(session, actor.code, found)


def _new_link(session: Session, actor: Actor, code: str) -> str:
    return make_link(session, actor.code, account_to_change(session, actor, code))


ACTS: dict[str, Callable[[Session, Actor, str], str | None]] = {
    "password-link": _new_link, "signing-out": _sign_out, "second-factor-removal": _reset, "ending": _end, "reopening": _reopen,
}


def _page(code: str, refused: Conflict | Invalid | Stale | None = None) -> Response:
    visitor, say = current_visitor(), _speaker()
    with reading() as session:
        found = account_in_reach(session, visitor.actor, code)
        (row,) = account_rows(session, say, visitor.actor, [found])
        changeable = may_change(session, visitor.actor, found.account)
        # What was typed stays: only a form that was sent can have asked for something else than what stands.
        wanted = _wanted(session) if isinstance(refused, Stale | Conflict) and request.form.getlist("grant") else set(found.grants)
        content: dict[str, Any] = {
            "picks": held_rows(session, say, set(found.grants) | wanted), "picked": {f"{each.role} {each.scope}" for each in wanted},
            "roles": roles_to_give(say, visitor.actor), "places": places_to_give(session, say, visitor.actor),
        }
    if isinstance(refused, Stale):
        wrong: str | None = say("stale")
    else:
        wrong = None if refused is None else say.message(_sentence(refused))
    acts = [act for act in ACTS if (act == "reopening") == row.ended and (act != "second-factor-removal" or row.secured)]
    html = rendered(
        "console/accounts/account.html", say, here="accounts", visitor=visitor, row=row, version=found.account.version, wrong=wrong,
        stale=isinstance(refused, Stale), changeable=changeable, acts=[(act, act.replace("-", "_")) for act in acts],
        typed_name=request.form.get("name", row.name or "")[:200], **content,
    )
    return make_response(html, 200 if refused is None else 422 if isinstance(refused, Invalid) else 409)


def _confirmation(session: Session, found: Account, held: set[Grant], wanted: set[Grant]) -> Response:
    visitor, say = current_visitor(), _speaker()
    named = (("will_go", held - wanted, "minus"), ("will_come", wanted - held, "plus"), ("will_stay", held & wanted, "ok"))
    parts = [(say(name), held_rows(session, say, grants), icon) for name, grants, icon in named if grants]
    html = rendered(
        "console/accounts/change.html", say, here="accounts", visitor=visitor, code=found.code, email=found.email,
        version=found.version, parts=parts, nothing=held == wanted, wanted=sorted(f"{each.role} {each.scope}" for each in wanted),
    )
    return make_response(html)


def _wanted(session: Session) -> set[Grant]:
    """The roles that the form asks for: those still marked, and the one to add."""
    asked = [tuple(text.split(" ", 1)) for text in request.form.getlist("grant") if " " in text]
    if request.form.get("role"):
        asked.append((request.form["role"], request.form.get("scope", "")))
    return {grant_of(session, role, scope) for role, scope in asked}


def _sentence(refused: Conflict | Invalid) -> Any:
    return next((message for messages in refused.errors.values() for message in messages), refused.message)


def _link(code: str, token: str) -> Response:
    visitor, say = current_visitor(), _speaker()
    with reading() as session:
        email = account_in_reach(session, visitor.actor, code).account.email
    until = figures.moment(clock.now() + LINK_LIFETIME, say.language)
    html = rendered(
        "console/accounts/link.html", say, here="accounts", visitor=visitor, link=address_of("welcome", token),
        lead=say("link_lead_password", email=email, until=until), back=url_for("console.account", code=code),
    )
    return make_response(html)


def _speaker() -> Speaker:
    return Speaker(language(), FRAME, WORDS)
