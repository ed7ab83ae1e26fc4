"""create_app(): settings, database, keys, the three faces, and what holds for every answer."""

import os
import traceback
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.middleware.proxy_fix import ProxyFix

import pos.tables
from pos import watching
from pos.api import problems
from pos.api import registering as api
from pos.api.bodies import read_to_the_end
from pos.bays import missing as bays
from pos.bays import proving as bay_proofs
from pos.cards import taken as cards_taken
from pos.cash_receipts import issued as receipts_issued
from pos.cash_receipts import wanting as cash_receipts
from pos.checkout import display, receipts
from pos.checkout import pages as checkout
from pos.config import Settings, migrations_config
from pos.consignment import producing as consignment
from pos.consignment import proving as consignment_proofs
from pos.console import door as console
from pos.daytotals import missing
from pos.donations import following as donations
from pos.exports import files as export_files
from pos.exports.tax_split import card_methods
from pos.internal_trade import book as internal_trade
from pos.sales import sources
from pos.signing import signer
from pos.tickets import judging as tickets
from pos.tickets import proving as ticket_proofs
from pos.trade import following as trade
from pos.trade import proving as trade_proofs
from sites.db import db, prepare_engine
from sites.errors import DomainError, Unavailable, say
from sites.vault import MissingKey, vault

__all__ = ["create_app", "pos"]

LARGEST_BODY = 2 * 1024 * 1024
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


# What is not a page needs less: it must not be shown as one, nor kept.
API_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without `settings` the environment decides; ConfigError when it holds a wrong one."""
    settings = settings or Settings.from_environment(os.environ)
    app = Flask("pos", static_folder=str(Path(__file__).parent / "static"), static_url_path="/static")
    app.config.update(_flask_settings(settings))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has both
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["pos-settings"] = settings
    app.extensions["pos-heads"] = set(ScriptDirectory.from_config(migrations_config(settings.database_url)).get_heads())
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    vault.unlock(settings.encryption_keys)
    signer.unlock(settings.signing_keys)
    card_methods.take(settings.card_methods)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    watching.register(app)
    sources.register()
    cash_receipts.register()
    cards_taken.register(settings.card_methods)
    receipts_issued.register()
    tickets.register()
    ticket_proofs.register()
    donations.register()
    trade.register()
    trade_proofs.register()
    internal_trade.register()
    bays.register()
    bay_proofs.register()
    consignment.register()
    consignment_proofs.register()
    missing.register()
    export_files.register()
    api.register(app)
    app.register_blueprint(checkout.blueprint)
    app.register_blueprint(display.blueprint)
    app.register_blueprint(receipts.blueprint)
    console.register(app)
    app.add_url_rule("/", "start", _start)
    _answer_errors(app)
    app.after_request(_harden)
    app.after_request(read_to_the_end)
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    production = settings.env == "production"
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings.database_url),
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_NAME": "pos_session",
    }


def _engine_options(database_url: str) -> dict[str, Any]:
    # What was sent must not come to a log by way of an error's text.
    if database_url.startswith("sqlite"):
        return {"connect_args": {"check_same_thread": False}, "hide_parameters": True}
    limits = "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    # A year of cells lies together, found by its index: at the prices of a turning disk the planner reads all years instead, and
    # with little memory it sorts what it could group as it comes. To compile such a statement takes longer than to run it.
    planning = "-c random_page_cost=1.1 -c jit=off -c work_mem=16MB"
    connecting = {"options": f"{limits} {planning}", "connect_timeout": 5}
    return {"pool_size": 8, "max_overflow": 4, "pool_timeout": 10, "connect_args": connecting, "hide_parameters": True}


def _start() -> Any:
    return redirect("/console/")


def _answer_errors(app: Flask) -> None:
    def of_database(error: sa.exc.OperationalError) -> Any:
        app.logger.warning("the database did not answer: %s", type(error.orig).__name__)
        db.session.rollback()
        return of_domain(Unavailable("database_busy", say(
            "지금은 저장할 수 없습니다. 잠시 후 다시 보내 주세요.", "It cannot be stored right now. Send it again in a moment.")))

    def of_refused_row(error: sa.exc.DBAPIError) -> Any:
        if app.testing:
            raise error
        # The database's own words may hold the whole row; where it happened is enough.
        app.logger.error("%s of the database in\n%s", type(error.orig).__name__, "".join(traceback.format_tb(error.__traceback__)))
        db.session.rollback()
        return of_http(InternalServerError())

    def of_missing_key(error: MissingKey) -> Any:
        app.logger.error("%s: put it back into the settings, see `pos doctor`", error)
        db.session.rollback()
        return of_domain(Unavailable("key_missing", say(
            "이 자료를 여는 열쇠가 서버 설정에 없습니다. 관리자에게 알려 주세요. 자료는 그대로 있습니다.",
            "The server's settings lack the key that this needs. Tell the administrator; nothing is lost.")))

    def of_http(error: HTTPException) -> Any:
        if _is_api():
            return problems.answer_http_error(error)
        return console.answer_http_error(error)

    def of_domain(error: DomainError) -> Any:
        return problems.answer_domain_error(error) if _is_api() else console.answer_domain_error(error)

    def of_surprise(error: Exception) -> Any:
        app.logger.exception("an unforeseen error")
        return of_http(InternalServerError())

    app.register_error_handler(sa.exc.OperationalError, of_database)
    app.register_error_handler(sa.exc.TimeoutError, of_database)
    app.register_error_handler(sa.exc.DBAPIError, of_refused_row)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(DomainError, of_domain)
    app.register_error_handler(MissingKey, of_missing_key)
    app.register_error_handler(500, of_surprise)


def _is_api() -> bool:
    return request.path.startswith("/api/") or request.path in ("/healthz", "/readyz", "/metrics")


def _harden(response: Response) -> Response:
    of_api = _is_api()
    headers = API_HEADERS if response.is_json and of_api else SECURITY_HEADERS
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if of_api:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
