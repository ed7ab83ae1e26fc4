"""A price as a line in time: what held, what holds today, what comes. Finished texts for `_timeline.html`; nothing is drawn to scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from pos.catalogue.prices import OwnPrices, Step, default_prices, line_of
from pos.console import figures
from pos.console.language import Speaker

MOST_COMING = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the line: `css` is 'past', 'now' or 'coming', with 'new' where it is what is about to be saved."""

    price: str
    day: str
    own: str
    css: str


def timeline_at(session: Session, say: Speaker, product_id: int, own: OwnPrices, today: date, new: date | None = None) -> list[Mark]:
    """The line of a product at a site with these own prices."""
    return marks_of(say, line_of(default_prices(session, [product_id])[product_id], own), today, new)


def marks_of(say: Speaker, line: Sequence[Step], today: date, new: date | None = None) -> list[Mark]:
    """What held before, what holds, and what comes next. `new`: the day on which a price begins that is about to be saved."""
    at = max((place for place, step in enumerate(line) if step.day <= today), default=0)
    first = max(at - 1, 0)
    return [
        Mark(
            figures.won(step.price, say.language), day_said(say, step.day, today), say("own_price") if step.own else say("default_price"),
            ("past" if place < at else "now" if place == at and step.day <= today else "coming") + (" new" if step.day == new else ""),
        )
        for place, step in enumerate(line[first : at + 1 + MOST_COMING], first)
    ]


def day_said(say: Speaker, day: date, today: date) -> str:
    """A day from which something holds: with its weekday when it is to come, with its year when that is another one."""
    if day.year != today.year:
        return f"{figures.day_name(day, say.language)} {day.year}" if say.language == "en" else f"{day.year}. {day.month}. {day.day}."
    return figures.day_with_weekday(day, say.language) if day > today else figures.day_name(day, say.language)
