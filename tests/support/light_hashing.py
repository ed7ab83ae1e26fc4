"""PINs and passwords at a thousandth of their cost, in every process of the tests that imports this: what is proved of them is the
same. `real_hashing` (tests/conftest.py) gives a test the real cost."""

from argon2 import PasswordHasher

from sites.pins import hashing

REAL = hashing._hasher
LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def use(hasher: PasswordHasher) -> None:
    """From now on this one hashes, and verifies where there is nothing to verify."""
    hashing._hasher = hasher
    hashing._stand_in.cache_clear()


use(LIGHT)
