"""A day's example till: opened before the first sale, now and then something bought from it, counted and closed after the last one.
Most counts match; some are a little over or short, as they are."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pos.demo.chance import Chance, example_id
from pos.demo.opening import Shop
from pos.sales.letterhead import letterhead
from pos.tills.cash_movements import WantedMovement, move_cash
from pos.tills.closing import DENOMINATIONS, WantedClosing, close_till
from pos.tills.models import OPEN, OUT, Till
from pos.tills.opening import WantedOpening, open_till
from pos.tills.reading import movements_of, sums_of_till
from pos.tills.z_report import reckon
from sites.access import Actor
from sites.clock import zone
from sites.registry import Site

FLOAT = 100_000
BEFORE, AFTER = timedelta(minutes=20), timedelta(minutes=15)
ERRANDS = ("우유 급히 구입", "얼음 구입", "청소용품 구입")
PER_CENT_ERRANDS, PER_CENT_OFF = 8, 25


def till_id(shop: Shop, day: date) -> UUID:
    """The one id of a site's till of a day."""
    return example_id(shop.code, day, "till")


def opens_at(first_sale: datetime) -> datetime:
    """When a till is opened whose first sale is known."""
    return first_sale - BEFORE


def closes_at(shop: Shop, day: date, last: datetime) -> datetime:
    """When a day's till is closed: after the doors, and after the last that happened."""
    doors = datetime.combine(day, time(), zone(shop.time_zone)) + timedelta(hours=shop.rhythm.closes)
    return max(doors, last) + AFTER


def open_for_day(session: Session, by: Actor, site: Site, shop: Shop, day: date, at: datetime, numbers: Iterator[int]) -> None:
    """Opens the till of a day with the usual float."""
    open_till(session, by, site, WantedOpening(till_id(shop, day), at, FLOAT, device_seq=next(numbers)))


def close_for_day(session: Session, by: Actor, site: Site, shop: Shop, day: date, at: datetime, numbers: Iterator[int]) -> None:
    """Counts and closes the till of a day, unless that was done: what is more than the float goes to the bank."""
    till = session.get(Till, till_id(shop, day))
    if till is None or till.state != OPEN:
        return
    chance = Chance("till", shop.code, day)
    if chance.percent(PER_CENT_ERRANDS):
        reason, amount = ERRANDS[chance.below(len(ERRANDS))], 1000 * chance.between(5, 20)
        errand = WantedMovement(
            example_id(shop.code, day, "errand"), till.id, at - timedelta(hours=3), OUT, amount, reason, device_seq=next(numbers)
        )
        move_cash(session, by, site, errand)
    expected = reckon(
        till.opening_float, sums_of_till(session, site.id, till.id, 0), movements_of(session, site.id, till.id, addendum=False)
    )
    counted = max(0, (expected["cash"]["expected"] or 0) + _off(chance))
    seq = next(numbers)
    vouchers = {line["method"]: line["expected"] or 0 for line in expected["methods"] if (line["expected"] or 0) >= 0}
    wanted = WantedClosing(
        example_id(shop.code, day, "closing"), till.id, at, _notes(counted), vouchers, made=seq, banked=max(0, counted - FLOAT),
        device_seq=seq,
    )
    close_till(session, by, site, wanted, asdict(letterhead(session, site, day)))


def _off(chance: Chance) -> int:
    """By how much the count is off the book; mostly by nothing."""
    if not chance.percent(PER_CENT_OFF):
        return 0
    return (100 if chance.percent(70) else 1000) * chance.between(1, 5) * (1 if chance.percent(40) else -1)


def _notes(won: int) -> Mapping[int, int]:
    counted = {}
    for note in DENOMINATIONS:
        counted[note], won = divmod(won, note)
    return {note: count for note, count in counted.items() if count}
