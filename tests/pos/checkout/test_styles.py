"""The one sheet of the checkout page."""

from importlib.resources import files

from flask.testing import FlaskClient

from pos.checkout.scripts import lean_sheet
from pos.checkout.styles import PARTS

# The customers' display is a page of its own.
ELSEWHERE = {"display.css"}


def test_every_part_of_the_page_is_in_the_one_sheet(client: FlaskClient) -> None:
    folder = files("pos.checkout").joinpath("static", "css")
    assert set(PARTS) | ELSEWHERE == {file.name for file in folder.iterdir()}
    answer = client.get("/checkout/page.css")
    assert answer.mimetype == "text/css"
    assert all(lean_sheet(folder.joinpath(name).read_text(encoding="utf-8")).strip() in answer.text for name in PARTS)
