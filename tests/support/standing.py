"""The application that a standing server serves to one test after the other: asked to, it forgets what it knew of the database.

What never changes while it runs, the files of the page, it makes once: each new tablet asks for nearly a hundred of them.
"""

from collections.abc import Callable, Iterable
from threading import Condition
from typing import Any

from flask import Flask
from werkzeug.test import run_wsgi_app

from pos.app import create_app
from pos.sales.counter import forget
from sites.db import db

FORGET = "/-/forget"
FILES = ("/static/", "/checkout/static/")
MADE_OF_FILES = ("/checkout/", "/checkout/page.css", "/checkout/sw.js", "/checkout/manifest.webmanifest")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")


class Forgetting:
    """Stands before the application and knows how many requests it works on: what is told to forget waits until they are done."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._behind = app.wsgi_app
        self._changed = Condition()
        self._working = 0
        self._files: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == FORGET:
            self._forget()
            start_response("204 No Content", [])
            return []
        with self._changed:
            self._working += 1
        try:
            return self._answer(environ, start_response)
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        is_file = path.startswith(FILES) or path in MADE_OF_FILES
        if environ["REQUEST_METHOD"] != "GET" or not is_file or any(name in environ for name in CONDITIONS):
            return self._behind(environ, start_response)
        if path not in self._files:
            body, status, headers = run_wsgi_app(self._behind, environ, buffered=True)
            if not status.startswith("200") or "Set-Cookie" in headers:
                start_response(status, headers.to_wsgi_list())
                return body
            self._files[path] = status, headers.to_wsgi_list(), b"".join(body)
        status, listed, content = self._files[path]
        start_response(status, listed)
        return [content]

    def _forget(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._working == 0)
            with self._app.app_context():
                forget(db.session())
                db.session.remove()
                db.engine.dispose()


app = create_app()
app.wsgi_app = Forgetting(app)  # type: ignore[method-assign]
