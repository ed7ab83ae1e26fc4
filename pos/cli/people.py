"""`pos user`, `pos token`, `pos participant`: accounts, programs' tokens and participants from the command line."""

import json
from datetime import date, datetime

import click
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from pos.cli.command import with_app
from sites import clock
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.errors import NotFound
from sites.people.accounts import (
    account_named,
    add_account,
    end_account,
    make_link,
    set_account_pin,
    sign_out_everywhere,
)
from sites.people.assignments import assign
from sites.people.models import Participant
from sites.people.participants import Facts, add_participant, participant_by_code, set_participant_pin
from sites.people.second_factor import remove_second_factor
from sites.people.tokens import add_token, revoke_token
from sites.pins.grants import grant_of
from sites.pins.hashing import hash_pin, make_pin
from sites.registry import Centre, site_by_code

BY = COMMAND_LINE.code

role_option = click.option("--role", required=True, help="region_admin, region_viewer, centre_manager or site_supervisor")
scope_option = click.option("--scope", required=True, help="region, centre:CODE or site:CODE")
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
ask_option = click.option("--ask", is_flag=True, help="Ask for the PIN instead of making one.")


def register(group: click.Group) -> None:
    """Adds these commands."""
    for commands in (user, token, participant):
        group.add_command(commands)


@click.group()
def user() -> None:
    """Console accounts."""


@user.command("add")
@click.argument("email")
@role_option
@scope_option
@json_option
@with_app
def user_add(email: str, role: str, scope: str, as_json: bool) -> None:
    """An account with a role, or another role for one that stands; prints a one-time password link."""
    with transaction() as session:
        grant = grant_of(session, role, scope)
        account = add_account(session, BY, email, grant.role, str(grant.scope))
        link = f"{current_app.extensions['pos-settings'].base_url}/console/welcome/{make_link(session, BY, account)}"
        facts = {"account": account.code, "email": account.email, "role": role, "scope": scope}
    _print_credential(facts, "link", link, as_json)


@user.command("pin")
@click.argument("email")
@ask_option
@json_option
@with_app
def user_pin(email: str, ask: bool, as_json: bool) -> None:
    """A new PIN by which this account approves at a till; prints it."""
    chosen, hashed = _choose_pin(ask)
    with transaction() as session:
        account = account_named(session, email)
        set_account_pin(session, BY, account, hashed)
        facts = {"account": account.code, "email": account.email}
    _print_credential(facts, "pin", chosen, as_json)


@user.command("end")
@click.argument("email")
@with_app
def user_end(email: str) -> None:
    """Ends an account at once, with its sessions and links."""
    with transaction() as session:
        end_account(session, BY, account_named(session, email))


@user.command("second-factor-reset")
@click.argument("email")
@with_app
def user_second_factor_reset(email: str) -> None:
    """Takes an account's second factor and recovery codes away, and ends its sessions: for the last administrator who lost both."""
    with transaction() as session:
        account = account_named(session, email)
        remove_second_factor(session, BY, account)
        sign_out_everywhere(session, BY, account)


@click.group()
def token() -> None:
    """Bearer tokens for programs."""


@token.command("add")
@click.argument("name")
@role_option
@scope_option
@json_option
@with_app
def token_add(name: str, role: str, scope: str, as_json: bool) -> None:
    """A token with a role; printed once, stored only hashed."""
    with transaction() as session:
        grant = grant_of(session, role, scope)
        made = add_token(session, BY, name, grant.role, str(grant.scope))
    _print_credential({"name": name, "role": role, "scope": scope}, "token", made, as_json)


@token.command("revoke")
@click.argument("name")
@with_app
def token_revoke(name: str) -> None:
    """Takes a token away at once."""
    with transaction() as session:
        revoke_token(session, BY, name)


@click.group()
def participant() -> None:
    """Participants, their PINs and where they work."""


@participant.command("add")
@click.argument("display_name")
@click.option("--centre", required=True, help="The centre's code.")
@click.option("--site", help="Where they work from --from on.")
@click.option("--from", "from_", type=click.DateTime(["%Y-%m-%d"]), help="Today, when left out.")
@json_option
@with_app
def participant_add(display_name: str, centre: str, site: str | None, from_: datetime | None, as_json: bool) -> None:
    """A participant under a display name; prints the code. The legal name is entered in the console or over the API."""
    with transaction() as session:
        found = add_participant(session, BY, _centre(session, centre), Facts(display_name))
        if site is not None:
            _assign(session, found, site, from_)
    _print_credential({"display_name": display_name, "centre": centre}, "code", found.code, as_json)


@participant.command("assign")
@click.argument("code")
@click.argument("site")
@click.option("--from", "from_", type=click.DateTime(["%Y-%m-%d"]), help="Today, when left out.")
@with_app
def participant_assign(code: str, site: str, from_: datetime | None) -> None:
    """From that day on the participant works there; an open assignment ends the day before."""
    with transaction() as session:
        _assign(session, _participant(session, code), site, from_)


@participant.command("pin")
@click.argument("code")
@ask_option
@json_option
@with_app
def participant_pin(code: str, ask: bool, as_json: bool) -> None:
    """A new PIN for clocking in and out; prints it."""
    chosen, hashed = _choose_pin(ask)
    with transaction() as session:
        set_participant_pin(session, BY, _participant(session, code), hashed)
    _print_credential({"participant": code}, "pin", chosen, as_json)


def _choose_pin(ask: bool) -> tuple[str, str]:
    chosen = click.prompt("PIN", hide_input=True, confirmation_prompt=True) if ask else make_pin()
    return chosen, hash_pin(chosen)


def _assign(session: Session, found: Participant, code: str, from_: datetime | None) -> None:
    site = site_by_code(session, code)
    day: date = from_.date() if from_ else clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    assign(session, BY, found, site, day)


def _centre(session: Session, code: str) -> Centre:
    centre = session.scalar(sa.select(Centre).where(Centre.code == code))
    if centre is None:
        raise NotFound("centre_not_found")
    return centre


def _participant(session: Session, code: str) -> Participant:
    found = participant_by_code(session, code)
    if found is None:
        raise NotFound("participant_not_found")
    return found


def _print_credential(facts: dict[str, str], name: str, credential: str, as_json: bool) -> None:
    """The facts, then the credential alone on the last line; or both as one JSON object."""
    if as_json:
        click.echo(json.dumps(facts | {name: credential}, ensure_ascii=False))
        return
    click.echo(" ".join(f"{key}={value}" for key, value in facts.items()))
    click.echo(credential)
