"""Recording and correcting clock events."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.access import Permission
from sites.db import transaction
from sites.errors import Conflict, Forbidden, Invalid, NotFound
from sites.registry import site_by_code
from sites.shifts.correcting import Correction, correct_clock_event, event_for
from sites.shifts.models import ClockEvent
from sites.shifts.queries import DayHours, hours_by_day, missing_clock_outs, shifts_between
from sites.shifts.recording import Recorded, WantedEvent, record_clock_event
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, Cast

DAY = date(2020, 11, 20)
NOON = datetime(2020, 11, 20, 12, 0, tzinfo=UTC) - timedelta(hours=9)


@pytest.fixture(autouse=True)
def _evening() -> object:
    with time_machine.travel(NOON + timedelta(hours=10), tick=False):
        yield


def came(cast: Cast, at: datetime = NOON, kind: str = "in") -> WantedEvent:
    return WantedEvent(uuid4(), cast.participant, kind, at)


def record(session: Session, cast: Cast, wanted: WantedEvent, site: str = HERE, pin_checked: bool = True) -> Recorded:
    with transaction() as writing:
        actor = cast.actor(writing, "tablet" if site == HERE else "tablet_elsewhere")
        return record_clock_event(writing, actor, site_by_code(writing, site), wanted, pin_checked)


def correct(cast: Cast, event_id: UUID, correction: Correction, who: str = "supervisor") -> Recorded:
    with transaction() as writing:
        actor = cast.actor(writing, who)
        event, site = event_for(writing, actor, event_id, Permission.APPROVE)
        return correct_clock_event(writing, actor, site, event, correction)


def stored(session: Session) -> list[ClockEvent]:
    return list(session.scalars(sa.select(ClockEvent).order_by(ClockEvent.received_at)))


def test_an_event_is_stored_once_with_its_business_day(session: Session, cast: Cast) -> None:
    wanted = came(cast)
    first, again = record(session, cast, wanted), record(session, cast, wanted)
    assert (first.replayed, again.replayed) == (False, True)
    (event,) = stored(session)
    assert (event.id, event.kind, event.at, event.business_date, event.flags) == (wanted.id, "in", NOON, DAY, "")
    assert event.recorded_by == f"tablet:{HERE}-T1"
    assert again.event.content_sha256 == first.event.content_sha256


@pytest.mark.parametrize("changed", [{"kind": "out"}, {"at": NOON + timedelta(minutes=1)}, {"participant": "p-9999"}])
def test_the_same_id_with_other_content_names_what_differs(session: Session, cast: Cast, changed: dict[str, object]) -> None:
    wanted = came(cast)
    record(session, cast, wanted)
    with pytest.raises(Conflict) as refused:
        record(session, cast, replace(wanted, **changed))
    assert list(refused.value.errors) == [f"/{name}" for name in changed]
    assert len(stored(session)) == 1


def test_an_id_of_another_site_is_refused_and_tells_nothing(session: Session, cast: Cast) -> None:
    wanted = came(cast)
    record(session, cast, wanted)
    with pytest.raises(Conflict) as refused:
        record(session, cast, replace(wanted, kind="out"), ELSEWHERE)
    assert (refused.value.code, refused.value.errors) == ("id_taken", {})


def test_what_is_odd_is_flagged_and_stored(session: Session, cast: Cast) -> None:
    record(session, cast, came(cast), ELSEWHERE, pin_checked=False)
    assert [event.flags for event in stored(session)] == ["not_assigned pin_unchecked"]


def test_a_participant_whom_nobody_knows_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        record(session, cast, replace(came(cast), participant="p-9999"))
    assert list(refused.value.errors) == ["/participant"]
    assert stored(session) == []


@pytest.mark.parametrize("at", [NOON + timedelta(hours=10, minutes=10, seconds=1), datetime(2016, 1, 1, tzinfo=UTC)])
def test_a_clock_that_is_wrong_gives_the_day_of_receipt(session: Session, cast: Cast, at: datetime) -> None:
    event = record(session, cast, came(cast, at)).event
    assert (event.at, event.business_date) == (at, DAY)
    assert "clock_skew" in event.flags.split()


def test_the_event_stands_in_the_book_of_its_site_under_the_hash_of_its_content(session: Session, cast: Cast) -> None:
    event = record(session, cast, came(cast)).event
    query = sa.select(journal.JournalEntry).where(journal.JournalEntry.subject == str(event.id))
    entry = session.scalars(query).one()
    assert (entry.book, entry.act, entry.content_sha256) == (f"site:{HERE}", "clock_in", event.content_sha256)
    content = {
        "id": str(event.id), "site": HERE, "participant": cast.participant, "kind": "in", "at": "2020-11-20T03:00:00Z",
    }
    assert entry.content == journal.canonical(content).decode()
    assert journal.first_break(session, f"site:{HERE}") is None


def test_neither_pin_nor_series_nor_the_time_of_sending_is_part_of_the_content(session: Session, cast: Cast) -> None:
    wanted = came(cast)
    first = record(session, cast, replace(wanted, device_seq=7, sent_at=NOON))
    again = record(session, cast, replace(wanted, device_seq=8), pin_checked=False)
    assert again.replayed
    assert again.event.flags == first.event.flags


@pytest.mark.parametrize("statement", ["UPDATE clock_event SET kind = 'out'", "DELETE FROM clock_event"])
def test_the_database_refuses_to_change_an_event(session: Session, cast: Cast, statement: str) -> None:
    record(session, cast, came(cast))
    with pytest.raises(DBAPIError, match="only ever added"), transaction() as writing:
        writing.execute(sa.text(statement))


def test_a_night_shift_belongs_to_the_day_it_began_and_to_no_other(session: Session, cast: Cast) -> None:
    site, evening = site_by_code(session, HERE), NOON - timedelta(days=1) + timedelta(hours=10)
    record(session, cast, came(cast, evening))
    record(session, cast, came(cast, evening + timedelta(hours=8), "out"))
    before = DAY - timedelta(days=1)
    assert hours_by_day(session, site, before, DAY) == [DayHours(before, 1, 480, 0)]
    assert hours_by_day(session, site, DAY, DAY) == []
    assert hours_by_day(session, site, before, before) == [DayHours(before, 1, 480, 0)]


def test_forgotten_clock_outs_are_found_and_those_still_working_are_not(session: Session, cast: Cast) -> None:
    site = site_by_code(session, HERE)
    record(session, cast, came(cast, NOON - timedelta(days=3)))
    record(session, cast, came(cast, NOON))
    missing = missing_clock_outs(session, site, DAY - timedelta(days=7), DAY)
    assert [shift.business_date for shift in missing] == [DAY - timedelta(days=3)]
    assert [shift.flags for shift in shifts_between(session, site, DAY, DAY)] == [("open",)]
    assert hours_by_day(session, site, DAY, DAY) == [DayHours(DAY, 1, 0, 1)]


def test_hours_of_several_people_add_up(session: Session, cast: Cast) -> None:
    for participant in (cast.participant, cast.participant_elsewhere):
        record(session, cast, replace(came(cast), participant=participant))
        record(session, cast, replace(came(cast, NOON + timedelta(hours=2), "out"), participant=participant))
    assert hours_by_day(session, site_by_code(session, HERE), DAY, DAY) == [DayHours(DAY, 2, 240, 0)]
    assert hours_by_day(session, site_by_code(session, ELSEWHERE), DAY, DAY) == []


def test_a_correction_takes_effect_and_the_old_event_stays(session: Session, cast: Cast) -> None:
    site = site_by_code(session, HERE)
    record(session, cast, came(cast))
    wrong = record(session, cast, came(cast, NOON + timedelta(hours=1), "out")).event
    correction = Correction(uuid4(), "out", NOON + timedelta(hours=3), "퇴근을 나중에 눌렀음")
    assert not correct(cast, wrong.id, correction).replayed
    (shift,) = shifts_between(session, site, DAY, DAY)
    assert (shift.minutes, shift.flags, shift.went and shift.went.id) == (180, ("corrected",), correction.id)
    assert {event.id: event.replaces for event in stored(session)}[correction.id] == wrong.id
    assert wrong.id in {event.id for event in stored(session)}


def test_a_correction_can_move_an_event_to_another_day_or_say_it_never_was(session: Session, cast: Cast) -> None:
    site = site_by_code(session, HERE)
    first, second = record(session, cast, came(cast)).event, record(session, cast, came(cast, NOON + timedelta(minutes=1))).event
    correct(cast, first.id, Correction(uuid4(), "in", NOON - timedelta(days=9), "날짜 착오"))
    correct(cast, second.id, Correction(uuid4(), "void", None, "두 번 누름"))
    assert shifts_between(session, site, DAY, DAY) == []
    assert [shift.business_date for shift in shifts_between(session, site, DAY - timedelta(days=20), DAY)] == [DAY - timedelta(days=9)]


def test_a_correction_sent_twice_is_one_and_an_event_is_corrected_once(session: Session, cast: Cast) -> None:
    event = record(session, cast, came(cast)).event
    correction = Correction(uuid4(), "in", NOON - timedelta(hours=1), "늦게 누름")
    correct(cast, event.id, correction)
    assert correct(cast, event.id, correction).replayed
    with pytest.raises(Conflict) as refused:
        correct(cast, event.id, replace(correction, reason="다른 까닭"))
    assert list(refused.value.errors) == ["/reason"]
    with pytest.raises(Conflict) as refused:
        correct(cast, event.id, replace(correction, id=uuid4()))
    assert refused.value.code == "already_corrected"
    correct(cast, correction.id, Correction(uuid4(), "in", NOON, "정정이 틀렸음"))
    assert len(stored(session)) == 3


def test_a_correction_under_the_id_of_an_event_is_refused(session: Session, cast: Cast) -> None:
    first, second = record(session, cast, came(cast)).event, record(session, cast, came(cast)).event
    with pytest.raises(Conflict) as refused:
        correct(cast, first.id, Correction(second.id, "in", NOON, "착오"))
    assert refused.value.code == "id_taken"
    with pytest.raises(Conflict):
        record(session, cast, replace(came(cast), id=_corrected(cast, first.id)))


def _corrected(cast: Cast, event_id: UUID) -> UUID:
    correction = Correction(uuid4(), "in", NOON, "착오")
    correct(cast, event_id, correction)
    return correction.id


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("supervisor", None), ("manager", None), ("admin", None), ("supervisor_elsewhere", NotFound), ("tablet", Forbidden),
        ("viewer", Forbidden),
    ],
)
def test_attendance_is_corrected_by_those_in_charge(session: Session, cast: Cast, who: str, outcome: type[Exception] | None) -> None:
    event = record(session, cast, came(cast)).event
    correction = Correction(uuid4(), "in", NOON, "착오")
    if outcome is None:
        assert correct(cast, event.id, correction, who).event.recorded_by == f"token:{who}"
        return
    with pytest.raises(outcome):
        correct(cast, event.id, correction, who)


def test_the_reason_of_a_correction_stays_out_of_the_journal(session: Session, cast: Cast) -> None:
    correct(cast, record(session, cast, came(cast)).event.id, Correction(uuid4(), "void", None, "비밀스러운 까닭"))
    written = " ".join(entry.content or "" for entry in session.scalars(sa.select(journal.JournalEntry)))
    assert "까닭" not in written
    assert '"replaces"' in written


def test_the_content_hash_knows_no_pin(session: Session, cast: Cast) -> None:
    wanted = came(cast)
    checked = record(session, cast, wanted, pin_checked=True).event.content_sha256
    content = {"at": clock.instant_text(NOON), "id": str(wanted.id), "kind": "in", "participant": cast.participant, "site": HERE}
    assert checked == journal.content_hash(content)
    assert journal.first_break(session, f"centre:{CENTRE_HERE}") is None


