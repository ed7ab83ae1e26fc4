"""Console accounts: who may do what, within the caller's reach; invitations, links, and taking away what was given."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG
from pos.api.schemas.accounts import (
    AccountOut,
    AccountsOut,
    AccountsQuery,
    GrantsIn,
    InvitationIn,
    InvitationOut,
    InvitationsOut,
    InvitedOut,
    LinkOut,
    NameIn,
)
from pos.entrance.links import address_of
from sites import clock
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Stale
from sites.people.accounts import LINK_LIFETIME, make_link, reopen_account, sign_out_everywhere
from sites.people.invitations import invite, open_invitations, renew_invitation, withdraw_invitation
from sites.people.models import Account, Invitation
from sites.people.second_factor import remove_second_factor
from sites.pins.accounts import (
    Listed,
    Wanted,
    account_in_reach,
    account_to_change,
    accounts_in_reach,
    as_seen,
    change_grants,
    check_may_give,
    end_account_for,
    invitation_to_change,
    invitations_in_reach,
    name_account_for,
)
from sites.pins.grants import grant_of

blueprint = make_blueprint("accounts", "Console accounts and invitations")

IF_MATCH = {"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"}, "description": "The ETag that was read"}
ACCOUNT = shows("The account as it stands", AccountOut, ETAG)
MOST_INVITATIONS = 500


@blueprint.route("/accounts")
@blueprint.doc(
    parameters=[{"in": "query", "schema": AccountsQuery}],
    responses={"200": shows("The accounts within reach", AccountsOut), **problems(422)},
)
@guarded(Permission.CENTRE_WORK)
def get_accounts() -> Response:
    """The accounts that hold a role within reach, in order of code."""
    given = read_query(AccountsQuery())
    ended = {"yes": True, "no": False}.get(given.get("ended", ""))
    wanted = Wanted(given["search"], given.get("role"), ended, given["cursor"])
    with reading() as session:
        found = accounts_in_reach(session, current_actor(), wanted, given["limit"] + 1)
        page = [_shown(each) for each in found[: given["limit"]]]
    return jsonify(data=page, next_cursor=page[-1]["code"] if len(found) > len(page) else None)


@blueprint.route("/accounts/<code>")
@blueprint.doc(responses={"200": ACCOUNT, **problems()})
@guarded(Permission.CENTRE_WORK)
def get_account(code: str) -> Response:
    """One account."""
    with reading() as session:
        return _tagged(_shown(account_in_reach(session, current_actor(), code)))


@blueprint.route("/accounts/<code>/grants", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(GrantsIn(), **{"200": ACCOUNT}, **problems(412, 428)))
@guarded(Permission.CENTRE_WORK)
def put_grants(code: str) -> Response:
    """Replace what an account may do within reach; what it holds elsewhere stays. Its sessions end. Needs If-Match."""
    actor, sent = current_actor(), read_body(GrantsIn())

    def change(session: Session) -> dict[str, Any]:
        account = account_in_reach(session, actor, code).account
        wanted = {grant_of(session, each["role"], each["scope"]) for each in sent["grants"]}
        change_grants(session, actor, account, wanted, _check_version)
        return _shown(as_seen(session, actor, account))

    return _tagged(attempt(change))


@blueprint.route("/accounts/<code>/name", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(NameIn(), **{"200": ACCOUNT}, **problems(412, 428)))
@guarded(Permission.CENTRE_WORK)
def put_name(code: str) -> Response:
    """Say what screens call an account. Needs If-Match."""
    sent = read_body(NameIn())
    return _changed(code, lambda session, actor: name_account_for(session, actor, code, sent["name"], _check_version))


@blueprint.route("/accounts/<code>/ending", methods=["POST"])
@blueprint.doc(responses={"200": ACCOUNT, **problems(400, 409)})
@guarded(Permission.CENTRE_WORK)
def post_ending(code: str) -> Response:
    """End an account at once, with its sessions and links. Twice changes nothing."""
    return _changed(code, lambda session, actor: end_account_for(session, actor, code))


@blueprint.route("/accounts/<code>/reopening", methods=["POST"])
@blueprint.doc(responses={"200": ACCOUNT, **problems(400, 409)})
@guarded(Permission.CENTRE_WORK)
def post_reopening(code: str) -> Response:
    """Let an ended account be used again, with the password and the roles that it had."""
    return _changed(code, lambda session, actor: reopen_account(session, actor.code, account_to_change(session, actor, code)))


@blueprint.route("/accounts/<code>/second-factor-removal", methods=["POST"])
@blueprint.doc(responses={"200": ACCOUNT, **problems(400, 409)})
@guarded(Permission.CENTRE_WORK)
def post_second_factor_removal(code: str) -> Response:
    """Take away a second factor that was lost, with its recovery codes; the account's sessions end."""

    def remove(session: Session, actor: Actor) -> None:
        account = account_to_change(session, actor, code)
        if remove_second_factor(session, actor.code, account):
            sign_out_everywhere(session, actor.code, account)

    return _changed(code, remove)


