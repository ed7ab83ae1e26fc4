"""Setting up, renewing and taking away one's own second factor. The secret is shown while it waits to be confirmed, recovery codes
once."""

from collections.abc import Callable

from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, of_own_account
from pos.console.me.page import shown, speaker
from pos.console.me.qr import square_code
from pos.console.me.words import WORDS
from pos.console.sign_in import LONGEST_CODE, first_sentence, given_password
from pos.console.visitor import current_visitor, renew
from pos.entrance.whence import whence
from sites.db import db, transaction
from sites.errors import Forbidden, Message
from sites.people.accounts import sign_out_everywhere
from sites.people.models import Account
from sites.people.second_factor import (
    app_address,
    begin_second_factor,
    begun_secret,
    confirm_second_factor,
    has_second_factor,
    new_recovery_codes,
    recovery_codes_left,
    remove_second_factor,
)
from sites.pins.checking import check_password_of, check_second_factor, tried
from sites.pins.grants import needs_second_factor


@console.get("/me/second-factor")
@of_own_account
def second_factor() -> Response:
    """Where it stands: not begun, waiting for the first code, or in use."""
    return _form()


@console.post("/me/second-factor/beginning")
@of_own_account
def begin_own_second_factor() -> AnyResponse:
    """A fresh secret, shown on the page that follows until it is confirmed."""
    with transaction() as session:
        begin_second_factor(session, _own(session.get_one))
    return redirect(url_for("console.second_factor"))


@console.post("/me/second-factor/confirmation")
@of_own_account
def confirm_own_second_factor() -> Response:
    """The first code of the app, with the password: from now on it is asked for. Shows the recovery codes, once."""
    visitor, account = current_visitor(), _own(db.session().get_one)
    try:
        check_password_of(account, given_password("current"), *whence())
        with tried(f"code:{visitor.actor.code}", *whence()), transaction() as session:
            account = _own(session.get_one)
            codes = confirm_second_factor(session, account, "".join(request.form.get("code", "").split())[:LONGEST_CODE])
            sign_out_everywhere(session, visitor.actor.code, account, but=visitor.token)
    except Forbidden as refused:
        return _form(429 if refused.code == "too_many_tries" else 422, first_sentence(refused), refused.code)
    renew()
    return _codes(codes)


@console.post("/me/second-factor/recovery-codes")
@of_own_account
def renew_own_recovery_codes() -> Response:
    """Ten new recovery codes for a code of the app; the earlier ones are worth nothing."""
    account = _own(db.session().get_one)
    try:
        check_second_factor(account, request.form.get("code", "")[:LONGEST_CODE], *whence())
    except Forbidden as refused:
        return _form(429 if refused.code == "too_many_tries" else 422, first_sentence(refused), refused.code)
    with transaction() as session:
        codes = new_recovery_codes(session, _own(session.get_one))
    return _codes(codes)


@console.post("/me/second-factor/removal")
@of_own_account
def remove_own_second_factor() -> Response | AnyResponse:
    """Takes it away for a code of the app; an account that has to have one keeps it."""
    visitor, account = current_visitor(), _own(db.session().get_one)
    if needs_second_factor(visitor.grants):
        raise Forbidden("second_factor_needed", WORDS["second_factor_kept"])
    try:
        check_second_factor(account, request.form.get("code", "")[:LONGEST_CODE], *whence())
    except Forbidden as refused:
        return _form(429 if refused.code == "too_many_tries" else 422, first_sentence(refused), refused.code)
    with transaction() as session:
        account = _own(session.get_one)
        remove_second_factor(session, visitor.actor.code, account)
        sign_out_everywhere(session, visitor.actor.code, account, but=visitor.token)
    renew()
    flash("second_factor_removed")
    return redirect(url_for("console.me"))




def _own(get: Callable[[type[Account], int], Account]) -> Account:
    return get(Account, current_visitor().account_id)


def _form(status: int = 200, wrong: Message | None = None, which: str = "") -> Response:
    say, visitor, session = speaker(), current_visitor(), db.session()
    account = _own(session.get_one)
    secured = has_second_factor(session, account.id)
    secret = None if secured else begun_secret(session, account)
    return make_response(
        shown(
            "second_factor", say, visitor, secured=secured, needed=needs_second_factor(visitor.grants),
            codes_left=recovery_codes_left(session, account) if secured else 0,
            secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) if secret else None,
            square=square_code(app_address(account, secret)) if secret else None,
            wrong=say.message(wrong) if wrong else None, wrong_current=which == "password_wrong",
        ),
        status,
    )


def _codes(codes: list[str]) -> Response:
    return make_response(shown("recovery_codes", speaker(), current_visitor(), codes=codes))
