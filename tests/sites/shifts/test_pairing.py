"""From comings and goings to shifts."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from sites.clock import business_day
from sites.shifts.pairing import APART, Punch, Shift, shifts_of

DAY = date(2020, 11, 20)
LATER = datetime(2020, 12, 31, tzinfo=UTC)


def at(text: str, day: date = DAY) -> datetime:
    """An instant on the shop's wall in Seoul."""
    return datetime.fromisoformat(f"{day.isoformat()}T{text}:00+09:00")


def punch(kind: str, moment: datetime, flags: tuple[str, ...] = (), event_id: UUID | None = None) -> Punch:
    return Punch(event_id or uuid4(), "p-0001", kind, moment, business_day(moment), flags)


def shape(shift: Shift) -> tuple[date, int | None, tuple[str, ...]]:
    return shift.business_date, shift.minutes, shift.flags


def test_an_in_and_the_next_out_are_a_shift() -> None:
    came, went = punch("in", at("09:00")), punch("out", at("13:30"))
    assert shifts_of([went, came], LATER) == [Shift("p-0001", DAY, came, went, 270, ())]


def test_two_shifts_a_day_are_two_shifts() -> None:
    moments = [("in", "09:00"), ("out", "12:00"), ("in", "13:00"), ("out", "18:00")]
    shifts = shifts_of([punch(kind, at(time)) for kind, time in moments], LATER)
    assert [shift.minutes for shift in shifts] == [180, 300]


def test_a_shift_over_midnight_belongs_to_the_day_it_began() -> None:
    (shift,) = shifts_of([punch("in", at("22:00")), punch("out", at("05:30", DAY + timedelta(days=1)))], LATER)
    assert shape(shift) == (DAY, 450, ())


def test_a_shift_that_begins_before_the_cut_off_belongs_to_the_day_before() -> None:
    (shift,) = shifts_of([punch("in", at("03:59")), punch("out", at("08:00"))], LATER)
    assert shift.business_date == DAY - timedelta(days=1)


def test_a_second_in_leaves_the_first_without_an_out() -> None:
    shifts = shifts_of([punch("in", at("09:00")), punch("in", at("13:00")), punch("out", at("18:00"))], LATER)
    assert [shape(shift) for shift in shifts] == [(DAY, None, ("missing_out",)), (DAY, 300, ())]


def test_an_out_without_an_in_is_missing_its_in() -> None:
    shifts = shifts_of([punch("out", at("18:00")), punch("out", at("19:00"))], LATER)
    assert [shape(shift) for shift in shifts] == [(DAY, None, ("missing_in",))] * 2


def test_an_in_of_a_few_hours_ago_is_open_and_an_old_one_is_missing_its_out() -> None:
    came = [punch("in", at("09:00"))]
    assert shape(shifts_of(came, at("23:00"))[0]) == (DAY, None, ("open",))
    assert shape(shifts_of(came, at("23:01"))[0]) == (DAY, None, ("missing_out",))


def test_more_than_fourteen_hours_are_flagged() -> None:
    next_day = DAY + timedelta(days=1)
    assert shape(shifts_of([punch("in", at("09:00")), punch("out", at("23:00"))], LATER)[0]) == (DAY, 840, ())
    assert shape(shifts_of([punch("in", at("09:00")), punch("out", at("08:00", next_day))], LATER)[0]) == (DAY, 1380, ("too_long",))


def test_an_out_of_the_day_after_next_ends_nothing() -> None:
    shifts = shifts_of([punch("in", at("09:00")), punch("out", at("18:00", DAY + timedelta(days=1)))], LATER)
    assert [shape(shift) for shift in shifts] == [(DAY, None, ("missing_out",)), (DAY + timedelta(days=1), None, ("missing_in",))]


def test_at_one_moment_the_end_comes_before_the_next_beginning() -> None:
    moments = [("in", "09:00"), ("in", "12:00"), ("out", "12:00"), ("out", "15:00")]
    shifts = shifts_of([punch(kind, at(time)) for kind, time in moments], LATER)
    assert [shape(shift) for shift in shifts] == [(DAY, 180, ()), (DAY, 180, ())]


def test_minutes_are_whole_and_never_rounded_up() -> None:
    came, went = at("09:00"), at("09:59") + timedelta(seconds=59.9)
    assert shifts_of([punch("in", came), punch("out", went)], LATER)[0].minutes == 59


def test_a_shift_carries_the_flags_of_its_events() -> None:
    (shift,) = shifts_of([punch("in", at("09:00"), ("pin_unchecked",)), punch("out", at("12:00"), ("corrected", "pin_unchecked"))], LATER)
    assert shift.flags == ("corrected", "pin_unchecked")


@given(st.lists(st.tuples(st.sampled_from(("in", "out")), st.integers(0, 60 * 24 * 5)), max_size=30))
def test_every_event_stands_in_exactly_one_shift(moments: list[tuple[str, int]]) -> None:
    punches = [punch(kind, at("00:00") + timedelta(minutes=minutes)) for kind, minutes in moments]
    shifts = shifts_of(punches, LATER)
    ends = [end for shift in shifts for end in (shift.came, shift.went) if end is not None]
    assert sorted(end.id for end in ends) == sorted(each.id for each in punches)
    for shift in shifts:
        assert (shift.minutes is None) == (shift.came is None or shift.went is None)
        assert shift.minutes is None or timedelta(minutes=shift.minutes) <= APART
    starts = [shift.starts_at for shift in shifts]
    assert starts == sorted(starts)
