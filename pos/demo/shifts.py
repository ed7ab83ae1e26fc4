"""Who works when on an example day, and how they clock in and out: mostly on time, now and then late, sometimes not at all. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pos.demo.chance import Chance, example_id
from pos.demo.customers import OnDuty
from pos.demo.opening import Shop, is_open
from sites.clock import zone
from sites.shifts.recording import WantedEvent

SHIFT = 8
DAYS_OFF = 2


@dataclass(frozen=True, slots=True)
class Punch:
    """A clock event as an example tablet would send it; without network it cannot check a PIN."""

    event: WantedEvent
    pin_checked: bool


def on_duty(shop: Shop, day: date) -> list[OnDuty]:
    """Who works that day: five days a week each, early and late in turn where the day is longer than a shift."""
    if not shop.people or not is_open(shop, day):
        return []
    midnight = datetime.combine(day, time(), zone(shop.time_zone))
    rhythm = shop.rhythm
    found = []
    for index, code in enumerate(shop.people):
        if _is_off(shop, index, day):
            continue
        starts = rhythm.opens if index % 2 == 0 else max(rhythm.opens, rhythm.closes - SHIFT)
        ends = min(rhythm.closes, starts + SHIFT) if rhythm.closes - rhythm.opens > SHIFT + 1 else rhythm.closes
        found.append(OnDuty(code, midnight + timedelta(hours=starts), midnight + timedelta(hours=ends)))
    return found


def _is_off(shop: Shop, index: int, day: date) -> bool:
    spare = len(shop.rhythm.weekdays) - (7 - DAYS_OFF)
    if spare > 0 and (day.isoweekday() + index * 2) % len(shop.rhythm.weekdays) < spare:
        return True
    return Chance("leave", shop.code, index, day).percent(5)


def punches_of_day(shop: Shop, day: date) -> list[Punch]:
    """Every coming and going of a site on a day, by time. One in fifty forgets to clock out."""
    punches = []
    for person in on_duty(shop, day):
        chance = Chance("clock", shop.code, day, person.code)
        came = person.starts - timedelta(seconds=chance.between(60, 900))
        if chance.percent(4):
            came = person.starts + timedelta(seconds=chance.between(60, 1500))
        went = person.ends + timedelta(seconds=chance.between(30, 720))
        if chance.percent(2):
            went = person.ends - timedelta(minutes=chance.between(30, 120))
        checked, forgot = not chance.percent(3), chance.percent(2)
        for kind, at in (("in", came), *(() if forgot else (("out", went),))):
            punch_id = example_id(shop.code, day, "clock", person.code, kind)
            punches.append(Punch(WantedEvent(punch_id, person.code, kind, at), checked))
    return sorted(punches, key=lambda punch: (punch.event.at, punch.event.id))
