"""What a period still lacks. Upper floors register the reasons; revenue itself knows of none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from pos.revenue.dated import held_during
from sites.access import Scope
from sites.errors import Message


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: at which site (code), of which tablet (None: of none in particular), and why.

    `kind` is a word for those who lead people to where it is mended: `unsent`, `numbers`, `set_aside`, `days`, `invoices`, `till`, `bays`.
    """

    site: str
    device: str | None
    why: Message
    kind: str = "other"


Reason = Callable[[Session, Scope, date, date], Iterable[Missing]]


@dataclass(frozen=True, slots=True)
class Span:
    """Days on end, both included, and the ids of the sites that a scope held on any of them."""

    first: date
    last: date
    held: frozenset[int]


# The same reason over several spans, in as many queries as for one: what each of them lacks, in their order.
OverSpans = Callable[[Session, Scope, Sequence[Span]], Sequence[Iterable[Missing]]]

_reasons: dict[str, Reason] = {}
_over_spans: dict[str, OverSpans] = {}


def register_reason(reason: Reason, over_spans: OverSpans | None = None) -> Reason:
    """Adds a reason, once; also a decorator. It looks at the sites that the scope holds between two book dates."""
    name = f"{reason.__module__}.{reason.__qualname__}"
    _reasons[name] = reason
    if over_spans is not None:
        _over_spans[name] = over_spans
    return reason


def incomplete(session: Session, scope: Scope, first: date, last: date) -> tuple[Missing, ...]:
    """Everything that the scope lacks in these days, in order of site and tablet."""
    found = (missing for reason in _reasons.values() for missing in reason(session, scope, first, last))
    return _ordered(found)


def incomplete_by_span(session: Session, scope: Scope, days: Sequence[tuple[date, date]]) -> list[tuple[Missing, ...]]:
    """What `incomplete` finds for each of several spans, read for all of them at once."""
    if not days:
        return []
    spans = [Span(*pair, held) for pair, held in zip(days, held_during(session, scope, days), strict=True)]
    found: list[list[Missing]] = [[] for _ in spans]
    for name, reason in _reasons.items():
        over_spans = _over_spans.get(name)
        of_spans = over_spans(session, scope, spans) if over_spans else [reason(session, scope, first, last) for first, last in days]
        for lacks, missing in zip(found, of_spans, strict=True):
            lacks.extend(missing)
    return [_ordered(lacks) for lacks in found]


def _ordered(found: Iterable[Missing]) -> tuple[Missing, ...]:
    return tuple(sorted(found, key=lambda missing: (missing.site, missing.device or "", missing.why.en)))
