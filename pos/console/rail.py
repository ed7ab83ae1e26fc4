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


@dataclass(frozen=True, slots=True)
class Group:
    """Places of one purpose under one word; without a word they stand by themselves, always in sight."""

    places: tuple[Place, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as the template shows it. `open`: its places are laid out; any other opens at a touch, without a script."""

    word: str
    entries: tuple[Entry, ...]
    open: bool


# What happens, what is sold, who works where, what is handed in, what keeps it running: one of them laid out at a time, so that all of
# it is in sight on a low screen.
GROUPS: tuple[Group, ...] = (
    Group((Place("today", "home", Permission.READ),)),
    Group((
        Place("revenue", "chart", Permission.READ),
        Place("documents", "list", Permission.READ),
        Place("review", "eye", Permission.APPROVE),
        Place("tills", "coins", Permission.READ),
        Place("cash_receipts", "receipt", Permission.READ),
        Place("statements", "card", Permission.READ),
        Place("day_totals", "calendar", Permission.READ),
    ), "money"),
    Group((
        Place("catalogue", "tag", Permission.CATALOGUE),
        Place("discounts", "coupon", Permission.READ),
        Place("stock", "shelves", Permission.READ),
    ), "goods"),
    Group((
        Place("tickets", "tag", Permission.READ),
        Place("farm", "basket", Permission.READ),
        Place("donations", "gift", Permission.READ),
        Place("bays", "coins", Permission.READ),
        Place("trade", "coins", Permission.READ),
        Place("internal_trade", "transfer", Permission.READ),
        Place("consignment", "box", Permission.READ),
    ), "work"),
    Group((
        Place("people", "users", Permission.APPROVE),
        Place("sites", "store", Permission.READ),
        Place("devices", "phonepay", Permission.SITE_WORK),
    ), "places"),
    Group((
        Place("months", "lock", Permission.READ),
        Place("exports", "download", Permission.EXPORT),
        Place("imports", "keep", Permission.READ),
    ), "papers"),
    Group((
        Place("accounts", "user", Permission.CENTRE_WORK),
        Place("history", "history", Permission.READ),
    ), "keeping"),
    Group((Place("help", "text", Permission.READ),)),
)
PLACES: tuple[Place, ...] = tuple(place for group in GROUPS for place in group.places)


def rail_of(actor: Actor, say: Speaker, here: str | None = None) -> list[Shown]:
    """The groups of places that this visitor may open. Laid out is the one of `here`; elsewhere the first with a word."""
    keys = {place.key: group.key for group in GROUPS for place in group.places}
    wanted = keys.get(here or "") or next(group.key for group in GROUPS if group.key)
    shown = []
    for group in GROUPS:
        entries = tuple(_entry(place, say) for place in group.places if _stands(place) and actor.may(place.permission))
        if entries:
            shown.append(Shown(say(f"rail_group_{group.key}") if group.key else "", entries, group.key == wanted))
    return shown


def closed_to(actor: Actor) -> list[str]:
    """Where the pages begin that this visitor may open nowhere, so that nothing leads there."""
    places = [place for place in PLACES if _stands(place) and not actor.may(place.permission)]
    return [url_for(f"console.{place.key}") for place in places]


def _stands(place: Place) -> bool:
    return f"console.{place.key}" in current_app.view_functions


def _entry(place: Place, say: Speaker) -> Entry:
    return Entry(place.key, place.icon, url_for(f"console.{place.key}"), say(f"rail_{place.key}"))
