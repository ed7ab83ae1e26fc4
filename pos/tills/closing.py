"""Closing a till: the count is taken as it is, the book is set beside it, and both stand for ever. One transaction that reads running
sums only, so that its time does not depend on how much was sold."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.signing import signer
from pos.tills.arrival import Arrival, arrival, not_here_yet, sender
from pos.tills.models import CLOSED, CLOSING, Till, TillEnd
from pos.tills.reading import movements_of, sums_of_till
from pos.tills.texts import NOTE, PARKED, text_of, write_text
from pos.tills.z_report import ZReport, reckon, x_report
from sites import clock, journal
from sites.access import Actor
from sites.devices import Device, note_made, unsent_of
from sites.errors import Conflict, NotFound, say
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn

SEAL_FORM = "pos-seal-1"
# From the largest note to the smallest coin.
DENOMINATIONS = (50_000, 10_000, 5_000, 1_000, 500, 100, 50, 10, 5, 1)


@dataclass(frozen=True, slots=True)
class WantedClosing:
    """A closing as sent: how many of each note and coin by won (None: nobody could count them), what was counted of other methods, what
    the tablet had handed out, orders put aside as (name, won), and what of the cash is taken away to the bank."""

    id: UUID
    till: UUID
    closed_at: datetime
    counted: Mapping[int, int] | None
    counted_methods: Mapping[str, int] = field(default_factory=dict)
    made: int | None = None
    cashier: str | None = None
    parked: Sequence[tuple[str, int]] = ()
    banked: int | None = None
    note: str | None = None
    device_seq: int | None = None
    sent_at: datetime | None = None

    @property
    def cash(self) -> int | None:
        """The cash counted, in won."""
        return None if self.counted is None else sum(denomination * count for denomination, count in self.counted.items())


def close_till(
    session: Session, actor: Actor, site: Site, wanted: WantedClosing, letterhead: Mapping[str, str | None]
) -> tuple[Till, TillEnd, bool]:
    """The till with its end, and True when this closed it. Conflict when it was closed by another closing or cancelled (told by whom and
    when), when the id stands for another one, and `till_not_here_yet` before its opening came. NotFound for another site's till.

    Nothing that was counted is refused or changed; what the tablet has not sent yet is named on the Z and becomes its addendum.
    """
    take_turn(session, site)
    till, end = till_and_end(session, site, wanted.till)
    if end is not None:
        return till, _repeated(session, site, end, wanted), False
    _check_id(session, wanted.id)
    came = arrival(session, actor, site, wanted.closed_at, wanted.device_seq)
    z_no = (session.scalar(sa.select(sa.func.max(TillEnd.z_no)).where(TillEnd.site_id == site.id)) or 0) + 1
    odd = ["clock_skew"] if wanted.closed_at < till.opened_at else []
    end = _end(actor, site, wanted, came, z_no)
    till.state = CLOSED
    report = _report(session, actor, site, till, end, letterhead)
    end.expected_cash, end.over_short = report["cash"]["expected"], report["cash"]["difference"]
    end.flags = came.flagged([*odd, *_remarkable(site, end.over_short)])
    report["closing_flags"] = end.flags.split()
    end.z = _text(report)
    _seal(session, actor, site, end)
    session.add(end)
    _write_texts(session, site, end, wanted)
    session.flush()
    return till, end, True


def till_and_end(session: Session, site: Site, till_id: UUID) -> tuple[Till, TillEnd | None]:
    """A till of the site and how it ended, read under the site's lock. As `close_till` refuses."""
    till = session.get(Till, till_id, populate_existing=True)
    if till is None:
        raise not_here_yet()
    if till.site_id != site.id:
        raise NotFound("till_not_found")
    return till, session.get(TillEnd, till_id, populate_existing=True)


def ended_already(site: Site, end: TillEnd) -> Conflict:
    """The refusal of a second end of a till, which says who ended it and when."""
    at = end.at.astimezone(clock.zone(site.time_zone)).strftime("%Y-%m-%d %H:%M")
    if end.kind == CLOSING:
        return Conflict("till_closed_already", say(
            "이미 마감했습니다: {at}, {by}, 정산지 {z_no}번. 그 정산지를 확인해 주세요.",
            "This till was closed already: {at}, by {by}, Z no. {z_no}. Look at that report.", at=at, by=end.recorded_by, z_no=end.z_no))
    return Conflict("till_cancelled", say(
        "이 영업 시작은 취소되었습니다: {at}, {by}. 새로 영업을 시작해 주세요.",
        "This opening was cancelled: {at}, by {by}. Open the till anew.", at=at, by=end.recorded_by))


def closing_content(end: TillEnd, site: str) -> dict[str, Any]:
    """What the journal says of a closing: the count, the book and the hash of the Z; no text that people wrote."""
    return {
        "id": str(end.id), "site": site, "till": str(end.till_id), "z_no": end.z_no, "closed_at": clock.instant_text(end.at),
        "cashier": end.cashier, "counted": _read(end.counted), "counted_methods": json.loads(end.counted_methods or "{}"),
        "expected_cash": end.expected_cash, "over_short": end.over_short, "made": end.made, "banked": end.banked,
        "z_sha256": sha256((end.z or "").encode()).hexdigest(),
    }


def _check_id(session: Session, closing_id: UUID) -> None:
    if session.scalar(sa.select(TillEnd.id).where(TillEnd.id == closing_id)) is not None:
        raise id_taken()


