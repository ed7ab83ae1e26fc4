"""Tickets over the API: each act once, nobody's number told to strangers, found by what a customer can say."""

import pytest
import sqlalchemy as sa
from flask import Flask

from sites.db import db
from tests.pos.api.asking import Asking, code, pointers
from tests.pos.tickets.leaving import (
    AT,
    MANAGER,
    NEXT_DAY,
    PHONE,
    SHOP,
    SUPERVISOR,
    TABLET,
    WASH,
    do,
    dropped,
    event,
    exif,
    jpeg,
    leave,
    photo,
)


def test_shoes_from_the_counter_to_the_shelf_and_back(ask: Asking) -> None:
    left = leave(ask)
    assert (left["state"], left["price"], left["phone"], left["customer"], left["note"]) == (
        "received", 8000, "010-****-1205", "예시 손님", "흰 끈으로",
    )
    assert left["ticket_no"].startswith(f"{SHOP}-T1-")
    assert left["money"]["outstanding"] == left["money"]["to_pay"] == 8000
    assert left["items"][0]["marks"] == [{"code": "stain", "text": None, "x": 70, "y": 40}]
    assert do(ask, left["id"], "started")["state"] == "in_work"
    ready = do(ask, left["id"], "ready", at="2020-11-21T12:00:00+09:00")
    assert (ready["state"], ready["items"][0]["finished_on"], ready["ready_at"]) == ("ready", "2020-11-21", "2020-11-21T03:00:00Z")
    fetched = do(ask, left["id"], "collected", at="2020-11-22T12:00:00+09:00")
    assert (fetched["state"], [each["kind"] for each in fetched["events"]]) == ("collected", ["started", "ready", "collected"])
    assert {each["by"] for each in fetched["events"]} == {f"tablet:{SHOP}-T1"}


def test_a_drop_off_sent_twice_is_taken_once_and_another_one_under_its_id_is_refused(ask: Asking) -> None:
    body = dropped()
    assert ask(TABLET, "POST", "/tickets", body).status_code == 201
    again = ask(TABLET, "POST", "/tickets", body | {"device_seq": 77, "phone": "010 0000 1205"})
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    other = ask(TABLET, "POST", "/tickets", body | {"phone": "010-0000-1206", "due_date": "2020-11-25", "tell": False})
    assert (other.status_code, code(other), pointers(other)) == (409, "content_differs", {"/phone", "/due_date", "/tell"})
    changed = [body["items"][0] | {"works": [WASH]}]
    assert pointers(ask(TABLET, "POST", "/tickets", body | {"items": changed})) == {"/items"}


def test_an_event_sent_twice_is_done_once_and_another_one_under_its_id_is_refused(ask: Asking) -> None:
    left = leave(ask)["id"]
    body = event("ready")
    assert ask(TABLET, "POST", f"/tickets/{left}/events", body).status_code == 201
    again = ask(TABLET, "POST", f"/tickets/{left}/events", body | {"device_seq": 78})
    assert (again.status_code, len(again.json["events"])) == (200, 1)
    other = ask(TABLET, "POST", f"/tickets/{left}/events", body | {"kind": "collected", "items": None})
    assert (other.status_code, pointers(other)) == (409, {"/kind"})


def test_what_is_over_stays_over_until_the_mistake_is_taken_back(ask: Asking) -> None:
    left = leave(ask)["id"]
    fetched = do(ask, left, "collected")
    refused = ask(TABLET, "POST", f"/tickets/{left}/events", event("cancelled", at="2020-11-21T11:00:00+09:00"))
    assert (refused.status_code, code(refused)) == (409, "ticket_over")
    undone = do(ask, left, "undone", at="2020-11-21T10:05:00+09:00", undoes=fetched["events"][0]["id"])
    assert (undone["state"], undone["ended_at"], undone["items"][0]["finished_on"]) == ("received", None, None)
    twice = ask(TABLET, "POST", f"/tickets/{left}/events", event("undone", undoes=fetched["events"][0]["id"]))
    assert (twice.status_code, code(twice)) == (409, "ticket_event_unknown")


def test_what_two_tablets_say_both_is_kept_and_changes_nothing(ask: Asking) -> None:
    left = leave(ask)["id"]
    do(ask, left, "ready")
    again = do(ask, left, "ready", at="2020-11-21T10:01:00+09:00")
    assert ([each["flags"] for each in again["events"]], again["ready_at"]) == ([[], ["no_effect"]], "2020-11-21T01:00:00Z")


def test_work_that_arrives_after_the_hand_over_falls_in_its_place(ask: Asking) -> None:
    left = leave(ask)["id"]
    do(ask, left, "collected", at="2020-11-23T10:00:00+09:00")
    late = do(ask, left, "ready", at="2020-11-22T10:00:00+09:00")
    assert (late["state"], late["items"][0]["finished_on"], late["ready_at"]) == ("collected", "2020-11-22", "2020-11-22T01:00:00Z")


