"""What is kept of every answer: its number, how long it took, and one line in the log when it was slow or went wrong.

Neither addresses nor paths nor bodies are written down: who worked where and when is nobody's business. A route's pattern is enough.
"""

import logging
import secrets
from time import perf_counter

from flask import Flask, Response, g, request

from pos.logs import request_id
from pos.metering import API, BATCH, CHECKOUT, CONSOLE, OTHER, TABLET, meter

SLOW_SECONDS = 2.0

log = logging.getLogger("pos.requests")


def register(app: Flask) -> None:
    """Watches every request of an app. It has to be the first that is registered, so that its answer is the last word."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def _begin() -> None:
    g.began_at = perf_counter()
    request_id.set(secrets.token_hex(8))


def _end(response: Response) -> Response:
    seconds = perf_counter() - g.began_at if "began_at" in g else 0.0
    number = request_id.get()
    if number is not None:
        response.headers["X-Request-Id"] = number
    response.headers.add("Server-Timing", f"app;dur={seconds * 1000:.1f}")
    group = _group()
    meter.count(group, response.status_code, seconds)
    if response.status_code >= 500 or (seconds > SLOW_SECONDS and group != BATCH):
        _write_down(response.status_code, seconds)
    return response


def _forget(_error: BaseException | None) -> None:
    request_id.set(None)


def _group() -> str:
    path = request.path
    if path.startswith("/api/"):
        if request.method == "POST" and path == "/api/v1/sales":
            return CHECKOUT
        return BATCH if path == "/api/v1/sales/batch" else API
    if path.startswith("/console/"):
        return CONSOLE
    return TABLET if path.startswith("/checkout/") else OTHER


def _write_down(status: int, seconds: float) -> None:
    route = request.url_rule.rule if request.url_rule is not None else "-"
    said = {"method": request.method, "route": route, "status": status, "milliseconds": round(seconds * 1000)}
    log.log(logging.ERROR if status == 500 else logging.WARNING, "%s %s answered %d after %d ms", *said.values(), extra=said)
