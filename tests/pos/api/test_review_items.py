"""The whole review list: flagged documents, clock events, stock moves, what was set aside. Open and resolved are always all."""

from random import Random
from typing import Any
from uuid import uuid4

import time_machine

from pos.sales.review_list import KINDS
from tests.pos.api.asking import Asking, plain
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE

NOW = "2020-11-20T03:00:00+00:00"
HOW = {"looked_at", "corrected", "arrived", "new_sale", "duplicate", "rejected"}


def items(ask: Asking, query: str = "", who: str = "supervisor") -> list[dict[str, Any]]:
    """Every page of the list."""
    found, cursor = [], ""
    while True:
        answer = ask(who, "GET", f"/review/items?limit=3{query}{cursor}")
        assert answer.status_code == 200, answer.text
        found += answer.json["data"]
        if answer.json["next_cursor"] is None:
            return found
        cursor = f"&cursor={answer.json['next_cursor']}"


def punch(ask: Asking, seq: int) -> dict[str, Any]:
    """A clock event of a tablet that was offline: without a PIN."""
    body = {"id": str(uuid4()), "device_seq": seq, "participant": ask.cast.participant, "kind": "in" if seq % 2 else "out",
            "at": f"2020-11-20T{9 + seq % 10:02d}:{seq % 60:02d}:00+09:00"}
    with time_machine.travel(NOW, tick=False):
        answer = ask("tablet", "POST", "/clock-events", body)
    assert answer.status_code == 201, answer.text
    assert "pin_unchecked" in answer.json["flags"]
    return body


def refused(ask: Asking, seq: int) -> str:
    """A sale whose sums differ, which is set aside."""
    before = {item["id"] for item in ask("supervisor", "GET", "/quarantine").json["data"]}
    assert ask("tablet", "POST", "/sales", plain(1000, total=900, device_seq=seq)).status_code == 422
    (made,) = [item["id"] for item in ask("supervisor", "GET", "/quarantine").json["data"] if item["id"] not in before]
    return str(made)


def test_each_kind_stands_in_the_list_and_is_resolved_by_someone_in_some_way(ask: Asking) -> None:
    sold, aside, event = ask.sell(body=plain(1000, cashier="p-9999")), refused(ask, 700), punch(ask, 701)["id"]
    waste = {"id": str(uuid4()), "device_seq": 702, "item": "beans-here", "kind": "waste", "quantity": "5", "at": NOW}
    beans = {"name": "원두", "unit": "g", "owner": f"centre:{CENTRE_HERE}"}
    assert ask("manager", "PUT", "/stock-items/beans-here", beans).status_code == 201
    assert "stock_short" in ask("tablet", "POST", "/stock-moves", waste).json["flags"]
    assert {(each["kind"], each["id"], each["state"]) for each in items(ask)} == {
        ("document", sold["id"], "open"), ("set_aside", aside, "open"), ("clock_event", event, "open"), ("stock_move", waste["id"], "open"),
    }  # fmt: skip
    assert ask("supervisor", "POST", f"/review/acts/stock_move/{waste['id']}/marks", {}).status_code == 201
    mark = ask("supervisor", "POST", f"/review/acts/clock_event/{event}/marks", {"note": "현장에서 확인"})
    again = ask("manager", "POST", f"/review/acts/clock_event/{event}/marks", {})
    assert (mark.status_code, again.status_code, again.json) == (201, 200, mark.json)
    assert ask("supervisor", "POST", f"/review/{sold['id']}/marks", {"flag": None}).status_code == 201
    decided = {"as": "rejected", "reason": "잘못 누름"}
    assert ask("supervisor", "POST", f"/quarantine/{aside}/resolution", decided).status_code == 200
    resolved = {each["id"]: each for each in items(ask, "&state=resolved")}
    assert {number: each["resolutions"][0]["how"] for number, each in resolved.items()} == {
        sold["id"]: "looked_at", aside: "rejected", event: "looked_at", waste["id"]: "looked_at",
    }  # fmt: skip
    for each in resolved.values():
        assert (each["open"], each["resolutions"][0]["by"], each["resolutions"][0]["at"] is not None) == (
            [], "token:supervisor", True,
        )  # fmt: skip
    assert resolved[aside]["resolutions"][0]["note"] == "잘못 누름"
    assert items(ask, "&state=open") == []
    assert ask("supervisor", "POST", f"/review/acts/clock_event/{uuid4()}/marks", {}).status_code == 404
    assert ask("supervisor", "POST", f"/review/acts/other/{event}/marks", {}).status_code == 404
    assert ask("supervisor_elsewhere", "POST", f"/review/acts/clock_event/{event}/marks", {}).status_code == 404
    assert ask("viewer", "POST", f"/review/acts/clock_event/{event}/marks", {}).status_code == 403


