"""The API object and its blueprints. What a resource's module needs of reading and documenting is found here in one place."""

from inspect import cleandoc

import flask_smorest
from flask_smorest import Blueprint

from pos.api.bodies import (
    BATCH_BYTES,
    SINGLE_BYTES,
    check,
    check_form,
    parse_envelope,
    parse_json,
    raw_body,
    raw_file,
    read_body,
    read_query,
)
from pos.api.credentials import guard, renew_cookie
from pos.api.documenting import created, describe, problems, shows, takes

__all__ = [
    "BATCH_BYTES", "SINGLE_BYTES", "Api", "check", "check_form", "created", "make_blueprint", "parse_envelope", "parse_json", "problems",
    "raw_body", "raw_file", "read_body", "read_query", "shows", "takes",
]


class Api(flask_smorest.Api):
    """flask-smorest, without its app-wide error handler: ours answers problem documents."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Left to the app, which knows both faces."""

    def describe(self) -> None:
        """Adds to the OpenAPI document what holds everywhere."""
        describe(self.spec)
        for key, name in self.ma_plugin.converter.refs.items():
            if name in self.spec.components.schemas and key[0].__doc__:
                self.spec.components.schemas[name].setdefault("description", cleandoc(key[0].__doc__))


def make_blueprint(name: str, description: str) -> Blueprint:
    """A blueprint of one resource under /api/v1, guarded."""
    blueprint = Blueprint(name, f"pos.api.{name}", url_prefix="/api/v1", description=description)
    blueprint.before_request(guard)
    blueprint.after_request(renew_cookie)
    return blueprint
