"""Help: every page of it opens in both languages, a search finds it, and pages lead to the help that belongs to them."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from pos.console.help.topics import TOPICS, found_by, topic_of_page
from pos.console.rail import PLACES
from sites.errors import Message
from tests.pos.console.november import form_token

SignIn = Callable[[str], FlaskClient]
HANGUL = re.compile(r"[가-힣]")
KINDS = {"button": 1, "primary": 1, "danger": 1, "badge": 3, "note": 4, "field": 2, "code": 1, "change": 3, "sum": 2}


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def pictured(key: str) -> list[Message]:
    return [text for step in TOPICS[key].steps for part in step.picture for text in part[1:] if isinstance(text, Message)]


@pytest.mark.parametrize("key", TOPICS)
def test_a_topic_says_all_in_both_languages_and_its_pictures_can_be_drawn(key: str) -> None:
    topic = TOPICS[key]
    assert len(topic.steps) >= 3
    for message in (*topic.texts(), *pictured(key)):
        assert message.ko
        assert message.en
        assert not HANGUL.search(message.en), message.en
    parts = [part for step in topic.steps for part in step.picture]
    assert {kind: count for kind, *texts in parts if (count := len(texts)) != KINDS.get(kind, count)} == {}
    assert {place.key for place in PLACES} >= set(topic.pages)


def test_every_page_that_is_worked_with_has_its_help() -> None:
    # The list of help has none of its own.
    assert {place.key for place in PLACES if topic_of_page(place.key) is None} == {"help"}


def test_a_search_finds_by_either_language_and_titles_first() -> None:
    assert found_by("환불")[0].key == found_by("refund")[0].key == "refunds"
    assert [topic.key for topic in found_by("퇴근  찍지")] == ["clock-out"]
    assert found_by("없는낱말") == []
    assert len(found_by("")) == len(TOPICS)


def test_the_pages_open_in_both_languages_and_lead_on(signed_in: SignIn) -> None:
    supervisor = signed_in("supervisor")
    assert 'href="/console/help/first-day"' in supervisor.get("/console/today/").get_data(as_text=True)
    assert "무엇을 도와드릴까요?" in text_of(supervisor.get("/console/help/"))
    assert "‘<b>’에 대한 도움말을 찾지 못했습니다." in unescape(supervisor.get("/console/help/?q=<b>").get_data(as_text=True))
    day_totals = supervisor.get("/console/help/day-totals")
    assert "하루 합계 화면 열기" in text_of(day_totals)
    assert "계정 화면 열기" not in text_of(supervisor.get("/console/help/accounts"))
    assert supervisor.get("/console/help/nothing").status_code == 404
    supervisor.post("/console/language", data={"csrf_token": form_token(supervisor, "/console/help/"), "language": "en"})
    for key in TOPICS:
        page = supervisor.get(f"/console/help/{key}")
        assert page.status_code == 200
        assert TOPICS[key].title.en in text_of(page)
