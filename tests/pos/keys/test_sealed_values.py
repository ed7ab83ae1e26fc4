"""Sealing anew: everything comes under the newest key and still opens, nothing that is written meanwhile is lost."""

import ast
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.keys.sealed_values import SEALED, counts, seal_some_anew, unopened
from sites.db import transaction
from sites.people.models import Participant
from sites.people.participants import legal_name
from sites.vault import MissingKey, vault
from tests.house.floors import modules
from tests.house.test_floors import ROOT
from tests.support.cast import Cast

OLD, NEW = (1, bytes(range(32))), (2, b"n" * 32)


@pytest.fixture(autouse=True)
def _keys_of_old() -> Iterator[None]:
    yield
    vault.unlock((OLD,))


def all_anew() -> int:
    done = 0
    for column in SEALED:
        while True:
            with transaction() as session:
                some = seal_some_anew(session, column)
            if not some:
                break
            done += some
    return done


def test_whatever_is_sealed_anywhere_is_listed() -> None:
    """Every call of vault.seal names its table and, unless a variable does, what it is sealed as."""
    called = {
        tuple(arg.value if isinstance(arg, ast.Constant) else None for arg in node.args[1:3])
        for module in modules(ROOT) if module.name != "pos.keys.sealed_values"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "seal" and len(node.args) == 4
    }
    listed = {(each.table.name, each.name.value if isinstance(each.name, sa.BindParameter) else None) for each in SEALED}
    assert called == listed


def test_all_values_come_under_the_newest_key_and_open_with_it_alone(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        code = writing.scalars(sa.select(Participant.code).order_by(Participant.code)).first()
        sealed = vault.seal("참여자 01", "participant", "legal_name", str(code))
        writing.execute(sa.update(Participant).where(Participant.code == code).values(legal_name_sealed=sealed))
    vault.unlock((NEW, OLD))
    with transaction() as reading:
        before = counts(reading)
    assert set(before) == {1}
    assert all_anew() == before[1] > 0
    assert all_anew() == 0
    with transaction() as reading:
        assert counts(reading) == {2: before[1]}
        assert list(unopened(reading)) == []
        vault.unlock((NEW,))
        found = reading.scalars(sa.select(Participant).where(Participant.code == code)).one()
        assert legal_name(found) == "참여자 01"


def test_a_key_that_is_not_held_is_named(session: Session, cast: Cast) -> None:
    with transaction() as writing:
        code = writing.scalars(sa.select(Participant.code).order_by(Participant.code)).first()
        sealed = vault.seal("참여자 01", "participant", "legal_name", str(code))
        writing.execute(sa.update(Participant).where(Participant.code == code).values(legal_name_sealed=sealed))
    vault.unlock((NEW,))
    with transaction() as reading:
        assert ("participant.legal_name_sealed", 1) in {(place, number) for place, number, _ in unopened(reading)}
    with pytest.raises(MissingKey, match="POS_ENCRYPTION_KEYS lacks key 1"):
        all_anew()


def test_what_is_sealed_and_looked_up_stays_the_same_whatever_key_comes_first() -> None:
    vault.unlock((OLD,))
    before = vault.keyed_hash("a text")
    for ring in ((OLD, NEW), (NEW, OLD)):
        vault.unlock(ring)
        assert vault.keyed_hash("a text") == before
    assert vault.sealing_key == 2
