"""Sealing anew: everything comes under the newest key and still opens, nothing that is written meanwhile is lost."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import pos.tables
from pos.keys.sealed_values import SEALED, counts, seal_some_anew, unopened
from sites.db import metadata, transaction
from sites.people.models import Participant
from sites.people.participants import legal_name
from sites.vault import MissingKey, vault
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


def test_every_column_that_is_sealed_is_listed() -> None:
    assert pos.tables
    named = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns if "sealed" in column.name}
    mistaken = {name for name in named if not isinstance(_type_of(name), sa.LargeBinary)}
    assert {each.where for each in SEALED} == named - mistaken


def _type_of(name: str) -> object:
    table, _, column = name.partition(".")
    return metadata.tables[table].columns[column].type


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
