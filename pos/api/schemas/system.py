"""Keys and health, as answered."""

import marshmallow as ma
from marshmallow.fields import List, Nested, String


class KeyOut(ma.Schema):
    """The public half of an Ed25519 key (RFC 8037)."""

    kty = String(required=True, metadata={"enum": ["OKP"]})
    crv = String(required=True, metadata={"enum": ["Ed25519"]})
    use = String(required=True, metadata={"enum": ["sig"]})
    alg = String(required=True, metadata={"enum": ["EdDSA"]})
    kid = String(required=True)
    x = String(required=True, metadata={"description": "32 bytes, base64url"})


class KeysOut(ma.Schema):
    """A JSON Web Key set."""

    keys = List(Nested(KeyOut), required=True)


class HealthOut(ma.Schema):
    """One word."""

    status = String(required=True, metadata={"enum": ["up", "ready"]})
