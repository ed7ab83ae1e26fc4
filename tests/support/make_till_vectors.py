"""Writes tests/vectors/tills.json: days of a till, and the cash and vouchers that server and tablet must both expect.

`python -m tests.support.make_till_vectors` writes the same file every time. What is expected is reckoned by carrying every note: a
drawer of money and a box for each other method, nothing of what it judges.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

FILE = Path(__file__).parent.parent / "vectors" / "tills.json"
VOUCHERS = ("onnuri", "local_voucher")
METHODS = ("cash", "card", "incheon_eum", "transfer", *VOUCHERS)

Act = dict[str, Any]


def paid(method: str, amount: int, tendered: int | None = None) -> Act:
    """A payment as a sale has it."""
    return {"method": method, "amount": amount, **({} if tendered is None else {"tendered": tendered})}


def sold(*payments: Act) -> Act:
    """A sale."""
    return {"kind": "sale", "payments": list(payments)}


def returned(*payments: Act) -> Act:
    """A refund."""
    return {"kind": "refund", "payments": list(payments)}


def moved(direction: str, amount: int) -> Act:
    """Cash put in or taken out by hand."""
    return {"kind": "cash", "direction": direction, "amount": amount}


def carried(opening_float: int, acts: list[Act]) -> dict[str, Any]:
    """What lies in the drawer and in each other box after all of it."""
    drawer, boxes = opening_float, Counter[str]()
    for act in acts:
        if act["kind"] == "cash":
            drawer += act["amount"] if act["direction"] == "in" else -act["amount"]
        for payment in act.get("payments", []):
            method, amount = payment["method"], payment["amount"]
            handed = payment.get("tendered", amount)
            if act["kind"] == "refund":
                drawer, boxes[method] = (drawer - amount, 0) if method == "cash" else (drawer, boxes[method] - amount)
            elif method == "cash":
                drawer += handed - (handed - amount)
            else:
                boxes[method] += handed
                drawer -= handed - amount
    boxes.pop("cash", None)
    return {"cash": drawer, "ways": dict(sorted(boxes.items()))}


PICKED: list[tuple[str, int, list[Act]]] = [
    ("nothing happened", 100_000, []),
    ("no float at all", 0, [sold(paid("cash", 2500))]),
    ("sale 75, paid 100: the change is not counted", 0, [sold(paid("cash", 75, 100))]),
    ("change on a voucher leaves as cash", 50_000, [sold(paid("onnuri", 7_500, 10_000))]),
    ("a voucher and cash in one sale", 50_000, [sold(paid("local_voucher", 9_000, 10_000), paid("cash", 3_000, 5_000))]),
    ("refunds by the way they were paid", 50_000,
     [sold(paid("card", 5_000)), returned(paid("card", 2_000)), returned(paid("cash", 1_000))]),
    ("a card sale given back in cash", 10_000, [sold(paid("card", 8_000)), returned(paid("cash", 8_000))]),
    ("money in and out", 30_000, [moved("in", 20_000), moved("out", 45_000), sold(paid("cash", 3_500, 50_000))]),
    ("more taken out than was there", 1_000, [moved("out", 5_000)]),
    ("a free sale", 1_000, [sold()]),
]


def random_days(random: Random, count: int) -> Iterator[tuple[str, int, list[Act]]]:
    """Days with every kind of act, split payments among them."""
    for number in range(count):
        acts: list[Act] = []
        for _ in range(random.randrange(1, 25)):
            kind = random.choices(("sale", "refund", "cash"), (8, 2, 1))[0]
            if kind == "cash":
                acts.append(moved(random.choice(("in", "out")), 100 * random.randrange(1, 500)))
                continue
            payments = []
            for method in random.sample(METHODS, random.choice((1, 1, 1, 2, 3))):
                amount = 10 * random.randrange(1, 3_000)
                over = random.choice((0, 10 * random.randrange(0, 500)))
                has_change = kind == "sale" and method in ("cash", *VOUCHERS)
                payments.append(paid(method, amount, amount + over) if has_change else paid(method, amount))
            acts.append({"kind": kind, "payments": payments})
        yield f"day {number}", 1_000 * random.randrange(0, 300), acts


def tills_text() -> str:
    """The text of tills.json."""
    days = [*PICKED, *random_days(Random(20_201_120), 60)]
    cases = [{"name": name, "float": start, "acts": acts, "expected": carried(start, acts)} for name, start, acts in days]
    rows = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    return f'{{"cases":[\n{rows}\n]}}\n'


if __name__ == "__main__":
    FILE.write_text(tills_text(), encoding="utf-8")
