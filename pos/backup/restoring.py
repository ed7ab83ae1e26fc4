"""Bringing a backup back: the whole database or nothing of it. What stands there is replaced only on request."""

import os
from hashlib import file_digest
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.backup import postgres, sqlite
from pos.backup.container import BackupReader
from pos.backup.proving import Proof, prove
from pos.backup.taking import BOOK, RESTORED, check_engine, in_one_sentence
from sites.db import replacing
from sites.errors import Conflict, say
from sites.journal import append


def restore(engine: sa.Engine, file: Path, passphrase: str | None, force: bool) -> tuple[dict[str, Any], Proof]:
    """Puts the content of a backup into the database of this engine, brought to the newest version; answers its head and what it proved.

    Conflict when the database holds anything and `force` is not given; Invalid when the file is not whole. Then nothing was changed.
    """
    with file.open("rb") as source, in_one_sentence():
        reader = BackupReader(source, passphrase)
        revision = check_engine(engine, reader.says)
        if engine.dialect.name == "sqlite":
            proof = _into_file(engine, reader, force)
        else:
            proof = _into_server(postgres.unlimited_engine(engine.url), reader, revision, force)
    return reader.says, proof


def note_restored(session: Session, actor: str, file: Path, made_at: str) -> None:
    """Journals it, in the book as it was at the moment of the backup: what came after that moment is gone, and this is the trace."""
    with file.open("rb") as source:
        digest = file_digest(source, "sha256").hexdigest()
    append(session, BOOK, actor, RESTORED, digest[:16], {"sha256": digest, "made_at": made_at})


def _into_file(engine: sa.Engine, reader: BackupReader, force: bool) -> Proof:
    target = Path(str(engine.url.database))
    _refuse_full(sqlite.is_empty(engine), force)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = target.with_name(f"{target.name}.{os.getpid()}.restoring")
    with sqlite.unpacked(reader.records(), scratch) as session:
        proof = prove(session)
        session.close()
        sqlite.replace_by(engine, scratch)
    return proof


def _into_server(engine: sa.Engine, reader: BackupReader, revision: str, force: bool) -> Proof:
    with replacing(engine) as connection:
        _refuse_full(postgres.is_empty(connection), force)
        postgres.clear(connection)
        with postgres.filled(connection, reader.records(), revision) as session:
            return prove(session)


def _refuse_full(empty: bool, force: bool) -> None:
    if not empty and not force:
        raise Conflict("database_not_empty", say(
            "데이터베이스에 자료가 있어 복원하지 않았습니다. 모두 바꾸려면 먼저 백업한 뒤 --force를 붙여 주세요.",
            "The database is not empty, so nothing was restored. To replace it all, back it up first, then add --force."))
