"""An acknowledgement outlives the key that signed it: a dropped key answers with the current one, and says so."""

import secrets
from uuid import uuid4

import pytest

from pos.sales import acknowledging
from pos.sales.acknowledging import FORM, acknowledgement
from pos.signing import PublicKeys, Signer

SITE = "cafe-01"


def test_the_key_that_signed_is_used_while_it_is_held_and_the_current_one_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, signer = [(name, secrets.token_bytes(32)) for name in ("new", "old")], Signer()
    monkeypatch.setattr(acknowledging, "signer", signer)
    document = {"id": uuid4(), "site_seq": 7, "content_sha256": bytes(32), "chain_hash": bytes(32), "ack_key": "old"}
    lines = (FORM, SITE, str(document["id"]), "7", bytes(32).hex(), bytes(32).hex())
    for held, key in ((keys, "old"), (keys[:1], "new")):
        signer.unlock(tuple(held))
        ack = acknowledgement(document, SITE)
        assert ack["key"] == key
        assert PublicKeys(signer.public_keys()).check(key, ack["signature"], *lines)
