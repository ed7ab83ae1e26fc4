"""Coupons, passes, discount rules and approvals over HTTP, from making them to a sale that carries them."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from pos.promotions.codes import pass_code
from pos.sales.models import ApprovalGiven
from sites.db import db
from tests.pos.api.asking import Asking, code, pointers, sale
from tests.pos.api.places import Place
from tests.support.cast import APPROVAL_PIN, Cast

LIMITS: dict[str, dict[str, int | None]] = {level: {"percent": None, "won": None} for level in ("cashier", "supervisor", "manager")}
CAMPAIGN = {
    "scope": "site:cafe-01", "name": "예시 행사", "code_kind": "single", "prefix": "GIFT", "gives": "won", "amount": 1000,
    "valid_from": "2020-11-01", "valid_until": "2020-11-30",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel("2020-11-20T12:00:00+09:00", tick=False):
        yield


def made(ask: Asking, **changes: Any) -> tuple[str, list[str]]:
    """A campaign and three codes as they are printed."""
    campaign, batch = f"/coupon-campaigns/{uuid4()}", str(uuid4())
    assert ask("manager", "PUT", campaign, CAMPAIGN | changes).status_code == 201
    assert ask("manager", "POST", f"{campaign}/batches", {"id": batch, "count": 3}).status_code == 201
    again = ask("manager", "POST", f"{campaign}/batches", {"id": batch, "count": 3})
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert ask("manager", "POST", f"{campaign}/batches", {"id": batch, "count": 4}).status_code == 409
    printed = ask("manager", "POST", f"{campaign}/batches/{batch}/printing").get_data(as_text=True)
    return campaign, [row.split(",")[0] for row in printed.splitlines()[1:]]


def test_a_campaign_from_its_codes_to_its_uses(ask: Asking, places: tuple[Place, Place]) -> None:
    campaign, codes = made(ask)
    good = ask("tablet", "GET", f"/coupons/{codes[0]}").json
    assert (good["state"], good["gift"]["amount"]) == ("good", 1000)
    assert "coupon_differs" not in ask.sell(coupon_code=codes[0])["flags"]
    assert ask("tablet", "GET", f"/coupons/{codes[0]}").json == {"code": codes[0], "state": "reused", "gift": None}
    (use,) = ask("viewer", "GET", f"{campaign}/uses").json["data"]
    assert (use["site"], use["lowered"], use["counts"]) == ("cafe-01", 1000, True)
    shown = ask("supervisor", "GET", campaign).json
    assert (shown["codes"], shown["uses"], shown["lowered"]) == (3, 1, 1000)
    (batch,) = ask("manager", "GET", f"{campaign}/batches").json["data"]
    assert (batch["count"], batch["used"]) == (3, 1)
    assert [each["prefix"] for each in ask("tablet", "GET", "/coupons").json["data"]] == ["G1FT"]


def test_a_campaign_is_nothing_elsewhere_and_its_codes_look_like_none(ask: Asking, places: tuple[Place, Place]) -> None:
    campaign, codes = made(ask)
    assert ask("supervisor_elsewhere", "GET", campaign).status_code == 404
    assert ask("manager_elsewhere", "PUT", campaign, CAMPAIGN).status_code == 404
    assert ask("manager", "PUT", f"/coupon-campaigns/{uuid4()}", CAMPAIGN | {"scope": "region"}).status_code == 403
    unknown, there = (ask("tablet_elsewhere", "GET", f"/coupons/{each}").json for each in ("GIFT-0000-0000-0000", codes[0]))
    assert unknown | {"code": ""} == there | {"code": ""} == {"code": "", "state": "unknown", "gift": None}


def test_codes_cannot_be_searched_for(ask: Asking, places: tuple[Place, Place]) -> None:
    _, codes = made(ask)
    answers = [ask("tablet", "GET", f"/coupons/GIFT-0000-0000-{number:04d}") for number in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [403] * 2
    assert code(ask("tablet", "GET", f"/coupons/{codes[0]}")) == "too_many_tries"
    assert ask.sell(coupon_code=codes[0])["site"] == "cafe-01"


@pytest.mark.parametrize(("changes", "pointer"), [
    ({"gives": "percent", "amount": 101}, "/amount"), ({"gives": "product", "amount": None}, "/free_sku"),
    ({"valid_until": "2020-10-01"}, "/valid_until"), ({"prefix": "--"}, "/prefix"),
])  # fmt: skip
def test_a_campaign_that_makes_no_sense_is_refused(ask: Asking, places: tuple[Place, Place], changes: Any, pointer: str) -> None:
    assert pointers(ask("manager", "PUT", f"/coupon-campaigns/{uuid4()}", CAMPAIGN | changes)) == {pointer}


def test_a_campaign_changes_by_version_and_keeps_its_codes(ask: Asking, places: tuple[Place, Place]) -> None:
    campaign, _ = made(ask)
    longer = CAMPAIGN | {"valid_until": "2020-12-31"}
    assert ask("manager", "PUT", campaign, longer).status_code == 412
    assert ask("manager", "PUT", campaign, longer, headers={"If-Match": '"1"'}).json["version"] == 2
    other = ask("manager", "PUT", campaign, longer | {"prefix": "OTHER"}, headers={"If-Match": '"2"'})
    assert (other.status_code, code(other)) == (409, "campaign_fixed")
    taken = ask("manager", "PUT", f"/coupon-campaigns/{uuid4()}", CAMPAIGN)
    assert (taken.status_code, code(taken)) == (409, "prefix_taken")
    assert ask("manager", "POST", f"{campaign}/ending").json["ended_on"] == "2020-11-20"


def test_rules_are_laid_over_each_other_and_reach_the_tablet(ask: Asking, places: tuple[Place, Place]) -> None:
    body = {"limits": LIMITS | {"cashier": {"percent": 10, "won": None}}, "cut_to_ten": True,
            "reasons": [{"code": "theatre", "ko": "공연 관람", "en": "Theatre"},
                        {"code": "staff", "ko": "직원", "en": "Staff", "active": False}]}
    path = "/discount-rules?scope=site:cafe-01"
    assert ask("manager", "PUT", path, body).status_code == 428
    set_by = ask("manager", "PUT", path, body, headers={"If-Match": '"0"'})
    assert (set_by.status_code, set_by.headers["ETag"]) == (200, '"1"')
    assert ask("manager", "PUT", path, body, headers={"If-Match": '"0"'}).status_code == 412
    told = ask("tablet", "POST", "/devices/self/status", {"made": 1}).json["settings"]["discounts"]
    assert (told["limits"]["cashier"], told["cut_to_ten"]) == ({"percent": 10, "won": 10_000}, True)
    assert {each["code"]: each["active"] for each in told["reasons"]} | {"theatre": True, "staff": False} == {
        each["code"]: each["active"] for each in told["reasons"]
    }
    assert "approval_missing" in ask.sell()["flags"]


def test_an_approval_goes_before_its_sale_and_its_pin_stays_nowhere(
    ask: Asking, places: tuple[Place, Place], cast: Cast, app: Flask
) -> None:
    wanted = sale(discount=3000, discount_reason="other", total=3000, payments=[{"method": "cash", "amount": 3000}])
    yes = {"id": wanted["id"], "by": "approver@example.org", "pin": APPROVAL_PIN, "amount": 3000}
    assert ask("tablet", "POST", "/approvals", yes | {"pin": "00000"}).status_code == 403
    given = ask("tablet", "POST", "/approvals", yes)
    assert (given.status_code, given.json["by"], given.json["level"]) == (201, cast.approver, "supervisor")
    assert ask("tablet", "POST", "/approvals", yes).status_code == 200
    sold = ask.sell(body=wanted | {"approval": {"by": cast.approver}})
    assert (sold["approved_by"], {"approval_missing", "approval_unchecked"} & {*sold["flags"]}) == (cast.approver, set())
    without = ask.sell(discount=3000, discount_reason="other", total=3000, payments=[{"method": "cash", "amount": 3000}])
    assert "approval_missing" in without["flags"]
    with app.app_context():
        rows = db.session.execute(sa.select(ApprovalGiven.__table__)).all()
        journal = db.session.execute(sa.text("SELECT content FROM journal_entry WHERE act = 'approval_given'")).all()
    assert (len(rows), len(journal)) == (1, 1)
    assert APPROVAL_PIN not in repr(rows) + repr(journal)


def test_a_pass_from_its_product_to_what_is_left(ask: Asking, places: tuple[Place, Place]) -> None:
    sku = "thing-cafe-01"
    kind = ask("manager", "PUT", f"/products/{sku}/pass-kind", {"uses": 10, "valid_days": 30}, headers={"If-Match": '"0"'})
    assert (kind.status_code, kind.json["uses"]) == (200, 10)
    line = {"sku": sku, "name": "물건", "tax_class": "taxable", "quantity": "1", "unit_price": 1000}
    body = sale(lines=[line], discount=None, discount_reason=None, total=1000, payments=[{"method": "cash", "amount": 1000}])
    ask.sell(body=body)
    made_by = pass_code(UUID(body["id"]), 1, 1)
    shown = ask("tablet", "GET", f"/passes/{made_by.lower().replace('-', '')}").json
    assert (shown["code"], shown["uses_left"], shown["state"], shown["valid_until"]) == (made_by, 10, "good", "2020-12-19")
    assert [each["code"] for each in ask("supervisor", "GET", f"/passes?sale={body['id']}").json["data"]] == [made_by]
    held = ask("supervisor", "PUT", f"/passes/{made_by}/holder", {"holder": "예시 손님"})
    assert (held.status_code, held.json["holder"]) == (200, "예시 손님")
    assert ask("supervisor_elsewhere", "GET", f"/passes/{made_by}/entries").status_code == 404
    assert [each["kind"] for each in ask("viewer", "GET", f"/passes/{made_by}/entries").json["data"]] == ["sold"]
    assert ask("tablet", "GET", "/passes/P-0000-0000-0000").status_code == 404
