"""The door of the console: its blueprint, sessions and form tokens, put into the app in one call."""

from datetime import timedelta

from flask import Flask
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from pos.console import pages
from pos.console.blueprint import console
from pos.console.help.page import help_for
from pos.console.rail import rail_of
from pos.console.refusals import answer_domain_error, answer_http_error
from pos.console.visitor import find_visitor

__all__ = ["answer_domain_error", "answer_http_error", "pages", "register"]

# How long a browser keeps the cookie; how long its session is worth anything stands in sites/people/sessions.py.
COOKIE_LIFETIME = timedelta(days=7)


def register(app: Flask) -> None:
    """Puts the console into the app. The API finds the visitor in `current_user.actor` and checks form tokens by `csrf`."""
    app.config.setdefault("WTF_CSRF_CHECK_DEFAULT", False)
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config["PERMANENT_SESSION_LIFETIME"] = COOKIE_LIFETIME
    CSRFProtect(app)
    visitors = LoginManager()
    # Templates are told who visits: looking it up while rendering would ask a database that may be the very thing that failed.
    visitors.init_app(app, add_context_processor=False)
    visitors.session_protection = None
    visitors.user_loader(find_visitor)
    app.register_blueprint(console)
    app.jinja_env.globals |= {"rail_of": rail_of, "help_for": help_for}
