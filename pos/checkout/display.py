"""Serving the customers' display: called numbers on a second screen. No data passes here: the page asks the API as the tablet does."""

from flask import Blueprint, Response, render_template

from pos.checkout.drawings import drawings

# What the display draws (js/screens/board/display.js).
DRAWN = ("i-cloud-off", "i-bell", "i-expand", "p-americano", "p-tablet-new")

blueprint = Blueprint("display", __name__, url_prefix="/checkout/display", template_folder="templates")


@blueprint.get("/")
def page() -> Response:
    """The shell of the display."""
    response = Response(render_template("display/index.html", drawings=drawings(DRAWN)), mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    return response
