"""The slip that a customer takes along and the labels that hang on what was left."""

from uuid import uuid4

import pytest

from pos.tickets.kinds import BY_OFFER
from sites.errors import Message
from tests.pos.api.asking import Asking, code
from tests.pos.tickets.leaving import LACES, MANAGER, SHOP, TABLET, WASH, deposit, leave, pay

SHOES = [
    {"kind": "sneakers", "name": "흰색", "marks": [{"code": "stain"}, {"code": "other", "text": "끈 풀림"}], "works": [WASH, LACES]},
    {"kind": "boots", "works": [WASH]},
]


def test_the_slip_says_what_was_left_and_what_is_still_to_pay(ask: Asking) -> None:
    left = leave(ask, items=SHOES, settlement="deposit", tag="27")
    pay(ask, left["id"], [deposit(4000)], [("cash", 4000)])
    answer = ask(TABLET, "GET", f"/tickets/{left['id']}/slip.txt?columns=42")
    assert answer.headers["X-Replaced-Letters"] == "0"
    lines = [" ".join(line.split()) for line in answer.get_data(as_text=True).splitlines()]
    wanted = {
        "27", "찾으실 날 2020-11-24 (화)", "연락처 010-****-1205", "운동화 (흰색)", "상태: 1 얼룩, 2 그 밖에 (끈 풀림)",
        "운동화 세척 6,000", "작업 합계 14,000", "예약금 -4,000", "찾을 때 10,000원", f"접수번호 {left['ticket_no']}",
    }
    assert wanted - set(lines) == set()
    assert "예시 손님" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_each_thing_has_a_label_with_its_own_bar_code_and_no_number_of_the_customer(ask: Asking, columns: int) -> None:
    left = leave(ask, items=SHOES, tag="27", device_seq=214)["id"]
    paper = ask(TABLET, "GET", f"/tickets/{left}/tag.escpos?columns={columns}").data
    assert paper.count(b"{BT1-000214") == 2
    assert "27 - 2/2".encode("cp949") in paper
    assert b"1205" not in paper
    # A bar of Code 128 is eleven modules a letter, two dots each; 58 mm paper has 384 dots.
    assert (len("T1-000214") + 4) * 11 * 2 <= 384


def test_a_ticket_is_printed_like_any_slip_and_not_before_it_came(ask: Asking) -> None:
    assert ask(MANAGER, "POST", "/printers", {"site": SHOP, "name": "계산대", "host": "192.168.0.60"}).status_code == 201
    early = ask(TABLET, "POST", "/prints", {"id": str(uuid4()), "kind": "ticket", "of": str(uuid4())})
    assert (early.status_code, code(early)) == (409, "ticket_not_here_yet")
    left = leave(ask)["id"]
    for kind in ("ticket", "tag"):
        asked = ask(TABLET, "POST", "/prints", {"id": str(uuid4()), "kind": kind, "of": left})
        assert (asked.status_code, asked.json["kind"], asked.json["state"]) == (201, kind, "waiting")


def test_a_code_means_the_same_wherever_things_are_left() -> None:
    for part in ("kinds", "marks"):
        words: dict[str, Message] = {}
        for leaving in BY_OFFER.values():
            named = [(kind.code, kind.name) for kind in leaving.kinds] if part == "kinds" else leaving.marks
            for each, word in named:
                assert words.setdefault(each, word) == word
