"""The file of a backup: a line that names it, a head that says what it holds, and the compressed content in parts that are made fast.

Written and read as a stream: no more than a part is ever in memory. A file that is torn, changed or lengthened is refused.
"""

import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO

from pos.backup.sealing import COST, SALT_BYTES, TAG_BYTES, Checked, Encrypted, Sealer, key_from
from sites.errors import Invalid, say

MAGIC = b"kkumideun-pos backup 1\n"
PART_BYTES = 1024 * 1024
LONGEST_HEAD = 64 * 1024
LAST = 1 << 31
COMPRESSION = 3

# A record of the content: what it is (one letter), how long, and its bytes.
_RECORD = struct.Struct(">cI")
_LENGTH = struct.Struct(">I")
LONGEST_RECORD = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """A piece of the content: 'T' begins a table (JSON), 'D' holds some of its data, 'E' ends it (JSON)."""

    kind: bytes
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The body, where it is JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class BackupWriter:
    """Writes a backup into an open file. `finish` ends it; a file without that end is no backup."""

    def __init__(self, target: BinaryIO, says: Mapping[str, Any], passphrase: str | None) -> None:
        """`says` goes into the head, readable by everybody: what engine, which version, when."""
        sealed = None
        if passphrase is not None:
            salt = os.urandom(SALT_BYTES)
            sealed = {"cipher": "AES-256-GCM", "kdf": "scrypt", "salt": salt.hex(), **COST}
        head = json.dumps({**says, "sealed": sealed}, sort_keys=True).encode()
        self._target, self._sealer = target, _sealer(head, sealed, passphrase)
        self._squeezing = zlib.compressobj(COMPRESSION)
        self._waiting = bytearray()
        self._parts = 0
        target.write(MAGIC + _LENGTH.pack(len(head)) + head)

    def write(self, kind: bytes, body: bytes) -> None:
        """Adds a record."""
        for start in range(0, len(body) or 1, LONGEST_RECORD):
            piece = body[start : start + LONGEST_RECORD]
            self._waiting += self._squeezing.compress(_RECORD.pack(kind, len(piece)) + piece)
        while len(self._waiting) > PART_BYTES:
            self._put(bytes(self._waiting[:PART_BYTES]), last=False)
            del self._waiting[:PART_BYTES]

    def finish(self) -> None:
        """Writes what is left, as the last part or parts."""
        self._waiting += self._squeezing.flush()
        rest = bytes(self._waiting)
        pieces = [rest[start : start + PART_BYTES] for start in range(0, len(rest), PART_BYTES)]
        for piece in pieces[:-1]:
            self._put(piece, last=False)
        self._put(pieces[-1], last=True)

    def _put(self, part: bytes, last: bool) -> None:
        sealed = self._sealer.seal(self._parts, last, part)
        self._target.write(_LENGTH.pack(len(sealed) | (LAST if last else 0)) + sealed)
        self._parts += 1


class BackupReader:
    """Reads a backup from an open file. Invalid when it is none, or not whole, or not for this passphrase."""

    def __init__(self, source: BinaryIO, passphrase: str | None) -> None:
        self._source = source
        if source.read(len(MAGIC)) != MAGIC:
            raise Invalid("no_backup", say("꿈이든 POS의 백업 파일이 아닙니다. 다른 파일을 고르세요.",
                                           "This is no backup of 꿈이든 POS. Choose another file."))
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length > LONGEST_HEAD:
            raise torn()
        head = self._exactly(length)
        try:
            self.says: dict[str, Any] = json.loads(head)
            sealed = self.says["sealed"]
        except (ValueError, KeyError, TypeError) as error:
            raise torn() from error
        if sealed is not None and passphrase is None:
            raise Invalid("passphrase_needed", say("암호로 잠긴 백업입니다. --passphrase-file로 암호 파일을 알려 주세요.",
                                                   "This backup is encrypted. Name the file of its passphrase with --passphrase-file."))
        try:
            self._sealer = _sealer(head, sealed, passphrase)
        except (ValueError, KeyError, TypeError) as error:
            raise torn() from error
        self._encrypted = sealed is not None

    def records(self) -> Iterator[Record]:
        """Everything that was written, in its order. Ends only where the file does."""
        waiting = bytearray()
        for piece in self._unsqueezed():
            waiting += piece
            while len(waiting) >= _RECORD.size:
                kind, length = _RECORD.unpack_from(waiting)
                if length > LONGEST_RECORD:
                    raise torn()
                if len(waiting) < _RECORD.size + length:
                    break
                body = bytes(waiting[_RECORD.size : _RECORD.size + length])
                del waiting[: _RECORD.size + length]
                yield Record(kind, body)
        if waiting:
            raise torn()

    def _unsqueezed(self) -> Iterator[bytes]:
        stretching = zlib.decompressobj()
        for part in self._parts():
            waiting = part
            while waiting:
                try:
                    piece = stretching.decompress(waiting, PART_BYTES)
                except zlib.error as error:
                    raise torn() from error
                yield piece
                waiting = stretching.unconsumed_tail
        yield stretching.flush()
        if not stretching.eof or stretching.unused_data:
            raise torn()

    def _parts(self) -> Iterator[bytes]:
        index, last = 0, False
        while not last:
            (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
            last, length = bool(length & LAST), length & ~LAST
            if not TAG_BYTES <= length <= PART_BYTES + TAG_BYTES:
                raise torn()
            try:
                part = self._sealer.open(index, last, self._exactly(length))
            except ValueError as error:
                raise _wrong_passphrase() if self._encrypted and index == 0 else torn() from error
            yield part
            index += 1
        if self._source.read(1):
            raise torn()

    def _exactly(self, count: int) -> bytes:
        found = self._source.read(count)
        if len(found) != count:
            raise torn()
        return found


def _sealer(head: bytes, sealed: Mapping[str, Any] | None, passphrase: str | None) -> Sealer:
    hashed = sha256(MAGIC + head).digest()
    if sealed is None or passphrase is None:
        return Checked(hashed)
    return Encrypted(hashed, key_from(passphrase, bytes.fromhex(sealed["salt"]), dict(sealed)))


def torn() -> Invalid:
    """What is said of a file that is not as it was written."""
    return Invalid("backup_torn", say("백업 파일이 잘렸거나 바뀌었습니다. 다른 백업을 쓰세요. 데이터베이스는 그대로입니다.",
                                      "The backup is torn or was changed. Use another one. The database was not touched."))


def _wrong_passphrase() -> Invalid:
    return Invalid("passphrase_wrong", say("암호가 다르거나 백업 파일이 바뀌었습니다. 데이터베이스는 그대로입니다.",
                                           "Another passphrase, or the backup was changed. The database was not touched."))