def test_an_event_before_its_ticket_waits_for_it_and_is_not_set_aside(ask: Asking) -> None:
    body = dropped()
    early = ask(TABLET, "POST", f"/tickets/{body['id']}/events", event("ready"))
    assert (early.status_code, code(early)) == (409, "ticket_not_here_yet")
    assert ask(SUPERVISOR, "GET", "/quarantine").json["data"] == []


def test_what_a_tablet_is_refused_is_set_aside_until_it_comes_right(ask: Asking) -> None:
    body = dropped()
    assert ask(TABLET, "POST", "/tickets", body | {"phone": "1000-0000-00"}).status_code == 422
    kept = ask(SUPERVISOR, "GET", "/quarantine").json["data"]
    assert [(each["kind"], each["document"]) for each in kept] == [("ticket", body["id"])]
    assert ask(TABLET, "POST", "/tickets", body).status_code == 201
    assert ask(SUPERVISOR, "GET", "/quarantine").json["data"] == []


@pytest.mark.parametrize("wanted", [
    {"phone_last": "1205"}, {"phone": "01000001205"}, {"tag": "27"}, {"code": "T1-000555"}, {"code": f"{SHOP}-T1-000555"},
    {"stands": "open"}, {"state": "received"}, {"due": "2020-11-24"}, {"stands": "overdue"},
])
def test_it_is_found_by_what_a_customer_can_say_or_show(ask: Asking, wanted: dict[str, str]) -> None:
    mine = leave(ask, tag="27", device_seq=555)["id"]
    other = leave(ask, phone="010-0000-9999", due_date="2199-01-01")["id"]
    do(ask, other, "collected")
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    assert [each["id"] for each in ask(TABLET, "GET", f"/tickets?site={SHOP}&{query}").json["data"]] == [mine]


def test_the_list_pages_from_the_newest_on(ask: Asking) -> None:
    made = [leave(ask, dropped_off_at=f"2020-11-20T1{hour}:00:00+09:00")["id"] for hour in range(5)]
    page = ask(SUPERVISOR, "GET", "/tickets?limit=2").json
    found = [each["id"] for each in page["data"]]
    while page["next_cursor"] is not None:
        page = ask(SUPERVISOR, "GET", f"/tickets?limit=2&cursor={page['next_cursor']}").json
        found += [each["id"] for each in page["data"]]
    assert found == made[::-1]


def test_a_customer_is_known_only_to_those_who_work_there(ask: Asking, app: Flask) -> None:
    left = leave(ask)["id"]
    for who in ("viewer", "admin"):
        seen = ask(who, "GET", f"/tickets/{left}").json
        assert (seen["phone"], seen["customer"], seen["note"], seen["price"]) == (None, None, None, 8000)
        assert ask(who, "GET", f"/tickets?site={SHOP}&phone_last=1205").json["data"] == []
        assert ask(who, "POST", f"/tickets/{left}/contact").status_code == 403
    assert ask("supervisor", "GET", f"/tickets/{left}").status_code == 404
    assert ask(SUPERVISOR, "POST", f"/tickets/{left}/contact").json == {"phone": PHONE, "customer": "예시 손님"}
    with app.app_context():
        last = sa.text(f"SELECT act FROM journal_entry WHERE book = 'site:{SHOP}' ORDER BY position DESC LIMIT 1")
        assert db.session.scalar(last) == "ticket_contact_read"
        written = " ".join(db.session.scalars(sa.text("SELECT content FROM journal_entry WHERE content IS NOT NULL")))
    assert "1205" not in written
    assert "예시" not in written


def test_only_who_answers_for_the_site_writes_something_off(ask: Asking) -> None:
    left = leave(ask)["id"]
    do(ask, left, "ready")
    assert ask(TABLET, "POST", f"/tickets/{left}/events", event("unclaimed")).status_code == 403
    assert do(ask, left, "unclaimed", SUPERVISOR)["state"] == "unclaimed"


@pytest.mark.parametrize(("changes", "pointer"), [
    ({"items": []}, "/items"), ({"tag": None}, "/tag"), ({"phone": "12"}, "/phone"), ({"phone": None}, "/phone"),
    ({"settlement": "later"}, "/settlement"), ({"items": [{"kind": "hat", "works": [WASH]}]}, "/items/0/kind"),
    ({"items": [{"kind": "boots", "works": []}]}, "/items/0/works"),
])
def test_what_cannot_be_a_ticket_is_refused(ask: Asking, changes: dict[str, object], pointer: str) -> None:
    refused = ask(TABLET, "POST", "/tickets", dropped(**changes))
    assert (refused.status_code, pointers(refused)) == (422, {pointer})


