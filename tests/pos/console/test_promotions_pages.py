"""Discounts, coupons and passes in the console: what holds, what would change, what was used; who may change it and who only looks."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.sales.counter import forget
from sites.db import db
from tests.pos.console.conftest import SignIn
from tests.pos.promotions.stand import MANY, WON, Stand, open_stand, pass_sold, used_of_pass, with_coupon
from tests.pos.sales.shop import NOW
from tests.support.cast import Cast
from tests.support.databases import Database

PAGES = ("/console/discounts/", "/console/discounts/coupons/", "/console/discounts/passes/")


@pytest.fixture(scope="module")
def opened(app: Flask, cast: Cast, database: Database) -> Cast:
    """A counter with campaigns and passes, some of them used."""
    with time_machine.travel(NOW, tick=False), app.app_context():
        open_stand(app, cast)
        forget(db.session())
        stand = Stand(app, cast)
        sold, code = pass_sold("five-shines", 3)
        stand.record(with_coupon(stand.code(WON)), with_coupon(stand.code(WON), seq=2), sold, used_of_pass(code, 4))
    database.freeze()
    return cast


@pytest.fixture(autouse=True)
def _noon(opened: Cast) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def fields(html: str) -> dict[str, str]:
    """What a browser would send of the page's last form of rules."""
    found = {}
    for tag in re.findall(r"<input[^>]+>", html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    return found


@pytest.mark.parametrize("path", PAGES)
def test_everybody_who_reads_sees_the_pages(signed_in: SignIn, path: str) -> None:
    for who in ("viewer", "supervisor", "manager", "admin"):
        assert signed_in(who).get(path).status_code == 200


def test_limits_change_after_a_look_and_only_for_whoever_may(signed_in: SignIn, app: Flask) -> None:
    manager, path = signed_in("manager"), "/console/discounts/?scope=centre:seogu"
    form = fields(manager.get(path).get_data(as_text=True)) | {"cashier_percent": "15", "ko7": "공연 관람", "en7": "Theatre"}
    looked = manager.post("/console/discounts/", data=form)
    assert looked.status_code == 200
    assert "15 %" in looked.get_data(as_text=True)
    assert count(app) == 0
    assert manager.post("/console/discounts/", data=form | {"sure": "yes"}).status_code == 302
    assert "15 %" in manager.get(path).get_data(as_text=True)
    assert count(app) == 1
    assert manager.post("/console/discounts/", data=form | {"sure": "yes"}).status_code == 409
    assert manager.post("/console/discounts/", data=form | {"scope": "region"}).status_code == 403
    assert manager.post("/console/discounts/", data=form | {"scope": "centre:yeonsu"}).status_code == 404
    supervisor = signed_in("supervisor")
    own = form | {"csrf_token": fields(page(supervisor, "/console/discounts/"))["csrf_token"]}
    assert supervisor.post("/console/discounts/", data=own).status_code == 403
    assert "<input id=\"cashier_percent\"" not in signed_in("viewer").get(path).get_data(as_text=True)


def count(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(sa.text("SELECT count(*) FROM journal_entry WHERE act = 'discount_rules_set'")) or 0)


def test_what_is_wrong_is_said_beside_its_field(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    form = fields(page(manager, "/console/discounts/?scope=centre:seogu")) | {"cashier_percent": "101", "ko7": "하나만"}
    answer = manager.post("/console/discounts/", data=form)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count('aria-invalid="true"') == 2


def test_a_campaign_is_made_its_codes_taken_and_cancelled(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    form = fields(manager.get("/console/discounts/coupons/new").get_data(as_text=True))
    form |= {"name": "예시 행사", "scope": "centre:seogu", "code_kind": "single", "prefix": "SEOGU", "gives": "percent", "amount": "20",
             "valid_from": "2020-11-01"}
    made = manager.post("/console/discounts/coupons/new", data=form)
    assert made.status_code == 302, made.get_data(as_text=True)
    address = made.headers["Location"]
    assert manager.post(address, data=fields(page(manager, address)) | {"count": "0"}).status_code == 200
    assert manager.post(address, data=fields(page(manager, address)) | {"count": "3"}).status_code == 302
    (printing,) = re.findall(r'action="([^"]+/printing)"', page(manager, address))
    sheet = manager.post(printing, data=fields(page(manager, address)))
    assert (sheet.status_code, len(sheet.get_data(as_text=True).splitlines())) == (200, 4)
    cancel = printing.replace("/printing", "/cancellation")
    assert manager.post(cancel, data=fields(page(manager, address))).status_code == 200
    assert "무효로 하기" in page(manager, address)
    assert manager.post(cancel, data=fields(page(manager, address)) | {"sure": "yes"}).status_code == 302
    assert manager.post(printing, data=fields(page(manager, address))).status_code == 404
    assert manager.post(address, data=fields(page(manager, address)) | {"act": "end"}).status_code == 200
    assert manager.post(address, data=fields(page(manager, address)) | {"act": "end", "sure": "yes"}).status_code == 302
    assert "끝남" in page(manager, address)
    assert signed_in("supervisor_elsewhere").get(address).status_code == 404


def page(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_uses_that_count_and_those_that_wait_are_told_apart(signed_in: SignIn) -> None:
    seen = page(signed_in("supervisor"), f"/console/discounts/coupons/{WON}")
    assert (seen.count("badge line"), seen.count("badge warn")) == (1, 1)
    assert "번호 만들기" not in seen
    assert "0PEN2020 · 여럿이 함께" in page(signed_in("viewer"), f"/console/discounts/coupons/{MANY}")


def test_a_pass_shows_what_is_left_and_its_ledger(signed_in: SignIn) -> None:
    viewer = signed_in("viewer")
    listed = page(viewer, "/console/discounts/passes/?scope=site:cafe-01")
    assert "4/5회" in listed
    (address,) = re.findall(r'href="(/console/discounts/passes/P-[^"]+)"', listed)
    assert page(viewer, address).count("<tr>") == 3
    assert signed_in("supervisor_elsewhere").get(address).status_code == 404
    assert "4/5회" not in page(viewer, "/console/discounts/passes/?scope=site:shoe-01")


def test_a_campaign_changes_after_a_look_and_by_the_version_that_was_read(signed_in: SignIn) -> None:
    admin, path = signed_in("admin"), f"/console/discounts/coupons/{WON}/change"
    assert [signed_in(who).get(path).status_code for who in ("viewer", "supervisor", "manager")] == [403, 403, 403]
    form = fields(admin.get(path).get_data(as_text=True)) | {"gives": "won", "amount": "1,500", "valid_until": ""}
    look = admin.post(path, data=form).get_data(as_text=True)
    assert ("1,000원" in look, "1,500원" in look) == (True, True)
    assert admin.post(path, data=form | {"amount": "x"}).status_code == 422
    assert admin.post(path, data=form | {"sure": "yes"}).status_code == 302
    assert admin.post(path, data=form | {"amount": "2,000", "sure": "yes"}).status_code == 409
    assert "1,500원" in admin.get("/console/discounts/coupons/").get_data(as_text=True)


def test_what_a_pass_is_good_for_is_set_after_a_look(signed_in: SignIn) -> None:
    admin, path = signed_in("admin"), "/console/discounts/passes/kinds/five-shines"
    assert [signed_in(who).get(path).status_code for who in ("viewer", "supervisor")] == [403, 403]
    assert admin.get("/console/discounts/passes/kinds/?sku=none").status_code == 404
    assert admin.get("/console/discounts/passes/kinds/?sku=five-shines").status_code == 302
    form = fields(admin.get(path).get_data(as_text=True)) | {"valid_at": "region", "active": "yes", "uses": "6"}
    look = admin.post(path, data=form).get_data(as_text=True)
    assert ("5회" in look, "6회" in look) == (True, True)
    assert admin.post(path, data=form | {"uses": "0"}).status_code == 422
    assert admin.post(path, data=form | {"valid_months": "1", "sure": "yes"}).status_code == 422
    assert admin.post(path, data=form | {"sure": "yes"}).status_code == 302
    assert admin.post(path, data=form | {"uses": "7", "sure": "yes"}).status_code == 409
    assert "6회" in admin.get("/console/discounts/passes/").get_data(as_text=True)


def test_whose_a_pass_is_is_noted_and_taken_away_and_shown_to_nobody_else(signed_in: SignIn) -> None:
    supervisor = signed_in("supervisor")
    page = supervisor.get("/console/discounts/passes/").get_data(as_text=True)
    [path] = set(re.findall(r'href="(/console/discounts/passes/P[^"]+)"', page))
    form = fields(supervisor.get(path).get_data(as_text=True))
    assert supervisor.post(f"{path}/holder", data=form | {"holder": "참여자 01"}).status_code == 302
    assert "참여자 01" in supervisor.get(path).get_data(as_text=True)
    viewer = signed_in("viewer")
    assert "참여자 01" not in viewer.get(path).get_data(as_text=True)
    assert viewer.post(f"{path}/holder", data=fields(viewer.get(path).get_data(as_text=True))).status_code == 403
    assert supervisor.post(f"{path}/holder", data=form | {"holder": "a" * 61}).status_code == 422
    assert supervisor.post(f"{path}/holder", data=form | {"holder": "x", "act": "take"}).status_code == 302
    assert "참여자 01" not in supervisor.get(path).get_data(as_text=True)
