"""What someone wants of an export, and how much of it they get: single rows with codes, with names, or totals alone."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from sites.access import Actor, Permission, Scope, scope_for
from sites.errors import Forbidden, NotFound


class Detail(StrEnum):
    """How much a file tells of single documents and people."""

    TOTALS = "totals"
    MASKED = "masked"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A month (202011) of a scope, for whom (a code), in which detail."""

    scope: Scope
    month: int
    made_by: str
    detail: Detail = Detail.TOTALS


@dataclass(frozen=True, slots=True)
class Version:
    """A closing by its scope and number, as people name it: the second version of the region's month."""

    scope: str
    number: int


def detail_for(session: Session, actor: Actor, scope: Scope) -> Detail:
    """What an actor gets of a scope without asking for names: rows where they work themselves, totals where they only look on."""
    try:
        scope_for(session, actor, str(scope), Permission.SITE_WORK)
    except (NotFound, Forbidden):
        return Detail.TOTALS
    return Detail.MASKED


def details_open_to(session: Session, actor: Actor, scope: Scope) -> tuple[Detail, ...]:
    """In which details kept files of a scope may be shown: rows only where one works, totals to all who see it."""
    own = detail_for(session, actor, scope)
    return (own,) if own == Detail.TOTALS else (Detail.TOTALS, own)
