"""A till that many close, sell into and cancel at the same moment: one closing, and every won in the Z or beside it."""

from collections import Counter
from typing import Any
from uuid import uuid4

from flask import Flask

from tests.faults.counter import assert_all_is_proved, sale
from tests.faults.racing import Answer, Call, Racers
from tests.support.cast import Cast

ROUNDS = {"postgresql": 6, "sqlite": 2}
AT = "2026-01-05T09:00:00+09:00"


class Till:
    """A till opened by the tablet, and calls on it."""

    def __init__(self, racers: Racers, cast: Cast, first: int) -> None:
        self.id, self.token = str(uuid4()), cast.tokens["tablet"]
        opened = {"id": self.id, "device_seq": first, "opened_at": AT, "opening_float": 50_000}
        [(answer,)] = racers.race([[Call(self.token, "POST", "/tills", opened)]])
        assert answer.status == 201, answer.body

    def closing(self, seq: int, **changes: Any) -> Call:
        """A closing with a count of its own."""
        body = {"id": str(uuid4()), "device_seq": seq, "closed_at": AT, "counted": {"1000": seq % 100}, "made": seq, **changes}
        return Call(self.token, "POST", f"/tills/{self.id}/closing", body)

    def selling(self, seq: int) -> Call:
        """A sale of 2,500 won in cash."""
        return Call(self.token, "POST", "/sales", sale(seq, till=self.id))

    def cancelling(self, seq: int) -> Call:
        """The opening taken back."""
        return Call(self.token, "POST", f"/tills/{self.id}/cancellation", {"id": str(uuid4()), "device_seq": seq, "cancelled_at": AT})

    def report(self, racers: Racers) -> Any:
        """The report as it stands."""
        [(answer,)] = racers.race([[Call(self.token, "GET", f"/tills/{self.id}")]])
        return answer.body


def statuses(answers: list[list[Answer]]) -> Counter[int]:
    return Counter(answer.status for turn in answers for answer in turn)


def test_of_two_closings_at_once_one_closes_and_the_other_is_told(
    app: Flask, racers: Racers, cast: Cast, engine_name: str
) -> None:
    for number in range(ROUNDS[engine_name]):
        first = 1 + number * 20
        till = Till(racers, cast, first)
        answers = racers.race([[till.closing(first + 1 + racer)] for racer in range(racers.count)])
        assert statuses(answers) == {201: 1, 409: racers.count - 1}
        [winner] = [answer.body for (answer,) in answers if answer.status == 201]
        assert {answer.body["type"].rpartition(":")[2] for (answer,) in answers if answer.status == 409} == {"till_closed_already"}
        assert till.report(racers) | {"unsent": None} == winner | {"unsent": None}
        assert winner["z_no"] == number + 1
    assert_all_is_proved(app)


def test_one_closing_sent_from_all_sides_closes_once(app: Flask, racers: Racers, cast: Cast) -> None:
    answers = racers.race([[Till(racers, cast, 1).closing(2)]] * racers.count)
    assert statuses(answers) == {201: 1, 200: racers.count - 1}
    bodies = [answer.body for (answer,) in answers]
    assert all(body == bodies[0] for body in bodies)
    assert_all_is_proved(app)


def test_a_sale_between_count_and_close_is_in_the_z_or_beside_it_and_never_in_neither(
    app: Flask, racers: Racers, cast: Cast, engine_name: str
) -> None:
    for number in range(ROUNDS[engine_name]):
        first = 1 + number * 100
        till, sellers = Till(racers, cast, first), racers.count - 1
        turns = [[till.selling(first + 1 + racer * 4 + each) for each in range(4)] for racer in range(sellers)]
        answers = racers.race([*turns, [till.selling(first + 60), till.closing(first + 61)]])
        assert statuses(answers) == {201: sellers * 4 + 2}
        late = sum("till_closed" in answer.body["flags"] for turn in answers for answer in turn if "payments" in answer.body)
        z = till.report(racers)
        assert z["total"]["sales"] == sellers * 4 + 1 - late
        assert z["cash"]["expected"] == 50_000 + 2500 * z["total"]["sales"]
        assert (z["addendum"]["total"]["sales"] if z["addendum"] else 0) == late
    assert_all_is_proved(app)


def test_an_opening_is_cancelled_or_sold_into_and_never_both(app: Flask, racers: Racers, cast: Cast, engine_name: str) -> None:
    for number in range(ROUNDS[engine_name]):
        first = 1 + number * 10
        till = Till(racers, cast, first)
        [(cancelled,), (sold,)] = racers.race([[till.cancelling(first + 1)], [till.selling(first + 2)]])
        assert sold.status == 201
        if cancelled.status == 201:
            assert "till_unknown" in sold.body["flags"]
        else:
            assert (cancelled.status, cancelled.body["type"].rpartition(":")[2]) == (409, "till_not_empty")
            assert till.report(racers)["state"] == "open"
    assert_all_is_proved(app)
