"""What was written of tickets can be shown to stand as it was written."""

import pytest
import sqlalchemy as sa
from flask import Flask

from pos.sales.proving import breaks, check_end
from sites.db import db, reading
from tests.pos.api.asking import Asking
from tests.pos.tickets.leaving import SHOP, do, leave

BOOK = f"site:{SHOP}"


def why(app: Flask) -> str | None:
    with app.app_context(), reading() as session:
        [(_, found)] = breaks(session, BOOK)
        assert (check_end(session, BOOK).found is None) == (found is None)
        return None if found is None else found.why


@pytest.mark.parametrize(("change", "told"), [
    ("UPDATE ticket SET state = 'in_work', ready_at = NULL", "does not stand as its events say"),
    ("UPDATE ticket_item SET state = 'received'", "does not stand as its events say"),
    ("UPDATE ticket SET price = 7000", "the act ticket_received was changed"),
    ("UPDATE ticket_item SET kind = 'boots'", "the act ticket_received was changed"),
])
def test_what_was_changed_behind_its_back_is_found(ask: Asking, app: Flask, change: str, told: str) -> None:
    do(ask, leave(ask)["id"], "ready")
    assert why(app) is None
    with app.app_context():
        db.session.execute(sa.text(change))
        db.session.commit()
    assert told in (why(app) or "")


@pytest.mark.parametrize("table", ["ticket_event", "ticket_work"])
def test_the_database_itself_refuses_to_change_what_was_done(ask: Asking, app: Flask, table: str) -> None:
    do(ask, leave(ask)["id"], "ready")
    with app.app_context():
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET ticket_id = ticket_id"):
            with pytest.raises(sa.exc.DBAPIError, match="only ever added"):
                db.session.execute(sa.text(statement))
            db.session.rollback()
