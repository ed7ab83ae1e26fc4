"""The history of a month: every closing and reopening with who, when, why, and what was missing at that time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.history.rows import addresses_of
from pos.console.language import Speaker
from pos.console.months.facts import Facts
from pos.revenue.closing import missing_at_closing
from pos.revenue.models import MonthClosing
from sites.access import REGION, Actor, Permission, Scope, parse_scope, scope_for
from sites.errors import DomainError
from sites.pins.accounts import scope_names


@dataclass(frozen=True, slots=True)
class Version:
    """One closing. `own`: of the scope that is shown; `ended` is its reopening in words, None while it stands."""

    name: str
    standing: bool
    closed: str
    ended: str | None
    reason: str | None
    missing_title: str
    missing: tuple[str, ...]


def versions_of(session: Session, say: Speaker, actor: Actor, facts: Facts) -> list[Version]:
    """The closings that touch the scope, the newest first.

    A wider closing speaks of other sites too: of what was missing only the scope's own is told, and the reason for its end only
    to those who may look at all of it.
    """
    names, who = names_of(session, say, facts.closings), _Who(say, addresses_of(session, actor))
    readable = {text: _may_read(session, actor, text) for text in {closing.scope for closing in facts.closings}}
    sites = {site.code: site.name for site in facts.sites}
    return [_version(say, closing, names, who, sites, readable[closing.scope], str(facts.scope)) for closing in facts.closings]


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
    say: Speaker, closing: MonthClosing, names: Mapping[str, str], who: _Who, sites: Mapping[str, str], may_read: bool, own: str,
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
        ended=ended, reason=closing.reason if may_read else None,
        missing_title=say("lacked", count=len(listed)) if listed else nothing, missing=listed,
    )


def _missing(say: Speaker, sites: Mapping[str, str], each: Mapping[str, str | None]) -> str:
    site = sites[each["site"] or ""]
    where = f"{site} · {each['device']}" if each["device"] else site
    return f"{where}: {each[say.language]}"


def _may_read(session: Session, actor: Actor, text: str) -> bool:
    if any(grant.scope == REGION for grant in actor.roles_for(Permission.READ)):
        return True
    try:
        return bool(scope_for(session, actor, text, Permission.READ))
    except DomainError:
        return False
