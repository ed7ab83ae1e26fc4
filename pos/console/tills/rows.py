"""Tills as rows of a table, and a difference in words with its sign, colour and icon. Pure but for addresses."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.tills.models import CLOSED, OPEN
from pos.tills.queries import Listed
from sites import clock


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with its tone and its icon."""

    word: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Row:
    """A till in the list."""

    href: str
    day: str
    number: str
    z_no: str
    site: str
    state: Badge
    cashier: str
    device: str
    times: str
    expected: str
    counted: str
    difference: Badge | None
    addendum: bool


def row_of(say: Speaker, listed: Listed, names: dict[str, str], today: date, *, addendum: bool, limit: int) -> Row:
    """One till. `limit`: from how much on a difference stands out."""
    till, end = listed.till, listed.end
    closed = end if till.state == CLOSED else None
    device = f"T{listed.device_no}" if listed.device_no else say("console")
    return Row(
        url_for("console.till", till_id=till.id), figures.day_with_weekday(till.business_date, say.language),
        say("number", number=till.number), say("z_no", number=closed.z_no) if closed else "", names.get(listed.site, listed.site),
        state_badge(say, till.state, till.business_date, today), till.cashier or say("nobody"), device,
        f"{time_of(till.opened_at)} – {time_of(end.at) if end else ''}".rstrip(),
        figures.number(closed.expected_cash or 0) if closed else "–",
        "–" if closed is None or closed.counted_cash is None else figures.number(closed.counted_cash),
        difference_badge(say, closed.over_short, limit) if closed else None, addendum,
    )


def state_badge(say: Speaker, state: str, day: date, today: date) -> Badge:
    """A till that is open since another day is told apart from one that is at work."""
    if state == OPEN:
        return Badge(say("state_left"), "bad", "unlock") if day < today else Badge(say("state_open"), "warn", "unlock")
    return Badge(say("state_closed"), "good", "lock") if state == CLOSED else Badge(say("state_cancelled"), "line", "x")


def difference_badge(say: Speaker, won: int | None, limit: int) -> Badge:
    """Over, short, right or not counted; never by colour alone."""
    if won is None:
        return Badge(say("uncounted"), "warn", "alert")
    if won == 0:
        return Badge(say("even"), "good", "check")
    word = say("over" if won > 0 else "short", won=figures.won(abs(won), say.language))
    return Badge(word, "bad" if abs(won) >= limit else "warn", "up" if won > 0 else "down")


def signed(won: int) -> str:
    """With its sign, as an over or short is written."""
    return f"+{figures.number(won)}" if won > 0 else figures.number(won)


def time_of(at: datetime) -> str:
    """'08:49' on the region's clock."""
    return f"{at.astimezone(clock.zone(clock.DEFAULT_ZONE)):%H:%M}"
