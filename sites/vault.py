"""Personal data at rest: AES-GCM sealed values and keyed hashes for look-ups. Knows nothing of what it seals."""

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class MissingKey(ValueError):
    """Something needs a key that the settings do not hold any more. Its text names the key's id, which is no secret."""


class Vault:
    """Holds the keys. The first one seals, every one opens; a sealed value starts with its key's number."""

    def __init__(self) -> None:
        self._ciphers: dict[int, AESGCM] = {}
        self._sealing_key = 0
        self._index_key = b""

    def unlock(self, keys: tuple[tuple[int, bytes], ...]) -> None:
        """Takes the keys (number 0–255, 32 bytes each), the sealing one first. The oldest, with the lowest number, keys the look-up
        hashes."""
        self._ciphers = {number: AESGCM(key) for number, key in keys}
        self._sealing_key = keys[0][0]
        self._index_key = hmac.digest(min(keys)[1], b"look-up", "sha256")

    def seal(self, text: str, table: str, column: str, row: str) -> bytes:
        """The text, readable only with a key and only as this column of this row."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._sealing_key].encrypt(nonce, text.encode(), _bound_to(table, column, row))
        return bytes([self._sealing_key]) + nonce + sealed

    def open(self, sealed: bytes, table: str, column: str, row: str) -> str:
        """The text that was sealed for this column of this row; ValueError when place or bytes are not the same, MissingKey when
        its key is not held."""
        cipher = self._ciphers.get(sealed[0])
        if cipher is None:
            raise MissingKey(f"POS_ENCRYPTION_KEYS lacks key {sealed[0]}")
        try:
            plain = cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], _bound_to(table, column, row))
        except InvalidTag as error:
            raise ValueError(f"a sealed value of {table}.{column} does not belong to its row") from error
        return plain.decode()

    @property
    def sealing_key(self) -> int:
        """The number of the key that seals what is new: the first byte of what it sealed."""
        return self._sealing_key

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the keys that are held."""
        return frozenset(self._ciphers)

    def keyed_hash(self, text: str) -> bytes:
        """The same for the same text, telling nothing of it without the key: for look-ups and for the journal."""
        return hmac.new(self._index_key, text.encode(), sha256).digest()


def _bound_to(table: str, column: str, row: str) -> bytes:
    return f"{table}.{column}:{row}".encode()


vault = Vault()
