"""What has to be done next with a ring of keys: a new key is known everywhere before it is used anywhere, and an old one goes last.

A ring is what POS_ENCRYPTION_KEYS and POS_SIGNING_KEYS say: the first key is used for what is new, all of them for what is there.
"""

import base64
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

KEY_BYTES = 32
MOST_NUMBERS = 256

Ring = Sequence[tuple[int | str, bytes]]


class Step(StrEnum):
    """What a ring needs next."""

    ADD = "add"
    USE = "use"
    SEAL = "seal"
    WAIT = "wait"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Next:
    """The next step, and the ring as the settings have to say it afterwards (where they do not yet)."""

    step: Step
    ring: str


def next_for_encryption(ring: Sequence[tuple[int, bytes]], used: Collection[int]) -> Next:
    """The next step for encryption keys, whose numbers count upwards. `used` are the numbers under which values lie."""
    newest, oldest = max(ring), min(ring)
    if ring[0] != newest:
        return Next(Step.USE, written([newest, *(key for key in ring if key != newest)]))
    if set(used) - {newest[0]}:
        return Next(Step.SEAL, written(ring))
    # The oldest one keys the look-up hashes (vault) and stays.
    needless = [key for key in ring if key not in (newest, oldest)]
    if needless:
        return Next(Step.DROP, written([key for key in ring if key not in needless]))
    if newest[0] + 1 >= MOST_NUMBERS:
        raise ValueError("the numbers of keys are used up")
    return Next(Step.ADD, written([*ring, (newest[0] + 1, _fresh())]))


def next_for_signing(ring: Sequence[tuple[str, bytes]], used: Collection[str]) -> Next:
    """The next step for signing keys. `used` are the ids of those that have signed something. None is ever dropped: what it signed is
    signed again when it is asked for, and checked by its public half."""
    if ring[0][0] not in used:
        return Next(Step.WAIT, written(ring))
    unused = [key for key in ring if key[0] not in used]
    if unused:
        return Next(Step.USE, written([unused[-1], *(key for key in ring if key != unused[-1])]))
    return Next(Step.ADD, written([*ring, (f"k{secrets.token_hex(4)}", _fresh())]))


def written(ring: Ring) -> str:
    """The ring as the settings have it."""
    return ",".join(f"{key_id}:{base64.urlsafe_b64encode(key).decode().rstrip('=')}" for key_id, key in ring)


def _fresh() -> bytes:
    return secrets.token_bytes(KEY_BYTES)
