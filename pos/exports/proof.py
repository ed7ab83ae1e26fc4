"""The proof of a confirmed file: what it holds, which closing sealed it, where the books stood, and an Ed25519 signature over that. It is
the 검증 sheet of a workbook and the `.proof` beside any other file; both are checked with the public keys alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pos.exports.canonical import MARK, Tally, line_marks, lines_digest, summary_lines
from pos.exports.table import Table
from pos.revenue.sealing import Seal
from pos.signing import signer
from sites.clock import DEFAULT_ZONE, instant_text, month_text, zone
from sites.journal import canonical

FORM, FILE_FORM = "pos-export-1", "pos-export-file-1"
# How figures follow from documents; raised when an old document would count for something else.
RULES = "counting-1"
CHUNK = 30_000
ROWS_A_LINE = 500
PROOF_LINE, MARKS_LINE = "증명", "줄 표식"

Lines = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """What a proof says of a file beside its rows."""

    table: Table
    face: str
    encoding: str
    detail: str
    seal: Seal


def statement_of(source: Source, tally: Tally) -> dict[str, Any]:
    """What is signed, once all rows went by. Texts, whole numbers and lists only, so that its canonical form is one."""
    table, closing = source.table, source.seal.closing
    summary = summary_lines(table) if source.face == "xlsx" else None
    return {
        "form": FORM, "rules": RULES, "export": table.export, "title": table.title, "format": source.face, "encoding": source.encoding,
        "detail": source.detail, "scope": str(table.scope), "scope_name": table.scope_name, "month": month_text(table.month),
        "period": table.heading.partition(f" {table.title}")[0], "sheet": table.sheet, "made_at": instant_text(table.as_of),
        "closing": {
            "scope": closing.scope, "month": month_text(closing.month), "version": closing.version,
            "closed_at": instant_text(closing.closed_at), "closed_by": closing.closed_by,
        },
        "columns": [
            {"code": column.code, "heading": column.heading, "holds": column.holds, "sum": total, "mark": mark}
            for column, total, mark in zip(tally.columns, tally.sums, tally.column_marks, strict=True)
        ],
        "rows": tally.rows, "rows_sha256": tally.digest, "marks_sha256": sha256(tally.marks.encode()).hexdigest(),
        "summary": None if summary is None else {
            "lines": len(summary), "sha256": lines_digest(summary), "marks": line_marks(summary),
        },
        "books": [
            {"month": month_text(each.month), "book": each.book, "entries": each.entries, "head": each.head.hex()}
            for each in source.seal.books
        ],
        "seals": [
            {
                "site": each.site, "business_date": each.business_date.isoformat(), "z_no": each.z_no, "position": each.position,
                "head": each.head, "key": each.key, "signature": each.signature,
            }
            for each in source.seal.days
        ],
    }


def signed(statement: Mapping[str, Any], marks: str) -> dict[str, Any]:
    """The statement with its signature by the key that signs now."""
    key = signer.current
    return {"statement": dict(statement), "marks": marks, "key": key, "signature": signer.sign(key, FORM, digest_of(statement))}


def with_file(proof: Mapping[str, Any], content: bytes) -> dict[str, Any]:
    """The proof with the SHA-256 of the finished file, signed too."""
    hashed = sha256(content).hexdigest()
    return {
        **proof, "file_sha256": hashed,
        "file_signature": signer.sign(proof["key"], FILE_FORM, digest_of(proof["statement"]), hashed),
    }


def digest_of(statement: Mapping[str, Any]) -> str:
    """The SHA-256 of a statement's canonical form."""
    return sha256(canonical(statement)).hexdigest()


def proof_text(proof: Mapping[str, Any]) -> str:
    """A proof as the file that lies beside."""
    return json.dumps(proof, ensure_ascii=False, indent=1) + "\n"


def sheet_lines(proof: Mapping[str, Any]) -> Lines:
    """The lines of the 검증 sheet: for people first, then what the command reads."""
    said, written = proof["statement"], json.dumps({name: proof[name] for name in ("statement", "key", "signature")}, ensure_ascii=False)
    chunks = [written[start : start + CHUNK] for start in range(0, len(written), CHUNK)]
    width = MARK * ROWS_A_LINE
    marks = [proof["marks"][start : start + width] for start in range(0, len(proof["marks"]), width)]
    return [
        *_for_people(proof, said),
        *((f"{PROOF_LINE} {number}/{len(chunks)}", chunk) for number, chunk in enumerate(chunks, 1)),
        *((f"{MARKS_LINE} {number}/{len(marks)}", chunk) for number, chunk in enumerate(marks, 1)),
    ]


def _for_people(proof: Mapping[str, Any], said: Mapping[str, Any]) -> Lines:
    closing = said["closing"]
    head: Lines = [
        ("검증: 이 파일이 발급된 그대로인지 확인하는 자료입니다. 고치지 마세요.",),
        ("자료", f"{said['period']} {said['title']}"), ("범위", f"{said['scope_name']} ({said['scope']})"),
        ("확정", f"{closing['scope']} {closing['month']} {closing['version']}판", _moment(closing["closed_at"]), closing["closed_by"]),
        ("만든 때", _moment(said["made_at"])), ("계산 규칙", said["rules"]), ("줄 수", f"{said['rows']:,}"),
    ]
    sums: Lines = [(f"합계 {each['heading']}", f"{each['sum']:,}") for each in said["columns"] if each["sum"] is not None]
    books: Lines = [(f"장부 {each['book']}", f"{each['month']} · {each['entries']:,}째 기록", each["head"]) for each in said["books"]]
    seals: Lines = [(f"마감 봉인 {each['site']}", f"{each['business_date']} · Z {each['z_no']}", each["head"]) for each in said["seals"]]
    return [
        *head, *sums, *books, *seals, ("줄의 SHA-256", said["rows_sha256"]),
        ("서명 (Ed25519)", proof["key"], proof["signature"]),
        ("확인하는 법", "pos export verify 이파일.xlsx --keys keys.json (keys.json: /api/v1/keys)"),
    ]


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone(DEFAULT_ZONE)):%Y-%m-%d %H:%M}"
