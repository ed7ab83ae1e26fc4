"""The press: what becomes of a slip when all goes well, and when the printer fails at any point."""

from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
import time_machine

from pos.printing.asking import WantedPrint, ask_for, let_go
from pos.printing.models import GIVEN_UP, HELD, PRINTED, WAITING
from pos.printing.taking import DRAWER_WAITS, WAITS
from sites import clock
from sites.db import transaction
from sites.errors import Conflict, Invalid
from sites.registry import site_by_code
from tests.pos.printing.counter import BASE, Counter
from tests.support.cast import HERE


def test_a_receipt_is_printed_once_and_proved(counter: Counter) -> None:
    job_id = counter.ask(drawer=True)
    assert counter.press.print_once()
    assert not counter.press.print_once()
    job = counter.job(job_id)
    assert (job.state, job.trouble, job.proved, job.tries, job.kicked, job.content) == (PRINTED, None, True, 1, True, None)
    assert (counter.receipts_on_paper, counter.device.paper.cuts, counter.device.paper.kicks) == (1, 1, 1)
    assert counter.printer_row().seen_at is not None


def test_a_second_receipt_of_the_sale_says_that_it_is_a_copy(counter: Counter) -> None:
    for _ in range(2):
        counter.ask()
        counter.press.print_once()
    marks = [text for text in counter.device.paper.texts if "재발행" in text]
    assert marks == ["** 재발행 (1번째) **"]


def test_an_order_slip_carries_options_and_notes_and_no_amount(counter: Counter) -> None:
    counter.ask("order")
    counter.press.print_once()
    text = "\n".join(counter.device.paper.texts)
    assert "메모: 얼음 적게" in text
    assert "2,500" not in text
    assert "5,000" not in text


@pytest.mark.parametrize(("what", "trouble"), [("paper", "paper_out"), ("cover", "cover_open"), ("gone", "no_answer")])
def test_what_is_wrong_beforehand_is_told_and_mended_by_itself(counter: Counter, what: str, trouble: str) -> None:
    device = counter.device
    device.paper_left, device.cover_open = 0 if what == "paper" else None, what == "cover"
    device.speaks = what != "gone"
    job_id = counter.ask()
    counter.press.print_once()
    assert counter.state(job_id) == (WAITING, trouble)
    assert counter.printer_row().trouble == trouble
    assert not counter.press.print_once(), "it waits a moment before it asks again"
    device.paper_left, device.cover_open, device.speaks = None, False, True
    counter.age(job_id, timedelta(seconds=5))
    counter.press.print_once()
    assert counter.state(job_id) == (PRINTED, None)
    assert counter.printer_row().trouble is None
    assert counter.receipts_on_paper == 1


def test_paper_that_runs_out_in_the_middle_holds_the_slip_and_a_person_prints_it_whole_once(counter: Counter) -> None:
    counter.device.paper_left = 8
    job_id = counter.ask()
    counter.press.print_once()
    assert counter.state(job_id) == (HELD, "paper_out")
    counter.device.wait_until_idle()
    counter.device.paper_left = None
    assert not counter.press.print_once(), "nothing happens by itself"
    counter.again(job_id)
    counter.again(job_id)
    counter.press.print_once()
    assert not counter.press.print_once()
    assert counter.state(job_id) == (PRINTED, None)
    texts = counter.device.paper.texts
    assert texts[8:16] == texts[:8], "the whole slip once more"
    assert counter.device.paper.cuts == 1
    assert not any("재발행" in text for text in texts), "nobody holds a whole one"
    with pytest.raises(Conflict):
        counter.again(job_id)


def test_a_retry_without_paper_prints_nothing_and_waits(counter: Counter) -> None:
    counter.device.paper_left = 8
    job_id = counter.ask()
    counter.press.print_once()
    counter.again(job_id)
    counter.press.print_once()
    assert counter.state(job_id) == (WAITING, "paper_out")
    assert len(counter.device.paper.lines) == 8


def test_a_slip_that_may_be_on_paper_comes_again_as_a_copy(counter: Counter) -> None:
    counter.device.answers_at_end = False
    job_id = counter.ask()
    counter.press.print_once()
    assert counter.state(job_id) == (HELD, "unsure")
    counter.device.answers_at_end = True
    counter.again(job_id)
    counter.press.print_once()
    assert [text for text in counter.device.paper.texts if "재발행" in text] == ["** 재발행 (1번째) **"]


