"""Where a ticket stands follows from its events alone, in whatever order they come."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

from pos.tickets.folding import Happened, Standing, fold

DUE = date(2020, 11, 24)
START = datetime(2020, 11, 20, 1, tzinfo=UTC)


def then(hours: int, kind: str, items: tuple[int, ...] | None = None, *, undoes: UUID | None = None, due: date | None = None) -> Happened:
    return Happened(uuid4(), kind, START + timedelta(hours=hours), hours, items, due, undoes)


def after(*events: Happened) -> Standing:
    return fold((1, 2), DUE, events)


def test_a_ticket_goes_from_received_by_work_and_ready_to_collected() -> None:
    started, ready, fetched = then(1, "started"), then(2, "ready"), then(3, "collected")
    assert after().state == "received"
    assert after(started).state == "in_work"
    assert (after(started, ready).state, after(started, ready).ready_at) == ("ready", ready.at)
    whole = after(started, ready, fetched)
    assert (whole.state, whole.ended_at, whole.ready_at, whole.finished) == ("collected", fetched.at, ready.at, {1: ready.at, 2: ready.at})


def test_it_is_ready_when_its_last_item_is() -> None:
    one, other = then(1, "ready", (1,)), then(5, "ready", (2,))
    assert (after(one).state, after(one).ready_at, after(one).items) == ("in_work", None, {1: "ready", 2: "received"})
    assert (after(one, other).state, after(one, other).ready_at) == ("ready", other.at)


def test_events_count_in_the_order_in_which_things_happened() -> None:
    later = then(4, "rescheduled", due=date(2020, 12, 1))
    events = [then(1, "started"), then(2, "ready", (1,)), then(3, "ready"), later, then(6, "collected")]
    stands = after(*events)
    assert all(after(*order) == stands for order in permutations(events))
    assert (stands.state, stands.due_date, stands.finished[1]) == ("collected", date(2020, 12, 1), events[1].at)


def test_a_mistake_that_was_taken_back_is_as_if_it_had_never_been() -> None:
    ready, wrong = then(1, "ready"), then(2, "collected")
    assert after(ready, wrong, then(3, "undone", undoes=wrong.id)) == after(ready)


def test_what_was_opened_again_is_not_finished() -> None:
    ready, again = then(1, "ready"), then(2, "reopened", (2,))
    stands = after(ready, again)
    assert (stands.state, stands.items, stands.ready_at, set(stands.finished)) == ("in_work", {1: "ready", 2: "in_work"}, None, {1})


def test_what_is_handed_over_was_done_and_what_is_cancelled_was_not() -> None:
    assert after(then(1, "collected")).finished == {1: START + timedelta(hours=1), 2: START + timedelta(hours=1)}
    assert (after(then(1, "ready", (1,)), then(2, "cancelled")).state, set(after(then(1, "cancelled")).finished)) == ("cancelled", set())


def test_nothing_moves_what_is_over() -> None:
    over = after(then(1, "ready"), then(2, "cancelled"))
    late = then(3, "started")
    assert after(then(1, "ready"), then(2, "cancelled"), late).state == over.state
    assert late.id not in after(then(1, "ready"), then(2, "cancelled"), late).moved
