"""What others' tills got wrong at the close, one sentence each: none of it happens here."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from pos.tills import closing as closing_of_tills
from sites.access import COMMAND_LINE
from sites.db import db, reading
from tests.pos.api.asking import Asking, code, plain
from tests.pos.api.test_tills import closed, closing, moving, opened
from tests.support.cast import HERE


def paid(amount: int, method: str = "cash", tendered: int | None = None) -> list[dict[str, Any]]:
    return [{"method": method, "amount": amount, "tendered": tendered or amount}]


def test_34_expected_cash_is_float_and_cash_sales_less_change_refunds_and_what_was_taken_out(ask: Asking) -> None:
    till = opened(ask, opening_float=0)
    ask.sell(body=plain(75, till=till, payments=paid(75, tendered=100)))
    assert closed(ask, till, counted={"50": 1, "10": 2, "5": 1})["cash"] == {
        "opening_float": 0, "taken": 75, "given_back": 0, "moved_in": 0, "moved_out": 0, "change": 0, "expected": 75, "counted": 75,
        "difference": 0,
    }


def test_35_change_always_leaves_as_cash_whatever_the_sale_was_paid_with(ask: Asking) -> None:
    till = opened(ask)
    ask.sell(body=plain(7000, till=till, payments=[
        {"method": "card", "amount": 3000}, {"method": "local_voucher", "amount": 4000, "tendered": 10_000},
    ]))
    z = closed(ask, till)
    assert z["cash"]["expected"] == 100_000 - 6000
    assert {line["method"]: line["expected"] for line in z["methods"]} == {"card": 3000, "local_voucher": 10_000}


def test_36_what_the_person_counted_is_never_overwritten(ask: Asking, app: Flask) -> None:
    till = opened(ask)
    count = {"50000": 1, "1000": 3, "10": 7}
    closed(ask, till, counted=count, counted_methods={"card": 11})
    ask.sell(body=plain(5000, till=till))
    z = ask("supervisor", "GET", f"/tills/{till}").json
    assert (z["denominations"], z["cash"]["counted"], z["cash"]["difference"]) == (count, 53_070, -46_930)
    assert [(line["method"], line["expected"], line["counted"]) for line in z["methods"]] == [("card", 0, 11)]
    with app.app_context(), pytest.raises(sa.exc.DBAPIError, match="only ever added"):
        db.session.execute(sa.text("UPDATE till_end SET counted_cash = expected_cash, over_short = 0"))
    with app.app_context():
        db.session.rollback()


def test_37_a_count_that_does_not_match_is_taken_and_told_with_its_sign(ask: Asking) -> None:
    differences = []
    for count in ({"1000": 99}, {"50000": 2}, {"50000": 2, "500": 1}):
        differences.append(closed(ask, opened(ask), counted=count)["cash"]["difference"])
    assert differences == [-1000, 0, 500]


def test_38_change_is_not_forgotten_and_no_payment_counts_twice(ask: Asking) -> None:
    till = opened(ask)
    sold = plain(3000, till=till, payments=paid(3000, tendered=5000))
    for status in (201, 200, 200):
        assert ask("tablet", "POST", "/sales", sold).status_code == status
    assert ask("tablet", "POST", "/sales/batch", {"sales": [sold]}).json["results"][0]["status"] == "replayed"
    assert closed(ask, till)["cash"]["expected"] == 103_000


def test_39_whoever_sells_sees_the_own_drawer_and_not_the_month(ask: Asking) -> None:
    till = opened(ask)
    assert ask("tablet", "GET", f"/tills/{till}").status_code == 200
    assert ask("tablet", "GET", f"/revenue?scope=site:{HERE}&from=2020-11-01&to=2020-11-30&by=day").status_code == 403


def test_40_a_difference_of_zero_closes_like_any_other(ask: Asking) -> None:
    z = closed(ask, opened(ask, opening_float=0), counted={})
    assert (z["cash"]["expected"], z["cash"]["counted"], z["cash"]["difference"], z["state"]) == (0, 0, 0, "closed")


def test_41_a_closing_is_whole_or_not_at_all(ask: Asking, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    till = opened(ask)

    def broken(*_: Any) -> Any:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(closing_of_tills, "_seal", broken)
        with pytest.raises(RuntimeError):
            ask("tablet", "POST", f"/tills/{till}/closing", closing())
    assert ask("supervisor", "GET", f"/tills/{till}").json["state"] == "open"
    with app.app_context(), reading() as session:
        assert session.scalar(sa.text("SELECT COUNT(*) FROM till_end")) == 0
    assert closed(ask, till)["z_no"] == 1


def test_42_nothing_is_put_in_to_make_it_balance(ask: Asking) -> None:
    till = opened(ask)
    ask.sell(body=plain(4000, till=till))
    z = closed(ask, till, counted={"50000": 2})
    assert (z["cash"]["difference"], z["movements"], z["total"]["net"], z["total"]["sales"]) == (-4000, [], 4000, 1)


def test_43_orders_that_are_not_paid_are_named_at_the_close(ask: Asking) -> None:
    waiting = [{"name": "창가 2번", "total": 7500}, {"name": "포장", "total": 0}]
    assert closed(ask, opened(ask), parked=waiting)["parked"] == waiting


def test_44_a_late_sale_keeps_its_own_day_and_till_and_shows_beside_the_z(ask: Asking) -> None:
    till = opened(ask)
    z = closed(ask, till)
    late = ask.sell(body=plain(2000, till=till, sold_at="2020-11-20T18:00:00+09:00"))
    assert ("till_closed" in late["flags"], late["business_date"], late["till"]) == (True, "2020-11-20", till)
    moved = ask("tablet", "POST", f"/tills/{till}/cash-movements", moving(direction="in", amount=500))
    assert (moved.status_code, moved.json["addendum"], moved.json["flags"]) == (201, True, ["till_closed"])
    now = ask("supervisor", "GET", f"/tills/{till}").json
    assert {name: value for name, value in now.items() if name != "addendum"} == {n: v for n, v in z.items() if n != "addendum"}
    assert (now["addendum"]["cash"], now["addendum"]["total"]["sales"], now["addendum"]["days"][0]["net"]) == (2500, 1, 2000)
    assert len(now["addendum"]["movements"]) == 1


def test_45_what_was_sold_counts_at_once_and_not_at_the_close(ask: Asking) -> None:
    till = opened(ask)
    ask.sell(body=plain(2000, till=till))
    asked = f"/revenue?scope=site:{HERE}&from=2020-11-01&to=2020-11-30&by=day"
    before = ask("supervisor", "GET", asked).json
    closed(ask, till)
    assert ask("supervisor", "GET", asked).json["total"] == before["total"]
    assert before["total"]["net"] == 2000


def test_an_open_till_is_what_the_month_lacks_until_it_is_closed(ask: Asking) -> None:
    till = opened(ask)
    asked = f"/revenue?scope=site:{HERE}&from=2020-11-01&to=2020-11-30&by=day"
    lacking = [row for row in ask("supervisor", "GET", asked).json["incomplete"] if "2020-11-20" in row["why"]]
    assert [(row["site"], row["device"]) for row in lacking] == [(HERE, "T1")]
    closed(ask, till)
    assert not [row for row in ask("supervisor", "GET", asked).json["incomplete"] if "2020-11-20" in row["why"]]


def test_what_the_tablet_had_not_sent_is_named_and_becomes_the_addendum(ask: Asking) -> None:
    till = opened(ask, device_seq=1)
    sold = [plain(1000, till=till, device_seq=number) for number in (2, 3, 4)]
    ask.sell(body=sold[1])
    z = closed(ask, till, device_seq=5, made=5)
    assert z["unsent"] == {"made": 5, "count": 2, "numbers": [2, 4], "still": 2}
    ask.sell(body=sold[0])
    now = ask("supervisor", "GET", f"/tills/{till}").json
    assert (now["unsent"]["still"], now["unsent"]["numbers"], now["addendum"]["total"]["sales"]) == (1, [2, 4], 1)


def test_money_of_a_till_that_is_not_here_yet_waits_for_its_opening(ask: Asking) -> None:
    till = str(uuid4())
    early = ask.sell(body=plain(2000, till=till))
    moved = ask("tablet", "POST", f"/tills/{till}/cash-movements", moving(amount=700))
    assert ("till_unknown" in early["flags"], moved.json["flags"], moved.json["addendum"]) == (True, ["till_unknown"], False)
    refused = ask("tablet", "POST", f"/tills/{till}/closing", closing())
    assert (refused.status_code, code(refused)) == (409, "till_not_here_yet")
    assert ask("supervisor", "GET", "/quarantine").json["data"] == []
    opened(ask, id=till)
    assert closed(ask, till)["cash"]["expected"] == 100_000 + 2000 - 700


def test_a_till_of_another_site_holds_nothing_of_this_one(ask: Asking) -> None:
    there = opened(ask, "tablet_elsewhere")
    assert "till_elsewhere" in ask.sell(body=plain(2000, till=there))["flags"]
    assert closed(ask, there, "tablet_elsewhere")["cash"]["expected"] == 100_000
    for path, body in (("closing", closing()), ("cash-movements", moving())):
        assert ask("tablet", "POST", f"/tills/{there}/{path}", body).status_code == 404
    taken = ask("tablet", "POST", "/tills", {"id": there, "device_seq": 9, "opened_at": "2020-11-20T09:00:00+09:00", "opening_float": 1})
    assert (taken.status_code, code(taken)) == (409, "id_taken")


def test_a_forgotten_till_is_told_and_does_not_stop_the_next_day(ask: Asking) -> None:
    forgotten, today = opened(ask), opened(ask, opened_at="2020-11-21T09:00:00+09:00")
    assert ask("supervisor", "GET", f"/tills/{today}").json["flags"] == ["other_till_open"]
    assert closed(ask, forgotten, "supervisor", device_seq=None)["closed_by"] != f"tablet:{HERE}-T1"
    assert closed(ask, today)["z_no"] == 2


def test_a_refused_closing_is_set_aside_and_resolves_itself_when_it_comes_right(ask: Asking) -> None:
    till, wrong = opened(ask), closing(counted={"1": -1})
    assert ask("tablet", "POST", f"/tills/{till}/closing", wrong).status_code == 422
    [kept] = ask("supervisor", "GET", "/quarantine").json["data"]
    assert (kept["kind"], kept["body"]["till"], kept["document"]) == ("till_closing", till, wrong["id"])
    assert ask("tablet", "POST", f"/tills/{till}/closing", wrong | {"counted": {}}).status_code == 201
    assert ask("supervisor", "GET", "/quarantine").json["data"] == []


def test_acts_of_a_till_are_numbers_of_the_one_series(ask: Asking) -> None:
    till = opened(ask, device_seq=1)
    ask.sell(body=plain(1000, till=till, device_seq=2))
    ask("tablet", "POST", f"/tills/{till}/cash-movements", moving(device_seq=3))
    assert closed(ask, till, device_seq=4, made=4)["unsent"]["count"] == 0
    found = ask("tablet", "GET", "/sales/sync-status").json
    assert (found["received"], found["highest"], found["missing_count"]) == (4, 4, 0)
    assert "seq_reused" in ask("tablet", "POST", "/tills", {
        "id": str(uuid4()), "device_seq": 4, "opened_at": "2020-11-20T09:00:00+09:00", "opening_float": 0,
    }).json["flags"]


def test_an_outsider_can_check_the_seal_with_the_public_key(ask: Asking) -> None:
    from base64 import b64decode, urlsafe_b64decode

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    seal = closed(ask, opened(ask))["seal"]
    [key] = [key for key in ask(None, "GET", "/keys").json["keys"] if key["kid"] == seal["key"]]
    public = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key["x"] + "=="))
    lines = ["pos-seal-1", HERE, str(seal["z_no"]), str(seal["position"]), seal["chain_hash"]]
    public.verify(b64decode(seal["signature"]), "\n".join(lines).encode())
    entries = ask("supervisor", "GET", f"/journal?book=site:{HERE}&act=till_closed").json["data"]
    assert [entry["position"] for entry in entries] == [seal["position"]]
    assert COMMAND_LINE.code not in str(entries)
