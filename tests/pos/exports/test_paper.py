"""The printed form: every figure of the month, the total first, and nothing in it that a name could run; a PDF where one can be made."""

import io
import re
from html import unescape

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.month_table import revenue_table
from pos.exports.paper import paper_html, why_no_pdf, write_pdf
from pos.exports.wanted import Wanted
from sites.access import REGION
from sites.registry import Site
from tests.pos.revenue.market import Shelf, add_cells, drawn_market

WANTED = Wanted(REGION, 202011, "a-0001")


@pytest.fixture
def stocked(session: Session, shelf: Shelf) -> Session:
    """A region's month, with a name that would like to be more than text."""
    session.execute(sa.update(Site).where(Site.code == "bravo").values(name='<img src="http://x">'))
    add_cells(session, drawn_market(5, 250))
    return session


def cells(html: str, row: str) -> list[str]:
    return [unescape(cell) for cell in re.findall(r"<td[^>]*>([^<]*)</td>", row)]


def test_the_form_says_every_figure_with_the_total_first(stocked: Session) -> None:
    table = revenue_table(stocked, WANTED)
    html = paper_html(table)
    for sheet, body in zip(table.paper, re.findall(r"<tbody>(.*?)</tbody>", html), strict=True):
        rows = [cells(html, row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body)]
        lines = list(table.rows)
        for row, line in zip(rows, [lines[-1], *lines[:-1]], strict=True):
            shown = dict(zip((column.code for column in table.columns), line.values, strict=True))
            assert len(row) == len(sheet.codes)
            for code, text in zip((column.code for column in table.columns if column.code in sheet.codes), row, strict=True):
                if isinstance(shown[code], int) and not code.startswith("on_"):
                    assert int(text.replace(",", "").replace("−", "-")) == shown[code]
    assert "미확정" in html
    assert "<img" not in html


@pytest.mark.soak
def test_a_pdf_is_made_alike_each_time(stocked: Session) -> None:
    assert why_no_pdf() is None
    made = []
    for _ in range(2):
        target = io.BytesIO()
        write_pdf(revenue_table(stocked, WANTED), target)
        made.append(target.getvalue())
    assert made[0].startswith(b"%PDF-")
    assert len(made[0]) == len(made[1])
