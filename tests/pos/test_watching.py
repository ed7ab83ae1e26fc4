"""Every answer has a number and says how long it took; the log tells what went wrong and never whose or what."""

import io
import json
import logging
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from pos.logs import JsonLines, logging_settings, request_id
from pos.watching import SLOW_SECONDS
from tests.support.cast import Cast


@pytest.fixture
def lines() -> Any:
    """What is written down meanwhile, as it would be in production."""
    target = io.StringIO()
    handler = logging.StreamHandler(target)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in target.getvalue().splitlines()]
    root.removeHandler(handler)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")
@pytest.mark.parametrize("path", ["/healthz", "/api/v1/sites", "/console/sign-in", "/nowhere", "/checkout/"])
def test_every_answer_has_a_number_of_its_own_and_its_time(client: FlaskClient, cast: Cast, path: str) -> None:
    one, other = client.get(path), client.get(path)
    assert re.fullmatch(r"[0-9a-f]{16}", one.headers["X-Request-Id"])
    assert one.headers["X-Request-Id"] != other.headers["X-Request-Id"]
    assert re.fullmatch(r"app;dur=[0-9]+\.[0-9]", one.headers["Server-Timing"])
    assert request_id.get() is None


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")
def test_a_slow_answer_is_written_down_by_its_route_alone(
    client: FlaskClient, cast: Cast, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/api/v1/sites/cafe-01?who=somebody").status_code == 401
    assert lines() == []
    monkeypatch.setattr("pos.watching.SLOW_SECONDS", -SLOW_SECONDS)
    answer = client.get("/api/v1/sites/cafe-01?who=somebody")
    (line,) = lines()
    assert (line["method"], line["route"], line["status"], line["level"]) == ("GET", "/api/v1/sites/<code>", 401, "warning")
    assert line["request"] == answer.headers["X-Request-Id"]
    assert "somebody" not in json.dumps(line)
    assert "cafe-01" not in json.dumps(line)


def test_of_an_error_the_kind_and_the_place_are_told_and_no_word_that_somebody_sent(lines: Any) -> None:
    def fail() -> None:
        try:
            raise KeyError("010-1234-5678")
        except KeyError as error:
            raise ValueError("김철수") from error

    try:
        fail()
    except ValueError:
        logging.getLogger("pos").exception("an unforeseen error")
    (line,) = lines()
    assert (line["error"], line["says"], line["level"]) == ("ValueError < KeyError", "an unforeseen error", "error")
    assert "test_watching.py" in line["where"][-1]
    assert "010" not in json.dumps(line["where"]) + line["error"]
    assert "김" not in json.dumps(line, ensure_ascii=False)


def test_json_in_production_and_words_in_development() -> None:
    assert logging_settings("production")["formatters"]["lines"]["()"] == "pos.logs.JsonLines"
    assert logging_settings("development")["formatters"]["lines"]["()"] == "pos.logs.PlainLines"
