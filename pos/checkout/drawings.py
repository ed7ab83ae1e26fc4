"""The drawings as a part of a page: fetched from beside it, a browser reads all of them anew for every button that is made."""

import re
from collections.abc import Collection
from importlib.resources import files

from markupsafe import Markup

SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>\n?', re.DOTALL)


def drawings(only: Collection[str] | None = None) -> Markup:
    """Every symbol, to be used by its name, or those that a page needs."""
    drawn = files("pos").joinpath("static", "icons.svg").read_text(encoding="utf-8")
    if only is not None:
        drawn = SYMBOL.sub(lambda symbol: symbol[0] if symbol[1] in only else "", drawn)
    return Markup(drawn)
