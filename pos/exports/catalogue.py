"""The catalogue of exports: what there is, in which formats, for whom; and a file of it by name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pos.exports.month_revenue import MonthRevenue, month_revenue
from pos.exports.month_texts import month_csv, month_json
from pos.exports.month_workbook import month_workbook
from sites.access import Permission, Scope
from sites.clock import month_text
from sites.errors import Invalid, Message, NotFound, say

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Export:
    """One export: what it is called, what its files are called, its formats, and the permission that opens it."""

    name: str
    title: Message
    file_word: str
    permission: Permission
    build: Callable[[Session, Scope, int, str], MonthRevenue]
    formats: Mapping[str, Callable[[MonthRevenue], bytes]]


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file. `name` is for people, `plain_name` the same in ASCII."""

    name: str
    plain_name: str
    media_type: str
    content: bytes


EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        Export(
            "revenue", say("월별 매출현황", "Revenue of a month"), "매출현황", Permission.EXPORT, month_revenue,
            {"xlsx": month_workbook, "csv": month_csv, "json": month_json},
        ),
    )
}


def export_named(name: str) -> Export:
    """The export of that name; NotFound lists those there are."""
    export = EXPORTS.get(name)
    if export is None:
        known = ", ".join(EXPORTS)
        sentence = say("그런 내보내기는 없습니다. 지금 있는 것: {known}.", "There is no such export. There are: {known}.", known=known)
        raise NotFound("export_unknown", sentence)
    return export


def check_format(export: Export, wanted: str) -> None:
    """Invalid, with the list of formats, when the export does not come in this one."""
    if wanted not in export.formats:
        sentence = say("{name} 내보내기는 다음 형식으로 받을 수 있습니다: {formats}.", "The export {name} comes as {formats}.",
                       name=export.name, formats=", ".join(export.formats))
        raise Invalid("format_not_offered", sentence, {"/format": [sentence]})


def export_file(session: Session, export: Export, wanted: str, scope: Scope, month: int, made_by: str) -> ExportFile:
    """The file of a month (202011) of a scope, from the one snapshot of the caller's `reading()`."""
    check_format(export, wanted)
    table = export.build(session, scope, month, made_by)
    place = re.sub(r"[^\w.-]+", "_", table.scope_name).strip("_.")
    plain_place = str(scope).replace(":", "-")
    return ExportFile(
        f"{export.file_word}_{month_text(month)}_{place}_{table.state}.{wanted}",
        f"{export.name}_{month_text(month)}_{plain_place}.{wanted}",
        MEDIA_TYPES[wanted], export.formats[wanted](table),
    )
