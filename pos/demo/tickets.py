"""Example tickets: some of the work that is sold was left a day or more before, and what will be sold in the next days may hang here
already. What is left follows from its sale alone, so that it is the same whoever asks. Nobody's number stands on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from pos.demo.chance import Chance, example_id
from pos.demo.customers import sales_of_day
from pos.demo.opening import ONE_DAY, Shop, is_open
from pos.demo.reading import products
from pos.sales.wanted import WantedSale
from pos.tickets.dropping_off import Mark, WantedDropOff, WantedItem, WantedWork, drop_off
from pos.tickets.kinds import NO_MARK
from pos.tickets.models import COLLECTED, DONE, Ticket, TicketEvent
from pos.tickets.moving_on import WantedEvent, move_on
from pos.tickets.terms import change_terms, terms_of
from sites.access import COMMAND_LINE, Actor
from sites.clock import zone
from sites.registry import Site

# The work that is left for, and what kind of thing it is done on.
WORKS = {
    "shoe-polish": "dress_shoes", "heel-repair": "dress_shoes", "sole-repair": "dress_shoes", "sneaker-wash": "sneakers",
    "boot-cleaning": "boots", "sandal-cleaning": "sandals", "hand-wash": "saloon", "interior-detailing": "suv", "wax-coating": "saloon",
}
MARKS = ("stain", "scratch", "scratch", NO_MARK)
PERCENT_LEFT = 25
LONGEST_DAYS = 4
LOOK_AHEAD = timedelta(days=LONGEST_DAYS)


@dataclass(frozen=True, slots=True)
class Left:
    """What was left, when it was ready, and when it is fetched and paid."""

    wanted: WantedDropOff
    ready: WantedEvent
    collected: WantedEvent = field(repr=False)


def left_before(shop: Shop, sale: WantedSale) -> Left | None:
    """The ticket that a sale pays for; None where it was done while somebody waited, or nothing of it is work."""
    chance = Chance("ticket", shop.code, sale.id)
    lines = [line for line in sale.lines if line.sku in WORKS]
    if "tickets" not in shop.offers or not lines or sale.passes or not chance.percent(PERCENT_LEFT):
        return None
    at = _left_at(shop, sale.occurred_at, chance.between(1, LONGEST_DAYS - 1))
    if at is None:
        return None
    ticket = example_id("ticket", sale.id)
    items = tuple(
        WantedItem(
            WORKS[line.sku], None, (Mark(MARKS[chance.below(len(MARKS))]),),
            (WantedWork(line.sku, line.name, line.tax_class, line.quantity_milli, line.unit_price),),
        )
        for line in lines
    )
    ready = max(at + timedelta(hours=1), sale.occurred_at - timedelta(minutes=chance.between(30, 1500)))
    due = max(at, sale.occurred_at - chance.below(2) * ONE_DAY).astimezone(zone(shop.time_zone)).date()
    return Left(
        WantedDropOff(ticket, at, due, items, "pick_up", example=True),
        WantedEvent(example_id("ticket-ready", sale.id), ticket, DONE, ready),
        WantedEvent(example_id("ticket-collected", sale.id), ticket, COLLECTED, max(sale.occurred_at, ready)),
    )


def keep_left(session: Session, by: Actor, site: Site, left: Sequence[Left], until: datetime, numbers: Iterator[int]) -> int:
    """Records what was left, and that it was ready, as far as it had happened by then; answers how many tickets are new."""
    new = 0
    for each in left:
        if each.wanted.dropped_off_at > until:
            continue
        if session.get(Ticket, each.wanted.id) is None:
            drop_off(session, by, site, replace(each.wanted, device_seq=next(numbers)))
            new += 1
        _happened(session, by, site, each.ready, until, numbers)
    return new


def keep_collected(session: Session, by: Actor, site: Site, left: Sequence[Left], until: datetime, numbers: Iterator[int]) -> None:
    """Records that it was fetched; the money was taken before."""
    for each in left:
        _happened(session, by, site, each.collected, until, numbers)


def still_here(shop: Shop, last: date) -> list[Left]:
    """What is paid in the days after this one and may have been left by then."""
    days = (last + number * ONE_DAY for number in range(1, LOOK_AHEAD.days + 1))
    found = (left_before(shop, sale) for day in days if "tickets" in shop.offers for sale in sales_of_day(shop, day, ()))
    return [left for left in found if left is not None]


def stage_terms(session: Session, shops: Sequence[Shop]) -> None:
    """Says what of the example menu is work, where nobody has set any terms."""
    for shop in shops:
        if "tickets" not in shop.offers:
            continue
        terms, version = terms_of(session, shop.site_id)
        works = tuple(sku for sku in WORKS if products()[sku].needs in shop.offers)
        if version == 0:
            change_terms(session, COMMAND_LINE, session.get_one(Site, shop.site_id), replace(terms, works=works), lambda _: None)


def _happened(session: Session, by: Actor, site: Site, event: WantedEvent, until: datetime, numbers: Iterator[int]) -> None:
    if event.at <= until and session.get(TicketEvent, event.id) is None:
        move_on(session, by, site, replace(event, device_seq=next(numbers)))


def _left_at(shop: Shop, fetched: datetime, days: int) -> datetime | None:
    """The same time of day on the last day before on which the shop was open; None where it had not opened."""
    for more in range(LONGEST_DAYS - days):
        at = fetched - (days + more) * ONE_DAY
        if is_open(shop, at.astimezone(zone(shop.time_zone)).date()):
            return at
    return None
