"""An open month's ledger as CSV, on its way while it is still written: whoever asks has its first line at once, however long it is."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from pos.exports.catalogue import CSV, Export
from pos.exports.issuing import find_seal, names_of
from pos.exports.texts import csv_pieces
from pos.exports.wanted import Version, Wanted
from pos.jobs.working import Names
from sites.db import reading

UTF_8 = "utf-8"


def streamed_as(
    session: Session, export: Export, face: str, wanted: Wanted, encoding: str, version: Version | None
) -> Names | None:
    """The names of a file that can be streamed; None when it is signed, or has to be made in one piece."""
    if face != CSV or encoding != UTF_8 or version is not None or find_seal(session, export, wanted) is not None:
        return None
    table = export.build(session, wanted)
    return None if table.copied is None else names_of(export, table, face, wanted, encoding)


def stream(export: Export, wanted: Wanted) -> Iterator[bytes]:
    """The file piece by piece, all of it out of one snapshot."""
    with reading() as session:
        take_time(session)
        yield from csv_pieces(export.build(session, wanted))


def take_time(session: Session) -> None:
    """Who writes a long file may read for minutes, which a request may not."""
    if session.get_bind().dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            session.connection().exec_driver_sql(f"SET LOCAL {limit} = '30min'")
