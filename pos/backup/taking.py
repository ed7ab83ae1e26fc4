"""Taking a backup: written beside its place, read back, restored into a scratch database and proved; only then it gets its name."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.backup import postgres, sqlite
from pos.backup.container import BackupReader, BackupWriter
from pos.backup.proving import Proof, check_revision, prove
from pos.backup.sealing import SHORTEST_PASSPHRASE
from sites import clock
from sites.errors import Invalid, Unavailable, say
from sites.journal import append, entries_before

BOOK, TAKEN, RESTORED = "region", "backup_taken", "backup_restored"
_ANY_POSITION = 2**62


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written. `proof` is None where it could not be tried out, and `unproved` says why."""

    made_at: datetime
    size: int
    sha256: str
    encrypted: bool
    proof: Proof | None
    unproved: Unavailable | None = None


def take_backup(engine: sa.Engine, file: Path, passphrase: str | None) -> Backup:
    """Writes the database of this engine into a file, while others work with it. OSError when there is no room or no right."""
    check_passphrase(passphrase)
    draft = file.with_name(f"{file.name}.part")
    scratch = file.with_name(f"{file.name}.scratch")
    made_at = clock.now()
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            with in_one_sentence():
                _write(engine, BackupWriter(target, _head(engine, made_at), passphrase), scratch)
            target.flush()
            os.fsync(target.fileno())
        proof, unproved = None, None
        try:
            proof = prove_file(engine, draft, passphrase, scratch)
        except Unavailable as error:
            unproved = error
        with draft.open("rb") as written:
            digest = file_digest(written, "sha256").hexdigest()
        size = draft.stat().st_size
        draft.replace(file)
        _sync_folder(file.parent)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return Backup(made_at, size, digest, passphrase is not None, proof, unproved)


def prove_file(engine: sa.Engine, file: Path, passphrase: str | None, scratch: Path) -> Proof:
    """Restores a backup into a scratch database, proves what came of it, and lets it go. Invalid when the file is not whole."""
    with file.open("rb") as source, in_one_sentence():
        reader = BackupReader(source, passphrase)
        revision = check_engine(engine, reader.says)
        if engine.dialect.name == "sqlite":
            with sqlite.unpacked(reader.records(), scratch) as session:
                return prove(session)
        with postgres.tried_out(postgres.unlimited_engine(engine.url), reader.records(), revision) as session:
            return prove(session)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """What a database says when it, or its disk, gives up, as a sentence for whoever typed the command."""
    try:
        yield
    except (sqlite3.Error, psycopg.Error, sa.exc.DBAPIError) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        why = (cause.diag.message_primary if isinstance(cause, psycopg.Error) else str(cause)) or type(cause).__name__
        raise Unavailable("database_gave_up", say(
            "데이터베이스가 일을 마치지 못했습니다({why}). 켜져 있는지, 디스크에 자리가 있는지 확인한 뒤 다시 해 주세요.",
            "The database could not finish ({why}). See whether it runs and its disk has room, then try again.", why=why)) from error


def check_engine(engine: sa.Engine, says: Mapping[str, Any]) -> str:
    """The schema's version of a backup; Invalid when it was made of the other kind of database, or by a newer program."""
    if says.get("engine") != engine.dialect.name:
        raise Invalid("backup_other_engine", say(
            "{made} 데이터베이스의 백업입니다. 지금 설정은 {here}입니다. POS_DATABASE_URL을 확인하세요.",
            "This is the backup of a {made} database; the settings name {here}. Look at POS_DATABASE_URL.",
            made=str(says.get("engine"))[:20], here=engine.dialect.name))
    return check_revision(engine.url.render_as_string(hide_password=False), says.get("revision"))


def check_passphrase(passphrase: str | None) -> None:
    """Invalid for one that could be guessed."""
    if passphrase is not None and len(passphrase) < SHORTEST_PASSPHRASE:
        raise Invalid("passphrase_short", say("암호는 {shortest}자 이상이어야 합니다.", "A passphrase has at least {shortest} characters.",
                                              shortest=SHORTEST_PASSPHRASE))


def note_taken(session: Session, actor: str, backup: Backup) -> None:
    """Journals that a copy of everything was made, and which."""
    append(session, BOOK, actor, TAKEN, backup.sha256[:16], {
        "sha256": backup.sha256, "bytes": backup.size, "encrypted": backup.encrypted,
        "proved": backup.proof is not None and not backup.proof.problems,
    })


def last_backup(session: Session) -> datetime | None:
    """When the last backup was taken that this database knows of."""
    found = entries_before(session, BOOK, _ANY_POSITION, 1, act=TAKEN)
    return found[0].at if found else None


def _write(engine: sa.Engine, writer: BackupWriter, scratch: Path) -> None:
    if engine.dialect.name == "sqlite":
        sqlite.copy_out(Path(str(engine.url.database)), writer, scratch)
    else:
        postgres.copy_out(postgres.unlimited_engine(engine.url), writer)
    writer.finish()


def _head(engine: sa.Engine, made_at: datetime) -> dict[str, Any]:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            raise Invalid("nothing_to_back_up", say("데이터베이스가 비어 있습니다. POS_DATABASE_URL을 확인하세요.",
                                                    "The database is empty. Look at POS_DATABASE_URL."))
        revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return {"engine": engine.dialect.name, "revision": revision, "made_at": clock.instant_text(made_at)}


def _sync_folder(folder: Path) -> None:
    """Makes the new name as durable as the file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
