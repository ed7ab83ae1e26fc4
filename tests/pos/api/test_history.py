"""The journal and the access log over the API: read within reach, checked, and written where a legal name leaves."""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from sites.db import db
from tests.pos.api.asking import Asking, plain
from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, ELSEWHERE, HERE, LEGAL_NAME

BOOK = f"/journal?book=site:{HERE}"


def entries(ask: Asking, query: str = BOOK, who: str = "supervisor") -> Any:
    answer = ask(who, "GET", query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def test_a_book_is_read_from_its_newest_entry_page_by_page(ask: Asking) -> None:
    sold = [ask.sell(body=plain(1000)) for _ in range(3)]
    first = entries(ask, f"{BOOK}&limit=2")
    assert [row["subject"] for row in first["data"]] == [sold[2]["id"], sold[1]["id"]]
    assert first["data"][0]["chain_hash"] == sold[2]["ack"]["chain_hash"]
    rest = entries(ask, f"{BOOK}&limit=2&cursor={first['next_cursor']}")
    assert rest["data"][0]["subject"] == sold[0]["id"]
    ask("supervisor", "POST", f"/review/{sold[0]['id']}/marks", {})
    (marked,) = entries(ask, f"{BOOK}&act=review_marked")["data"]
    assert (marked["subject"], marked["content"], marked["actor"]) == (sold[0]["id"], {"flag": None}, "token:supervisor")


def test_a_day_holds_its_own_entries(ask: Asking) -> None:
    sold = ask.sell(body=plain(1000))
    today = sold["received_at"]
    with_today = entries(ask, f"{BOOK}&limit=500")["data"]
    assert sum(row["subject"] == sold["id"] for row in with_today) == 1
    assert entries(ask, f"{BOOK}&day=2001-01-01")["data"] == []
    assert entries(ask, f"{BOOK}&day=2199-01-01")["data"] == []
    assert today <= with_today[0]["at"]


def test_books_out_of_reach_are_not_found(ask: Asking) -> None:
    for book in (f"site:{ELSEWHERE}", f"centre:{CENTRE_ELSEWHERE}", "region"):
        for path in ("/journal", "/journal/check"):
            assert ask("manager", "GET", f"{path}?book={book}").status_code == 404
    assert entries(ask, f"/journal?book=centre:{CENTRE_HERE}", who="manager")["data"]
    assert entries(ask, "/journal?book=region", who="viewer")["data"]


def test_a_check_finds_a_document_that_was_changed(ask: Asking, app: Flask) -> None:
    sold = [ask.sell(body=plain(1000)) for _ in range(2)]
    fine = entries(ask, f"/journal/check?book=site:{HERE}")
    assert (fine["holds"], fine["break_at"]) == (True, None)
    with app.app_context(), db.engine.begin() as connection:
        forbid = connection.dialect.name == "postgresql"
        connection.execute(sa.text("ALTER TABLE document_line DISABLE TRIGGER USER" if forbid else "DROP TRIGGER document_line_no_update"))
        connection.execute(sa.text("UPDATE document_line SET name = 'x'"))
    broken = entries(ask, f"/journal/check?book=site:{HERE}")
    assert broken["holds"] is False
    assert sold[0]["id"] in broken["why"]


def test_reading_a_legal_name_is_noted_with_who_and_whose(ask: Asking) -> None:
    log = f"/access-log?scope=centre:{CENTRE_HERE}"
    assert entries(ask, log, "manager")["data"] == []
    because = {"reason": "급여 서류 확인"}
    assert ask("supervisor", "POST", f"/participants/{ask.cast.participant}/legal-name", because).json["legal_name"] == LEGAL_NAME
    ask("manager_elsewhere", "POST", f"/participants/{ask.cast.participant_elsewhere}/legal-name", because)
    (row,) = entries(ask, log, "manager")["data"]
    assert (row["by"], row["what"], row["subject"], row["centre"], row["reason"]) == (
        "token:supervisor", "legal_name", ask.cast.participant, CENTRE_HERE, because["reason"]
    )
    assert LEGAL_NAME not in str(row)
    assert len(entries(ask, "/access-log?scope=region", "admin")["data"]) == 1


def test_the_access_log_is_for_those_who_answer_for_the_centre(ask: Asking) -> None:
    log = f"/access-log?scope=centre:{CENTRE_HERE}"
    assert [ask(who, "GET", log).status_code for who in ("supervisor", "viewer", "manager_elsewhere")] == [403, 403, 404]
    assert ask("admin", "GET", f"/access-log?scope=site:{HERE}").status_code == 404
