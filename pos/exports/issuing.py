"""Issuing a file: an open month's is made anew each time and marked 미확정; a closed month's is made once, signed, kept, and from then on
served byte for byte. A version that was reopened keeps the files that it had."""

import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.canonical import Tally
from pos.exports.catalogue import CSV, ENCODINGS, MEDIA_TYPES, WRITERS, Export, check_format
from pos.exports.models import KeptFile
from pos.exports.proof import Source, proof_text, sheet_lines, signed, statement_of, with_file
from pos.exports.table import CONFIRMED, Row, Table
from pos.exports.wanted import Detail, Version, Wanted
from pos.jobs.working import Names
from pos.revenue.models import MonthClosing
from pos.revenue.sealing import Seal, seal_of
from sites import clock
from sites.access import Scope
from sites.clock import month_text
from sites.errors import Conflict, NotFound, say

_WITH_NAMES = "이름포함"

Passing = Callable[[Iterable[Row]], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: its names; and, of a closed month, either the file that is kept, or the row under which it is to be."""

    names: Names
    kept: KeptFile | None = None
    unkept: KeptFile | None = None
    proof: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file. `name` is for people, `plain_name` the same in ASCII. `written` says what is left to do with it."""

    name: str
    plain_name: str
    media_type: str
    content: bytes
    written: Written = Written(("", "", ""))


def export_file(
    session: Session, export: Export, face: str, wanted: Wanted, encoding: str = ENCODINGS[0], version: Version | None = None
) -> ExportFile:
    """The file of a month of a scope, from the one snapshot of the caller's `reading()`. What is `unkept` goes to `keep` next."""
    target = io.BytesIO()
    written = write_export(session, export, face, wanted, encoding, target, version=version)
    return ExportFile(*written.names, target.getvalue(), written)


def write_export(
    session: Session, export: Export, face: str, wanted: Wanted, encoding: str, target: BinaryIO, passing: Passing = iter,
    version: Version | None = None,
) -> Written:
    """Writes that file, its rows through `passing`. NotFound for a version that stands no more and of which nothing was kept."""
    check_format(export, face)
    wanted = replace(wanted, month=export.months(wanted.month)[-1])
    kept, seal = _found(session, export, face, wanted, encoding, version)
    if kept is not None:
        target.write(kept.content)
        return Written((kept.name, kept.plain_name, kept.media_type), kept)
    if seal is None:
        table = export.build(session, wanted)
        copied = table.copied.passed(passing) if table.copied else None
        WRITERS[face](replace(table, rows=passing(table.rows), copied=copied), target, encoding)
        return Written(names_of(export, table, face, wanted, encoding))
    return _write_confirmed(session, export, face, wanted, encoding, target, passing, seal)


def find_kept(
    session: Session, export: Export, face: str, wanted: Wanted, encoding: str = ENCODINGS[0], version: Version | None = None
) -> KeptFile | None:
    """The kept file, if it was issued already; the caller has checked who may see it."""
    check_format(export, face)
    wanted = replace(wanted, month=export.months(wanted.month)[-1])
    return _found(session, export, face, wanted, encoding, version)[0]


def keep(session: Session, made: ExportFile) -> ExportFile:
    """Keeps a file that was not kept yet. Where another was quicker, that one is the file: the answer is what is handed over."""
    if made.written.unkept is None:
        return made
    kept = keep_written(session, made.written, made.content)
    names = kept.name, kept.plain_name, kept.media_type
    return ExportFile(*names, kept.content, Written(names, kept))


def keep_written(session: Session, written: Written, content: bytes) -> KeptFile:
    """The same for a file that was written elsewhere."""
    row, proof = written.unkept, written.proof
    assert row is not None, "there is something to keep"
    assert proof is not None, "what is kept has its proof"
    standing = _standing(session, row.closing_id, row.scope, row.month, row.export, row.format, row.encoding, row.detail)
    if standing is not None:
        return standing
    row.content, row.size, row.sha256 = content, len(content), sha256(content).digest()
    row.proof = proof_text(with_file(proof, content))
    session.add(row)
    session.flush()
    return row


def kept_files(session: Session, closing_ids: Collection[int], scope: Scope, details: Collection[Detail]) -> list[KeptFile]:
    """What was issued of a scope under these closings, in these details; the contents are not read."""
    query = sa.select(KeptFile).where(
        KeptFile.closing_id.in_(closing_ids), KeptFile.scope == str(scope), KeptFile.detail.in_([str(each) for each in details])
    )
    return list(session.scalars(query.order_by(KeptFile.closing_id.desc(), KeptFile.export, KeptFile.format, KeptFile.encoding)))


def proof_of(session: Session, export: Export, face: str, wanted: Wanted, encoding: str, version: Version | None) -> KeptFile | None:
    """The kept file whose proof is asked for; None where the file is to be made first. Conflict while the month is open."""
    check_format(export, face)
    wanted = replace(wanted, month=export.months(wanted.month)[-1])
    kept, seal = _found(session, export, face, wanted, encoding, version)
    if kept is None and seal is None:
        raise Conflict("month_not_closed", say("마감하지 않은 달의 파일에는 증명이 없습니다. 마감한 뒤 다시 받아 주세요.",
                                               "A file of an open month has no proof. Close the month, then take it again."))
    return kept


def _found(
    session: Session, export: Export, face: str, wanted: Wanted, encoding: str, version: Version | None
) -> tuple[KeptFile | None, Seal | None]:
    """What is kept of this wish, and the seal under which it may be made where nothing is."""
    if wanted.detail == Detail.NAMES or export.live:
        return None, None
    seal = find_seal(session, export, wanted)
    if version is not None:
        return _of_version(session, export, face, wanted, encoding, version, seal)
    if seal is None:
        return None, None
    key = str(wanted.scope), wanted.month, export.name, face, _written_in(face, encoding), str(wanted.detail)
    return _standing(session, seal.closing.id, *key), seal


def find_seal(session: Session, export: Export, wanted: Wanted) -> Seal | None:
    """The closing that stands for what is wanted; None while a month of it is open, or when it is never confirmed."""
    return None if export.live else seal_of(session, wanted.scope, export.months(wanted.month))


def _of_version(
    session: Session, export: Export, face: str, wanted: Wanted, encoding: str, version: Version, seal: Seal | None
) -> tuple[KeptFile | None, Seal | None]:
    closing = session.scalar(sa.select(MonthClosing).where(
        MonthClosing.scope == version.scope, MonthClosing.version == version.number,
        MonthClosing.month.in_(export.months(wanted.month)),
    ).order_by(MonthClosing.id.desc()).limit(1))
    if closing is not None:
        key = str(wanted.scope), wanted.month, export.name, face, _written_in(face, encoding), str(wanted.detail)
        kept = _standing(session, closing.id, *key)
        if kept is not None or (seal is not None and seal.closing.id == closing.id):
            return kept, seal
    raise NotFound("version_not_kept", say("그 판의 이 파일은 보관된 것이 없습니다. 판을 빼고 받으시면 지금 것을 받습니다.",
                                           "Nothing was kept of this file in that version. Leave the version out to take today's."))


def _standing(
    session: Session, closing_id: int, scope: str, month: int, export: str, face: str, encoding: str, detail: str
) -> KeptFile | None:
    query = sa.select(KeptFile).where(
        KeptFile.closing_id == closing_id, KeptFile.scope == scope, KeptFile.month == month, KeptFile.export == export,
        KeptFile.format == face, KeptFile.encoding == encoding, KeptFile.detail == detail,
    )
    return session.scalar(query)


def _write_confirmed(
    session: Session, export: Export, face: str, wanted: Wanted, encoding: str, target: BinaryIO, passing: Passing, seal: Seal
) -> Written:
    closing = seal.closing
    built = export.build(session, replace(wanted, made_by=closing.closed_by))
    told = f"{closing.scope} · {month_text(closing.month)} · {closing.version}판 · {clock.instant_text(closing.closed_at)}"
    built = replace(built, state=CONFIRMED, about=(*built.about, ("마감", told)))
    tally, encoding = Tally(built.columns), _written_in(face, encoding)
    source = Source(built, face, encoding, str(wanted.detail), seal)

    def lines() -> Iterator[tuple[str, ...]]:
        yield from sheet_lines(signed(statement_of(source, tally), tally.marks))

    table = replace(built, rows=tally.passing(passing(built.rows)), proof=lines, copied=None)
    WRITERS[face](table, target, encoding)
    proof = signed(statement_of(source, tally), tally.marks)
    names = names_of(export, built, face, wanted, encoding, f"{closing.version}판")
    net = next((total for column, total in zip(built.columns, tally.sums, strict=True) if column.code == "net"), None)
    row = KeptFile(
        closing_id=closing.id, scope=str(wanted.scope), month=wanted.month, export=export.name, format=face, encoding=encoding,
        detail=str(wanted.detail), name=names[0], plain_name=names[1], media_type=names[2], made_at=built.as_of, net=net,
    )
    return Written(names, unkept=row, proof=proof)


def _written_in(face: str, encoding: str) -> str:
    return encoding if face == CSV else ENCODINGS[0]


def names_of(export: Export, table: Table, face: str, wanted: Wanted, encoding: str, version: str | None = None) -> Names:
    """What a file is called, for people and in ASCII, and its media type."""
    place = re.sub(r"[^\w.-]+", "_", table.scope_name).strip("_.")
    period = re.sub(r"\s+", "-", table.period) if table.period else month_text(wanted.month)
    state = [table.state, *([version] if version else []), *([_WITH_NAMES] if wanted.detail == Detail.NAMES else [])]
    media_type = MEDIA_TYPES[face].replace("utf-8", "euc-kr") if face == CSV and encoding == "cp949" else MEDIA_TYPES[face]
    return (
        f"{'_'.join([export.file_word, period, place, *state])}.{face}",
        f"{export.name}_{month_text(wanted.month)}_{str(wanted.scope).replace(':', '-')}{_plain(version)}.{face}", media_type,
    )


def _plain(version: str | None) -> str:
    return f"_v{version.removesuffix('판')}" if version else ""
