"""Which scopes a visitor can look at, and the chooser that lists them. Nothing out of reach is ever named."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.console.language import Speaker
from sites.access import Actor, Permission, reach
from sites.errors import NotFound
from sites.registry import Centre, Site

_ANY = "any-of-them"


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a chooser: what the form sends, what the visitor reads, where a link leads."""

    value: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Entries below a title; without one they come first."""

    title: str | None
    entries: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes in groups, and the name of the one that is shown."""

    current: str
    groups: tuple[Group, ...]
    readable: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A scope as it is written in an address, and its name; the region has none, since its name is a word of the page."""

    value: str
    name: str | None
    kind: str


def readable_scopes(session: Session, actor: Actor) -> list[Choice]:
    """Every scope that `scope_for(…, READ)` would grant: the region, then centres, then sites, each by code."""
    grants = actor.roles_for(Permission.READ)
    whole = any(grant.scope.kind == "region" for grant in grants)
    centres = sa.select(Centre.code, Centre.name).order_by(Centre.code)
    if not whole:
        centres = centres.where(Centre.code.in_([grant.scope.code for grant in grants if grant.scope.kind == "centre"]))
    sites = sa.select(Site.code, Site.name).where(Site.id.in_(reach(grants))).order_by(Site.code)
    return [
        *([Choice("region", None, "region")] if whole else []),
        *(Choice(f"centre:{code}", name, "centre") for code, name in session.execute(centres)),
        *(Choice(f"site:{code}", name, "site") for code, name in session.execute(sites)),
    ]


def widest_scope(session: Session, actor: Actor) -> str:
    """The scope with which a visitor begins. NotFound for one who can look at nothing."""
    found = readable_scopes(session, actor)
    if not found:
        raise NotFound("scope_not_found")
    return found[0].value


def scope_menu(session: Session, say: Speaker, actor: Actor, current: str, address: Callable[[str], str]) -> Scopes:
    """Every scope in reach, in groups, each a link to `address(scope)`."""
    found, address = readable_scopes(session, actor), written_once(address)
    entries = [
        (choice.kind, Option(choice.value, choice.name or say("region"), address(choice.value), choice.value == current))
        for choice in found
    ]
    titles: dict[str, str | None] = {"region": None, "centre": say("centres"), "site": say("sites")}
    groups = (Group(title, tuple(entry for kind, entry in entries if kind == of)) for of, title in titles.items())
    name = next((entry.name for _, entry in entries if entry.current), current)
    return Scopes(name, tuple(group for group in groups if group.entries), frozenset(choice.value for choice in found))


def written_once(address: Callable[[str], str]) -> Callable[[str], str]:
    """The same addresses, which differ in one word alone: to build each of a hundred anew takes longer than their table."""
    before, _, after = address(_ANY).partition(_ANY)
    return lambda word: f"{before}{quote(word, safe=':')}{after}"


def holding(actor: Actor, permission: Permission) -> Actor:
    """The actor with only the grants that carry a permission: what they choose among on a page that needs it."""
    return Actor(actor.code, tuple(actor.roles_for(permission)), account_id=actor.account_id)
