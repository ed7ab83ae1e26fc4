"""The signed acknowledgement of a document: the proof that it is stored, where in the site's book, and with what content."""

from collections.abc import Mapping
from typing import Any

from pos.signing import signer

FORM = "pos-ack-1"


def acknowledgement(document: Mapping[str, Any], site: str) -> dict[str, Any]:
    """The acknowledgement of a stored document. The same document gives the same one while its signing key is held; once that was
    dropped, the current key signs the same lines, and `key` says so."""
    content, chain, key = document["content_sha256"].hex(), document["chain_hash"].hex(), signer.key_for(document["ack_key"])
    signature = signer.sign(key, FORM, site, str(document["id"]), str(document["site_seq"]), content, chain)
    return {"site_seq": document["site_seq"], "content_sha256": content, "chain_hash": chain, "key": key, "signature": signature}
