"""A place in a list of documents as one opaque text, so that the next page begins where the last one ended."""

import base64
import binascii
from datetime import UTC, date, datetime
from uuid import UUID

from pos.sales.reviewing import Place
from sites.clock import instant_text
from sites.errors import invalid_at


def cursor_of(place: Place) -> str:
    """The text that stands for a place."""
    written = f"{place.book_date.isoformat()}/{instant_text(place.occurred_at)}/{place.id.hex}"
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def place_at(cursor: str | None) -> Place | None:
    """The place that a text stands for, None for none. Invalid for anything that was never given out."""
    if cursor is None:
        return None
    try:
        written = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        day, at, number = written.split("/")
        place = Place(date.fromisoformat(day), datetime.fromisoformat(at).astimezone(UTC), UUID(hex=number))
    except (ValueError, OverflowError, binascii.Error):
        place = None
    if place is None or cursor_of(place) != cursor:
        raise invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.", "Send the next_cursor of the answer before, as it was.")
    return place
