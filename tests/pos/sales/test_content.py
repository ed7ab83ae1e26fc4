"""The vectors by which the tablet checks acknowledgements are what this server hashes and signs, and hold for a stranger."""

import json
from base64 import b64decode, urlsafe_b64decode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.support import make_acks

VECTORS = json.loads(make_acks.FILE.read_text(encoding="utf-8"))


def test_the_file_is_what_the_server_makes_of_the_documents() -> None:
    assert make_acks.FILE.read_text(encoding="utf-8") == make_acks.acks_file()


def test_every_acknowledgement_holds_by_the_public_key_alone() -> None:
    keys = {key["kid"]: Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key["x"] + "=")) for key in VECTORS["keys"]["keys"]}
    head = bytes(32)
    for case in VECTORS["cases"]:
        ack = case["ack"]
        assert sha256(case["canonical"].encode()).hexdigest() == ack["content_sha256"], case["name"]
        head = sha256(head + bytes.fromhex(ack["content_sha256"])).digest()
        assert head.hex() == ack["chain_hash"], case["name"]
        document_id = case["document"]["id"].lower()
        signed = ["pos-ack-1", VECTORS["site"], document_id, str(ack["site_seq"]), ack["content_sha256"], ack["chain_hash"]]
        keys[ack["key"]].verify(b64decode(ack["signature"]), "\n".join(signed).encode())
