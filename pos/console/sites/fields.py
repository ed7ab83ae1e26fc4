"""The parts of a site that can be edited, as data: which fields each has, how a field is read from a form and written on a page."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pos.console import figures
from pos.console.language import Speaker
from pos.money import LARGEST_AMOUNT
from sites.access import Permission

UNKNOWN = "–"
LINE, LINES, DAY, WON, COUNT, AREA, YES, TIME, PROJECT = "line", "lines", "day", "won", "count", "area", "yes", "time", "project"
LONGEST = {LINE: 200, LINES: 400}
LARGEST_AREA = Decimal(9_999_999)


@dataclass(frozen=True, slots=True)
class Field:
    """A fact: its name in the form and in the domain, how it is written, and whether it has to be known."""

    name: str
    kind: str
    needed: bool = False
    least: int = 0
    most: int = LARGEST_AMOUNT


@dataclass(frozen=True, slots=True)
class Part:
    """What is edited together. `dated`: it stands from a day on, the field `from`."""

    name: str
    permission: Permission
    fields: tuple[Field, ...]
    dated: bool = False


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("settings", Permission.CENTRE_WORK, (
            Field("cut_off_minutes", TIME, True), Field("refund_approval_from", WON, True), Field("blind_count", YES),
            Field("over_short_from", WON, True),
            Field("cash_receipt_mandatory", YES), Field("cash_receipt_from", WON, True), Field("installments_from", WON, True),
            Field("representative", LINE, most=40), Field("telephone", LINE, most=40),
        )),
        Part("facts", Permission.REGION_WORK, (
            Field("name", LINE, True, most=100), Field("host_building", LINE), Field("floor", LINE), Field("address", LINE),
            Field("area_m2", AREA), Field("opened_on", DAY), Field("opened_on_estimated", YES), Field("closed_on", DAY),
            Field("note", LINES),
        )),
        Part("lease", Permission.REGION_WORK, (
            Field("landlord", LINE), Field("rent_free_from", DAY), Field("rent_free_until", DAY),
            Field("renewal_term_months", COUNT, least=1, most=600), Field("monthly_rent", WON), Field("deposit", WON),
            Field("rent_after_free_pct", COUNT, most=100), Field("area_m2", AREA), Field("note", LINES),
        ), dated=True),
        Part("head-count", Permission.REGION_WORK, (Field("people", COUNT, True, most=9999),), dated=True),
        Part("project", Permission.REGION_WORK, (Field("project", PROJECT, True), Field("until", DAY)), dated=True),
    )
}


def read(field: Field, text: str) -> tuple[Any, bool]:
    """What was typed, and whether it can be read; nothing typed is unknown."""
    text = text.strip()
    if field.kind == YES:
        return text == "yes", True
    if not text:
        return None, not field.needed
    if field.kind in (LINE, LINES, PROJECT):
        plain = text.replace("\r\n", "\n")
        fits = len(plain) <= min(field.most, LONGEST.get(field.kind, 40))
        return plain, fits and (plain.replace("\n", "") if field.kind == LINES else plain).isprintable()
    return _READERS[field.kind](field, text)


def _day(_field: Field, text: str) -> tuple[Any, bool]:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None, False
    return found, 2000 <= found.year <= 2199


def _number(field: Field, text: str) -> tuple[Any, bool]:
    digits = text.replace(",", "").removesuffix("원").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
        return None, False
    return int(digits), field.least <= int(digits) <= field.most


def _area(_field: Field, text: str) -> tuple[Any, bool]:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None, False
    fits = found.is_finite() and 0 < found <= LARGEST_AREA and found == found.quantize(Decimal("0.001"))
    return found, fits


def _time(_field: Field, text: str) -> tuple[Any, bool]:
    hour, _, minute = text.partition(":")
    fits = hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and int(hour) < 24 and int(minute[:2]) < 60
    return (int(hour) * 60 + int(minute[:2]), True) if fits else (None, False)


_READERS = {DAY: _day, WON: _number, COUNT: _number, AREA: _area, TIME: _time}


def typed(field: Field, value: Any) -> str:
    """A fact as it stands in its field."""
    if field.kind == YES:
        return "yes" if value else ""
    if value is None:
        return ""
    if field.kind == TIME:
        return f"{value // 60:02d}:{value % 60:02d}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if field.kind == WON else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def shown(say: Speaker, field: Field, value: Any) -> str:
    """A fact as a page says it."""
    if field.kind == YES:
        return say("yes" if value else "no")
    if value is None:
        return UNKNOWN
    if field.kind == TIME:
        return say("time_next_morning", time=f"{value // 60:02d}:{value % 60:02d}") if value else say("time_midnight")
    if field.kind == DAY:
        return dated(say, value)
    if field.kind == WON:
        return figures.won(value, say.language)
    if field.kind == AREA:
        return f"{value.normalize():f} ㎡"
    units = {"renewal_term_months": "unit_months", "rent_after_free_pct": "unit_percent", "people": "unit_people"}
    return say(units[field.name], count=figures.number(value)) if field.name in units else str(value)


def dated(say: Speaker, day: date) -> str:
    """A day with its year."""
    name = figures.day_name(day, say.language)
    return f"{name} {day.year}" if say.language == "en" else f"{day.year}년 {name}"
