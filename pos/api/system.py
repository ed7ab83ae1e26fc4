"""Health, the public keys, and where the OpenAPI document and its reference page stand."""

from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, jsonify, render_template
from flask_smorest import Blueprint

from pos.api.blueprint import make_blueprint, problems, shows
from pos.api.credentials import unguarded
from pos.api.problems import problem, respond
from pos.api.reference import reference
from pos.api.schemas.system import HealthOut, KeysOut
from pos.signing import signer
from sites.db import db

blueprint = make_blueprint("system", "Keys and this document")
health = Blueprint("health", __name__, description="Whether it runs")

ANY_OBJECT = {"type": "object"}


def _alone(*statuses: int) -> dict[str, Any]:
    """The refusals of a route that is open to all."""
    return {status: answer for status, answer in problems(*statuses).items() if int(status) in (405, *statuses)}


@blueprint.route("/keys")
@blueprint.doc(security=[], responses={"200": shows("The public Ed25519 keys", KeysOut), **_alone()})
@unguarded
def keys() -> Any:
    """The public keys that check acknowledgements and exports."""
    return jsonify(signer.public_keys())


@blueprint.route("/openapi.json")
@blueprint.doc(security=[], responses={"200": shows("OpenAPI 3.1", ANY_OBJECT), **_alone()})
@unguarded
def openapi() -> Any:
    """This document."""
    return jsonify(_document())


@blueprint.route("/docs")
@blueprint.doc(security=[], responses={
    "200": {"description": "A page to read", "content": {"text/html": {"schema": {"type": "string"}}}}, **_alone(),
})
@unguarded
def docs() -> str:
    """The reference page, made on the server; it loads nothing from anywhere else."""
    return render_template("api/docs.html", of=reference(_document()))


def _document() -> dict[str, Any]:
    document: dict[str, Any] = current_app.extensions["pos-api"].spec.to_dict()
    return document


@health.route("/healthz")
@health.doc(security=[], responses={"200": shows("The process is up", HealthOut), **_alone()})
@unguarded
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="up")


@health.route("/readyz")
@health.doc(security=[], responses={"200": shows("Ready for work", HealthOut), **_alone(503)})
@unguarded
def readyz() -> Response:
    """The database answers and its schema is the newest."""
    try:
        found = set(db.session.scalars(sa.text("SELECT version_num FROM alembic_version")))
    except sa.exc.SQLAlchemyError:
        db.session.rollback()
        return respond(problem(503, "database_not_ready"))
    if found != current_app.extensions["pos-heads"]:
        return respond(problem(503, "migrations_not_current"))
    return jsonify(status="ready")
