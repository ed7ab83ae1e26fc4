"""Ed25519 signatures: what this installation states so that others can check it with the public keys alone."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sites.vault import MissingKey


class Signer:
    """Holds the signing keys. The first one signs what is new; the others still sign again what they once signed."""

    def __init__(self) -> None:
        self._keys: dict[str, Ed25519PrivateKey] = {}
        self.current = ""

    def unlock(self, keys: tuple[tuple[str, bytes], ...]) -> None:
        """Takes the keys (id, 32-byte seed), the signing one first."""
        self._keys = {key_id: Ed25519PrivateKey.from_private_bytes(seed) for key_id, seed in keys}
        self.current = keys[0][0]

    def sign(self, key_id: str, *lines: str) -> str:
        """Base64 signature over the UTF-8 lines joined by newlines. MissingKey when the key is no longer held."""
        if key_id not in self._keys:
            raise MissingKey(f"POS_SIGNING_KEYS lacks key {key_id}")
        return base64.b64encode(self._keys[key_id].sign("\n".join(lines).encode())).decode()

    def key_for(self, key_id: str) -> str:
        """That key while it is held, else the one that signs what is new."""
        return key_id if key_id in self._keys else self.current

    def public_keys(self) -> dict[str, list[dict[str, str]]]:
        """The public halves as a JSON Web Key set."""
        return {"keys": [_web_key(key_id, key) for key_id, key in self._keys.items()]}


def _web_key(key_id: str, key: Ed25519PrivateKey) -> dict[str, str]:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {
        "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key_id,
        "x": base64.urlsafe_b64encode(raw).decode().rstrip("="),
    }


class PublicKeys:
    """The public halves alone, by id: all that checking needs."""

    def __init__(self, web_keys: Any) -> None:
        """From a JSON Web Key set, as `/api/v1/keys` answers it. ValueError for anything else; keys of other kinds are passed over."""
        if not isinstance(web_keys, Mapping) or not isinstance(web_keys.get("keys"), list):
            raise ValueError("no JSON Web Key set")
        found = [key for key in web_keys["keys"] if isinstance(key, Mapping) and key.get("crv") == "Ed25519"]
        try:
            self._keys = {str(key["kid"]): Ed25519PublicKey.from_public_bytes(_decoded(str(key["x"]))) for key in found}
        except (KeyError, binascii.Error) as error:
            raise ValueError("a key of the set is not whole") from error

    def __contains__(self, key_id: object) -> bool:
        return key_id in self._keys

    def check(self, key_id: str, signature: str, *lines: str) -> bool:
        """Whether that key signed these lines."""
        try:
            self._keys[key_id].verify(base64.b64decode(signature, validate=True), "\n".join(lines).encode())
        except (KeyError, InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


signer = Signer()