def test_a_cafe_takes_nothing_in(ask: Asking) -> None:
    refused = ask("tablet", "POST", "/tickets", dropped())
    assert (refused.status_code, code(refused)) == (422, "no_tickets_here")


def test_without_a_tablet_the_server_gives_number_and_tag(ask: Asking) -> None:
    body = {name: value for name, value in dropped(tag=None).items() if name != "device_seq"}
    left = ask(SUPERVISOR, "POST", "/tickets", body | {"site": SHOP}).json
    assert (left["ticket_no"], left["tag"]) == (f"{SHOP}-K-{left['number']:06d}", f"C{left['number']}")


def test_a_tag_that_hangs_on_another_thing_is_flagged(ask: Asking) -> None:
    first = leave(ask, tag="7")
    assert leave(ask, tag="7")["flags"] == ["tag_repeated"]
    do(ask, first["id"], "collected")
    assert first["flags"] == []


def test_a_photo_loses_what_the_camera_wrote_and_is_shown_only_there(ask: Asking) -> None:
    left = leave(ask)["id"]
    sent = photo(jpeg(exif(b"37.45 126.70")))
    kept = ask(TABLET, "POST", f"/tickets/{left}/photos", sent)
    assert (kept.status_code, kept.json["width"], kept.json["height"]) == (201, 8, 6)
    assert ask(TABLET, "POST", f"/tickets/{left}/photos", sent).status_code == 200
    assert pointers(ask(TABLET, "POST", f"/tickets/{left}/photos", sent | {"taken_at": NEXT_DAY})) == {"/taken_at"}
    seen = ask(SUPERVISOR, "GET", f"/tickets/{left}/photos/{sent['id']}")
    assert (seen.mimetype, seen.data) == ("image/jpeg", jpeg())
    assert ask("viewer", "GET", f"/tickets/{left}/photos/{sent['id']}").status_code == 403
    assert ask("tablet", "GET", f"/tickets/{left}/photos/{sent['id']}").status_code == 404


@pytest.mark.parametrize("content", [b"GIF89a" + jpeg(), jpeg()[:20], jpeg(width=5000), jpeg() + b" " * 190_000, b""])
def test_only_a_small_jpeg_is_a_photo(ask: Asking, content: bytes) -> None:
    left = leave(ask)["id"]
    refused = ask(TABLET, "POST", f"/tickets/{left}/photos", photo(content))
    assert refused.status_code in (413, 422)
    assert refused.status_code == 413 or pointers(refused) == {"/jpeg"}


def test_terms_are_edited_by_the_centre_on_the_newest_version(ask: Asking) -> None:
    usual = ask(TABLET, "GET", f"/sites/{SHOP}/ticket-terms")
    assert (usual.json["version"], usual.json["free_days"]) == (0, 7)
    wanted = {name: value for name, value in usual.json.items() if name not in ("site", "version", "kinds", "marks")} | {"free_days": 10}
    path, tag = f"/sites/{SHOP}/ticket-terms", {"If-Match": usual.headers["ETag"]}
    assert ask(SUPERVISOR, "PUT", path, wanted, headers=tag).status_code == 403
    assert ask(MANAGER, "PUT", path, wanted).status_code == 428
    changed = ask(MANAGER, "PUT", path, wanted, headers=tag)
    assert (changed.status_code, changed.json["version"], changed.json["free_days"]) == (200, 1, 10)
    assert ask(MANAGER, "PUT", path, wanted, headers=tag).status_code == 412
    odd = ask(MANAGER, "PUT", path, wanted | {"ready_text": "{shop.name}"}, headers={"If-Match": changed.headers["ETag"]})
    assert (odd.status_code, pointers(odd)) == (422, {"/ready_text"})


def test_work_done_is_told_by_the_day_it_was_finished_and_not_by_the_money(ask: Asking) -> None:
    one, other = leave(ask)["id"], leave(ask)["id"]
    do(ask, one, "ready", at="2020-11-21T12:00:00+09:00")
    do(ask, other, "ready", at="2020-11-23T12:00:00+09:00")
    again = do(ask, other, "reopened", at="2020-11-23T13:00:00+09:00")
    assert again["items"][0]["finished_on"] is None
    path = f"/tickets/work?site={SHOP}&from=2020-11-01&to=2020-11-30"
    assert ask("viewer", "GET", path).json == {
        "data": [{"site": SHOP, "day": "2020-11-21", "items": 1, "worth": 8000}], "items": 1, "worth": 8000,
    }
    assert ask(SUPERVISOR, "GET", f"/revenue?scope=site:{SHOP}&from=2020-11-01&to=2020-11-30&by=day").json["total"]["net"] == 0
    assert AT < NEXT_DAY
