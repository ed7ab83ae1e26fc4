"""What a check finds."""

from dataclasses import dataclass

from sites.errors import Message, say

OK, WARN, BAD = "ok", "warn", "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's name, its verdict ('ok', 'warn': see to it soon, 'bad': see to it now) and a sentence that says what to do."""

    check: str
    verdict: str
    says: Message


def fine(check: str, ko: str, en: str, **fields: object) -> Finding:
    """All is well."""
    return Finding(check, OK, say(ko, en, **fields))


def warn(check: str, ko: str, en: str, **fields: object) -> Finding:
    """See to it soon."""
    return Finding(check, WARN, say(ko, en, **fields))


def bad(check: str, ko: str, en: str, **fields: object) -> Finding:
    """See to it now."""
    return Finding(check, BAD, say(ko, en, **fields))
