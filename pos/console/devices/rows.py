"""Tablets as the page shows them: what each said last, in words, and what is wrong with it. Pure but for the addresses."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.console.names import site_name
from pos.console.table import Name
from pos.console.today.needs import CLOCK_OFF_MS, SILENT_AFTER, UNSENT_AFTER
from sites.devices import Device
from sites.registry import Site

UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A tablet. `state` is '', 'revoked' or what is wrong with it, the gravest first; `anchor` is where links lead."""

    anchor: str
    name: Name
    device: str
    called: str
    state: str
    tone: str
    icon: str
    seen: str
    unsent: str
    oldest: str
    missing: str
    clock: str
    paired: str
    revoke: str | None


TROUBLES = {"unsent": ("bad", "cloud-off"), "silent": ("bad", "silent"), "gap": ("bad", "diff"), "clock": ("warn", "clock")}


def trouble_of(tablet: Device, now: datetime, manned: Collection[int]) -> str:
    """The gravest thing that a person has to look at, by the measures of the day page; '' when all is well."""
    if tablet.revoked_at is not None:
        return "revoked"
    if held_of(tablet) and (tablet.oldest_unsent is None or now - tablet.oldest_unsent > UNSENT_AFTER):
        return "unsent"
    if tablet.site_id in manned and tablet.seen_at is not None and now - tablet.seen_at >= SILENT_AFTER:
        return "silent"
    if tablet.highest > tablet.received:
        return "gap"
    return "clock" if abs(tablet.clock_offset_ms or 0) >= CLOCK_OFF_MS else ""


def held_of(tablet: Device) -> int:
    """How many documents it made and has not sent."""
    return max(0, tablet.made - tablet.highest)


def row_of(say: Speaker, tablet: Device, site: Site, state: str, now: datetime) -> Row:
    """One tablet in words."""
    device = f"T{tablet.device_no}"
    tone, icon = TROUBLES.get(state, ("", ""))
    held, lacking = held_of(tablet), max(0, tablet.highest - tablet.received)
    oldest = tablet.oldest_unsent if held else None
    return Row(
        anchor=f"{site.code}-{device}", name=site_name(site.name, None), device=device, called=tablet.name, state=state, tone=tone,
        icon=icon, seen=ago(say, tablet.seen_at, now), unsent=figures.number(held) if held else UNKNOWN,
        oldest=say("oldest", moment=figures.moment(oldest, say.language)) if oldest else "",
        missing=figures.number(lacking) if lacking else UNKNOWN, clock=clock_of(say, tablet),
        paired=figures.moment(tablet.paired_at, say.language),
        revoke=None if tablet.revoked_at else url_for("console.device_revocation", site=site.code, device_no=tablet.device_no),
    )


def clock_of(say: Speaker, tablet: Device) -> str:
    """How far off its clock is, in whole minutes; right when it is less than two off."""
    offset = tablet.clock_offset_ms
    if offset is None:
        return UNKNOWN
    if abs(offset) < CLOCK_OFF_MS:
        return say("clock_right")
    return say("clock_fast" if offset > 0 else "clock_slow", minutes=figures.number(abs(offset) // 60_000))


def ago(say: Speaker, at: datetime | None, now: datetime) -> str:
    """How long ago something was, in the largest unit that tells."""
    if at is None:
        return say("never_seen")
    minutes = max(0, (now - at) // timedelta(minutes=1))
    if minutes < 1:
        return say("just_now")
    if minutes < 60:
        return say("minutes_ago", count=minutes)
    return say("hours_ago", count=minutes // 60) if minutes < 24 * 60 else say("days_ago", count=minutes // (24 * 60))
