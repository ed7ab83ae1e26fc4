"""Health, the public keys, and where the OpenAPI document and its reference page stand."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint as PlainBlueprint
from flask import Response, current_app, jsonify, render_template

from pos.api.blueprint import make_blueprint
from pos.api.credentials import unguarded
from pos.api.problems import problem, respond
from pos.signing import signer
from sites.db import db

blueprint = make_blueprint("system", "Keys and this document")
health = PlainBlueprint("health", __name__)


@blueprint.route("/keys")
@blueprint.doc(security=[], responses={"200": {"description": "JSON Web Key set of the public Ed25519 keys"}})
@unguarded
def keys() -> Any:
    """The public keys that check acknowledgements and exports."""
    return jsonify(signer.public_keys())


@blueprint.route("/openapi.json")
@blueprint.doc(security=[], responses={"200": {"description": "OpenAPI 3.1"}})
@unguarded
def openapi() -> Any:
    """This document."""
    return jsonify(current_app.extensions["pos-api"].spec.to_dict())


@blueprint.route("/docs")
@blueprint.doc(security=[], responses={"200": {"description": "A page to read", "content": {"text/html": {"schema": {"type": "string"}}}}})
@unguarded
def docs() -> str:
    """The reference page, made on the server; it loads nothing from anywhere."""
    return render_template("api/docs.html", document=current_app.extensions["pos-api"].spec.to_dict())


@health.get("/healthz")
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="up")


@health.get("/readyz")
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
