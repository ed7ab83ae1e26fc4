"""Whose money it is: upper floors register what our own book holds of each kind of statement, so that comparing knows no sale."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from pos.statements.matching import Ours

# What our book has of these sites in these days, both included.
Source = Callable[[Session, Sequence[int], date, date], list[Ours]]

_registered: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Adds what speaks for our side, or replaces it."""
    _registered[kind] = source


def ours_of(session: Session, kind: str, sites: Sequence[int], first: date, last: date) -> list[Ours]:
    """Our side of it."""
    return _registered[kind](session, sites, first, last)
