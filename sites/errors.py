"""What can go wrong, in words for people and a code for machines. The domain raises these; only the app knows status codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both languages. `fields` fill the braces; they are never personal data."""

    ko: str
    en: str
    fields: tuple[tuple[str, object], ...] = ()

    def text(self, language: str) -> str:
        """The sentence in 'ko' or 'en'."""
        template = self.en if language == "en" else self.ko
        return template.format(**dict(self.fields)) if self.fields else template


def say(ko: str, en: str, **fields: object) -> Message:
    """A message whose braces are filled by `fields`."""
    return Message(ko, en, tuple(fields.items()))


Pointers = Mapping[str, Sequence[Message]]


class DomainError(Exception):
    """A refusal that a person can act on. `code` is stable for machines; `errors` maps JSON pointers to sentences."""

    def __init__(self, code: str, message: Message, errors: Pointers | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.errors: Pointers = errors or {}


class Invalid(DomainError):
    """The request cannot be what it says it is."""


class Conflict(DomainError):
    """The request contradicts what already stands."""


class Stale(DomainError):
    """Someone changed the thing after the caller had read it."""

    def __init__(self) -> None:
        super().__init__(
            "changed_meanwhile",
            say("그 사이에 다른 사람이 바꾸었습니다. 새로 불러온 뒤 다시 해 주세요.",
                "Someone changed it meanwhile. Load it again, then retry."),
        )


class Forbidden(DomainError):
    """The caller can see the thing but may not do this to it."""


class NotFound(DomainError):
    """There is no such thing within the caller's reach."""

    def __init__(self, code: str = "not_found", message: Message | None = None) -> None:
        found_nothing = say("찾을 수 없습니다. 주소나 코드를 확인해 주세요.", "Not found. Check the address or the code.")
        super().__init__(code, message or found_nothing)


class Unauthenticated(DomainError):
    """Nobody stands behind this request."""


class TooLarge(DomainError):
    """The request is beyond the bounds of the contract."""


class Unavailable(DomainError):
    """The system cannot answer in time; the same request may be sent again."""


def invalid_at(pointer: str, ko: str, en: str, code: str = "invalid", **fields: object) -> Invalid:
    """An Invalid whose one sentence stands at one JSON pointer."""
    sentence = say(ko, en, **fields)
    return Invalid(code, say("보내신 내용에 고칠 곳이 있습니다.", "Something in the request needs to be corrected."), {pointer: [sentence]})
