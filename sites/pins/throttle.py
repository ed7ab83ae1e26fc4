"""Lock-out by who is tried, from which address and from which device: the more wrong tries, the longer the wait.

Five wrong tries are free (twenty for an address, which an office shares), then each costs a wait: 1, 2, 4 … minutes, an hour at
most. So nobody gets more than some thirty tries a day, and an honest mistake costs a minute (NIST SP 800-63B-4, 3.2.2). A try is
counted before it is verified and given back when it was right, so that many at once get no more tries than one after another.
Keys are keyed hashes: the table names nobody, and a name that nobody has is counted like any other.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from sites import clock
from sites.db import Base, UtcDateTime
from sites.errors import Forbidden, say
from sites.vault import vault

TRIES, TRIES_OF_AN_ADDRESS = 5, 20
# What follows the last free try, and each one after it.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60))
# A few slips are forgotten after a quiet quarter of an hour, whoever was blocked only after a quiet day.
QUIET, LONG_QUIET = timedelta(minutes=15), timedelta(days=1)


class Throttle(Base):
    """Tries that were not right, by keyed hash of who or where; `blocked_until` stops further ones."""

    __tablename__ = "throttle"
    key: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]


def count_try(session: Session, who: str | None, *where: str) -> None:
    """Counts one try of `who` from everywhere in `where`; Forbidden when any of them is blocked, and then nothing is counted. The
    transaction must commit before the try is verified."""
    for key, free in sorted(_keys(who, where).items()):
        if session.execute(_counted(session, key, free)).first() is None:
            raise _blocked(session, key)


def give_back(session: Session, who: str | None, *where: str) -> None:
    """The try was right: `who` starts afresh, and every `where` has one failed try less. (Not afresh, or anyone with a PIN of their
    own could go on guessing those of others.)"""
    of_who = None if who is None else _who(who)
    for key in sorted(_keys(who, where)):
        row = Throttle.key == key
        if key == of_who:
            session.execute(sa.delete(Throttle).where(row))
        else:
            one_less = sa.case((Throttle.failures > 0, Throttle.failures - 1), else_=0)
            session.execute(sa.update(Throttle).where(row).values(failures=one_less, blocked_until=None))


def forget_tries(session: Session) -> int:
    """Deletes what no longer counts; answers how many rows went."""
    old = sa.delete(Throttle).where(Throttle.last_at <= clock.now() - LONG_QUIET)
    return len(session.scalars(old.returning(Throttle.key)).all())


def _counted(session: Session, key: bytes, free: int) -> sa.Executable:
    now = clock.now()
    quiet = sa.case((Throttle.failures < free, sa.literal(now - QUIET, UtcDateTime())), else_=sa.literal(now - LONG_QUIET, UtcDateTime()))
    failures = sa.case((Throttle.last_at <= quiet, 1), else_=Throttle.failures + 1)
    waits = [(failures >= free + step, sa.literal(now + wait, UtcDateTime())) for step, wait in enumerate(WAITS)]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(Throttle).values(key=key, failures=1, last_at=now, blocked_until=None)
    return new.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "failures": failures, "last_at": sa.literal(now, UtcDateTime()),
            "blocked_until": sa.case(*reversed(waits), else_=sa.null()),
        },
        where=sa.or_(Throttle.blocked_until.is_(None), Throttle.blocked_until <= now),
    ).returning(Throttle.failures)


def _blocked(session: Session, key: bytes) -> Forbidden:
    until = session.scalar(sa.select(Throttle.blocked_until).where(Throttle.key == key)) or clock.now()
    minutes = max(1, -((clock.now() - until) // timedelta(minutes=1)))
    return Forbidden("too_many_tries", say(
        "여러 번 틀려 {minutes}분 동안 쓸 수 없습니다. 잠시 후 다시 하거나 담당자에게 말씀해 주세요.",
        "Too many wrong tries: blocked for {minutes} min. Wait, or ask the person in charge.", minutes=minutes,
    ))


def _keys(who: str | None, where: tuple[str, ...]) -> dict[bytes, int]:
    """Every key with the number of its free tries."""
    places = {_where(each): TRIES_OF_AN_ADDRESS if each.startswith("address:") else TRIES for each in where}
    return places if who is None else places | {_who(who): TRIES}


def _who(who: str) -> bytes:
    return vault.keyed_hash(f"try of {who}")


def _where(where: str) -> bytes:
    return vault.keyed_hash(f"try from {where}")
