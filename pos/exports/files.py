"""A file of the catalogue: made at once, or asked for as a job where it is long; and the note of who asked for names, and why."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.catalogue import CSV, MEDIA_TYPES, PDF, WRITERS, Export, check_format, export_named
from pos.exports.paper import check_pdf
from pos.exports.table import Row, Table
from pos.exports.wanted import Detail, Wanted, detail_for
from pos.jobs.asking import ask_for
from pos.jobs.models import Job
from pos.jobs.progress import Progress
from pos.jobs.working import Names, register_runner
from sites import journal
from sites.access import Actor, not_allowed, parse_scope, scope_for
from sites.clock import month_text
from sites.db import reading
from sites.registry import Site
from sites.vault import vault

KIND = "export"
LONG_ROWS = 5000
_WITH_NAMES = "이름포함"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file. `name` is for people, `plain_name` the same in ASCII."""

    name: str
    plain_name: str
    media_type: str
    content: bytes


def export_file(session: Session, export: Export, face: str, wanted: Wanted, encoding: str = "utf-8") -> ExportFile:
    """The file of a month of a scope, from the one snapshot of the caller's `reading()`."""
    target = io.BytesIO()
    names = write_export(session, export, face, wanted, encoding, target)
    return ExportFile(*names, target.getvalue())


def write_export(session: Session, export: Export, face: str, wanted: Wanted, encoding: str, target: BinaryIO) -> Names:
    """Writes that file; answers what it is called."""
    check_format(export, face)
    table = export.build(session, wanted)
    WRITERS[face](table, target, encoding)
    return _names(export, table, face, wanted, encoding)


def is_long(session: Session, export: Export, face: str, wanted: Wanted) -> int | None:
    """How many rows the file has, about, when it takes too long to wait for; None when it is made at once."""
    if face == PDF and wanted.scope.kind == "region":
        # Setting a page takes a hundred times as long as writing its rows.
        return session.scalar(sa.select(sa.func.count()).select_from(Site))
    size = export.size(session, wanted) if export.size else None
    return size if size is not None and size > LONG_ROWS else None


def ask_for_export(session: Session, actor: Actor, export: Export, face: str, wanted: Wanted, encoding: str, rows: int) -> Job:
    """The job that makes the file; the same wish twice is the same job. Names of people never come into a stored file."""
    assert wanted.detail != Detail.NAMES, "a file with names is handed over and kept nowhere"
    if face == PDF:
        check_pdf()
    return ask_for(session, actor, KIND, content_of(export, face, wanted, encoding), rows)


def content_of(export: Export, face: str, wanted: Wanted, encoding: str = "utf-8") -> dict[str, Any]:
    """What was asked for, in words that a job keeps."""
    return {
        **asdict(wanted), "name": export.name, "format": face, "scope": str(wanted.scope), "month": month_text(wanted.month),
        "encoding": encoding,
    }


def check_reach(session: Session, actor: Actor, job: Job) -> None:
    """NotFound or Forbidden when the maker of a job has lost what its file shows since it was asked for."""
    content = json.loads(job.content)
    scope = scope_for(session, actor, content["scope"], export_named(content["name"]).permission)
    if content["detail"] == Detail.MASKED and detail_for(session, actor, scope) == Detail.TOTALS:
        raise not_allowed()


def note_names(session: Session, actor: Actor, export: Export, face: str, wanted: Wanted, reason: str) -> None:
    """Writes into the scope's book that a file with names was made; of the reason only the keyed hash, since it may tell of somebody."""
    content = {
        "month": month_text(wanted.month), "format": face, "reason_hash": vault.keyed_hash(reason).hex(), "reason_length": len(reason),
    }
    journal.append(session, str(wanted.scope), actor.code, "names_exported", f"export:{export.name}", content)


def register() -> None:
    """Tells the worker how exports are made."""
    register_runner(KIND, run)


def run(content: dict[str, Any], progress: Progress, draft: Path) -> Names:
    """The job's work: the table once through, row by row, into the draft."""
    export, face, encoding = export_named(content["name"]), content["format"], content["encoding"]
    month = int(content["month"].replace("-", ""))
    wanted = Wanted(parse_scope(content["scope"]), month, content["made_by"], Detail(content["detail"]))
    with reading() as session, draft.open("w+b") as target:
        _take_time(session)
        progress.expected = export.size(session, wanted) if export.size else None
        table = export.build(session, wanted)
        WRITERS[face](replace(table, rows=_counted(table, progress)), target, encoding)
    return _names(export, table, face, wanted, encoding)


def _take_time(session: Session) -> None:
    """A worker may read and write for minutes, which a request may not."""
    if session.get_bind().dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            session.execute(sa.text(f"SET LOCAL {limit} = '30min'"))


def _counted(table: Table, progress: Progress) -> Iterator[Row]:
    for row in table.rows:
        progress.step()
        yield row


def _names(export: Export, table: Table, face: str, wanted: Wanted, encoding: str) -> Names:
    place = re.sub(r"[^\w.-]+", "_", table.scope_name).strip("_.")
    month, state = month_text(wanted.month), [table.state] + ([_WITH_NAMES] if wanted.detail == Detail.NAMES else [])
    media_type = MEDIA_TYPES[face].replace("utf-8", "euc-kr") if face == CSV and encoding == "cp949" else MEDIA_TYPES[face]
    return (
        f"{'_'.join([export.file_word, month, place, *state])}.{face}",
        f"{export.name}_{month}_{str(wanted.scope).replace(':', '-')}.{face}", media_type,
    )
