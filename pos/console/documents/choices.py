"""What can be chosen in the list of records: scope, days, method, flag, kind, words. Reads the address strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.language import Speaker
from pos.console.scopes import widest_scope
from pos.sales.finding import Sought, check_sought
from pos.sales.flags import FLAGS
from pos.sales.models import SOURCES
from pos.sales.narrowing import LONGEST_TEXT
from pos.sales.wanted import METHODS
from sites.access import Actor, Permission, scope_for
from sites.errors import invalid_at

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """A select of the form: its name, and (value, word, chosen) of each entry."""

    name: str
    options: tuple[tuple[str, str, bool], ...]


def read_address(session: Session, actor: Actor, given: Mapping[str, str], today: date) -> Sought:
    """What the address asks for: today of the widest scope, unless it says more. NotFound out of reach, Invalid for what is none."""
    scope = scope_for(session, actor, given.get("scope") or widest_scope(session, actor), Permission.READ)
    last = _day(given, "to")
    first = _day(given, "from") or last or today
    sought = Sought(
        scope, first, last or max(first, today), _word(given, "method", METHODS), _word(given, "flag", FLAGS),
        _word(given, "source", SOURCES), _text(given), _till(given),
    )
    check_sought(sought)
    return sought


def address(sought: Sought, cursor: str | None = None, **other: str) -> str:
    """The list of what is sought, or of that with something else in its place."""
    own: dict[str, Any] = {
        "scope": str(sought.scope), "from": sought.first.isoformat(), "to": sought.last.isoformat(), "method": sought.method,
        "flag": sought.flag, "source": sought.source, "text": sought.text, "till": sought.till, "cursor": cursor,
    }
    return url_for("console.documents", **{**own, **other})


def neighbours(sought: Sought, today: date) -> dict[str, str | None]:
    """The same for the stretch of days before, and for the one after unless that is still to come."""
    days = sought.last - sought.first + ONE_DAY

    def moved(by: timedelta) -> str:
        return address(sought, **{"from": (sought.first + by).isoformat(), "to": (sought.last + by).isoformat()})

    return {"before": moved(-days), "after": moved(days) if sought.last < today else None}


def choices(say: Speaker, sought: Sought) -> tuple[Choice, ...]:
    """The selects that are folded away until one of them is used."""
    return (
        _choice(say, "source", SOURCES, sought.source), _choice(say, "method", METHODS, sought.method),
        _choice(say, "flag", FLAGS, sought.flag),
    )


def days_name(say: Speaker, first: date, last: date) -> str:
    """The days as a sentence says them."""
    if first == last:
        return figures.day_with_weekday(first, say.language)
    return say("days_many", first=figures.day_name(first, say.language), last=figures.day_name(last, say.language))


def _choice(say: Speaker, name: str, words: tuple[str, ...], chosen: str | None) -> Choice:
    return Choice(name, (("", say("any"), chosen is None), *((word, say(f"{name}_{word}"), word == chosen) for word in words)))


def _word(given: Mapping[str, str], name: str, words: tuple[str, ...]) -> str | None:
    word = given.get(name) or None
    if word is not None and word not in words:
        raise invalid_at(f"/{name}", "목록에서 골라 주세요.", "Choose from the list.")
    return word


def _text(given: Mapping[str, str]) -> str | None:
    text = given.get("text", "").strip()
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise invalid_at("/text", "영수번호나 금액을 {most}자까지 적어 주세요.", "At most {most} characters.", most=LONGEST_TEXT)
    return text or None


def _till(given: Mapping[str, str]) -> UUID | None:
    try:
        return UUID(given["till"]) if given.get("till") else None
    except ValueError:
        raise invalid_at("/till", "금고 화면에서 다시 눌러 주세요.", "Follow the link of the till again.") from None


def _day(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2199:
        raise invalid_at(f"/{name}", "날짜를 2020-11-20처럼 적어 주세요.", "Give the date as 2020-11-20.")
    return day
