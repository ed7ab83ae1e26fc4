"""PINs and passwords: what may be one, and how it is hashed. Hashing takes tens of milliseconds on purpose, so that it is done
before any lock is taken or transaction opened. Stores nothing.

Parameters after the OWASP Password Storage Cheat Sheet (Argon2id, 19 MiB, 2 passes, 1 lane); what may be a password is said in
sites.people.passwords.
"""

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from sites.errors import invalid_at
from sites.people.passwords import check_password, normal

SHORTEST_PIN, LONGEST_PIN = 4, 8
MADE_PIN = 6
DIGITS_UP = "01234567890123456789"

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
    """The hash of a new password for the account of that address; Invalid when it may not be one."""
    return _hasher.hash(check_password(password, email))


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
        _hasher.verify(stored or stand_in, normal(given))
    except VerificationError:
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def hashed_anew(given: str) -> str:
    """A fresh hash of what was just found right, without judging it again."""
    return _hasher.hash(normal(given))


def _is_guessable(pin: str) -> bool:
    repeats = any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
    return repeats or _is_run(pin)


def _is_run(text: str) -> bool:
    return text in DIGITS_UP or text in DIGITS_UP[::-1]


@lru_cache(maxsize=1)
def _stand_in() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
