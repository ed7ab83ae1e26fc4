"""Workers that die with a slip in their hands, and workers that meet at one printer."""

from datetime import timedelta
from threading import Event
from time import monotonic

from pos.config import Settings
from pos.printing.models import HELD, PRINTED, PRINTING
from pos.printing.press import Press
from pos.printing.taking import SILENT_FOR, begin, finish, take
from sites.db import transaction
from tests.pos.printing.counter import Counter
from tests.support.processes import PATIENCE, starting


def test_a_worker_that_dies_before_the_first_byte_costs_nothing(counter: Counter) -> None:
    job_id = counter.ask()
    with transaction() as session:
        assert take(session) is not None
    assert counter.state(job_id)[0] == PRINTING
    assert not counter.press.print_once(), "it may be alive"
    counter.age(job_id, SILENT_FOR + timedelta(seconds=1))
    counter.press.print_once()
    assert counter.state(job_id) == (PRINTED, None)
    assert counter.receipts_on_paper == 1


def test_a_worker_that_dies_in_the_middle_leaves_it_to_a_person_and_comes_too_late(counter: Counter) -> None:
    job_id = counter.ask()
    with transaction() as session:
        hold = take(session)
        assert hold is not None
        assert begin(session, hold, kick=False)
    counter.age(job_id, SILENT_FOR + timedelta(seconds=1))
    assert not counter.press.print_once()
    assert counter.state(job_id) == (HELD, "interrupted")
    with transaction() as session:
        assert not finish(session, hold, proved=True)
        assert not begin(session, hold, kick=False)
    assert counter.receipts_on_paper == 0


def print_and_be_killed(settings: Settings) -> None:
    """A worker in a process of its own."""
    from pos.app import create_app

    Press(create_app(settings).app_context).print_once()


def test_a_worker_that_is_killed_in_the_middle_has_said_before_that_something_left(counter: Counter, settings: Settings) -> None:
    counter.device.hang_after = 600
    job_id = counter.ask()
    process = starting.Process(target=print_and_be_killed, args=(settings,))
    process.start()
    deadline = monotonic() + PATIENCE
    while counter.device.received < 600:
        assert process.is_alive()
        assert monotonic() < deadline
        Event().wait(0.02)
    process.kill()
    process.join()
    counter.device.hang_after = None
    counter.device.resume.set()
    assert (counter.job(job_id).state, counter.job(job_id).begun) == (PRINTING, True)
    counter.age(job_id, SILENT_FOR + timedelta(seconds=1))
    assert not counter.press.print_once()
    assert counter.state(job_id) == (HELD, "interrupted")
    counter.again(job_id)
    counter.press.print_once()
    assert counter.state(job_id) == (PRINTED, None)
    assert [text for text in counter.device.paper.texts if "재발행" in text] == ["** 재발행 (1번째) **"]


def test_two_workers_never_talk_into_one_printer(counter: Counter) -> None:
    first, second = counter.ask(), counter.ask("order")
    with transaction() as session:
        hold = take(session)
    assert hold is not None
    assert hold.job_id == first
    with transaction() as session:
        assert take(session) is None
    with transaction() as session:
        assert finish(session, hold, proved=True)
    with transaction() as session:
        following = take(session)
    assert following is not None
    assert following.job_id == second
