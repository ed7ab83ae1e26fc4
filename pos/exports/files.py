"""Files as jobs where they are long; what is made of a month in the moment in which it is closed; and the note of who asked for names."""

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.catalogue import CSV, JSON, PDF, XLSX, Export, export_named
from pos.exports.issuing import find_kept, keep_written, write_export
from pos.exports.paper import check_pdf
from pos.exports.streaming import streamed_as, take_time
from pos.exports.table import Row
from pos.exports.wanted import Detail, Version, Wanted, detail_for
from pos.jobs.asking import ask_for
from pos.jobs.models import Job
from pos.jobs.progress import Progress
from pos.jobs.working import Names, register_runner
from pos.revenue.closing import register_sealer
from pos.revenue.models import MonthClosing
from sites import journal
from sites.access import Actor, not_allowed, parse_scope, scope_for
from sites.clock import month_text
from sites.db import attempt, reading
from sites.registry import Site
from sites.vault import vault

KIND = "export"
LONG_ROWS = 5000
# What a closing itself leaves behind, so that a version that is opened again has its file whether anybody took it or not.
AT_CLOSING = (("revenue", XLSX), ("revenue", CSV), ("revenue", JSON))


def is_long(
    session: Session, export: Export, face: str, wanted: Wanted, encoding: str = "utf-8", version: Version | None = None
) -> int | None:
    """How many rows the file has, about, when it takes too long to wait for; None when it is made at once, or is kept already."""
    if find_kept(session, export, face, wanted, encoding, version) is not None:
        return None
    if face == PDF and wanted.scope.kind == "region":
        # Setting a page takes a hundred times as long as writing its rows.
        return session.scalar(sa.select(sa.func.count()).select_from(Site))
    size = export.size(session, wanted, None) if export.size else None
    return size if size is not None and size > LONG_ROWS else None


def streamed(
    session: Session, export: Export, face: str, wanted: Wanted, encoding: str = "utf-8", version: Version | None = None
) -> Names | None:
    """The names of a long file that can be sent while it is written; None when it is short, or has to be made in one piece."""
    if export.size is None or (export.size(session, wanted, LONG_ROWS + 1) or 0) <= LONG_ROWS:
        return None
    return streamed_as(session, export, face, wanted, encoding, version)


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
    """Tells the worker how exports are made, and closings what they leave behind."""
    register_runner(KIND, run)
    register_sealer(keep_at_closing)


def keep_at_closing(session: Session, closing: MonthClosing) -> None:
    """Makes and keeps the month's revenue of the scope that was closed: from roll-ups, so that no site waits long for its lock."""
    wanted = Wanted(parse_scope(closing.scope), closing.month, closing.closed_by)
    for name, face in AT_CLOSING:
        target = io.BytesIO()
        written = write_export(session, export_named(name), face, wanted, "utf-8", target)
        if written.unkept is not None:
            keep_written(session, written, target.getvalue())


def run(content: dict[str, Any], progress: Progress, draft: Path) -> Names:
    """The job's work: the table once through, row by row, into the draft."""
    export, face, encoding = export_named(content["name"]), content["format"], content["encoding"]
    month = int(content["month"].replace("-", ""))
    wanted = Wanted(parse_scope(content["scope"]), month, content["made_by"], Detail(content["detail"]))
    with reading() as session, draft.open("w+b") as target:
        take_time(session)
        progress.expected = export.size(session, wanted, None) if export.size else None
        written = write_export(session, export, face, wanted, encoding, target, lambda rows: _counted(rows, progress))
    if written.unkept is not None:
        draft.write_bytes(attempt(lambda session: keep_written(session, written, draft.read_bytes()).content))
    return written.names


def _counted(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    for row in rows:
        progress.step()
        yield row
