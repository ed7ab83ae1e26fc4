"""What a call to a route is made of, and the usual ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.pos.api.places import Place


@dataclass(frozen=True)
class Call:
    """What to send, and what those hear who may do it but not there; none where the route has no place. What is `of_centre` is out of
    reach of a site's supervisor everywhere; where there may be `nothing_here` a 404 is an answer. `file` is sent as csv."""

    query: Callable[[Place], str] | None = None
    body: Callable[[Place, bool], Any] | None = None
    headers: Callable[[Place], dict[str, str]] | None = None
    elsewhere: frozenset[int] | None = frozenset({404})
    tablet_elsewhere: frozenset[int] | None = None
    of_centre: bool = False
    nothing_here: bool = False
    file: str | None = None


OF_SITE = Call(query=lambda place: f"?site={place.site}")
BODYLESS = Call()
MAY_BE_NOTHING = Call(nothing_here=True)
NO_PLACE = Call(elsewhere=None)
# A tablet that names another site than its own has a mistake in its request (contract, section 3).
TABLET = frozenset({422})


def old(_place: Place) -> dict[str, str]:
    """A version that nothing has."""
    return {"If-Match": "old"}


def numbered(body: dict[str, Any], place: Place, of_tablet: bool) -> dict[str, Any]:
    """A tablet numbers what it sends; others name the site. Both name it here, so that both can be elsewhere."""
    return {name: value for name, value in (body | {"site": place.site}).items() if of_tablet or name != "device_seq"}
