"""The file of a backup: what was written comes out again, and a file that was touched in any way is refused."""

import io
import os
from collections.abc import Callable

import pytest

from pos.backup import container, sealing
from pos.backup.container import MAGIC, PART_BYTES, BackupReader, BackupWriter, Record
from sites.errors import Invalid

PASSPHRASE = "a passphrase for the tests"
NOISE = os.urandom(PART_BYTES)
RECORDS = [Record(b"T", b'{"table": "x"}'), *[Record(b"D", NOISE)] * 3, Record(b"D", b""), Record(b"E", b'{"rows": 1}')]


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    # A guess has to cost; a test does not.
    monkeypatch.setattr(container, "COST", {"n": 2**10, "r": 8, "p": 1})


def written(passphrase: str | None = None, records: list[Record] = RECORDS) -> bytes:
    target = io.BytesIO()
    writer = BackupWriter(target, {"engine": "sqlite"}, passphrase)
    for record in records:
        writer.write(record.kind, record.body)
    writer.finish()
    return target.getvalue()


def read(file: bytes, passphrase: str | None = None) -> list[Record]:
    return list(BackupReader(io.BytesIO(file), passphrase).records())


def refusal(file: bytes, passphrase: str | None = None) -> str:
    with pytest.raises(Invalid) as refused:
        read(file, passphrase)
    return refused.value.code


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_what_was_written_comes_out_again(passphrase: str | None) -> None:
    file = written(passphrase)
    assert read(file, passphrase) == RECORDS
    assert len(file) > 3 * PART_BYTES


def test_long_stretches_of_one_letter_come_out_again() -> None:
    records = [Record(b"D", bytes(container.LONGEST_RECORD))] * 3
    assert read(written(None, records)) == records


def test_a_record_that_is_too_long_is_written_in_pieces() -> None:
    body = os.urandom(1024) * 9000
    assert b"".join(record.body for record in read(written(None, [Record(b"D", body)]))) == body


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
@pytest.mark.parametrize(
    "touch",
    [
        lambda file: file[:-1], lambda file: file[: len(file) // 2], lambda file: file + b"x", lambda file: file[: len(MAGIC) + 2],
        lambda file: _flipped(file, -1), lambda file: _flipped(file, len(file) // 2), lambda file: _without_second_part(file),
        lambda file: _with_first_two_exchanged(file),
    ],
    ids=["last byte", "half", "longer", "no head", "end changed", "middle changed", "a part left out", "two parts exchanged"],
)  # fmt: skip
def test_a_file_that_was_touched_is_refused(passphrase: str | None, touch: Callable[[bytes], bytes]) -> None:
    assert refusal(touch(written(passphrase)), passphrase) in ("backup_torn", "passphrase_wrong")


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_a_changed_head_is_refused(passphrase: str | None) -> None:
    assert refusal(written(passphrase).replace(b"sqlite", b"sqlitf", 1), passphrase) in ("backup_torn", "passphrase_wrong")


def test_another_file_is_no_backup() -> None:
    assert refusal(b"PK\x03\x04 something else entirely, long enough") == "no_backup"
    assert refusal(b"") == "no_backup"


def test_an_encrypted_file_says_what_it_needs_and_shows_nothing() -> None:
    file = written(PASSPHRASE, [Record(b"D", b"secret " * 50)])
    assert refusal(file) == "passphrase_needed"
    assert refusal(file, "another passphrase") == "passphrase_wrong"
    assert written(None, [Record(b"D", b"secret " * 50)])[: len(MAGIC)] == MAGIC
    assert written(PASSPHRASE) != written(PASSPHRASE)


def test_a_costly_key_is_not_made_for_whoever_wrote_the_head() -> None:
    with pytest.raises(ValueError, match="unknown way"):
        sealing.key_from(PASSPHRASE, b"salt", {"n": 2**40, "r": 8, "p": 1})


def _flipped(file: bytes, place: int) -> bytes:
    changed = bytearray(file)
    changed[place] ^= 1
    return bytes(changed)


def _split(file: bytes) -> tuple[bytes, list[bytes]]:
    start = len(MAGIC) + 4 + int.from_bytes(file[len(MAGIC) : len(MAGIC) + 4], "big")
    head, parts = file[:start], []
    while start < len(file):
        length = int.from_bytes(file[start : start + 4], "big") & ~container.LAST
        parts.append(file[start : start + 4 + length])
        start += 4 + length
    return head, parts


def _without_second_part(file: bytes) -> bytes:
    head, parts = _split(file)
    return head + b"".join([parts[0], *parts[2:]])


def _with_first_two_exchanged(file: bytes) -> bytes:
    head, parts = _split(file)
    return head + b"".join([parts[1], parts[0], *parts[2:]])
