"""The pages of workplaces and tablets: who sees which, what is due, what is changed and by whom."""

import re
from collections.abc import Callable
from datetime import date, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sites.network.leases import due_of, next_renewal
from sites.registry import SiteLease
from tests.pos.console.november import form_token
from tests.support.cast import ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
MOST_QUERIES = 24
PARTS = f"/console/sites/{HERE}/parts"
OTHER_SETTINGS = {"cash_receipt_from": "100,000", "installments_from": "50,000", "over_short_from": "10,000"}


@pytest.fixture
def at_noon() -> Any:
    """A noon that stands still."""
    with time_machine.travel(datetime(2020, 12, 4, 12, tzinfo=ZoneInfo("Asia/Seoul")), tick=False) as moment:
        yield moment


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def post(browser: FlaskClient, path: str, **typed: Any) -> Any:
    return browser.post(path, data={"csrf_token": form_token(browser, "/console/me/"), **typed})


def version(browser: FlaskClient, part: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', browser.get(f"{PARTS}/{part}").get_data(as_text=True))
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("months", "day", "renewal"), [
    (12, date(2020, 3, 1), date(2021, 1, 31)), (12, date(2021, 1, 31), date(2021, 1, 31)), (12, date(2021, 2, 1), date(2022, 1, 31)),
    (1, date(2020, 2, 10), date(2020, 2, 29)), (1, date(2020, 3, 1), date(2020, 3, 31)), (60, date(2019, 1, 1), date(2025, 1, 31)),
    (None, date(2020, 3, 1), None),
])
def test_a_lease_is_renewed_in_terms_from_its_beginning(months: int | None, day: date, renewal: date | None) -> None:
    assert next_renewal(SiteLease(site_id=1, valid_from=date(2020, 1, 31), renewal_term_months=months), day) == renewal


def test_what_is_due_within_ninety_days_is_due() -> None:
    lease = SiteLease(site_id=1, valid_from=date(2020, 1, 1), rent_free_until=date(2020, 12, 31), renewal_term_months=12)
    assert [(due.kind, due.day) for due in due_of(lease, date(2020, 10, 3))] == [
        ("rent_free_ends", date(2020, 12, 31)), ("renewal", date(2021, 1, 1)),
    ]
    assert [due.kind for due in due_of(lease, date(2020, 10, 2))] == ["rent_free_ends"]
    assert due_of(lease, date(2021, 1, 2)) == []


def test_a_lease_is_entered_after_a_look_and_its_end_is_told_first(signed_in: SignIn, at_noon: Any) -> None:
    admin, typed = signed_in("admin"), {"from": "2020-11-01", "landlord": "예시 기관", "rent_free_until": "2021-01-31"}
    typed |= {"monthly_rent": "300,000", "version": version(admin, "lease")}
    unread = post(admin, f"{PARTS}/lease", **typed | {"monthly_rent": "삼십만"})
    assert (unread.status_code, 'value="삼십만"' in unread.get_data(as_text=True)) == (422, True)
    looked = text_of(post(admin, f"{PARTS}/lease", **typed))
    assert "2020년 11월 1일부터" in looked
    assert "300,000원" in looked
    assert "무상 임대가" not in text_of(admin.get("/console/sites/"))
    assert post(admin, f"{PARTS}/lease", **typed, sure="yes").status_code == 302
    listed = text_of(admin.get("/console/sites/"))
    assert "무상 임대가 2021년 1월 31일에 끝납니다." in listed
    assert "58일 남았습니다." in listed
    removal = f"/console/sites/{HERE}/leases/2020-11-01/removal"
    assert "지울까요?" in text_of(admin.get(removal))
    assert post(admin, removal, version=version(admin, "lease")).status_code == 302
    assert "무상 임대가" not in text_of(admin.get("/console/sites/"))


def test_settings_are_the_centres_and_the_rest_the_regions(signed_in: SignIn, at_noon: Any) -> None:
    manager, supervisor = signed_in("manager"), signed_in("supervisor")
    typed = {"cut_off_minutes": "03:00", "refund_approval_from": "30,000원", "version": version(manager, "settings"), **OTHER_SETTINGS}
    looked = text_of(post(manager, f"{PARTS}/settings", **typed))
    assert "다음 날 04:00" in looked
    assert "다음 날 03:00" in looked
    assert post(manager, f"{PARTS}/settings", **typed, sure="yes").status_code == 302
    page = manager.get(f"/console/sites/{HERE}")
    assert "30,000원" in text_of(page)
    assert f"{PARTS}/facts" not in page.get_data(as_text=True)
    assert [browser.get(f"{PARTS}/{part}").status_code for browser, part in (
        (manager, "facts"), (manager, "lease"), (supervisor, "settings"), (manager, "nothing"),
    )] == [403, 403, 403, 404]


