"""Recording a history of clock events in one piece: the same rows, flags and chain as one by one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from sites import journal
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.errors import Conflict, Invalid
from sites.registry import site_by_code
from sites.shifts.models import ClockEvent
from sites.shifts.recording import WantedEvent, record_clock_event, record_clock_events
from tests.support.cast import HERE, Cast

MORNING = datetime(2020, 11, 20, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _evening() -> object:
    with time_machine.travel(MORNING + timedelta(hours=10), tick=False):
        yield


def history(cast: Cast) -> list[tuple[WantedEvent, bool]]:
    """Comings and goings of which every kind of oddity is part."""
    return [
        (WantedEvent(uuid4(), cast.participant, "in", MORNING), True),
        (WantedEvent(uuid4(), cast.participant, "out", MORNING + timedelta(hours=8)), False),
        (WantedEvent(uuid4(), cast.participant_elsewhere, "in", MORNING), True),
        (WantedEvent(uuid4(), cast.participant, "in", MORNING + timedelta(days=1)), True),
    ]


def record(events: list[tuple[WantedEvent, bool]]) -> int:
    with transaction() as writing:
        return record_clock_events(writing, COMMAND_LINE, site_by_code(writing, HERE), events)


def facts(session: Session, ids: list[UUID]) -> list[tuple[object, ...]]:
    session.rollback()
    rows = {row.id: row for row in session.scalars(sa.select(ClockEvent).execution_options(populate_existing=True))}
    return [(rows[id_].kind, rows[id_].at, rows[id_].business_date, rows[id_].flags, rows[id_].recorded_by) for id_ in ids]


def test_many_at_once_are_what_they_are_one_by_one(session: Session, cast: Cast) -> None:
    at_once, one_by_one = history(cast), history(cast)
    assert record(at_once) == 4
    for event, checked in one_by_one:
        with transaction() as writing:
            record_clock_event(writing, COMMAND_LINE, site_by_code(writing, HERE), event, checked)
    found = facts(session, [event.id for event, _ in at_once])
    assert found == facts(session, [event.id for event, _ in one_by_one])
    assert [flags for *_, flags, _ in found] == ["", "pin_unchecked", "not_assigned", "clock_skew"]


def test_the_chain_holds_and_knows_each_of_them(session: Session, cast: Cast) -> None:
    events = history(cast)
    record(events)
    session.rollback()
    assert journal.first_break(session, journal.book_of_site(HERE)) is None
    entries = session.execute(
        sa.select(journal.JournalEntry.act, journal.JournalEntry.subject)
        .where(journal.JournalEntry.act.in_(("clock_in", "clock_out"))).order_by(journal.JournalEntry.position)
    ).all()
    assert entries == [(f"clock_{event.kind}", str(event.id)) for event, _ in events]


def test_an_id_that_stands_stores_none_of_them(session: Session, cast: Cast) -> None:
    events = history(cast)
    record(events[:1])
    with pytest.raises(Conflict):
        record(events)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(ClockEvent)) == 1


def test_somebody_unknown_stores_none_of_them(session: Session, cast: Cast) -> None:
    with pytest.raises(Invalid):
        record([*history(cast), (WantedEvent(uuid4(), "p-9999", "in", MORNING), True)])
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(ClockEvent)) == 0
