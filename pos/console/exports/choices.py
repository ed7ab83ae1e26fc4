"""What can be chosen on the page of exports, and how its form is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.language import Speaker
from pos.console.scopes import widest_scope
from pos.exports.catalogue import ENCODINGS, EXPORTS, PDF, XLSX, Export, check_format, export_named
from pos.exports.wanted import Detail
from sites import clock
from sites.access import Actor, Permission, Scope, scope_for
from sites.errors import DomainError, invalid_at

MONTHS_BACK = 60
EARLIEST, LATEST = 200001, 219912
NAMES = "names"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A month of a scope, and how csv is written."""

    month: int
    scope: Scope
    encoding: str


def read_choice(session: Session, actor: Actor, given: Mapping[str, str]) -> Chosen:
    """What the address or the form says; without a month the last whole one, without a scope the widest. NotFound out of reach."""
    text = given.get("scope") or widest_scope(session, actor)
    encoding = given.get("encoding") or ENCODINGS[0]
    if encoding not in ENCODINGS:
        raise invalid_at("/encoding", "CSV 글자를 목록에서 골라 주세요.", "Choose the letters of csv from the list.")
    return Chosen(_month(given.get("month")), scope_for(session, actor, text, Permission.EXPORT), encoding)


def read_file(given: Mapping[str, str]) -> tuple[Export, str]:
    """Which export in which format a button stands for: 'ledger.xlsx', 'attendance.names'."""
    name, _, face = given.get("file", "").rpartition(".")
    export = export_named(name)
    if face != NAMES:
        check_format(export, face)
    return export, face


def running_month() -> int:
    """The month of today."""
    return clock.month_number(clock.business_day(clock.now()))


def month_options(say: Speaker, chosen: int) -> list[tuple[str, str, bool]]:
    """The running month and five years back, and whichever is chosen."""
    running = running_month()
    offered = {clock.next_month(running, -number) for number in range(MONTHS_BACK + 1)} | {chosen}
    return [
        (clock.month_text(month), figures.month_name(month, say.language), month == chosen) for month in sorted(offered, reverse=True)
    ]


def gets(say: Speaker, actor: Actor, export: Export) -> str | None:
    """What this visitor gets of an export that tells less to some: single rows where they work, totals where they look on."""
    detail = Detail.MASKED if actor.may(Permission.SITE_WORK) else Detail.TOTALS
    return say(f"gets_{export.name}_{detail}") if export.by_row else None


def offered(say: Speaker, actor: Actor, pdf: bool) -> list[dict[str, object]]:
    """Every export with its buttons, as the template shows them."""
    names = actor.may(Permission.EXPORT_NAMES)
    return [
        {
            "name": export.name, "title": say.message(export.title), "about": say.message(export.about), "gets": gets(say, actor, export),
            "faces": faces_of(say, export, pdf), "names": export.by_person and names,
        }
        for export in EXPORTS.values()
    ]


def faces_of(say: Speaker, export: Export, pdf: bool) -> list[tuple[str, str]]:
    """The formats of an export and what they are called; PDF only where it can be made."""
    return [(face, face_word(say, face)) for face in export.formats if face != PDF or pdf]


def face_word(say: Speaker, face: str) -> str:
    """What people call a format: '엑셀', 'CSV'."""
    return say("face_xlsx") if face == XLSX else face.upper()


def _month(text: str | None) -> int:
    if not text:
        return clock.next_month(running_month(), -1)
    month = clock.parse_month(text)
    if month is None or not EARLIEST <= month <= LATEST:
        raise invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
    return month


def sentences_of(error: DomainError, language: str) -> list[str]:
    """What a refusal says, for the page."""
    return [message.text(language) for messages in error.errors.values() for message in messages] or [error.message.text(language)]