def test_what_was_typed_stays_when_someone_else_was_faster(signed_in: SignIn, at_noon: Any) -> None:
    manager = signed_in("manager")
    seen = version(manager, "settings")
    first = {"cut_off_minutes": "05:00", "refund_approval_from": "50,000", "version": seen, **OTHER_SETTINGS}
    assert post(manager, f"{PARTS}/settings", **first, sure="yes").status_code == 302
    late = post(manager, f"{PARTS}/settings", **first | {"cut_off_minutes": "02:00"}, sure="yes")
    assert (late.status_code, 'value="02:00"' in late.get_data(as_text=True)) == (409, True)
    assert "영업일이 끝나는 시각: 다음 날 05:00" in text_of(late)
    assert f'name="version" value="{int(seen) + 1}"' in late.get_data(as_text=True)


def test_a_site_changes_hands_and_the_page_says_from_when(signed_in: SignIn, at_noon: Any) -> None:
    admin = signed_in("admin")
    typed = {"from": "2021-01-01", "project": "yeonsu-shoe-care", "until": "", "version": version(admin, "project")}
    assert "전날 끝나고" in text_of(post(admin, f"{PARTS}/project", **typed))
    assert "지난 날부터" in text_of(post(admin, f"{PARTS}/project", **typed | {"from": "2020-11-01"}))
    assert post(admin, f"{PARTS}/project", **typed, sure="yes").status_code == 302
    assert "2020년 12월 31일" in text_of(admin.get(f"/console/sites/{HERE}"))


def test_a_tablet_is_paired_by_a_code_shown_once_and_revoked_after_a_warning(
    signed_in: SignIn, app: Flask, cast: Cast, at_noon: Any
) -> None:
    assert cast.call(app.test_client(), "tablet", "POST", "/devices/self/status", json={"made": 9}).status_code == 200
    supervisor = signed_in("supervisor")
    page = supervisor.get("/console/devices/")
    assert "살펴볼 태블릿이 1대 있습니다." in text_of(page)
    assert f'id="{HERE}-T1"' in page.get_data(as_text=True)
    shown = post(supervisor, "/console/devices/pairing-codes", site=HERE)
    (code,) = re.findall(r"등록 번호: ((?:[A-Z2-9] ){7}[A-Z2-9])", shown.get_data(as_text=True))
    assert shown.headers["Cache-Control"] == "no-store"
    paired = app.test_client().post("/api/v1/devices", json={"code": code.replace(" ", ""), "name": "둘째"})
    assert paired.json["device"] == f"{HERE}-T2"
    revocation = f"/console/devices/{HERE}/1/revocation"
    assert "아직 보내지 않은 기록이 4건 있습니다." in text_of(supervisor.get(revocation))
    assert post(supervisor, revocation).status_code == 302
    assert cast.call(app.test_client(), "tablet", "GET", "/catalogue").status_code == 401
    assert "해지함" in text_of(supervisor.get("/console/devices/?state=revoked"))
    assert supervisor.get(revocation).status_code == 404
    assert post(supervisor, "/console/devices/pairing-codes", site=ELSEWHERE).status_code == 404
    assert signed_in("viewer").get("/console/devices/").status_code == 403


def test_the_day_page_leads_to_the_tablet_only_whoever_may_see_to_it(signed_in: SignIn, app: Flask, cast: Cast, at_noon: Any) -> None:
    answer = cast.call(app.test_client(), "tablet", "POST", "/devices/self/status", json={"made": 9})
    assert answer.status_code == 200
    link = f"/console/devices/?scope=site:{HERE}#{HERE}-T1"
    assert link in signed_in("supervisor").get("/console/today/").get_data(as_text=True)
    admins = signed_in("admin").get("/console/today/")
    assert "보내지 않은 기록이 4건" in text_of(admins)
    assert "/console/devices/" not in admins.get_data(as_text=True)


def test_nobody_finds_a_site_of_another_centre(signed_in: SignIn) -> None:
    mine = signed_in("supervisor")
    for path in (f"/console/sites/{ELSEWHERE}", f"/console/sites/?scope=site:{ELSEWHERE}", f"/console/devices/?scope=site:{ELSEWHERE}",
                 f"/console/devices/{ELSEWHERE}/1/revocation"):
        assert mine.get(path).status_code == 404
    assert ELSEWHERE not in mine.get("/console/sites/").get_data(as_text=True)
    viewer = signed_in("viewer")
    assert "21곳" in text_of(viewer.get("/console/sites/"))
    assert viewer.get(f"/console/sites/{ELSEWHERE}").status_code == 200


def test_the_pages_take_as_many_queries_for_many_sites_as_for_one(app: Flask, signed_in: SignIn, at_noon: Any) -> None:
    admin, manager = signed_in("admin"), signed_in("manager")
    for browser, path in (
        (admin, "/console/sites/?scope=region"), (admin, f"/console/sites/?scope=site:{HERE}"), (admin, f"/console/sites/{HERE}"),
        (manager, "/console/devices/"),
    ):
        with statements(app) as sent:
            assert browser.get(path).status_code == 200
        assert len(sent) <= MOST_QUERIES, path
