"""Who else looks at a new sale before it is stored: upper floors register, and say what is odd about it. A judge looks at the sale first
and asks the database nothing for an ordinary one."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from pos.sales.drafting import Draft
from pos.sales.rows import Rows
from pos.sales.wanted import WantedSale

# The last argument is what stands before it in the same act and is not written yet.
Judge = Callable[[Session, Draft, WantedSale, Rows], list[str]]

_registered: dict[str, Judge] = {}


def register(name: str, judge: Judge) -> None:
    """Adds a judge, or replaces the one of the same name."""
    _registered[name] = judge


def judge(session: Session, draft: Draft, wanted: WantedSale, rows: Rows) -> None:
    """Flags the sale with what the judges say, under the site's lock."""
    for each in _registered.values():
        draft.flags += [flag for flag in each(session, draft, wanted, rows) if flag not in draft.flags]
