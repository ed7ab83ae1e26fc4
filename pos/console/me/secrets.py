"""Changing one's own password and approval PIN. Both ask for the password that is in use: an open screen is not enough."""

from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, of_own_account
from pos.console.me.page import shown, speaker
from pos.console.sign_in import first_sentence, given_password, new_password
from pos.console.visitor import current_visitor, renew
from pos.entrance.whence import whence
from sites.db import db, transaction
from sites.errors import Forbidden, Invalid, Message
from sites.people.accounts import change_password, set_account_pin
from sites.people.models import Account
from sites.people.passwords import SHORTEST_PASSWORD
from sites.pins.checking import check_password_of
from sites.pins.hashing import hash_password, hash_pin


@console.get("/me/password")
@of_own_account
def own_password() -> Response:
    """The form for another password."""
    return _form("password")


@console.post("/me/password")
@of_own_account
def own_password_answer() -> Response | AnyResponse:
    """Changes the password; every other browser is signed out, and this session goes on under a new number."""
    visitor = current_visitor()
    account = db.session().get_one(Account, visitor.account_id)
    try:
        check_password_of(account, given_password("current"), *whence())
        hashed = hash_password(new_password(), account.email)
    except (Forbidden, Invalid) as refused:
        return _form("password", _status_of(refused), first_sentence(refused), refused.code)
    with transaction() as session:
        change_password(session, session.get_one(Account, visitor.account_id), hashed, but=visitor.token)
    renew()
    flash("password_changed")
    return redirect(url_for("console.me"))


@console.get("/me/pin")
@of_own_account
def own_pin() -> Response:
    """The form for the PIN by which one approves at a till."""
    return _form("pin")


@console.post("/me/pin")
@of_own_account
def own_pin_answer() -> Response | AnyResponse:
    """Sets the approval PIN, or takes it away."""
    visitor = current_visitor()
    account = db.session().get_one(Account, visitor.account_id)
    taken_away = request.form.get("act") == "remove"
    try:
        check_password_of(account, given_password("current"), *whence())
        hashed = None if taken_away else hash_pin(request.form.get("pin", "").strip())
    except (Forbidden, Invalid) as refused:
        return _form("pin", _status_of(refused), first_sentence(refused), refused.code)
    with transaction() as session:
        set_account_pin(session, visitor.actor.code, session.get_one(Account, visitor.account_id), hashed)
    flash("pin_removed" if taken_away else "pin_set")
    return redirect(url_for("console.me"))


def _status_of(refused: Forbidden | Invalid) -> int:
    return 429 if refused.code == "too_many_tries" else 422


def _form(name: str, status: int = 200, wrong: Message | None = None, which: str = "") -> Response:
    say, visitor = speaker(), current_visitor()
    has_pin = db.session().get_one(Account, visitor.account_id).pin_hash is not None
    sentence = say.message(wrong) if wrong else None
    return make_response(
        shown(
            name, say, visitor, wrong=sentence, wrong_current=which in ("password_wrong", "too_many_tries"), least=SHORTEST_PASSWORD,
            has_pin=has_pin, shown=request.values.get("shown") == "yes",
        ),
        status,
    )