def test_a_person_lets_a_slip_go_that_lies_there(counter: Counter) -> None:
    counter.device.answers_at_end = False
    job_id = counter.ask()
    counter.press.print_once()
    for _ in range(2):
        counter.decide(lambda session, job: let_go(session, job), job_id)
    assert counter.state(job_id)[0] == GIVEN_UP
    assert not counter.press.print_once()
    counter.device.answers_at_end = True
    counter.ask()
    counter.press.print_once()
    assert any("재발행 (1번째)" in text for text in counter.device.paper.texts)


def test_slips_keep_their_order_behind_one_in_trouble_but_the_drawer_does_not_wait(counter: Counter) -> None:
    counter.device.paper_left = 0
    receipt, order, drawer = counter.ask(), counter.ask("order"), counter.ask("drawer", reason="change")
    counter.press.print_once()
    counter.press.print_once()
    assert counter.state(drawer) == (PRINTED, None)
    assert counter.device.paper.kicks == 1
    assert (counter.state(receipt), counter.state(order)) == ((WAITING, "paper_out"), (WAITING, None))


def test_a_drawer_never_opens_late(counter: Counter) -> None:
    alone, with_receipt = counter.ask("drawer", reason="count"), counter.ask(drawer=True)
    for job_id in (alone, with_receipt):
        counter.age(job_id, DRAWER_WAITS + timedelta(seconds=1))
    while counter.press.print_once():
        pass
    assert counter.state(alone) == (GIVEN_UP, "too_late")
    assert counter.state(with_receipt) == (PRINTED, None)
    assert counter.device.paper.kicks == 0


def test_a_drawer_opens_once_however_often_the_receipt_is_tried(counter: Counter) -> None:
    counter.device.paper_left = 0
    job_id = counter.ask(drawer=True)
    counter.press.print_once()
    assert counter.device.paper.kicks == 1
    counter.device.paper_left = None
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        counter.press.print_once()
    assert counter.state(job_id) == (PRINTED, None)
    assert counter.device.paper.kicks == 1


def test_nobody_gets_a_receipt_hours_later(counter: Counter) -> None:
    job_id = counter.ask()
    counter.age(job_id, WAITS + timedelta(seconds=1))
    counter.press.print_once()
    assert counter.state(job_id) == (HELD, "too_late")
    assert counter.device.paper.lines == []
    counter.again(job_id)
    counter.press.print_once()
    assert counter.state(job_id) == (PRINTED, None)
    assert not any("재발행" in text for text in counter.device.paper.texts)


def test_the_same_wish_is_one_slip_and_another_under_its_id_is_refused(counter: Counter) -> None:
    wanted = WantedPrint(uuid4(), "receipt", counter.sale.id, drawer=True)
    for new in (True, False):
        with transaction() as session:
            assert ask_for(session, counter.by, site_by_code(session, HERE), wanted, BASE)[1] == new
    with transaction() as session, pytest.raises(Conflict) as refused:
        ask_for(session, counter.by, site_by_code(session, HERE), WantedPrint(wanted.id, "order", uuid4()), BASE)
    assert set(refused.value.errors) == {"/kind", "/of", "/drawer"}
    assert counter.press.print_once()
    assert not counter.press.print_once()


def test_what_cannot_be_printed_is_refused_in_words(counter: Counter) -> None:
    for wanted, code in (
        ({"subject": uuid4()}, "sale_not_here_yet"), ({"kind": "drawer"}, "invalid"), ({"kind": "receipt", "subject": None}, "invalid"),
        ({"printer": "cafe-01-P9"}, "invalid"), ({"reason": "change"}, "invalid"),
    ):
        with pytest.raises((Conflict, Invalid)) as refused:
            counter.ask(**wanted)
        assert refused.value.code == code


def test_the_press_prints_within_two_seconds_of_the_press_of_a_button(counter: Counter) -> None:
    stopping = Event()
    thread = counter.press.beside(stopping)
    try:
        job_id = counter.ask()
        asked = clock.now()
        for _ in range(400):
            job = counter.job(job_id)
            if job.state == PRINTED:
                break
            Event().wait(0.02)
        assert job.ended_at is not None
        assert job.ended_at - asked < timedelta(seconds=2)
    finally:
        stopping.set()
        thread.join(10)
    assert not thread.is_alive()
