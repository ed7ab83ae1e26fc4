"""Clock events as the cast sends them."""

from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.cast import HERE, Cast

BEGAN = "2020-11-20T09:00:00+09:00"
ENDED = "2020-11-20T13:30:00+09:00"


def event(cast: Cast, kind: str = "in", at: str = BEGAN, **more: Any) -> dict[str, Any]:
    """What the tablet here sends of its participant."""
    return {"id": str(uuid4()), "device_seq": 1, "participant": cast.participant, "kind": kind, "at": at} | more


def by_hand(cast: Cast, **more: Any) -> dict[str, Any]:
    """The same from someone in charge: with a site, without a series."""
    sent = event(cast) | {"site": HERE} | more
    del sent["device_seq"]
    return sent


def send(client: FlaskClient, cast: Cast, body: Any, who: str | None = "tablet") -> TestResponse:
    """Sends it as one of the cast."""
    return cast.call(client, who, "POST", "/clock-events", json=body)
