"""Lock-out: five failed tries in fifteen minutes block for fifteen, by who is tried and by where the tries come from.

A try is counted before it is verified and given back when it was right, so that many at once get no more tries than one after
another. Keys are keyed hashes: the table names nobody.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from sites import clock
from sites.db import Base, UtcDateTime
from sites.errors import Forbidden, say
from sites.vault import vault

TRIES = 5
WINDOW = timedelta(minutes=15)
BLOCK = timedelta(minutes=15)


class Throttle(Base):
    """Tries of a password or PIN that were not right, by keyed hash of who or where; `blocked_until` stops further ones."""

    __tablename__ = "throttle"
    key: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


def count_try(session: Session, who: str, where: str) -> None:
    """Counts one try of `who` from `where`; Forbidden when either is blocked. The transaction must commit before it is verified."""
    for key in sorted((_who(who), _where(where))):
        if session.execute(_counted(session, key)).first() is None:
            raise Forbidden("too_many_tries", say("여러 번 틀려 15분 동안 쓸 수 없습니다. 잠시 후 다시 하거나 담당자에게 말씀해 주세요.",
                                                  "Too many wrong tries: blocked for 15 minutes. Wait, or ask the person in charge."))


def give_back(session: Session, who: str, where: str) -> None:
    """The try was right: `who` starts afresh, and `where` has one failed try less. (Not afresh, or anyone with a PIN of their
    own could go on guessing those of others.)"""
    for key in sorted((_who(who), _where(where))):
        row = Throttle.key == key
        if key == _who(who):
            session.execute(sa.delete(Throttle).where(row))
        else:
            one_less = sa.case((Throttle.failures > 0, Throttle.failures - 1), else_=0)
            session.execute(sa.update(Throttle).where(row).values(failures=one_less, blocked_until=None))


def _counted(session: Session, key: bytes) -> sa.Executable:
    now = sa.literal(clock.now(), UtcDateTime())
    until = sa.literal(clock.now() + BLOCK, UtcDateTime())
    # Only rows that are not blocked any more get here (see `where`), so that a past block means a fresh start.
    fresh = sa.or_(Throttle.first_at <= clock.now() - WINDOW, Throttle.blocked_until.is_not(None))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(Throttle).values(key=key, failures=1, first_at=clock.now(), blocked_until=None)
    return new.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "failures": sa.case((fresh, 1), else_=Throttle.failures + 1),
            "first_at": sa.case((fresh, now), else_=Throttle.first_at),
            "blocked_until": sa.case((sa.and_(sa.not_(fresh), Throttle.failures + 1 >= TRIES), until), else_=sa.null()),
        },
        where=sa.or_(Throttle.blocked_until.is_(None), Throttle.blocked_until <= clock.now()),
    ).returning(Throttle.failures)


def _who(who: str) -> bytes:
    return vault.keyed_hash(f"try of {who}")


def _where(where: str) -> bytes:
    return vault.keyed_hash(f"try from {where}")
