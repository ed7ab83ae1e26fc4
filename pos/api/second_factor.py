"""One's own second factor: begun, confirmed by its first code, its recovery codes renewed, taken away."""

from flask import Response, jsonify

from pos.api.blueprint import make_blueprint, problems, read_body, shows, takes
from pos.api.credentials import current_actor, of_own_account, signed_in
from pos.api.me import DONE, own_account, renew
from pos.api.schemas.me import BegunOut, ConfirmationIn, RecoveryCodesOut, SecondFactorCodeIn
from pos.entrance.whence import whence
from sites.db import transaction
from sites.errors import Forbidden, say
from sites.people.accounts import sign_out_everywhere
from sites.people.models import Account
from sites.people.second_factor import (
    app_address,
    begin_second_factor,
    begun_secret,
    confirm_second_factor,
    new_recovery_codes,
    remove_second_factor,
)
from sites.pins.checking import check_password_of, check_second_factor, tried
from sites.pins.grants import needs_second_factor

blueprint = make_blueprint("second_factor", "The account that is signed in")

CODES = {"200": shows("The recovery codes, told here and nowhere else", RecoveryCodesOut)}


@blueprint.route("/me/second-factor/beginning", methods=["POST"])
@blueprint.doc(responses={"201": shows("The secret that waits to be confirmed", BegunOut), **problems(400, 409)})
@of_own_account
def post_beginning() -> tuple[Response, int]:
    """Begin: a fresh secret, which asks for nothing before it is confirmed. 409 while a confirmed one stands."""
    with transaction() as session:
        account = session.get_one(Account, signed_in().account_id)
        begin_second_factor(session, account)
        secret = begun_secret(session, account) or ""
        begun = {"secret": secret, "address": app_address(account, secret)}
    return jsonify(begun), 201


@blueprint.route("/me/second-factor/confirmation", methods=["POST"])
@blueprint.doc(**takes(ConfirmationIn(), **CODES))
@of_own_account
def post_confirmation() -> Response:
    """Confirm with the password and the first code of the app: from now on it is asked for. Every other browser is signed out."""
    sent, code = read_body(ConfirmationIn()), current_actor().code
    check_password_of(own_account(), sent["current"], *whence())
    with tried(f"code:{code}", *whence()), transaction() as session:
        account = session.get_one(Account, signed_in().account_id)
        codes = confirm_second_factor(session, account, "".join(sent["code"].split()))
        sign_out_everywhere(session, code, account, but=signed_in().token)
    renew()
    return jsonify(recovery_codes=codes)


@blueprint.route("/me/second-factor/recovery-codes", methods=["POST"])
@blueprint.doc(**takes(SecondFactorCodeIn(), **CODES))
@of_own_account
def post_recovery_codes() -> Response:
    """Ten new recovery codes for a code of the app; the earlier ones are worth nothing."""
    sent = read_body(SecondFactorCodeIn())
    check_second_factor(own_account(), sent["code"], *whence())
    with transaction() as session:
        codes = new_recovery_codes(session, session.get_one(Account, signed_in().account_id))
    return jsonify(recovery_codes=codes)


@blueprint.route("/me/second-factor/removal", methods=["POST"])
@blueprint.doc(**takes(SecondFactorCodeIn(), **DONE))
@of_own_account
def post_removal() -> tuple[str, int]:
    """Take it away for a code of the app; an account that has to have one keeps it: 403."""
    sent, code = read_body(SecondFactorCodeIn()), current_actor().code
    if needs_second_factor(signed_in().grants):
        raise Forbidden("second_factor_needed", say("이 계정은 2단계 인증을 꼭 써야 합니다.", "This account has to have a second factor."))
    check_second_factor(own_account(), sent["code"], *whence())
    with transaction() as session:
        account = session.get_one(Account, signed_in().account_id)
        remove_second_factor(session, code, account)
        sign_out_everywhere(session, code, account, but=signed_in().token)
    renew()
    return "", 204
