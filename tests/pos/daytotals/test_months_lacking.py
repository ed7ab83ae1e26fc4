"""What the open months of a year lack is read once for all of them, and is what each of them would say by itself."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pos.revenue.incomplete import incomplete, incomplete_by_span
from sites import clock
from sites.access import parse_scope
from tests.support.cast import CENTRE_HERE, HERE
from tests.support.statements import statements

MONTHS = [clock.month_bounds(month) for month in range(202001, 202012)]
MOST_QUERIES = 6


@pytest.mark.parametrize("text", ["region", f"centre:{CENTRE_HERE}", f"site:{HERE}", "site:gs25-01"])
@pytest.mark.usefixtures("cast", "desk")
def test_the_months_of_a_year_lack_together_what_each_of_them_lacks(app: Flask, session: Session, text: str) -> None:
    scope = parse_scope(text)
    with statements(app) as sent:
        together = incomplete_by_span(session, scope, MONTHS)
    assert len(sent) <= MOST_QUERIES
    assert together == [incomplete(session, scope, *days) for days in MONTHS]
    assert any(together) == (text != f"site:{HERE}")
