"""Whether a file is what the system issued: checked with the public keys alone, no database. Where it is not, it says what differs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from pos.exports.canonical import Plain, canonical_text, line_marks, lines_digest
from pos.exports.findings import finding
from pos.exports.proof import FILE_FORM, FORM, digest_of, sheet_lines
from pos.exports.reading_back import Damaged, Workbook, csv_rows, json_rows
from pos.exports.row_differences import MOST_NAMED, Place, are_issued, others, row_differences, split
from pos.exports.table import CONFIRMED, UNCONFIRMED
from pos.exports.workbook_formats import PROOF, SUMMARY
from pos.signing import PublicKeys
from sites.errors import Message

FORMATS = ("xlsx", "csv", "json", "pdf")
_NEEDED = ("columns", "rows", "rows_sha256", "marks_sha256", "summary", "sheet", "format", "encoding", "closing")


@dataclass
class Checked:
    """What came of it: `problems` make it invalid, `notes` are only to be known, `statement` is what was signed."""

    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    statement: Mapping[str, Any] | None = None

    @property
    def valid(self) -> bool:
        """Whether the file says what was issued, and nothing else."""
        return self.statement is not None and not self.problems

    def say(self, name: str, **fields: object) -> None:
        """Adds a problem."""
        self.problems.append(finding(name, **fields))


def check_file(content: bytes, face: str, beside: bytes | None, keys: PublicKeys) -> Checked:
    """Checks a file of that format; `beside` is the `.proof` that lies next to it, None where there is none."""
    found = Checked()
    try:
        if face == "xlsx":
            _check_workbook(found, Workbook(content), content, beside, keys)
        else:
            _check_other(found, content, face, beside, keys)
    except Damaged as damaged:
        found.say("damaged", where=str(damaged))
    return found


def _check_workbook(found: Checked, book: Workbook, content: bytes, beside: bytes | None, keys: PublicKeys) -> None:
    proof, marks, lines = book.proof()
    if not lines:
        unconfirmed = SUMMARY in book.sheets and ["확정 여부", UNCONFIRMED] in book.summary()
        found.problems.append(finding("open_month", state=UNCONFIRMED) if unconfirmed else finding("no_proof_sheet", sheet=PROOF))
        return
    statement = _signed(found, proof, keys)
    if statement is None:
        return
    expected = sheet_lines({**proof, "marks": marks})
    if lines != expected:
        found.say("proof_line", sheet=PROOF, row=_first_other(lines, expected))
    data = book.data_sheets(statement["sheet"])
    for sheet in book.sheets:
        if sheet not in (SUMMARY, PROOF, *data):
            found.say("sheet_added", sheet=sheet)
    for sheet in (SUMMARY, statement["sheet"]):
        if sheet not in book.sheets:
            found.say("sheet_missing", sheet=sheet)
    _check_summary(found, book, statement)
    found.problems += row_differences(statement, marks, _book_rows(found, book, data, statement))
    if beside is not None and not _is_whole(found, content, beside, keys):
        found.notes.append(finding("saved_again"))


def _check_other(found: Checked, content: bytes, face: str, beside: bytes | None, keys: PublicKeys) -> None:
    if beside is None:
        unconfirmed = UNCONFIRMED.encode() in content or UNCONFIRMED.encode("cp949") in content
        found.problems.append(finding("open_month", state=UNCONFIRMED) if unconfirmed else finding("no_proof_beside"))
        return
    proof = _json(beside)
    statement = _signed(found, proof, keys)
    if statement is None:
        return
    if statement["format"] != face:
        found.say("proof_of_other_format", wanted=statement["format"])
    elif not _is_whole(found, content, beside, keys):
        found.problems += _told(content, face, statement, str(proof.get("marks", ""))) or [finding("bytes_differ")]
    elif not are_issued(statement, str(proof.get("marks", ""))):
        found.say("only_marks")


def _told(content: bytes, face: str, statement: Mapping[str, Any], marks: str) -> list[Message]:
    """What differs in a file of which only the bytes are known to be others."""
    if face == "pdf":
        return [finding("pdf_differs")]
    codes, holds = [each["code"] for each in statement["columns"]], [each["holds"] for each in statement["columns"]]
    beyond: list[Message] = []
    try:
        if face == "csv":
            return row_differences(statement, marks, _csv_rows(beyond, csv_rows(content, statement["encoding"], holds), statement)) + beyond
        return row_differences(statement, marks, ((("", number), row) for number, row in enumerate(json_rows(content, codes), 1)))
    except Damaged as damaged:
        return [finding("damaged", where=str(damaged))]


def _signed(found: Checked, proof: Any, keys: PublicKeys) -> Mapping[str, Any] | None:
    """The statement, if a known key signed it."""
    try:
        statement, key, signature = proof["statement"], str(proof["key"]), str(proof["signature"])
        whole, digest = statement["form"] == FORM and all(name in statement for name in _NEEDED), digest_of(statement)
    except (KeyError, TypeError, ValueError, AttributeError):
        found.say("proof_damaged")
        return None
    if not whole:
        found.say("proof_damaged")
    elif key not in keys:
        found.say("key_unknown", key=key[:64])
    elif not keys.check(key, signature, FORM, digest):
        found.say("signature_wrong")
    else:
        found.statement = statement
    return found.statement


def _is_whole(found: Checked, content: bytes, beside: bytes, keys: PublicKeys) -> bool:
    """Whether the bytes are the very ones that the proof beside names; it has to be signed for them too."""
    proof, hashed = _json(beside), sha256(content).hexdigest()
    if not isinstance(proof, dict) or proof.get("file_sha256") != hashed:
        return False
    try:
        signed = keys.check(str(proof["key"]), str(proof["file_signature"]), FILE_FORM, digest_of(proof["statement"]), hashed)
    except (KeyError, TypeError, ValueError):
        signed = False
    if not signed:
        found.say("file_signature_wrong")
    return True


def _check_summary(found: Checked, book: Workbook, statement: Mapping[str, Any]) -> None:
    said = statement["summary"]
    if said is None or SUMMARY not in book.sheets:
        return
    lines = book.summary()
    if lines_digest(lines) == said["sha256"]:
        return
    for number in others(split(said["marks"]), split(line_marks(lines)))[:MOST_NAMED] or [len(lines) + 1]:
        text = " | ".join(filter(None, lines[number - 1])) if number <= len(lines) else "–"
        found.say("summary_line", sheet=SUMMARY, row=number, text=text[:120])


def _book_rows(
    found: Checked, book: Workbook, sheets: Sequence[str], statement: Mapping[str, Any]
) -> Iterator[tuple[Place, list[Plain]]]:
    holds = [each["holds"] for each in statement["columns"]]
    headings = [canonical_text(each["heading"]) for each in statement["columns"]]
    for sheet in sheets:
        rows = book.rows(sheet, holds)
        if next(rows, []) != headings:
            found.say("headings")
        for number, row in enumerate(rows, 2):
            if any(value is not None for value in row):
                yield (sheet, number), row


def _csv_rows(
    beyond: list[Message], rows: Iterator[list[Plain]], statement: Mapping[str, Any]
) -> Iterator[tuple[Place, list[Plain]]]:
    """The rows without headings and without the column that says that the month is confirmed."""
    width = len(statement["columns"])
    if next(rows, [])[:width] != [canonical_text(each["heading"]) for each in statement["columns"]]:
        beyond.append(finding("headings"))
    for number, row in enumerate(rows, 2):
        if row[width:] != [CONFIRMED] and len(beyond) < MOST_NAMED:
            beyond.append(finding("state", where=number))
        yield ("", number), row[:width]


def _first_other(lines: Sequence[Sequence[str]], expected: Sequence[Sequence[str]]) -> int:
    pairs = enumerate(zip(lines, expected, strict=False), 1)
    return next((number for number, (one, other) in pairs if tuple(one) != tuple(other)), min(len(lines), len(expected)) + 1)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
