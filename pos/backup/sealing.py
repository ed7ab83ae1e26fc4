"""How the parts of a backup are made fast: with a passphrase encrypted and authenticated, without one at least protected against
tearing and rot. Each part knows its place and whether it is the last, so that none can be left out, moved or added."""

import hmac
from dataclasses import dataclass
from hashlib import scrypt, sha256
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG_BYTES = 16
KEY_BYTES = 32
SALT_BYTES = 16
# 64 MiB and a fifth of a second for each guess at a passphrase.
COST = {"n": 2**16, "r": 8, "p": 1}
MOST_COST = {"n": 2**20, "r": 16, "p": 4}
SHORTEST_PASSPHRASE = 16


class Sealer(Protocol):
    """Makes a part fast, and opens it again; ValueError when it is not what was sealed at this place."""

    def seal(self, index: int, last: bool, part: bytes) -> bytes:
        """The part with its tag."""
        ...

    def open(self, index: int, last: bool, sealed: bytes) -> bytes:
        """The part."""
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """Without a passphrase: a tag that tells what was torn or has rotted, and keeps nobody out."""

    head: bytes

    def seal(self, index: int, last: bool, part: bytes) -> bytes:
        """See Sealer."""
        return part + self._tag(index, last, part)

    def open(self, index: int, last: bool, sealed: bytes) -> bytes:
        """See Sealer."""
        part, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(index, last, part)):
            raise ValueError("a part was changed")
        return part

    def _tag(self, index: int, last: bool, part: bytes) -> bytes:
        return sha256(self.head + _place(index, last) + part).digest()[:TAG_BYTES]


class Encrypted:
    """With a passphrase: AES-256-GCM, the place of each part as its nonce, since the key belongs to this one file."""

    def __init__(self, head: bytes, key: bytes) -> None:
        """`head` is the hash of what stands before the parts: that cannot be changed either."""
        self._head, self._cipher = head, AESGCM(key)

    def seal(self, index: int, last: bool, part: bytes) -> bytes:
        """See Sealer."""
        return self._cipher.encrypt(_place(index, last), part, self._head)

    def open(self, index: int, last: bool, sealed: bytes) -> bytes:
        """See Sealer."""
        try:
            return self._cipher.decrypt(_place(index, last), sealed, self._head)
        except InvalidTag as error:
            raise ValueError("another passphrase, or a part was changed") from error


def _place(index: int, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([last])


def key_from(passphrase: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    """The key that a passphrase stands for in one file. ValueError for a cost that no backup of ours asks for."""
    if not all(isinstance(cost.get(name), int) and 1 <= cost[name] <= most for name, most in MOST_COST.items()):
        raise ValueError("an unknown way to make the key")
    return scrypt(
        passphrase.encode(), salt=salt, n=cost["n"], r=cost["r"], p=cost["p"], maxmem=256 * cost["n"] * cost["r"], dklen=KEY_BYTES
    )
