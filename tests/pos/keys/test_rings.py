"""The steps to a new key, from the first to the last, and that none can be taken too early."""

from pos.keys.rings import Step, next_for_encryption, next_for_signing, written

A, B, C = (1, b"a" * 32), (2, b"b" * 32), (3, b"c" * 32)
K, L = ("k1", b"k" * 32), ("k2", b"l" * 32)


def test_an_encryption_key_is_known_before_it_is_used_and_old_values_are_sealed_before_any_key_goes() -> None:
    added = next_for_encryption([A], {1})
    assert added.step == Step.ADD
    assert added.ring.startswith(f"{written([A])},2:")
    assert next_for_encryption([A, B], {1}).step == Step.USE
    assert next_for_encryption([A, B], {1}).ring == written([B, A])
    assert next_for_encryption([B, A], {1, 2}).step == Step.SEAL
    assert next_for_encryption([B, A], {2}).step == Step.ADD


def test_only_keys_between_the_newest_and_the_oldest_go() -> None:
    assert next_for_encryption([C, B, A], {3, 2}).step == Step.SEAL
    found = next_for_encryption([C, B, A], {3})
    assert (found.step, found.ring) == (Step.DROP, written([C, A]))


def test_a_database_without_sealed_values_needs_a_new_key_all_the_same() -> None:
    assert next_for_encryption([A], set()).step == Step.ADD


def test_a_signing_key_is_published_before_it_signs_and_none_is_dropped() -> None:
    added = next_for_signing([K], {"k1"})
    assert added.step == Step.ADD
    assert added.ring.startswith(f"{written([K])},k")
    found = next_for_signing([K, L], {"k1"})
    assert (found.step, found.ring) == (Step.USE, written([L, K]))
    assert next_for_signing([L, K], {"k1"}).step == Step.WAIT
    assert next_for_signing([L, K], {"k1", "k2"}).step == Step.ADD
