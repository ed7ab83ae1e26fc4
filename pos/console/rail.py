"""The rail of the console: every page that a visitor may open, in one order, as data."""

from dataclasses import dataclass

from flask import current_app, url_for

from pos.console.language import Speaker
from sites.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the rail: its key (the endpoint `console.KEY`, and the word for it), its icon, and what it takes to open it."""

    key: str
    icon: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as the template shows it."""

    key: str
    icon: str
    href: str
    word: str


# Groups are parted by a line: what happens, what is worked with, what is handed in, what keeps it running.
GROUPS: tuple[tuple[Place, ...], ...] = (
    (
        Place("today", "home", Permission.READ),
        Place("revenue", "chart", Permission.READ),
        Place("documents", "list", Permission.READ),
        Place("review", "eye", Permission.APPROVE),
        Place("tills", "coins", Permission.READ),
        Place("cash_receipts", "receipt", Permission.READ),
        Place("statements", "card", Permission.READ),
        Place("day_totals", "calendar", Permission.READ),
    ),
    (
        Place("catalogue", "tag", Permission.CATALOGUE),
        Place("discounts", "coupon", Permission.READ),
        Place("stock", "shelves", Permission.READ),
        Place("people", "users", Permission.APPROVE),
        Place("sites", "store", Permission.READ),
        Place("devices", "phonepay", Permission.SITE_WORK),
    ),
    (
        Place("months", "lock", Permission.READ),
        Place("exports", "download", Permission.EXPORT),
        Place("imports", "keep", Permission.READ),
    ),
    (
        Place("accounts", "user", Permission.CENTRE_WORK),
        Place("history", "history", Permission.READ),
        Place("help", "text", Permission.READ),
    ),
)


def rail_of(actor: Actor, say: Speaker) -> list[list[Entry]]:
    """The groups of places that this visitor may open, each where its page stands."""
    groups = ([_entry(place, say) for place in group if _stands(place) and actor.may(place.permission)] for group in GROUPS)
    return [group for group in groups if group]


def closed_to(actor: Actor) -> list[str]:
    """Where the pages begin that this visitor may open nowhere, so that nothing leads there."""
    places = [place for group in GROUPS for place in group if _stands(place) and not actor.may(place.permission)]
    return [url_for(f"console.{place.key}") for place in places]


def _stands(place: Place) -> bool:
    return f"console.{place.key}" in current_app.view_functions


def _entry(place: Place, say: Speaker) -> Entry:
    return Entry(place.key, place.icon, url_for(f"console.{place.key}"), say(f"rail_{place.key}"))