def test_nothing_disappears_however_it_is_dealt_with(ask: Asking) -> None:
    random, known, seq = Random(8), dict[str, str](), 800
    for _ in range(18):
        seq += 1
        act = random.choice(["sell", "refuse", "punch", "look", "decide", "mark"])
        waiting = items(ask, "&state=open")
        if act == "sell":
            known[ask.sell(body=plain(1000, cashier="p-9999", device_seq=seq))["id"]] = "document"
        elif act == "refuse":
            known[refused(ask, seq)] = "set_aside"
        elif act == "punch":
            known[punch(ask, seq)["id"]] = "clock_event"
        elif act == "look":
            for each in [each for each in waiting if each["kind"] == "document"][:1]:
                flag = random.choice([None, *each["open"]])
                assert ask("manager", "POST", f"/review/{each['id']}/marks", {"flag": flag}).status_code == 201
        elif act == "decide":
            for each in [each for each in waiting if each["kind"] == "set_aside"][:1]:
                body = {"as": random.choice(["duplicate", "rejected"]), "reason": "확인함"}
                assert ask("manager", "POST", f"/quarantine/{each['id']}/resolution", body).status_code == 200
        elif act == "mark":
            for each in [each for each in waiting if each["kind"] in ("clock_event", "stock_move")][:1]:
                assert ask("manager", "POST", f"/review/acts/{each['kind']}/{each['id']}/marks", {}).status_code == 201
        every = items(ask)
        assert {each["id"]: each["kind"] for each in every} == known
        assert len(every) == len(known)
        parts = [items(ask, f"&state={state}") for state in ("open", "resolved")]
        assert sorted(each["id"] for part in parts for each in part) == sorted(known)
        for each in parts[1]:
            assert not each["open"]
            assert each["resolutions"]
            assert all(one["how"] in HOW and one["by"] for one in each["resolutions"])
        assert all(each["open"] for each in parts[0])
        counts = ask("supervisor", "GET", "/review/items?limit=1").json["counts"]
        assert set(counts) == set(KINDS)
        assert sum(each["open"] for each in counts.values()) == len(parts[0])
        assert sum(each["resolved"] for each in counts.values()) == len(parts[1])


def test_a_corrected_clock_event_is_resolved_by_that(ask: Asking) -> None:
    event = punch(ask, 901)
    correction = {"id": str(uuid4()), "kind": "in", "at": "2020-11-20T09:30:00+09:00", "reason": "태블릿 시계가 늦었음"}
    with time_machine.travel(NOW, tick=False):
        answer = ask("supervisor", "POST", f"/clock-events/{event['id']}/correction", correction)
    assert answer.status_code == 201, answer.text
    (resolved,) = items(ask, "&kind=clock_event")
    assert (resolved["state"], resolved["resolutions"][0]["how"], resolved["resolutions"][0]["by"]) == (
        "resolved", "corrected", "token:supervisor",
    )  # fmt: skip


def test_a_scope_has_its_own_and_who_looks_on_has_none(ask: Asking) -> None:
    here, there = ask.sell(body=plain(1000, cashier="p-9999")), ask.sell("tablet_elsewhere", plain(1000, cashier="p-9999"))
    assert {each["id"] for each in items(ask, who="admin")} == {here["id"], there["id"]}
    assert [each["id"] for each in items(ask, f"&scope=centre:{CENTRE_HERE}", "admin")] == [here["id"]]
    assert [each["site"] for each in items(ask, who="supervisor_elsewhere")] == [ELSEWHERE]
    assert ask("supervisor_elsewhere", "GET", f"/review/items?scope=site:{HERE}").status_code == 404
    assert ask("viewer", "GET", "/review/items").status_code == 403
    assert ask("supervisor", "GET", "/review/items?cursor=abc").status_code == 422