def _repeated(session: Session, site: Site, end: TillEnd, wanted: WantedClosing) -> TillEnd:
    if end.id != wanted.id:
        _check_id(session, wanted.id)
        raise ended_already(site, end)
    if end.kind != CLOSING:
        raise ended_already(site, end)
    refuse_other({
        "closed_at": end.at != wanted.closed_at, "counted": end.counted != _counted(wanted),
        "counted_methods": end.counted_methods != _text(dict(wanted.counted_methods)), "made": end.made != wanted.made,
        "cashier": end.cashier != wanted.cashier, "parked": _parked_otherwise(session, end, wanted),
        "banked": end.banked != wanted.banked, "note": _note_otherwise(session, end, wanted),
    })
    return end


def _end(actor: Actor, site: Site, wanted: WantedClosing, came: Arrival, z_no: int) -> TillEnd:
    return TillEnd(
        till_id=wanted.till, id=wanted.id, site_id=site.id, kind=CLOSING, at=wanted.closed_at, received_at=came.received_at,
        cashier=wanted.cashier, z_no=z_no, counted=_counted(wanted), counted_methods=_text(dict(wanted.counted_methods)),
        counted_cash=wanted.cash, made=wanted.made, parked=_parked(wanted), banked=wanted.banked,
        note=None if wanted.note is None else "", **sender(actor, wanted.device_seq, wanted.sent_at),
    )


def _report(
    session: Session, actor: Actor, site: Site, till: Till, end: TillEnd, letterhead: Mapping[str, str | None]
) -> ZReport:
    device_no, unsent = _what_is_missing(session, till, end)
    found = reckon(
        till.opening_float, sums_of_till(session, site.id, till.id, 0), movements_of(session, site.id, till.id, addendum=False),
        end.counted_cash, json.loads(end.counted_methods or "{}"),
    )
    left = None if end.counted_cash is None else max(0, end.counted_cash - (end.banked or 0))
    return {
        **x_report(till, site.code, device_no, letterhead, found), "z_no": end.z_no, "closed_at": clock.instant_text(end.at),
        "closed_received_at": clock.instant_text(end.received_at), "closed_by": actor.code, "closed_cashier": end.cashier,
        "banked": end.banked, "next_float": left,
        "note": end.note, "denominations": _read(end.counted), "parked": json.loads(end.parked or "[]"), "unsent": unsent,
    }


def _what_is_missing(session: Session, till: Till, end: TillEnd) -> tuple[int | None, Any]:
    if till.device_id is None:
        return None, None
    if end.made is not None and end.device_id == till.device_id:
        note_made(session, till.device_id, end.made)
    device_no, made = session.execute(sa.select(Device.device_no, Device.made).where(Device.id == till.device_id)).one()
    count, numbers = unsent_of(session, till.device_id, made)
    return device_no, {"made": made, "count": count, "numbers": numbers, "still": count}


def _seal(session: Session, actor: Actor, site: Site, end: TillEnd) -> None:
    act = journal.Act("till_closed", str(end.till_id), closing_content(end, site.code))
    end.entry, end.seal_chain_hash = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    end.seal_key = signer.current
    end.seal = signer.sign(signer.current, SEAL_FORM, site.code, str(end.z_no), str(end.entry), end.seal_chain_hash.hex())


def _remarkable(site: Site, difference: int | None) -> list[str]:
    """What makes a closing wait for a look: a difference as large as the site's setting, or no count at all."""
    if difference is None:
        return ["uncounted"]
    return ["over_short"] if difference and abs(difference) >= site.over_short_from else []


def _read(counted: str | None) -> Any:
    return None if counted is None else json.loads(counted)


def _counted(wanted: WantedClosing) -> str | None:
    if wanted.counted is None:
        return None
    return _text({str(denomination): wanted.counted[denomination] for denomination in sorted(wanted.counted, reverse=True)})


def _parked(wanted: WantedClosing) -> str:
    return _text([{"name": "", "total": total} for _, total in wanted.parked])


def _write_texts(session: Session, site: Site, end: TillEnd, wanted: WantedClosing) -> None:
    if wanted.note is not None:
        write_text(session, site.id, end.till_id, NOTE, wanted.note, end.received_at)
    if wanted.parked:
        write_text(session, site.id, end.till_id, PARKED, _text([name for name, _ in wanted.parked]), end.received_at)


def _note_otherwise(session: Session, end: TillEnd, wanted: WantedClosing) -> bool:
    if end.note is None or wanted.note is None:
        return end.note != wanted.note
    return _differs(end.note or text_of(session, end.till_id, NOTE), wanted.note)


def _parked_otherwise(session: Session, end: TillEnd, wanted: WantedClosing) -> bool:
    stored = json.loads(end.parked or "[]")
    if [order["total"] for order in stored] != [total for _, total in wanted.parked]:
        return True
    of_old = [order["name"] for order in stored]
    names = text_of(session, end.till_id, PARKED) or (_text(of_old) if any(of_old) else None)
    return _differs(names, _text([name for name, _ in wanted.parked]) if wanted.parked else None)


def _differs(text: str | None, wanted: str | None) -> bool:
    """Whether a text is another one. One that was forgotten cannot be told from the same."""
    return text is not None and text != wanted


def _text(content: Any) -> str:
    """JSON in the one form that is stored and compared."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


