"""Example tickets: the fetched are paid by the sale that names them, the last still hang there, and a second load changes nothing."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from pos.demo.loading import Loaded, acts_of, weeks_between
from pos.demo.staging import shops_of, stage_catalogue, stage_people, stage_tablets
from pos.demo.tickets import WORKS, stage_terms
from pos.sales.models import Document
from pos.tickets.models import OPEN_STATES, Ticket, TicketItem
from pos.tickets.queries import wholes
from pos.tickets.terms import terms_of
from sites import clock
from sites.access import COMMAND_LINE
from sites.db import attempt, db, reading, transaction
from tests.faults.counter import assert_all_is_proved
from tests.support.cast import Cast

# What is recorded is the same on both databases; tests/pos/tickets looks at both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")
FIRST, LAST = date(2020, 11, 9), date(2020, 11, 13)


def load(first: date, last: date) -> Loaded:
    with reading() as session:
        shops = [shop for shop in shops_of(session) if shop.code == "shoe-01"]
    loaded = Loaded()
    for week in weeks_between(shops, first, last, clock.now()):
        for act in acts_of(week):
            loaded += attempt(act)
    return loaded


def test_what_is_fetched_is_paid_and_the_same_days_again_change_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction() as session:
            stage_people(session)
            stage_tablets(session)
            stage_catalogue(session)
            stage_terms(session, shops_of(session))
        assert load(FIRST, date(2020, 11, 11)).tickets > 2
        assert load(FIRST, LAST).tickets > 0
        assert load(FIRST, LAST) == Loaded()
        session = db.session()
        tickets = session.scalars(sa.select(Ticket)).all()
        assert {(ticket.example, ticket.phone, ticket.flags) for ticket in tickets} == {(True, None, "")}
        over = [ticket for ticket in tickets if ticket.state not in OPEN_STATES]
        assert over
        assert {whole.outstanding for whole in wholes(session, COMMAND_LINE, over)} == {0}
        assert set(session.scalars(sa.select(Document.flags).where(Document.ticket.is_not(None)))) == {""}
        assert set(session.scalars(sa.select(TicketItem.kind))) <= set(WORKS.values())
        shoes = next(shop for shop in shops_of(session) if shop.code == "shoe-01")
        assert "sneaker-wash" in terms_of(session, shoes.site_id)[0].works
    assert_all_is_proved(app)
