"""PINs and passwords: what may be one, and how it is hashed. Hashing takes tens of milliseconds on purpose, so that it is done
before any lock is taken or transaction opened. Stores nothing.

Parameters after the OWASP Password Storage Cheat Sheet (Argon2id, 19 MiB, 2 passes); password rules after NIST SP 800-63B:
length and a list of known bad ones, no rules of composition.
"""

import secrets
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from sites.errors import invalid_at

SHORTEST_PIN, LONGEST_PIN = 4, 8
MADE_PIN = 6
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
DIGITS_UP = "01234567890123456789"
KNOWN_BAD = frozenset((
    "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "abcdefghij", "abcd123456", "abcd1234567", "administrator", "admin12345",
    "asdfghjkl1", "changeme123", "dkssudgktpdy", "helloworld", "iloveyou12", "iloveyou123", "kkumideunpos", "letmein123",
    "password01", "password12", "password123", "password1234", "passwordpassword", "qlalfqjsgh", "qwer123456", "qwer1234567",
    "qwerty1234", "qwerty12345", "qwerty123456", "qwertyuiop", "welcome123", "zxcvbnm123", "비밀번호비밀번호", "꿈이든꿈이든꿈이든",
))

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_pin(pin: str) -> str:
    """The hash of a new PIN: 4 to 8 digits that aren't the first ones anybody tries; Invalid otherwise."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise invalid_at("/pin", "PIN은 숫자 4~8자리로 정해 주세요.", "Choose a PIN of 4 to 8 digits.")
    if _is_guessable(pin):
        raise invalid_at("/pin", "너무 쉬운 번호입니다. 0000, 1212, 1234 같은 번호가 아닌 것으로 정해 주세요.",
                         "That is too easy to guess. Choose one that is not like 0000, 1212 or 1234.")
    return _hasher.hash(pin)


def hash_password(password: str, email: str = "") -> str:
    """The hash of a new password of at least ten characters that isn't known to be bad or the address itself; Invalid otherwise."""
    plain = _normal(password)
    if not SHORTEST_PASSWORD <= len(plain) <= LONGEST_PASSWORD:
        raise invalid_at("/password", "비밀번호는 10자 이상 200자 이하로 정해 주세요. 문장도 좋습니다.",
                         "Choose a password of 10 to 200 characters. A sentence is fine.")
    folded = plain.casefold()
    own = {email.casefold(), email.casefold().partition("@")[0]}
    if folded in KNOWN_BAD or folded in own or len(set(folded)) < 4 or _is_run(folded):
        raise invalid_at("/password", "널리 알려진 쉬운 비밀번호입니다. 다른 것으로 정해 주세요.",
                         "That password is widely known or too simple. Choose another.")
    return _hasher.hash(plain)


def make_pin() -> str:
    """A random PIN of six digits that `hash_pin` takes."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(MADE_PIN))
        if not _is_guessable(pin):
            return pin


def matches(stored: str | None, given: str) -> bool:
    """Whether this is the PIN or password of that hash. Without a hash the answer is no, after the same work."""
    stand_in = _stand_in()
    try:
        _hasher.verify(stored or stand_in, _normal(given))
    except VerificationError:
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def hashed_anew(given: str) -> str:
    """A fresh hash of what was just found right, without judging it again."""
    return _hasher.hash(_normal(given))


def _is_guessable(pin: str) -> bool:
    repeats = any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
    return repeats or _is_run(pin)


def _is_run(text: str) -> bool:
    return text in DIGITS_UP or text in DIGITS_UP[::-1]


def _normal(text: str) -> str:
    # The same password must match whether a keyboard composes Hangul syllables or sends their parts.
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1)
def _stand_in() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
