"""What proves a copy: the roll-up recomputed from its documents, and every hash chain compared with them."""

from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from pos.config import migrations_config
from pos.revenue.verifying import verify
from pos.sales.models import Document
from pos.sales.proving import breaks
from sites.errors import Invalid, say

MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and the first things that do not hold (none: it is proved). `entries` counts those of all journals."""

    documents: int
    books: int
    entries: int
    problems: tuple[str, ...] = ()


def prove(session: Session) -> Proof:
    """Both proofs, `pos revenue verify` and `pos journal verify`, over the whole database of this session."""
    differing = (
        f"{each.check} {each.site} {each.where} {each.figure}: {each.stored} / {each.expected}" for each in verify(session)
    )
    problems, books = list(islice(differing, MOST_TOLD)), 0
    for _book, broken in breaks(session):
        books += 1
        if broken is not None:
            problems.append(f"{broken.book} {broken.position}: {broken.why}")
    documents = session.scalar(sa.select(sa.func.count()).select_from(Document)) or 0
    entries = session.scalar(sa.text("SELECT COUNT(*) FROM journal_entry")) or 0
    return Proof(documents, books, entries, tuple(problems[:MOST_TOLD]))


def check_revision(url: str, revision: object) -> str:
    """The schema's version that a backup names; Invalid when this program is older than it."""
    known = ScriptDirectory.from_config(migrations_config(url))
    try:
        if isinstance(revision, str) and known.get_revision(revision) is not None:
            return revision
    except CommandError:
        pass
    raise Invalid("backup_newer", say("더 새로운 버전의 프로그램이 만든 백업입니다. 프로그램을 먼저 올려 주세요.",
                                      "A newer version of the program made this backup. Install that version first."))


def bring_up_to_date(on: str | Connection, revision: str = "head") -> None:
    """The schema of that version, on an address or inside the caller's own transaction on a connection."""
    if isinstance(on, str):
        config = migrations_config(on)
    else:
        config = migrations_config("")
        config.attributes["connection"] = on
    command.upgrade(config, revision)
