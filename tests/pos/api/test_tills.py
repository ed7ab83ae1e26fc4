"""Till days over the API: each act once, the count as it was made, and nothing refused that moved money."""

from typing import Any
from uuid import uuid4

from tests.pos.api.asking import Asking, code, plain, pointers, refund
from tests.support.cast import ELSEWHERE, HERE

AT, LATER, NIGHT = "2020-11-20T09:00:00+09:00", "2020-11-20T12:00:00+09:00", "2020-11-20T19:00:00+09:00"
_seq = iter(range(10_000, 20_000))


def opening(**changes: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "device_seq": next(_seq), "opened_at": AT, "opening_float": 100_000, **changes}


def moving(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "device_seq": next(_seq), "at": LATER, "direction": "out", "amount": 30_000, "reason": "잔돈 교환", **changes,
    }


def closing(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "device_seq": next(_seq), "closed_at": NIGHT, "counted": {"50000": 2, "1000": 5}, "made": 1, **changes,
    }


def opened(ask: Asking, who: str = "tablet", **changes: Any) -> str:
    answer = ask(who, "POST", "/tills", opening(**changes))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.json["id"])


def closed(ask: Asking, till: str, who: str = "tablet", **changes: Any) -> Any:
    answer = ask(who, "POST", f"/tills/{till}/closing", closing(**changes))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json


def test_a_day_from_opening_to_the_z(ask: Asking) -> None:
    till = opened(ask)
    ask.sell(body=plain(5000, till=till))
    sold = ask.sell(body=plain(3000, till=till, payments=[{"method": "onnuri", "amount": 3000, "tendered": 5000}]))
    assert "till_unknown" not in sold["flags"]
    given_back = refund(1000, till=till)
    first = ask.sell(body=plain(1000, till=till))
    assert ask("tablet", "POST", f"/sales/{first['id']}/refunds", given_back).status_code == 201
    assert ask("tablet", "POST", f"/tills/{till}/cash-movements", moving()).status_code == 201
    z = closed(ask, till, counted={"50000": 1, "10000": 2, "1000": 2, "500": 1}, counted_methods={"onnuri": 5000}, banked=50_000,
               parked=[{"name": "3번", "total": 4000}])
    assert z["cash"] == {
        "opening_float": 100_000, "taken": 6000, "given_back": 1000, "moved_in": 0, "moved_out": 30_000, "change": 2000,
        "expected": 73_000, "counted": 72_500, "difference": -500,
    }
    assert z["methods"] == [{
        "method": "onnuri", "taken": 3000, "given_back": 0, "change": 2000, "expected": 5000, "counted": 5000, "difference": 0,
    }]
    assert (z["z_no"], z["number"], z["state"], z["next_float"], z["parked"]) == (1, 1, "closed", 22_500, [{"name": "3번", "total": 4000}])
    assert (z["total"]["sales"], z["total"]["refunds"], z["total"]["net"]) == (3, 1, 8000)
    assert ask("viewer", "GET", f"/tills/{till}").json == z


def test_an_act_sent_twice_is_done_once_and_another_one_under_its_id_is_refused(ask: Asking) -> None:
    first, moved, ended = opening(), moving(), closing()
    till = f"/tills/{first['id']}"
    for path, body, field in (("/tills", first, "opening_float"), (f"{till}/cash-movements", moved, "amount")):
        assert ask("tablet", "POST", path, body).status_code == 201
        again = ask("tablet", "POST", path, body | {"device_seq": next(_seq)})
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
        other = ask("tablet", "POST", path, body | {field: 7})
        assert (other.status_code, code(other), pointers(other)) == (409, "content_differs", {f"/{field}"})
    assert ask("tablet", "POST", f"{till}/closing", ended).status_code == 201
    assert ask("tablet", "POST", f"{till}/closing", ended).status_code == 200
    other = ask("tablet", "POST", f"{till}/closing", ended | {"counted": {"1000": 1}})
    assert (other.status_code, pointers(other)) == (409, {"/counted"})


