"""A place in a list that runs from the newest on, as one opaque text."""

import base64
import binascii
from datetime import UTC, datetime
from uuid import UUID

from sites.clock import instant_text
from sites.errors import Invalid, invalid_at


def cursor_of(at: datetime, key: object) -> str:
    """The text that stands for the place after this entry."""
    return base64.urlsafe_b64encode(f"{instant_text(at)}/{key}".encode()).decode().rstrip("=")


def place_at(cursor: str) -> tuple[datetime, str] | None:
    """Instant and key that a text stands for, None for none. Invalid for anything that was never given out."""
    if not cursor:
        return None
    try:
        written = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        at, slash, key = written.partition("/")
        place = (datetime.fromisoformat(at).astimezone(UTC), key) if slash else None
    except (ValueError, OverflowError, binascii.Error):
        place = None
    if place is None or cursor_of(*place) != cursor or not place[1].isprintable():
        raise _never_given()
    return place


def document_at(cursor: str) -> tuple[datetime, UUID] | None:
    """The same where the key is an id."""
    place = place_at(cursor)
    if place is None:
        return None
    try:
        return place[0], UUID(place[1])
    except ValueError:
        raise _never_given() from None


def _never_given() -> Invalid:
    return invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.", "Send the next_cursor of the answer before, as it was.")
