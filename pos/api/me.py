"""The account that is signed in: what it is, its name, its password and approval PIN, and where it is signed in."""

from typing import Any

from flask import Response, jsonify
from flask import session as cookie

from pos.api.blueprint import make_blueprint, problems, read_body, shows, takes
from pos.api.credentials import current_actor, of_own_account, signed_in
from pos.api.schemas.accounts import NameIn
from pos.api.schemas.me import MeOut, OwnPinIn, OwnSessionsOut, PasswordIn
from pos.entrance.whence import whence
from sites import clock, journal
from sites.db import db, reading, transaction
from sites.errors import NotFound
from sites.people.accounts import change_password, hold_account, name_account, set_account_pin, sign_out_everywhere
from sites.people.models import Account
from sites.people.second_factor import has_second_factor, recovery_codes_left
from sites.people.sessions import end_session, renewed, sessions_of
from sites.pins.checking import check_password_of
from sites.pins.hashing import hash_password, hash_pin

blueprint = make_blueprint("me", "The account that is signed in")

DONE = {"204": {"description": "Done"}}


@blueprint.route("/me")
@blueprint.doc(responses={"200": shows("The account", MeOut), **problems()})
@of_own_account
def get_me() -> Response:
    """What the account is, what it may do, and how it is kept. Only for a console session, as all of /me."""
    visitor = signed_in()
    with reading() as session:
        account = session.get_one(Account, visitor.account_id)
        secured = has_second_factor(session, account.id)
        return jsonify({
            "code": account.code, "email": account.email, "name": account.name,
            "grants": [{"role": str(grant.role), "scope": str(grant.scope)} for grant in visitor.grants],
            "second_factor": secured, "recovery_codes_left": recovery_codes_left(session, account) if secured else 0,
            "has_pin": account.pin_hash is not None, "must_set_up": visitor.must_set_up,
        })


@blueprint.route("/me/name", methods=["PUT"])
@blueprint.doc(**takes(NameIn(), **DONE))
@of_own_account
def put_own_name() -> tuple[str, int]:
    """Say what screens call one; null: the address and the code."""
    name = read_body(NameIn())["name"]
    with transaction() as session:
        account = session.get_one(Account, signed_in().account_id)
        hold_account(session, account)
        name_account(session, current_actor().code, account, name)
    return "", 204


@blueprint.route("/me/password", methods=["PUT"])
@blueprint.doc(**takes(PasswordIn(), **DONE))
@of_own_account
def put_own_password() -> tuple[str, int]:
    """Change the password. Every other browser is signed out; this session goes on under a new number, so that the cookie changes."""
    sent, account = read_body(PasswordIn()), own_account()
    check_password_of(account, sent["current"], *whence())
    hashed = hash_password(sent["password"], account.email)
    with transaction() as session:
        change_password(session, session.get_one(Account, signed_in().account_id), hashed, but=signed_in().token)
    renew()
    return "", 204


@blueprint.route("/me/pin", methods=["PUT"])
@blueprint.doc(**takes(OwnPinIn(), **DONE))
@of_own_account
def put_own_pin() -> tuple[str, int]:
    """Set the PIN by which one approves at a till, or take it away."""
    sent = read_body(OwnPinIn())
    check_password_of(own_account(), sent["current"], *whence())
    hashed = None if sent["pin"] is None else hash_pin(sent["pin"])
    with transaction() as session:
        set_account_pin(session, current_actor().code, session.get_one(Account, signed_in().account_id), hashed)
    return "", 204


@blueprint.route("/me/sessions")
@blueprint.doc(responses={"200": shows("The sessions", OwnSessionsOut), **problems()})
@of_own_account
def get_own_sessions() -> Response:
    """Where one is signed in, what was used last first."""
    visitor = signed_in()
    with reading() as session:
        data: list[dict[str, Any]] = [
            {"handle": each.handle, "here": each.id == visitor.session_id, "browser": each.agent or None, "address": each.address or None,
             "since": clock.instant_text(each.created_at), "seen": clock.instant_text(each.seen_at)}
            for each in sessions_of(session, visitor.account_id)
        ]
    return jsonify(data=data, next_cursor=None)


@blueprint.route("/me/sessions/<handle>", methods=["DELETE"])
@blueprint.doc(responses={**DONE, **problems(400)})
@of_own_account
def delete_own_session(handle: str) -> tuple[str, int]:
    """Sign one browser out."""
    code = current_actor().code
    with transaction() as session:
        if not end_session(session, signed_in().account_id, handle):
            raise NotFound
        journal.append(session, "region", code, "session_ended", code, {})
    return "", 204


@blueprint.route("/me/sessions/others", methods=["DELETE"])
@blueprint.doc(responses={**DONE, **problems(400)})
@of_own_account
def delete_other_sessions() -> tuple[str, int]:
    """Sign every browser out but this one."""
    with transaction() as session:
        account = session.get_one(Account, signed_in().account_id)
        sign_out_everywhere(session, current_actor().code, account, but=signed_in().token)
    return "", 204


def own_account() -> Account:
    """The account, for a check before the transaction: a wrong try counts although the request is refused."""
    return db.session().get_one(Account, signed_in().account_id)


def renew() -> None:
    """The session goes on under a new number: whoever had the old one has nothing."""
    with transaction() as session:
        cookie["_user_id"] = renewed(session, signed_in().token)
