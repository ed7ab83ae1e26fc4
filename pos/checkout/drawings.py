"""The drawings as a part of a page: fetched from beside it, a browser reads all of them anew for every button that is made."""

from importlib.resources import files

from markupsafe import Markup


def drawings() -> Markup:
    """Every symbol, to be used by its name."""
    return Markup(files("pos").joinpath("static", "icons.svg").read_text(encoding="utf-8"))
