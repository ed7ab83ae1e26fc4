"""All checks, in the order in which one would look."""

from collections.abc import Callable, Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.config import Settings
from pos.doctor import database, machine
from pos.doctor.finding import BAD, Finding, bad
from sites.db import reading


def examine(settings: Settings, heads: Collection[str], full: bool) -> Iterator[Finding]:
    """What every check finds, as it finds it. The database is asked in one snapshot; when its schema is not this program's, or it is
    away, the checks that need it are left out and that alone is said."""
    yield from machine.check_settings(settings)
    yield from machine.check_writable(settings)
    yield from machine.check_room(settings)
    try:
        with reading() as session:
            found = list(database.check_schema(session, heads))
            yield from found
            if all(each.verdict != BAD for each in found):
                for check in _of_database(session, full):
                    yield from check()
    except sa.exc.OperationalError:
        yield bad("database", "데이터베이스가 답하지 않습니다. 켜져 있는지, POS_DATABASE_URL이 맞는지 확인하세요.",
                  "The database does not answer. See whether it runs, and whether POS_DATABASE_URL is right.")


def _of_database(session: Session, full: bool) -> tuple[Callable[[], Iterator[Finding]], ...]:
    return (
        lambda: machine.check_clock(session), lambda: database.check_backup(session), lambda: database.check_waiting(session),
        lambda: database.check_loose_ends(session), lambda: database.check_chains(session, full),
        lambda: database.check_figures(session, full),
    )
