"""Codes of coupons and passes: how they are written, read and looked up. A code can be typed: no letter looks like another one."""

import unicodedata
from hashlib import sha256
from uuid import UUID

from sites.vault import vault

# Crockford's: no I, L, O and U, so that nothing is taken for 1 or 0 and no word comes out.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
# 60 bits: at a million guesses a second one of a million valid codes would be found after two weeks; the throttle allows some thirty a day.
_DIGITS = 12


def folded(code: str) -> str:
    """A code as it is compared: no spaces and hyphens, one case, look-alikes as one."""
    text = unicodedata.normalize("NFC", code).upper()
    return "".join(letter for letter in text if letter.isalnum()).translate(_LOOKS_LIKE)


def code_hash(code: str) -> bytes:
    """By what a coupon is looked up."""
    return vault.keyed_hash(f"coupon {folded(code)}")


def single_code(prefix: str, batch_id: UUID, number: int) -> str:
    """The code of a batch at this number: it follows from the server's key, so that it can be printed again and stands nowhere."""
    return f"{prefix}-{_grouped(vault.keyed_hash(f'coupon of {batch_id} {number}'))}"


def pass_code(document_id: UUID, line_no: int, unit: int) -> str:
    """The code of a pass by the sale that sold it, known to a tablet offline as well: nobody else knows the sale's id."""
    return f"P-{_grouped(sha256(f'pass {document_id} {line_no} {unit}'.encode()).digest())}"


def pass_code_as_kept(code: str) -> str:
    """A pass's code as it was typed or scanned, in the form in which it is kept; any other text folded."""
    plain = folded(code)
    if len(plain) == _DIGITS + 1 and plain[0] == "P":
        return f"P-{plain[1:5]}-{plain[5:9]}-{plain[9:]}"
    return plain[:64]


def _grouped(random: bytes) -> str:
    number = int.from_bytes(random[:8], "big") >> 4
    letters = "".join(_LETTERS[(number >> shift) & 31] for shift in range(5 * (_DIGITS - 1), -1, -5))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
