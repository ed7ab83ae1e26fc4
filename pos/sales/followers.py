"""Who else writes when documents are stored: upper floors register, and write in the sale's own transaction, so that sale and
consequence are one fact. A follower looks at the rows first and asks the database nothing for an ordinary sale."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from pos.sales.rows import Rows

Follower = Callable[[Session, Rows], None]

_registered: dict[str, Follower] = {}


def register(name: str, follower: Follower) -> None:
    """Adds a follower, or replaces the one of the same name."""
    _registered[name] = follower


def follow(session: Session, rows: Rows) -> None:
    """Lets everyone write what follows from these rows, under the site's lock."""
    for follower in _registered.values():
        follower(session, rows)
