"""Files kept: brought ones until they are decided on, imported ones for good, with all that is needed to take them back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.daytotals import imports as day_total_imports
from pos.daytotals.models import DayTotal, DayTotalImport
from pos.daytotals.queries import import_for as day_total_import_for
from pos.importing.kinds import DAY_TOTALS, Kind, kind_of
from pos.importing.models import FileImport, FileImportRow, FileUpload
from pos.importing.plans import Did, Options, Plan
from sites import clock, journal
from sites.access import Actor, Permission, reach
from sites.errors import Conflict, NotFound, say
from sites.registry import Site

UPLOADS_KEPT = timedelta(days=1)
NO_IMPORT = ("import_not_found", say("그런 가져오기가 없습니다. 목록에서 다시 골라 주세요.",
                                     "There is no such import. Choose again from the list."))


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported file as it is listed, whatever its kind. `may_undo`: whether the one who asks may take it back."""

    id: UUID
    kind: str
    name: str
    rows: int
    total: int | None
    first: date | None
    last: date | None
    recorded_at: datetime
    recorded_by: str
    undone_at: datetime | None
    undone_by: str | None
    may_undo: bool


def keep_upload(session: Session, by: Actor, kind: str, name: str, options: Options, content: bytes) -> FileUpload:
    """Keeps a file for whoever brought it, until they decide; forgets those that nobody decided on within a day."""
    session.execute(sa.delete(FileUpload).where(FileUpload.uploaded_at < clock.now() - UPLOADS_KEPT))
    kept = FileUpload(
        id=uuid4(), kind=kind, uploaded_at=clock.now(), uploaded_by=by.code, options=options.as_text(), name=name, content=content,
    )
    session.add(kept)
    session.flush()
    return kept


def upload_of(session: Session, by: Actor, upload_id: UUID) -> FileUpload:
    """A file that this actor brought; NotFound for anybody else's, and once it was decided."""
    kept = session.get(FileUpload, upload_id)
    if kept is None or kept.uploaded_by != by.code:
        raise NotFound("upload_not_found", say("올린 파일이 없습니다. 다시 올려 주세요.", "The file is no longer here. Upload it again."))
    return kept


def forget_upload(session: Session, upload_id: UUID) -> None:
    """Lets go of a file that was decided on."""
    session.execute(sa.delete(FileUpload).where(FileUpload.id == upload_id))


def record_import(session: Session, by: Actor, kind: Kind, import_id: UUID, name: str, plan: Plan) -> tuple[Imported, bool]:
    """Does all that a checked file says, which is something, or none of it; whether this call did it. Conflict for what someone else
    did meanwhile. An id that stands already answers what it did."""
    if stands(session, kind, import_id):
        return imported_of(session, by, kind, import_id), False
    if not plan.acts:
        raise nothing_new()
    if kind.record is None:
        day_total_imports.record_import(session, by, import_id, name, plan.acts)
        return imported_of(session, by, kind, import_id), True
    session.add(FileImport(
        id=import_id, kind=kind.code, name=name, owner=plan.owner, rows=len(plan.acts), first=plan.first, last=plan.last,
        total=plan.total, recorded_at=clock.now(), recorded_by=by.code, undone_at=None, undone_by=None,
    ))
    session.flush()
    done = kind.record(session, by, import_id, plan)
    session.add_all(
        FileImportRow(
            import_id=import_id, number=number, site_id=did.site_id, subject=did.subject, before=_json(did.before), after=_json(did.after),
        )
        for number, did in enumerate(done, 1)
    )
    session.flush()
    _journal(session, by, "file_imported", kind, import_id, plan.owner, done)
    return imported_of(session, by, kind, import_id), True


def undo_import(session: Session, by: Actor, kind: Kind, import_id: UUID) -> tuple[Imported, bool]:
    """Takes all that a file did back; whether this call did it. Conflict when something of it was changed since."""
    imported = imported_of(session, by, kind, import_id, kind.permission)
    if imported.undone_at is not None:
        return imported, False
    if kind.undo is None:
        made, sites = day_total_import_for(session, by, import_id, kind.permission)
        day_total_imports.undo_import(session, by, made, sites)
        return imported_of(session, by, kind, import_id), True
    file = session.get_one(FileImport, import_id, with_for_update=True, populate_existing=True)
    rows = list(session.scalars(sa.select(FileImportRow).where(FileImportRow.import_id == import_id).order_by(FileImportRow.number)))
    kind.undo(session, by, import_id, file.owner if file.owner is not None else _sites(session, import_id), rows)
    file.undone_at, file.undone_by = clock.now(), by.code
    session.flush()
    done = [Did(row.site_id, row.subject, None, {}) for row in rows]
    _journal(session, by, "file_import_undone", kind, import_id, file.owner, done)
    return imported_of(session, by, kind, import_id), True


def stands(session: Session, kind: Kind, import_id: UUID) -> bool:
    """Whether a file of this id was imported. Conflict when it was one of another kind."""
    file = session.get(FileImport, import_id)
    of_days = session.get(DayTotalImport, import_id) is not None
    if file is None and not of_days:
        return False
    if (file.kind if file is not None else DAY_TOTALS) != kind.code:
        raise Conflict("id_taken", say(
            "이 번호(id)는 이미 쓰였습니다. 새 번호로 다시 보내 주세요.", "This id is taken. Send it with a new one."))
    return True


