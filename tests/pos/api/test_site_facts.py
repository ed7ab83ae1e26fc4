"""Editing a site over the API: settings by the centre, the rest by the region, each with the version that was read."""

from typing import Any

import pytest
import sqlalchemy as sa

from sites.db import db
from sites.journal import JournalEntry
from tests.pos.api.asking import Asking, pointers
from tests.support.cast import HERE

SETTINGS = {"cut_off_minutes": 300, "refund_approval_from": 30_000}
LEASE = {"landlord": "예시 기관", "rent_free_from": "2026-01-01", "rent_free_until": "2026-12-31", "renewal_term_months": 12}


def tag(ask: Asking) -> dict[str, str]:
    return {"If-Match": ask("admin", "GET", f"/sites/{HERE}").headers["ETag"]}


def journalled(ask: Asking, act: str) -> list[Any]:
    with ask.client.application.app_context():
        return list(db.session().scalars(sa.select(JournalEntry.content).where(JournalEntry.act == act)))


def test_a_centre_sets_what_its_counter_goes_by_and_tablets_learn_it(ask: Asking) -> None:
    seen, path = tag(ask), f"/sites/{HERE}/settings"
    assert ask("manager", "PUT", path, SETTINGS).status_code == 428
    done = ask("manager", "PUT", path, SETTINGS, headers=seen)
    assert (done.status_code, done.json["refund_approval_from"], done.headers["ETag"]) == (200, 30_000, tag(ask)["If-Match"])
    assert ask("manager", "PUT", path, SETTINGS | {"cut_off_minutes": 0}, headers=seen).status_code == 412
    assert ask("tablet", "POST", "/devices/self/status", {"made": 1}).json["settings"]["cut_off_minutes"] == 300
    (written,) = journalled(ask, "site_settings_changed")
    assert '"cut_off_minutes":{"new":300,"old":240}' in written
    assert ask("manager", "PUT", path, SETTINGS, headers=tag(ask)).status_code == 200
    assert len(journalled(ask, "site_settings_changed")) == 1
    assert ask("supervisor", "PUT", path, SETTINGS, headers=tag(ask)).status_code == 403


def test_the_region_edits_what_and_where_a_site_is(ask: Asking) -> None:
    facts = {name: ask("admin", "GET", f"/sites/{HERE}").json[name] for name in (
        "host_building", "floor", "address", "area_m2", "opened_on", "opened_on_estimated", "closed_on", "note"
    )}
    path = f"/sites/{HERE}"
    done = ask("admin", "PUT", path, facts | {"name": "꿈이든 the 카페 새 이름", "note": "담당자 메모"}, headers=tag(ask))
    assert (done.status_code, done.json["name"]) == (200, "꿈이든 the 카페 새 이름")
    assert "꿈이든 the 카페 새 이름" in ask("admin", "GET", f"{path}/register").json["aliases"]
    taken = ask("admin", "PUT", path, facts | {"name": "착한신발"}, headers=tag(ask))
    assert (taken.status_code, pointers(taken)) == (409, {"/name"})
    early = ask("admin", "PUT", path, facts | {"name": "이름", "opened_on": "2020-05-05", "closed_on": "2020-01-01"}, headers=tag(ask))
    assert (early.status_code, pointers(early)) == (422, {"/closed_on"})
    assert "담당자 메모" not in str(journalled(ask, "site_changed"))
    assert ask("manager", "PUT", path, facts | {"name": "이름"}, headers=tag(ask)).status_code == 403


def test_leases_and_head_counts_stand_from_a_day_on(ask: Asking) -> None:
    for path, body in (("leases/2026-01-01", LEASE), ("head-counts/2026-01-01", {"people": 7})):
        assert ask("admin", "PUT", f"/sites/{HERE}/{path}", body, headers=tag(ask)).status_code == 200
    known = ask("viewer", "GET", f"/sites/{HERE}/register").json
    assert known["leases"][0]["rent_free_until"] == "2026-12-31"
    assert known["head_counts"][0] == {"from": "2026-01-01", "people": 7}
    assert ask("admin", "DELETE", f"/sites/{HERE}/leases/2026-01-01", headers=tag(ask)).status_code == 200
    assert ask("admin", "DELETE", f"/sites/{HERE}/leases/2026-01-01", headers=tag(ask)).status_code == 404
    assert "예시 기관" not in str(journalled(ask, "site_lease_changed"))
    wrong = ask("admin", "PUT", f"/sites/{HERE}/leases/2026-01-01", LEASE | {"rent_free_until": "2025-01-01"}, headers=tag(ask))
    assert pointers(wrong) == {"/rent_free_until"}


@pytest.mark.parametrize(("until", "then"), [(None, None), ("2026-12-31", "2026-12-31")])
def test_a_site_changes_hands_on_a_day(ask: Asking, until: str | None, then: str | None) -> None:
    path = f"/sites/{HERE}/projects/2026-07-01"
    assert ask("admin", "PUT", path, {"project": "yeonsu-shoe-care", "until": until}, headers=tag(ask)).status_code == 200
    newest, before = ask("admin", "GET", f"/sites/{HERE}/register").json["operators"][:2]
    assert (newest["project"], newest["centre"], newest["from"], newest["until"]) == ("yeonsu-shoe-care", "yeonsu", "2026-07-01", then)
    assert (before["project"], before["until"]) == ("seogu-cafe", "2026-06-30")
    unknown = ask("admin", "PUT", path, {"project": "nobody"}, headers=tag(ask))
    assert (unknown.status_code, pointers(unknown)) == (422, {"/project"})


def test_projects_are_listed_for_the_region_alone(ask: Asking) -> None:
    assert "seogu-cafe" in [each["code"] for each in ask("admin", "GET", "/projects").json["data"]]
    assert ask("manager", "GET", "/projects").status_code == 403
