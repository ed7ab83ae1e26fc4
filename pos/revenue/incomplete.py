"""What a period still lacks. Upper floors register the reasons; revenue itself knows of none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from sites.access import Scope
from sites.errors import Message


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: at which site (code), of which tablet (None: of none in particular), and why.

    `kind` is a word for those who lead people to where it is mended: `unsent`, `numbers`, `set_aside`, `days`, `invoices`, `till`.
    """

    site: str
    device: str | None
    why: Message
    kind: str = "other"


Reason = Callable[[Session, Scope, date, date], Iterable[Missing]]

_reasons: dict[str, Reason] = {}


def register_reason(reason: Reason) -> Reason:
    """Adds a reason, once; also a decorator. It looks at the sites that the scope holds between two book dates."""
    _reasons[f"{reason.__module__}.{reason.__qualname__}"] = reason
    return reason


def incomplete(session: Session, scope: Scope, first: date, last: date) -> tuple[Missing, ...]:
    """Everything that the scope lacks in these days, in order of site and tablet."""
    found = (missing for reason in _reasons.values() for missing in reason(session, scope, first, last))
    return tuple(sorted(found, key=lambda missing: (missing.site, missing.device or "", missing.why.en)))
