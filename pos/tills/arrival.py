"""What every act of a till has in common when it comes in: the site's turn, its number in the tablet's series, its day, who did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from sites import clock
from sites.access import Actor
from sites.devices import note_number
from sites.errors import Conflict, say
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class Arrival:
    """When and through whom an act came, its business day, and what is odd about it so far."""

    at: datetime
    received_at: datetime
    business_date: date
    flags: tuple[str, ...]

    def flagged(self, more: Iterable[str] = ()) -> str:
        """All that is odd, as it is stored."""
        return " ".join(sorted({*self.flags, *more}))


def arrival(session: Session, actor: Actor, site: Site, at: datetime, device_seq: int | None) -> Arrival:
    """Notes the number of a new act as received, and says which day it belongs to: that of receipt where its clock is not believed."""
    received_at, flags = clock.now(), []
    day = clock.business_day(at, site.time_zone, site.cut_off_minutes)
    if at - received_at > clock.FUTURE_TOLERANCE or (site.opened_on is not None and day < site.opened_on):
        day = clock.business_day(received_at, site.time_zone, site.cut_off_minutes)
        flags.append("clock_skew")
    if actor.device_id is not None and device_seq is not None and not note_number(session, actor.device_id, device_seq):
        flags.append("seq_reused")
    return Arrival(at, received_at, day, tuple(flags))


def sender(actor: Actor, device_seq: int | None, sent_at: datetime | None) -> dict[str, Any]:
    """The columns that say who sent an act."""
    return {"device_id": actor.device_id, "device_seq": device_seq, "sent_at": sent_at, "recorded_by": actor.code}


def not_here_yet() -> Conflict:
    """The refusal of an act on a till that nobody has opened here: its opening may still be in a tablet's queue."""
    return Conflict("till_not_here_yet", say(
        "이 금고의 영업 시작 기록이 아직 서버에 없습니다. 영업 시작을 먼저 보낸 뒤 다시 보내 주세요.",
        "The opening of this till has not arrived yet. Send it first, then this again."))
