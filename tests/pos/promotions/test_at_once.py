"""One code used at two places at the same moment, by real processes: one of them has it, the other is stored and flagged."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from tests.pos.api.asking import plain, send
from tests.pos.promotions.stand import WON, Stand, pass_sold
from tests.support.cast import Cast
from tests.support.server import Server


def with_code(code: str, **changes: Any) -> dict[str, Any]:
    return plain(4_000, coupon_code=code, discount=1_000, discount_reason="coupon", total=3_000,
                 payments=[{"method": "cash", "amount": 3_000}], sold_at="2020-11-20T11:55:00+09:00", **changes)


def test_two_sites_use_one_code_at_the_same_moment(server: Server, stand: Stand, app: Flask, opened: Cast) -> None:
    codes = [stand.code(WON, number) for number in range(1, 6)]
    url = f"{server.url}/api/v1/sales"
    tablets = [opened.tokens["tablet"], opened.tokens["tablet_elsewhere"]]
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(send, url, token, with_code(code)) for code in codes for token in tablets]
        answers = [each.result() for each in waiting]
    assert [status for status, _ in answers] == [201] * 10
    for first, second in zip(answers[::2], answers[1::2], strict=True):
        reused = sorted("coupon_reused" in answer["flags"] for _, answer in (first, second))
        assert reused == [False, True]
    assert stand.ask("SELECT count(*), count(life) FROM coupon_use") == [(10, 5)]


def test_two_sites_draw_on_one_pass_at_the_same_moment(server: Server, stand: Stand, app: Flask, opened: Cast) -> None:
    wanted, code = pass_sold("ten-cups")
    stand.sell(wanted)
    url = f"{server.url}/api/v1/sales"
    tablets = [opened.tokens["tablet"], opened.tokens["tablet_elsewhere"]]
    cup = {"sku": "americano", "name": "americano", "tax_class": "taxable", "quantity": "1", "unit_price": 2_500}
    with ThreadPoolExecutor(8) as pool:
        waiting = [
            pool.submit(send, url, tablets[number % 2], plain(
                2_500, lines=[cup], passes=[code], payments=[{"method": "prepaid_pass", "amount": 2_500}], device_seq=100 + number,
                sold_at="2020-11-20T11:55:00+09:00",
            ))
            for number in range(24)
        ]
        answers = [each.result() for each in waiting]
    assert [status for status, _ in answers] == [201] * 24
    assert sum("pass_overdrawn" in answer["flags"] for _, answer in answers) == 14
    ledger = stand.ledger(code)
    assert [row[4] for row in ledger] == [25_000 - 2_500 * number for number in range(25)]
