"""The history of a month: every closing and reopening with who, when, why, and what was missing at that time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.history.rows import addresses_of
from pos.console.language import Speaker
from pos.console.months.facts import Facts
from pos.exports.catalogue import EXPORTS, XLSX
from pos.exports.issuing import kept_files
from pos.exports.models import KeptFile
from pos.exports.wanted import details_open_to
from pos.revenue.closing import missing_at_closing
from pos.revenue.models import MonthClosing
from pos.revenue.months import reopenings_touching
from sites.access import Actor, Permission, Scope, parse_scope
from sites.clock import month_text
from sites.pins.accounts import scope_names

SHOWN_OF_CHECK = 12


@dataclass(frozen=True, slots=True)
class File:
    """A kept file: its format, what it is in full, where it is taken, and where its proof is."""

    word: str
    name: str
    href: str
    proof: str


@dataclass(frozen=True, slots=True)
class Version:
    """One closing; `ended` is its reopening in words, None while it stands. `net`, `check_value` and `files` are of what was kept of
    the scope under it: what it earned, the beginning of its workbook's SHA-256, and where each file is taken again."""

    name: str
    standing: bool
    closed: str
    ended: str | None
    reason: str | None
    missing_title: str
    missing: tuple[str, ...]
    net: str | None = None
    check_value: str | None = None
    files: tuple[File, ...] = ()


def versions_of(session: Session, say: Speaker, actor: Actor, facts: Facts) -> list[Version]:
    """The closings that touch the scope, the newest first.

    A wider closing speaks of other sites too: of what was missing only the scope's own is told, and the reason for its end only
    where the reopening was of one of the scope's sites.
    """
    if not facts.closings:
        return []
    names, who = names_of(session, say, facts.closings), _Who(say, addresses_of(session, actor))
    ended = any(closing.reopened_at for closing in facts.closings)
    reopenings = reopenings_touching(session, facts.month, facts.scope) if ended else []
    reasons: dict[tuple[datetime | None, str | None], str] = {(each.at, each.by): each.reason for each in reopenings}
    sites = {site.code: site.name for site in facts.sites}
    details = details_open_to(session, actor, facts.scope) if actor.may(Permission.EXPORT) else ()
    kept = kept_files(session, [closing.id for closing in facts.closings], facts.scope, details)
    shown = []
    for closing in facts.closings:
        own = [file for file in kept if file.closing_id == closing.id]
        version = _version(say, closing, names, who, sites, reasons.get((closing.reopened_at, closing.reopened_by)), str(facts.scope))
        shown.append(replace(version, **_kept(say, closing, own)))
    return shown


def _kept(say: Speaker, closing: MonthClosing, files: Sequence[KeptFile]) -> dict[str, Any]:
    """What was kept under a closing, the month's revenue first."""
    revenue = [file for file in files if file.export == "revenue"]
    main = next((file for file in revenue if file.format == XLSX), None)
    net = next((file.net for file in revenue if file.net is not None), None)
    ordered = sorted(files, key=lambda file: (file.export != "revenue", file.export, file.format != XLSX, file.format, file.encoding))
    return {
        "net": None if net is None else figures.won(net, say.language), "check_value": main.sha256.hex()[:SHOWN_OF_CHECK] if main else None,
        "files": tuple(_file(say, closing, file) for file in ordered),
    }


def _file(say: Speaker, closing: MonthClosing, file: KeptFile) -> File:
    asked = urlencode({
        "month": month_text(file.month), "scope": file.scope, "encoding": file.encoding, "version": closing.version,
        "closed_by": closing.scope,
    })
    export, address = EXPORTS.get(file.export), f"/api/v1/exports/{file.export}.{file.format}"
    title = say.message(export.title) if export else file.export
    face = say("face_xlsx") if file.format == XLSX else file.format.upper()
    word = face if file.export == "revenue" else f"{title} {face}"
    return File(word, f"{title} {face}", f"{address}?{asked}", f"{address}.proof?{asked}")


def names_of(session: Session, say: Speaker, closings: Sequence[MonthClosing]) -> dict[str, str]:
    """The names of the scopes of closings."""
    scopes: set[Scope] = {parse_scope(closing.scope) for closing in closings}
    return {"region": say("region"), **scope_names(session, scopes)}


@dataclass(frozen=True, slots=True)
class _Who:
    say: Speaker
    addresses: Mapping[str, str]

    def __call__(self, code: str | None, scope: str) -> str:
        """Who acted, as far as the visitor may know accounts."""
        kind, _, rest = (code or "").partition(":")
        if kind == "token" and rest:
            return self.say("by_token", name=rest)
        if code == "command-line":
            return self.say("by_command")
        known = self.addresses.get(code or "")
        return known or self.say("by_region" if scope == "region" else "by_other")


def _version(
    say: Speaker, closing: MonthClosing, names: Mapping[str, str], who: _Who, sites: Mapping[str, str], reason: str | None, own: str,
) -> Version:
    missing = [each for each in missing_at_closing(closing) if each["site"] in sites]
    listed = tuple(_missing(say, sites, each) for each in missing)
    ended, nothing = None, say("lacked_nothing" if closing.scope == own else "lacked_nothing_here")
    if closing.reopened_at is not None:
        # Who reopens is of the region, whoever closed.
        ended = say("was_reopened", moment=figures.moment(closing.reopened_at, say.language), who=who(closing.reopened_by, "region"))
    return Version(
        name=say("version_of", scope=names.get(closing.scope, closing.scope), version=closing.version), standing=ended is None,
        closed=say("was_closed", moment=figures.moment(closing.closed_at, say.language), who=who(closing.closed_by, closing.scope)),
        ended=ended, reason=reason,
        missing_title=say("lacked", count=len(listed)) if listed else nothing, missing=listed,
    )


def _missing(say: Speaker, sites: Mapping[str, str], each: Mapping[str, str | None]) -> str:
    site = sites[each["site"] or ""]
    where = f"{site} · {each['device']}" if each["device"] else site
    return f"{where}: {each[say.language]}"

