"""Whether a day seal holds: signed by a key that we know, over a hash at which the site's book stands still."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.signing import PublicKeys, signer
from pos.tills.closing import SEAL_FORM
from pos.tills.z_report import Seal
from sites.journal import JournalEntry, book_of_site

HOLDS, KEY_UNKNOWN, BROKEN = "holds", "key_unknown", "broken"


def check_seal(session: Session, site: str, seal: Seal) -> str:
    """One of the three words above."""
    keys = PublicKeys(signer.public_keys())
    if seal["key"] not in keys:
        return KEY_UNKNOWN
    lines = (SEAL_FORM, site, str(seal["z_no"]), str(seal["position"]), seal["chain_hash"])
    standing = session.scalar(sa.select(JournalEntry.chain_hash).where(
        JournalEntry.book == book_of_site(site), JournalEntry.position == seal["position"]
    ))
    if standing is None or standing.hex() != seal["chain_hash"] or not keys.check(seal["key"], seal["signature"], *lines):
        return BROKEN
    return HOLDS