@blueprint.route("/accounts/<code>/signing-out", methods=["POST"])
@blueprint.doc(responses={"200": ACCOUNT, **problems(400, 409)})
@guarded(Permission.CENTRE_WORK)
def post_signing_out(code: str) -> Response:
    """End every session of an account; it can sign in again."""
    return _changed(code, lambda session, actor: sign_out_everywhere(session, actor.code, account_to_change(session, actor, code)))


@blueprint.route("/accounts/<code>/password-links", methods=["POST"])
@blueprint.doc(responses={"201": shows("The link, good once", LinkOut), **problems(400, 409)})
@guarded(Permission.CENTRE_WORK)
def post_password_link(code: str) -> Response:
    """A link by which the account chooses a new password; earlier ones stop working. Its second factor stays."""
    actor = current_actor()
    token = attempt(lambda session: make_link(session, actor.code, account_to_change(session, actor, code)))
    return _made({"link": address_of("welcome", token), "expires_at": clock.instant_text(clock.now() + LINK_LIFETIME)})


@blueprint.route("/invitations")
@blueprint.doc(responses={"200": shows("The open invitations within reach", InvitationsOut), **problems()})
@guarded(Permission.CENTRE_WORK)
def get_invitations() -> Response:
    """The invitations within reach that nobody has accepted yet, newest first."""
    with reading() as session:
        found = open_invitations(session, invitations_in_reach(current_actor()), MOST_INVITATIONS)
        return jsonify(data=[_invitation(each) for each in found], next_cursor=None)


@blueprint.route("/invitations", methods=["POST"])
@blueprint.doc(**takes(InvitationIn(), **{"201": shows("The invitation with its link", InvitedOut)}))
@guarded(Permission.CENTRE_WORK)
def post_invitation() -> Response:
    """Invite somebody to a role that the caller may give. The link is told here and nowhere else; it is good once, for seven days."""
    actor, sent = current_actor(), read_body(InvitationIn())

    def make(session: Session) -> dict[str, Any]:
        grant = grant_of(session, sent["role"], sent["scope"])
        check_may_give(session, actor, grant)
        made, token = invite(session, actor.code, sent["email"], grant.role, str(grant.scope))
        return _invitation(made) | {"link": address_of("invitation", token)}

    return _made(attempt(make))


@blueprint.route("/invitations/<uuid:invitation_id>/renewal", methods=["POST"])
@blueprint.doc(responses={"201": shows("The invitation with its new link", InvitedOut), **problems(400, 409)})
@guarded(Permission.CENTRE_WORK)
def post_renewal(invitation_id: UUID) -> Response:
    """A new link for seven more days; the one before stops working."""
    actor = current_actor()

    def renew(session: Session) -> dict[str, Any]:
        found = invitation_to_change(session, actor, invitation_id)
        token = renew_invitation(session, actor.code, found)
        return _invitation(found) | {"link": address_of("invitation", token)}

    return _made(attempt(renew))


@blueprint.route("/invitations/<uuid:invitation_id>/withdrawal", methods=["POST"])
@blueprint.doc(responses={"200": shows("The invitation as it was", InvitationOut), **problems(400, 409)})
@guarded(Permission.CENTRE_WORK)
def post_withdrawal(invitation_id: UUID) -> Response:
    """Withdraw an invitation: its link stops working. Twice changes nothing."""
    actor = current_actor()

    def withdraw(session: Session) -> dict[str, Any]:
        found = invitation_to_change(session, actor, invitation_id)
        withdraw_invitation(session, actor.code, found)
        return _invitation(found)

    return jsonify(attempt(withdraw))


def _changed(code: str, act: Callable[[Session, Actor], object]) -> Response:
    actor = current_actor()

    def change(session: Session) -> dict[str, Any]:
        act(session, actor)
        return _shown(account_in_reach(session, actor, code))

    return _tagged(attempt(change))


def _check_version(account: Account) -> None:
    if not request.if_match:
        raise PreconditionRequired
    if str(account.version) not in request.if_match:
        raise Stale


def _shown(each: Listed) -> dict[str, Any]:
    account = each.account
    return {
        "code": account.code, "email": account.email, "name": account.name, "ended": account.disabled_at is not None,
        "grants": [{"role": grant.role, "scope": str(grant.scope)} for grant in each.grants],
        "has_password": account.password_hash is not None, "second_factor": each.second_factor, "has_pin": account.pin_hash is not None,
        "seen": None if each.seen_at is None else clock.month_text(clock.month_number(clock.business_day(each.seen_at))),
        "version": account.version,
    }


def _invitation(found: Invitation) -> dict[str, Any]:
    return {
        "id": str(found.id), "email": found.email, "role": found.role, "scope": found.scope, "invited_by": found.invited_by,
        "created_at": clock.instant_text(found.created_at), "expires_at": clock.instant_text(found.expires_at),
    }


def _made(answer: dict[str, Any]) -> Response:
    response = jsonify(answer)
    response.status_code = 201
    return response


def _tagged(answer: dict[str, Any]) -> Response:
    response = jsonify(answer)
    response.set_etag(str(answer["version"]))
    return response
