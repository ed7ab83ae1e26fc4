"""Health, keys, and what every answer carries."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sites.db import transaction
from tests.pos.api.asking import Asking


def test_it_says_that_it_is_up_and_ready(ask: Asking, client: FlaskClient) -> None:
    assert (client.get("/healthz").json, client.get("/readyz").json) == ({"status": "up"}, {"status": "ready"})


def test_it_is_not_ready_on_an_older_schema(ask: Asking, app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (503, "application/problem+json", "2")
    assert client.get("/healthz").status_code == 200


def test_keys_are_public_halves_only(ask: Asking) -> None:
    (key,) = ask(None, "GET", "/keys").json["keys"]
    assert set(key) == {"kty", "crv", "use", "alg", "kid", "x"}


@pytest.mark.parametrize("path", ["/sites", "/docs", "/exports/revenue.csv?month=2020-11&scope=region", "/nowhere"])
def test_nothing_of_the_api_is_kept_or_framed_and_no_script_of_others_runs(ask: Asking, path: str) -> None:
    with ask("viewer", "GET", path) as answer:
        assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/v1/keys"])
def test_a_wrong_method_is_a_problem_that_says_what_is_allowed(client: FlaskClient, path: str) -> None:
    answer = client.put(path)
    assert (answer.status_code, answer.mimetype, answer.headers["Allow"]) == (405, "application/problem+json", "GET, HEAD, OPTIONS")
