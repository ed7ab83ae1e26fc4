"""The application that a standing server serves to one test after the other: asked to, it forgets what it knew of the database."""

from collections.abc import Callable, Iterable
from threading import Condition
from typing import Any

from flask import Flask

from pos.app import create_app
from pos.sales.counter import forget
from sites.db import db

FORGET = "/-/forget"


class Forgetting:
    """Stands before the application and knows how many requests it works on: what is told to forget waits until they are done."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._behind = app.wsgi_app
        self._changed = Condition()
        self._working = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == FORGET:
            self._forget()
            start_response("204 No Content", [])
            return []
        with self._changed:
            self._working += 1
        try:
            return self._behind(environ, start_response)
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()

    def _forget(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._working == 0)
            with self._app.app_context():
                forget(db.session())


app = create_app()
app.wsgi_app = Forgetting(app)  # type: ignore[method-assign]
