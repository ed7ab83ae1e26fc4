"""A ticket that many hand over, cancel and take in at the same moment: it ends once, and every tablet is told how."""

from collections import Counter
from typing import Any
from uuid import uuid4

from flask import Flask

from tests.faults.counter import assert_all_is_proved
from tests.faults.racing import Answer, Call, Racers
from tests.support.cast import Cast

AT, LATER = "2026-01-05T09:00:00+09:00", "2026-01-06T09:00:00+09:00"
WORK = {"sku": "wash", "name": "운동화 세척", "tax_class": "taxable", "quantity": "1", "unit_price": 6000}


class Ticket:
    """Something to take in at the shop, and calls on it."""

    def __init__(self, cast: Cast) -> None:
        self.id, self.token = str(uuid4()), cast.tokens["tablet_elsewhere"]

    def dropping(self, seq: int) -> Call:
        """Its drop-off."""
        items = [{"kind": "sneakers", "works": [WORK]}]
        body = {"id": self.id, "device_seq": seq, "dropped_off_at": AT, "due_date": "2026-01-08", "tag": "A1", "settlement": "pick_up"}
        return Call(self.token, "POST", "/tickets", body | {"items": items})

    def doing(self, kind: str, seq: int, **more: Any) -> Call:
        """An act of its own."""
        body = {"id": str(uuid4()), "device_seq": seq, "kind": kind, "at": LATER, **more}
        return Call(self.token, "POST", f"/tickets/{self.id}/events", body)


def statuses(answers: list[list[Answer]]) -> Counter[int]:
    return Counter(answer.status for turn in answers for answer in turn)


def test_what_is_taken_in_from_all_sides_is_one_ticket(app: Flask, racers: Racers, cast: Cast) -> None:
    answers = racers.race([[Ticket(cast).dropping(1)]] * racers.count)
    assert statuses(answers) == {201: 1, 200: racers.count - 1}
    assert_all_is_proved(app)


def test_two_tablets_that_hand_out_and_cancel_one_ticket_end_it_once(app: Flask, racers: Racers, cast: Cast) -> None:
    ticket = Ticket(cast)
    racers.race([[ticket.dropping(1)]])
    turns = [
        [ticket.doing("collected", 10 + racer) if racer % 2 else ticket.doing("cancelled", 10 + racer, reason="예시")]
        for racer in range(racers.count)
    ]
    answers = racers.race(turns)
    ends = {answer.body["state"] for turn in answers for answer in turn if answer.status == 201}
    assert len(ends) == 1
    told = statuses(answers)
    assert (told[201], told[409]) == (racers.count / 2, racers.count / 2), "one way to end it won; the other was told"
    assert {answer.body["type"].rpartition(":")[2] for turn in answers for answer in turn if answer.status == 409} == {"ticket_over"}
    assert_all_is_proved(app)