def imported_of(session: Session, by: Actor, kind: Kind, import_id: UUID, permission: Permission = Permission.READ) -> Imported:
    """A file for someone who may do this to all that it touched; NotFound otherwise."""
    if kind.code == DAY_TOTALS:
        made, _ = day_total_import_for(session, by, import_id, permission)
        return _shown(made, DAY_TOTALS, by.may(Permission.SITE_WORK))
    file = session.get(FileImport, import_id)
    if file is None or file.kind != kind.code or not _within(session, by, file, permission):
        raise NotFound(*NO_IMPORT)
    return _shown(file, file.kind, _within(session, by, file, kind.permission))


def imports_in_reach(session: Session, by: Actor, limit: int) -> list[Imported]:
    """The imported files of which the actor may read every part, the newest first; a handful of queries however many they are."""
    readable, owners = reach(by.roles_for(Permission.READ)), _owners(by, Permission.READ)
    whole = ~sa.exists().where(FileImportRow.import_id == FileImport.id, FileImportRow.site_id.not_in(readable))
    query = sa.select(FileImport).where(sa.or_(sa.and_(FileImport.owner.is_(None), whole), FileImport.owner.in_(owners)))
    if owners == ANYONES:
        query = sa.select(FileImport)
    files = session.scalars(query.order_by(FileImport.recorded_at.desc(), FileImport.id).limit(limit)).all()
    all_days = ~sa.exists().where(DayTotal.import_id == DayTotalImport.id, DayTotal.site_id.not_in(readable))
    days = session.scalars(
        sa.select(DayTotalImport).where(all_days).order_by(DayTotalImport.recorded_at.desc(), DayTotalImport.id).limit(limit)
    ).all()
    may = _may_undo(session, by, files)
    found = [_shown(file, file.kind, may[file.id]) for file in files]
    found += [_shown(made, DAY_TOTALS, by.may(Permission.SITE_WORK)) for made in days]
    return sorted(found, key=lambda each: (each.recorded_at, each.id), reverse=True)[:limit]


ANYONES = ("*",)


def _owners(by: Actor, permission: Permission) -> tuple[str, ...]:
    """Whose products the actor may do this to; for the region everybody's."""
    scopes = [grant.scope for grant in by.roles_for(permission)]
    if any(scope.kind == "region" for scope in scopes):
        return ANYONES
    return tuple(str(scope) for scope in scopes if scope.kind == "centre")


def _within(session: Session, by: Actor, file: FileImport, permission: Permission) -> bool:
    if file.owner is not None:
        owners = _owners(by, permission)
        # The region's products are for the region alone; a centre's for it, and for who works for the whole region.
        return owners == ANYONES or file.owner in owners
    allowed = reach(by.roles_for(permission))
    outside = sa.select(FileImportRow.number).where(FileImportRow.import_id == file.id, FileImportRow.site_id.not_in(allowed))
    return session.scalar(outside.limit(1)) is None


def _may_undo(session: Session, by: Actor, files: Sequence[FileImport]) -> dict[UUID, bool]:
    """Which of the files the actor may take back: one query for each permission that a kind asks for."""
    may = {file.id: False for file in files}
    for permission in {kind_of(file.kind).permission for file in files}:
        owners = _owners(by, permission)
        ids = [file.id for file in files if kind_of(file.kind).permission == permission]
        allowed = reach(by.roles_for(permission))
        outside = set(session.scalars(
            sa.select(FileImportRow.import_id).where(FileImportRow.import_id.in_(ids), FileImportRow.site_id.not_in(allowed)).distinct()
        ))
        for file in files:
            if file.id in ids:
                may[file.id] = file.id not in outside if file.owner is None else owners == ANYONES or file.owner in owners
    return may


def _sites(session: Session, import_id: UUID) -> list[Site]:
    of_it = sa.select(FileImportRow.site_id).where(FileImportRow.import_id == import_id)
    return list(session.scalars(sa.select(Site).where(Site.id.in_(of_it)).order_by(Site.code)))


def _shown(made: FileImport | DayTotalImport, kind: str, may_undo: bool) -> Imported:
    return Imported(
        made.id, kind, made.name, made.rows, made.total, made.first, made.last, made.recorded_at, made.recorded_by, made.undone_at,
        made.undone_by, may_undo and made.undone_at is None,
    )


def _journal(session: Session, by: Actor, act: str, kind: Kind, import_id: UUID, owner: str | None, done: Sequence[Did]) -> None:
    """One entry in the book of everyone whose things were touched."""
    if owner is not None:
        journal.append(session, owner, by.code, act, f"file-import:{import_id}", {"kind": kind.code, "rows": len(done)})
        return
    codes = dict(session.execute(sa.select(Site.id, Site.code).where(Site.id.in_({did.site_id for did in done}))).all())
    for site_id, code in sorted(codes.items(), key=lambda each: each[1]):
        rows = sum(did.site_id == site_id for did in done)
        content = {"kind": kind.code, "rows": rows}
        journal.append(session, journal.book_of_site(code), by.code, act, f"file-import:{import_id}", content)


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def nothing_new() -> Conflict:
    """The refusal of a file that would change nothing."""
    return Conflict("nothing_new", say("이 파일의 내용은 모두 이미 들어 있습니다. 가져올 것이 없습니다.",
                                       "All of this file stands already. There is nothing to import."))


