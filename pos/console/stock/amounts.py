"""Quantities, worths and averages as people read and type them. Integers only."""

import re
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict

from pos.console import figures
from pos.console.forms import Form
from pos.console.forms import typed_in as typed
from pos.inventory.valuing import AVERAGE_SCALE
from pos.money import round_half_up
from sites.clock import DEFAULT_ZONE, zone

MOST_MILLI = 99_999_999
_QUANTITY = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,5})(?:\.(\d{1,3}))?", re.ASCII)


def amount(milli: int) -> str:
    """1200000 → '1,200', 400 → '0.4'; below zero with a real minus."""
    whole, rest = divmod(abs(milli), 1000)
    digits = f"{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")
    return f"{figures.MINUS}{digits}" if milli < 0 else digits


def with_unit(milli: int, unit: str) -> str:
    """'1,200 ml'."""
    return f"{amount(milli)} {unit}"


def signed(text: str, value: int) -> str:
    """A figure that is a change: '+' before what is more."""
    return f"+{text}" if value > 0 else text


def average(micro: int | None) -> str:
    """What a unit costs on the average, to a hundredth of a won where it is less than a hundred; '–' while no cost is known."""
    if micro is None:
        return "–"
    if micro >= 100 * AVERAGE_SCALE:
        return figures.number(round_half_up(micro, AVERAGE_SCALE))
    whole, part = divmod(round_half_up(micro * 100, AVERAGE_SCALE), 100)
    return f"{whole:,}.{part:02d}".removesuffix(".00")


def read_amount(text: str) -> int | None:
    """What was typed as a quantity, in thousandths: '1,200', '0.4'. None when it is none."""
    match = _QUANTITY.fullmatch(text.replace(" ", ""))
    if match is None:
        return None
    milli = int(match[1].replace(",", "")) * 1000 + int((match[2] or "").ljust(3, "0"))
    return milli if milli <= MOST_MILLI else None


@dataclass(slots=True)
class StockForm(Form):
    """A form with quantities."""

    def quantity(self, name: str, least: int = 1) -> int:
        """A quantity in thousandths of at least `least`."""
        milli = read_amount(self.typed.get(name, ""))
        if milli is None or milli < least:
            self.wrong[name] = "wrong_amount"
            return 0
        return milli

    def cost(self, name: str, needed: bool = True) -> int | None:
        """Won for a unit; None when it may be left empty and is."""
        return None if not needed and not self.typed.get(name) else self.won(name) if self.typed.get(name) else self._lacks(name)

    def at(self, now: datetime) -> datetime:
        """The moment that the form was first sent with, which a second sending keeps; `now` on the first."""
        try:
            told = datetime.fromisoformat(self.typed.get("at", ""))
        except ValueError:
            return now
        return told if told.tzinfo is not None and 0 <= (now - told).total_seconds() < 86_400 else now

    def chosen(self, name: str, known: set[str]) -> str:
        """A choice of a list."""
        if self.typed.get(name, "") not in known:
            self.wrong[name] = "wrong_choice"
        return self.typed.get(name, "")

    def _lacks(self, name: str) -> int:
        self.wrong[name] = "wrong_won"
        return 0


def typed_in(form: MultiDict[str, str]) -> StockForm:
    """The texts of a sent form."""
    return StockForm(typed(form).typed)


def local_day(at: datetime, language: str) -> str:
    """The day of an instant on the region's clock."""
    return figures.day_name(at.astimezone(zone(DEFAULT_ZONE)).date(), language)
