"""What was typed about a participant: read leniently, told per field, kept as typed when something is wrong."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from sites.people.participants import Facts

LONGEST_NAME, LONGEST_LEGAL_NAME = 40, 60
_TYPE = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
FIELDS = ("display_name", "legal_name", "type", "started_on", "centre")


def facts_of(form: Mapping[str, str], legal_name: str | None = None) -> tuple[Facts, dict[str, str], dict[str, str]]:
    """The facts, what is wrong with which field, and the texts as typed. An empty legal name leaves the one that is given here."""
    typed = {name: unicodedata.normalize("NFC", form.get(name, "").strip()[:200]) for name in FIELDS}
    wrong: dict[str, str] = {}
    if not _is_line(typed["display_name"], LONGEST_NAME):
        wrong["display_name"] = "wrong_name"
    if typed["legal_name"] and not _is_line(typed["legal_name"], LONGEST_LEGAL_NAME):
        wrong["legal_name"] = "wrong_name"
    kind = typed["type"].upper()
    if kind and not _TYPE.fullmatch(kind):
        wrong["type"] = "wrong_type"
    started = day_of(typed["started_on"])
    if typed["started_on"] and started is None:
        wrong["started_on"] = "wrong_day"
    return Facts(typed["display_name"], typed["legal_name"] or legal_name, kind or None, started), wrong, typed


def facts_form(typed: Mapping[str, str]) -> dict[str, str]:
    """Every field of the form, empty where nothing was typed."""
    return {name: typed.get(name, "") for name in FIELDS}


def day_of(text: str) -> date | None:
    """The day of a field; None for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2199 else None


def _is_line(text: str, most: int) -> bool:
    return 1 <= len(text) <= most and text.isprintable()
