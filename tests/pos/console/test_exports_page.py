"""The page of exports: one click a file, long ones watched, names with a reason, nothing of another centre; a fixed number of queries."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from pos.exports import files, paper
from pos.exports.catalogue import EXPORTS
from pos.jobs.models import Job
from pos.jobs.working import Worker
from sites.db import db, transaction
from sites.journal import JournalEntry
from tests.pos.console.november import form_token
from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, ELSEWHERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
PAGE = "/console/exports/"
MOST_QUERIES = 12


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def press(browser: FlaskClient, file: str, path: str = PAGE, **typed: str) -> Any:
    return browser.post(path, data={"csrf_token": form_token(browser, PAGE), "month": "2020-11", "file": file, **typed})


def rows_of(answer: Any, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode(encoding), newline="")))


def test_a_button_is_a_file_and_the_file_is_remembered(signed_in: SignIn) -> None:
    supervisor = signed_in("supervisor")
    page = supervisor.get(PAGE)
    assert "아직 만든 파일이 없습니다." in text_of(page)
    assert "승인번호는 끝 세 자리만 보입니다." in text_of(page)
    made = press(supervisor, "ledger.csv", scope=f"site:{HERE}", encoding="cp949")
    assert (made.status_code, made.content_type) == (200, "text/csv; charset=euc-kr")
    assert int(rows_of(made, "cp949")[-1]["합계"]) == 10_000 + 9000 + 3500 - 2500
    page = text_of(supervisor.get(PAGE))
    assert "매출장_2020-11_" in page
    assert "받음" in page
    assert "매출장_2020-11_" not in text_of(signed_in("manager").get(PAGE))


def test_every_button_of_every_role_gives_a_file(signed_in: SignIn) -> None:
    for who in ("supervisor", "manager", "viewer"):
        browser = signed_in(who)
        buttons = re.findall(r'name="file" value="([a-z-]+\.(?:xlsx|csv|json))"', browser.get(PAGE).get_data(as_text=True))
        assert len(buttons) == 3 * len(EXPORTS)
        for file in buttons:
            assert press(browser, file).status_code == 200, (who, file)


def test_nothing_of_another_centre_is_offered_or_given(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    page = manager.get(PAGE).get_data(as_text=True)
    assert f"centre:{CENTRE_HERE}" in page
    assert f"site:{ELSEWHERE}" not in page
    for scope in ("region", f"centre:{CENTRE_ELSEWHERE}", f"site:{ELSEWHERE}"):
        assert manager.get(f"{PAGE}?scope={scope}").status_code == 404
        assert press(manager, "revenue.csv", scope=scope).status_code == 404
    assert manager.get(f"{PAGE}?month=2020-13").status_code == 422
    assert press(manager, "wages.csv").status_code == 404
    assert press(manager, "ledger.pdf").status_code == 422


def test_a_long_one_is_watched_until_it_can_be_fetched(
    app: Flask, signed_in: SignIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LONG_ROWS", 1)
    supervisor, manager = signed_in("supervisor"), signed_in("manager")
    begun = press(supervisor, "ledger.xlsx")
    place = begun.headers["Location"]
    watched = supervisor.get(place)
    assert (begun.status_code, watched.headers["Refresh"]) == (302, "3")
    assert "Refresh" not in supervisor.get(f"{place}?by=script").headers
    assert "곧 만들기 시작합니다." in text_of(watched)
    assert manager.get(place).status_code == 404
    assert "차례를 기다림" in text_of(supervisor.get(PAGE))
    assert Worker(app.app_context, app.extensions["pos-settings"].data_dir, "w", Event()).work_once()
    done = supervisor.get(place)
    assert "Refresh" not in done.headers
    assert "파일이 다 되었습니다." in text_of(done)
    link = re.search(r'href="(/api/v1/jobs/[^"]+/file)"', done.get_data(as_text=True))
    assert link is not None
    with supervisor.get(link[1]) as fetched:
        assert (fetched.status_code, fetched.data[:2]) == (200, b"PK")
    assert manager.get(link[1]).status_code == 404
    assert "다 됨" in text_of(supervisor.get(PAGE))


def test_one_that_failed_says_why_and_how_to_go_on(app: Flask, signed_in: SignIn, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LONG_ROWS", 1)
    supervisor = signed_in("supervisor")
    place = press(supervisor, "ledger.csv").headers["Location"]
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Job).values(tries=3, state="failed", ended_at=Job.made_at, problem_ko="까닭", problem_en="Why"))
    page = text_of(supervisor.get(place))
    assert "만들지 못했습니다." in page
    assert "까닭" in page
    assert "다시 만들기" in page


def test_names_need_a_reason_and_are_journalled(app: Flask, signed_in: SignIn, cast: Cast) -> None:
    manager = signed_in("manager")
    asked = press(manager, "attendance.names", scope=f"centre:{CENTRE_HERE}")
    assert asked.status_code == 302
    assert "법적 이름이 들어갑니다." in text_of(manager.get(asked.headers["Location"]))
    form = {"path": "/console/exports/names", "scope": f"centre:{CENTRE_HERE}"}
    refused = press(manager, "attendance.csv", reason=" ", **form)
    assert refused.status_code == 422
    assert "두 자 이상" in text_of(refused)
    given = press(manager, "attendance.csv", reason="급여 확인", **form)
    assert given.status_code == 200
    assert "성명" in rows_of(given)[0]
    with app.app_context():
        assert db.session.scalar(sa.select(JournalEntry.book).where(JournalEntry.act == "names_exported")) == f"centre:{CENTRE_HERE}"
    assert press(manager, "attendance.csv", path=form["path"], scope=f"site:{ELSEWHERE}", reason="급여 확인").status_code == 404
    assert press(signed_in("supervisor"), "attendance.csv", path=form["path"], scope=f"site:{HERE}", reason="급여 확인").status_code == 403
    assert "이름을 넣어 받기" not in text_of(signed_in("viewer").get(PAGE))


def test_where_pdfs_cannot_be_made_the_page_says_why(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = signed_in("viewer")
    monkeypatch.setattr(paper, "_engine", lambda: None)
    assert "pip install" in text_of(viewer.get(PAGE))
    assert "revenue.pdf" not in viewer.get(PAGE).get_data(as_text=True)
    refused = press(viewer, "revenue.pdf")
    assert refused.status_code == 422
    assert "pip install" in text_of(refused)


def test_the_page_takes_as_many_queries_however_many_files(app: Flask, signed_in: SignIn) -> None:
    viewer, taken = signed_in("viewer"), []
    for _ in range(2):
        with statements(app) as sent:
            assert viewer.get(PAGE).status_code == 200
        taken.append(len(sent))
        for face in ("csv", "json"):
            press(viewer, f"roll-up.{face}")
    assert taken[0] == taken[1] <= MOST_QUERIES
