"""The page between typing and saving: what would change, a button that does it and one that goes back with all that was typed."""

from dataclasses import dataclass

from flask import Response, make_response

from pos.console.forms import Form
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor


@dataclass(frozen=True, slots=True)
class Sure:
    """What is asked: rows are (what, now, afterwards). `bad`: what it does cannot be taken back."""

    title: str
    lead: str
    rows: tuple[tuple[str, str, str], ...]
    form: Form
    act: str
    back: str
    bad: bool = False


def ask(say: Speaker, sure: Sure) -> Response:
    """The page, whose form goes back to where it was asked for."""
    return make_response(rendered(
        "console/donations/sure.html", say, here="donations", visitor=current_visitor(), sure=sure, title=sure.title, form=sure.form))
