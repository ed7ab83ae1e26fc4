"""The codes of people, such as p-0008: unique in the region, given in turn, telling nothing of the person."""

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from sites.errors import Unavailable, say
from sites.people.models import Account, Participant

TRIES = 20

Person = TypeVar("Person", Account, Participant)


def add_with_next_code(session: Session, model: type[Person], letter: str, make: Callable[[str], Person]) -> Person:
    """Adds what `make` makes of the next free code. Someone who takes the same code at the same moment costs a second try."""
    for _ in range(TRIES):
        person = make(_next_code(session, model, letter))
        try:
            with session.begin_nested():
                session.add(person)
                session.flush()
        except IntegrityError:
            continue
        return person
    raise Unavailable(
        "codes_busy", say("지금은 등록할 수 없습니다. 잠시 후 다시 해 주세요.", "This cannot be added right now. Try again in a moment.")
    )


def _next_code(session: Session, model: type[Account] | type[Participant], letter: str) -> str:
    # A row's id is never below the number in its code, so that one above the highest id was never given.
    highest: int = session.scalar(sa.select(sa.func.coalesce(sa.func.max(model.id), 0))) or 0
    return f"{letter}-{highest + 1:04d}"
