"""The fixed cast of the tests, on the network that travels with the program: who is here (cafe-01, centre seogu), who is elsewhere
(shoe-01, centre yeonsu), who sees the region, and one participant at each of the two places."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from sites.access import COMMAND_LINE, Actor, Role
from sites.db import transaction
from sites.devices import make_pairing_code, pair, tablet_actor
from sites.network.loading import load_network
from sites.network.reading import INCHEON, read_network
from sites.people.accounts import add_account, set_account_pin
from sites.people.assignments import assign
from sites.people.participants import Facts, add_participant
from sites.people.tokens import add_token
from sites.pins.grants import actor_of_token, grant_of
from sites.pins.hashing import hash_pin
from sites.registry import Centre, site_by_code
from tests.support.databases import Database

HERE, ELSEWHERE = "cafe-01", "shoe-01"
CENTRE_HERE, CENTRE_ELSEWHERE = "seogu", "yeonsu"
PIN, APPROVAL_PIN = "2580", "80251"
LEGAL_NAME = "참여자 하나의 법적 이름"
ASSIGNED_FROM = date(2020, 1, 2)

ROLES: dict[str, tuple[Role, str]] = {
    "supervisor": (Role.SITE_SUPERVISOR, f"site:{HERE}"),
    "supervisor_elsewhere": (Role.SITE_SUPERVISOR, f"site:{ELSEWHERE}"),
    "manager": (Role.CENTRE_MANAGER, f"centre:{CENTRE_HERE}"),
    "manager_elsewhere": (Role.CENTRE_MANAGER, f"centre:{CENTRE_ELSEWHERE}"),
    "viewer": (Role.REGION_VIEWER, "region"),
    "admin": (Role.REGION_ADMIN, "region"),
}


@dataclass(frozen=True)
class Cast:
    """Bearer tokens by who they are (the names of ROLES, 'tablet', 'tablet_elsewhere'), and codes of people."""

    tokens: dict[str, str] = field(repr=False)
    participant: str
    participant_elsewhere: str
    approver: str

    def actor(self, session: Session, who: str) -> Actor:
        """One of the cast as the domain knows them."""
        found = tablet_actor(session, self.tokens[who]) or actor_of_token(session, self.tokens[who])
        assert found is not None
        return found

    def call(self, client: FlaskClient, who: str | None, method: str, path: str, **kwargs: Any) -> TestResponse:
        """One request to the API as one of the cast; None is nobody. `path` begins after /api/v1."""
        headers = {"Accept-Language": "en", **kwargs.pop("headers", {})}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return client.open(f"/api/v1{path}", method=method, headers=headers, **kwargs)


def arrive(app: Flask, database: Database) -> Cast:
    """Loads the network and the cast, and freezes the database there."""
    return database.furnish("cast", lambda: _arrived(app))


def _arrived(app: Flask) -> Cast:
    pin_hash, approval_hash = hash_pin(PIN), hash_pin(APPROVAL_PIN)
    with app.app_context():
        with transaction() as session:
            load_network(session, read_network(INCHEON))
        with transaction() as session:
            tokens = {name: _token(session, name, role, scope) for name, (role, scope) in ROLES.items()}
            tokens |= {"tablet": _tablet(session, HERE), "tablet_elsewhere": _tablet(session, ELSEWHERE)}
            here = _participant(session, CENTRE_HERE, HERE, Facts("참여자 01", LEGAL_NAME), pin_hash)
            there = _participant(session, CENTRE_ELSEWHERE, ELSEWHERE, Facts("참여자 02"), pin_hash)
            approver = add_account(session, COMMAND_LINE.code, "approver@example.org", Role.SITE_SUPERVISOR, f"site:{HERE}")
            set_account_pin(session, COMMAND_LINE.code, approver, approval_hash)
    return Cast(tokens, here, there, approver.code)


def _token(session: Session, name: str, role: Role, scope: str) -> str:
    grant = grant_of(session, role, scope)
    return add_token(session, COMMAND_LINE.code, name, grant.role, str(grant.scope))


def _tablet(session: Session, code: str) -> str:
    return pair(session, make_pairing_code(session, site_by_code(session, code)), "카운터", None)[1]


def _participant(session: Session, centre: str, site: str, facts: Facts, pin_hash: str) -> str:
    found = session.scalars(sa.select(Centre).where(Centre.code == centre)).one()
    participant = add_participant(session, COMMAND_LINE.code, found, facts, pin_hash)
    assign(session, COMMAND_LINE.code, participant, site_by_code(session, site), ASSIGNED_FROM)
    return participant.code
