"""The page's styles as one sheet: a file a part for those who write them, one answer for a slow tablet."""

from functools import cache
from importlib.resources import files

from pos.checkout.scripts import lean_sheet

SHARED = ("tokens.css", "components.css")
PARTS = (
    "checkout.css", "steps.css", "selling.css", "paying.css", "receipt.css", "after.css", "board.css", "tickets.css", "practice.css",
    "till.css", "work.css", "unsent.css", "printing.css", "narrow.css", "large.css",
)


@cache
def sheet() -> str:
    """Tokens and components, then the parts; a later one wins."""
    shared = [files("pos").joinpath("static", "css", name) for name in SHARED]
    parts = [files("pos.checkout").joinpath("static", "css", name) for name in PARTS]
    return lean_sheet("\n".join(file.read_text(encoding="utf-8") for file in shared + parts))
