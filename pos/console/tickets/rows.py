"""Tickets as rows of a table, and their states as badges in words. Pure but for addresses."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.console.names import site_name
from pos.tickets.kinds import ITEM_KINDS
from pos.tickets.models import CANCELLED, COLLECTED, IN_WORK, READY, RECEIVED, UNCLAIMED
from pos.tickets.queries import Whole, ready_on, today_at

TONES = {
    RECEIVED: ("line", "keep"), IN_WORK: ("warn", "clock"), READY: ("good", "check"), COLLECTED: ("line", "check"),
    CANCELLED: ("line", "x"), UNCLAIMED: ("line", "x"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with its tone and its icon."""

    word: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in the list."""

    href: str
    tag: str
    ticket_no: str
    site: str
    what: str
    badges: list[Badge]
    dropped_off: str
    due: str
    price: str
    to_pay: str


def row_of(say: Speaker, whole: Whole, free_days: int) -> Row:
    """One ticket. `free_days`: after so many it was kept for long."""
    ticket = whole.ticket
    return Row(
        url_for("console.ticket", ticket_id=ticket.id), ticket.tag, ticket.ticket_no, site_name(whole.site.name, None).text,
        contents(say, whole), badges_of(say, whole, free_days), figures.moment(ticket.dropped_off_at, say.language),
        figures.day_with_weekday(ticket.due_date, say.language), figures.number(ticket.price),
        figures.number(whole.to_pay),
    )


def contents(say: Speaker, whole: Whole) -> str:
    """What was left, in one line."""
    names = [ITEM_KINDS[item.kind].text(say.language) + (f" ({item.name})" if item.name else "") for item in whole.items]
    return ", ".join(names)


def badges_of(say: Speaker, whole: Whole, free_days: int) -> list[Badge]:
    """The state, and what wants a look."""
    ticket = whole.ticket
    tone, icon = TONES[ticket.state]
    found = [Badge(say(f"state_{ticket.state}"), tone, icon)]
    today = today_at(whole.site)
    if ticket.state in (RECEIVED, IN_WORK) and ticket.due_date < today:
        found.append(Badge(say("overdue"), "bad", "alert"))
    if is_kept_long(whole, today, free_days):
        found.append(Badge(say("kept_long"), "warn", "alert"))
    if whole.to_return:
        found.append(Badge(say("to_return_mark"), "bad", "cash"))
    if ticket.state == COLLECTED and whole.outstanding:
        found.append(Badge(say("unpaid_mark"), "bad", "cash"))
    return found + [Badge(say(f"flag_{flag}"), "warn", "alert") for flag in ticket.flags.split()]


def is_kept_long(whole: Whole, today: date, free_days: int) -> bool:
    """Whether it is ready, and the days that cost nothing are over."""
    day = ready_on(whole.ticket, whole.site)
    return whole.ticket.state == READY and day is not None and day + timedelta(days=free_days) < today
