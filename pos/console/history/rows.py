"""Entries of a book as finished texts: who, what, of what. Codes only; an account's address where the visitor may know it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.language import Speaker
from pos.sales.models import SOURCES
from sites.access import Actor, Permission
from sites.journal import JournalEntry
from sites.pins.accounts import Wanted, accounts_in_reach

SHORT = 12
NUMBER = re.compile(r"([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f-]{22}")
LONGEST_CONTENT = 160
# What the row says already, or no person reads.
LEFT_OUT = frozenset({"id", "site", "body", "body_sha256"})
OF_A_DOCUMENT = frozenset({*SOURCES, "review_marked"})
MOST_ACCOUNTS = 500


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it is read."""

    position: str
    at: str
    who: str
    what: str
    subject: str
    href: str | None
    content: str
    chain: str
    chain_whole: str


def rows_of(say: Speaker, actor: Actor, entries: Sequence[JournalEntry], addresses: Mapping[str, str]) -> list[Row]:
    """The entries, in their order."""
    return [
        Row(
            figures.number(entry.position), figures.moment(entry.at, say.language), who(say, entry.actor, addresses),
            say(f"act_{entry.act}") if f"act_{entry.act}" in say else f"{say('act_other')} ({entry.act})", _subject(say, entry),
            _href(actor, entry), _content(entry), f"{entry.chain_hash.hex()[:SHORT]}…", entry.chain_hash.hex(),
        )
        for entry in entries
    ]


def addresses_of(session: Session, actor: Actor) -> dict[str, str]:
    """The addresses of the accounts within reach, by code, for those who work with accounts; nothing for others."""
    if not actor.may(Permission.CENTRE_WORK):
        return {}
    return {found.account.code: found.account.email for found in accounts_in_reach(session, actor, Wanted(), MOST_ACCOUNTS)}


def who(say: Speaker, code: str, addresses: Mapping[str, str]) -> str:
    """Who acted, in words."""
    kind, _, rest = code.partition(":")
    if kind == "tablet" and rest:
        return say("who_tablet", code=rest)
    if kind == "token" and rest:
        return say("who_token", name=rest)
    return say("who_command") if code == "command-line" else addresses.get(code, code)


def _subject(say: Speaker, entry: JournalEntry) -> str:
    if entry.act in OF_A_DOCUMENT:
        return say("doc")
    return NUMBER.sub(r"\1…", entry.subject)


def _href(actor: Actor, entry: JournalEntry) -> str | None:
    if entry.act in OF_A_DOCUMENT and actor.may(Permission.DOCUMENTS):
        return url_for("console.document", document_id=UUID(entry.subject))
    if entry.act == "quarantine_resolved" and actor.may(Permission.APPROVE):
        return url_for("console.set_aside_item", item_id=UUID(entry.subject))
    if entry.subject.startswith("u-") and actor.may(Permission.CENTRE_WORK):
        return url_for("console.account", code=entry.subject)
    return None


def _content(entry: JournalEntry) -> str:
    """What the entry says beyond its act; a document says it on its own page."""
    content = json.loads(entry.content) if entry.content else {}
    told = [f"{name} {_plain(value)}" for name, value in content.items() if name not in LEFT_OUT and value not in (None, "", [], {})]
    text = " · ".join(told)
    return text if len(text) <= LONGEST_CONTENT else f"{text[:LONGEST_CONTENT]}…"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