def test_a_second_closing_is_told_who_closed_it_and_when(ask: Asking) -> None:
    till = opened(ask)
    closed(ask, till)
    second = ask("tablet", "POST", f"/tills/{till}/closing", closing())
    assert (second.status_code, code(second)) == (409, "till_closed_already")
    assert f"tablet:{HERE}-T1" in second.json["detail"]
    assert "2020-11-20 19:00" in second.json["detail"]


def test_a_blind_count_shows_a_tablet_nothing_before_the_closing_and_all_of_it_after(ask: Asking) -> None:
    till = opened(ask)
    ask.sell(body=plain(5000, till=till))
    seen = ask("tablet", "GET", f"/tills/{till}").json
    assert (seen["blind"], seen["cash"]["expected"], seen["cash"]["taken"], seen["methods"], seen["total"]) == (True, None, None, [], None)
    assert ask("supervisor", "GET", f"/tills/{till}").json["cash"]["expected"] == 105_000
    assert closed(ask, till)["cash"]["difference"] == 0


def test_the_site_may_do_without_the_blind_count(ask: Asking) -> None:
    site = ask("manager", "GET", f"/sites/{HERE}")
    settings = {"cut_off_minutes": 240, "refund_approval_from": 50_000, "blind_count": False}
    changed = ask("manager", "PUT", f"/sites/{HERE}/settings", settings, headers={"If-Match": site.headers["ETag"]})
    assert (changed.status_code, changed.json["blind_count"]) == (200, False)
    assert ask("tablet", "GET", f"/tills/{opened(ask)}").json["cash"]["expected"] == 100_000


def test_a_wrong_opening_is_cancelled_while_it_is_empty(ask: Asking) -> None:
    till = opened(ask)
    gone = ask("tablet", "POST", f"/tills/{till}/cancellation", {"id": str(uuid4()), "device_seq": next(_seq), "cancelled_at": LATER})
    assert (gone.status_code, gone.json["state"]) == (201, "cancelled")
    late = ask("tablet", "POST", f"/tills/{till}/closing", closing())
    assert (late.status_code, code(late)) == (409, "till_cancelled")
    full = opened(ask)
    ask.sell(body=plain(1000, till=full))
    kept = ask("tablet", "POST", f"/tills/{full}/cancellation", {"id": str(uuid4()), "device_seq": next(_seq), "cancelled_at": LATER})
    assert (kept.status_code, code(kept)) == (409, "till_not_empty")


def test_the_tablet_is_told_its_open_till_and_what_should_lie_in_the_drawer(ask: Asking) -> None:
    told = ask("tablet", "POST", "/devices/self/status", {"made": 1}).json["settings"]
    assert (told["blind_count"], told["next_float"], told["open_till"]) == (True, None, None)
    till = opened(ask)
    assert ask("tablet", "POST", "/devices/self/status", {"made": 1}).json["settings"]["open_till"]["id"] == till
    closed(ask, till, banked=5000)
    told = ask("tablet", "POST", "/devices/self/status", {"made": 1}).json["settings"]
    assert (told["next_float"], told["open_till"]) == (100_000, None)


def test_tills_are_listed_to_those_who_read_them_and_no_tablet(ask: Asking) -> None:
    first, second = opened(ask), opened(ask, "supervisor", site=HERE, device_seq=None)
    opened(ask, "tablet_elsewhere")
    closed(ask, first)
    page = ask("supervisor", "GET", "/tills?limit=1").json
    assert [(row["id"], row["state"], row["difference"]) for row in page["data"]] == [(first, "closed", 5000)]
    rest = ask("supervisor", "GET", f"/tills?cursor={page['next_cursor']}").json
    assert ([row["id"] for row in rest["data"]], rest["next_cursor"]) == ([second], None)
    assert [row["id"] for row in ask("manager", "GET", "/tills?state=open").json["data"]] == [second]
    assert len(ask("viewer", "GET", "/tills").json["data"]) == 3
    assert ask("viewer", "GET", "/tills?from=2020-11-21").json["data"] == []
    assert ask("supervisor", "GET", f"/tills?site={ELSEWHERE}").status_code == 404
    assert ask("tablet", "GET", "/tills").status_code == 403
    assert ask("tablet_elsewhere", "GET", f"/tills/{first}").status_code == 404
