"""The page between typing and saving: what would change, a button that does it and one that goes back with all that was typed."""

from dataclasses import dataclass

from flask import Response, make_response

from pos.console.forms import Form
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor


@dataclass(frozen=True, slots=True)
class Line:
    """What changes of one thing: its name and figures. `stands_out`: it differs."""

    name: str
    cells: tuple[str, ...]
    stands_out: bool = True


@dataclass(frozen=True, slots=True)
class Sure:
    """The page: `act` is the word on its button, `warnings` are sentences before the table."""

    title: str
    lead: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    form: Form
    act: str
    scope: str
    warnings: tuple[str, ...] = ()
    tab: str = "stock"


def ask(say: Speaker, sure: Sure) -> Response:
    """The page, whose forms go back to where it was asked for."""
    return make_response(rendered(
        "console/stock/sure.html", say, here="stock", tab=sure.tab, visitor=current_visitor(), scope=sure.scope, sure=sure,
        title=sure.title, form=sure.form,
    ))
