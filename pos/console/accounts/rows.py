"""Accounts, invitations and roles as the pages show them: names instead of codes, months instead of moments."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.language import Speaker
from pos.console.scopes import readable_scopes
from sites import clock
from sites.access import Actor, Grant, Permission, Scope
from sites.people.models import Invitation
from sites.pins.accounts import BELOW_A_MANAGER, Listed, scope_names
from sites.pins.grants import GIVEN_TO_PEOPLE


@dataclass(frozen=True, slots=True)
class Held:
    """A role in a place, as a form sends it and as it is read."""

    value: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """An account in the list or at the top of its own page."""

    code: str
    email: str
    name: str | None
    href: str
    held: tuple[Held, ...]
    ended: bool
    secured: bool
    without_password: bool
    seen: str
    own: bool


@dataclass(frozen=True, slots=True)
class Open:
    """An invitation that waits."""

    number: str
    email: str
    held: Held
    until: str
    run_out: bool


def account_rows(session: Session, say: Speaker, actor: Actor, found: list[Listed]) -> list[Row]:
    """The accounts with the names of their places."""
    names = scope_names(session, {grant.scope for each in found for grant in each.grants})
    return [_row(say, actor, each, names) for each in found]


def invitation_rows(session: Session, say: Speaker, found: list[Invitation]) -> list[Open]:
    """The invitations with the names of their places."""
    names = scope_names(session, {Scope(*(each.scope.split(":", 1))) for each in found})
    return [
        Open(
            str(each.id), each.email, _held(say, each.role, each.scope, names), figures.moment(each.expires_at, say.language),
            each.expires_at <= clock.now(),
        )
        for each in found
    ]


def held_rows(session: Session, say: Speaker, grants: set[Grant]) -> list[Held]:
    """Roles with the names of their places, in a fixed order."""
    names = scope_names(session, {grant.scope for grant in grants})
    return sorted((_held(say, grant.role, str(grant.scope), names) for grant in grants), key=lambda held: held.value)


def roles_to_give(say: Speaker, actor: Actor) -> list[tuple[str, str]]:
    """The roles that the visitor may give, each with its word."""
    every = actor.may(Permission.REGION_WORK)
    return [(str(role), say(f"role_{role}")) for role in GIVEN_TO_PEOPLE if every or role in BELOW_A_MANAGER]


def places_to_give(session: Session, say: Speaker, actor: Actor) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """The places for which the visitor may give roles, in groups."""
    managing = Actor(actor.code, tuple(actor.roles_for(Permission.CENTRE_WORK)))
    found = readable_scopes(session, managing)
    titles: dict[str, str | None] = {"region": None, "centre": say("centres"), "site": say("sites")}
    groups = [(title, [(each.value, each.name or say("region")) for each in found if each.kind == kind]) for kind, title in titles.items()]
    return [group for group in groups if group[1]]


def _row(say: Speaker, actor: Actor, each: Listed, names: dict[str, str]) -> Row:
    account = each.account
    month = None if each.seen_at is None else clock.month_number(clock.business_day(each.seen_at))
    return Row(
        code=account.code, email=account.email, name=account.name, href=url_for("console.account", code=account.code),
        held=tuple(_held(say, grant.role, str(grant.scope), names) for grant in each.grants), ended=account.disabled_at is not None,
        secured=each.second_factor, without_password=account.password_hash is None,
        seen=say("never") if month is None else figures.month_name(month, say.language), own=actor.account_id == account.id,
    )


def _held(say: Speaker, role: str, scope: str, names: dict[str, str]) -> Held:
    return Held(f"{role} {scope}", say(f"role_{role}"), names.get(scope) or (say("region") if scope == "region" else scope))
