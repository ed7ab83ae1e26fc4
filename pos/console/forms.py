"""What was typed into a form of the console: read leniently, told per field, kept as typed when something is wrong."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict

from pos.importing.cells import read_day, read_text, read_won
from pos.importing.file_rows import WON
from pos.money import LARGEST_AMOUNT
from sites.errors import DomainError

MOST_COUNT = 100_000


@dataclass(slots=True)
class Form:
    """The texts by field, and the words of the page that say what is wrong with a field."""

    typed: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)

    def won(self, name: str, least: int = 0) -> int:
        """An amount; empty means 0."""
        text = self.typed.get(name, "")
        won = 0 if text == "" else read_won(text, WON)
        if won is None or not least <= won <= LARGEST_AMOUNT:
            self.wrong[name] = "wrong_won"
            return 0
        return won

    def count(self, name: str) -> int:
        """A number of sales."""
        text = self.typed.get(name, "")
        count = read_won(text, WON) if text else None
        if count is None or not 0 <= count <= MOST_COUNT:
            self.wrong[name] = "wrong_count"
            return 0
        return count

    def text(self, name: str, needed: bool = True) -> str | None:
        """A line of text."""
        text = self.typed.get(name, "")
        if not text and not needed:
            return None
        if not text or read_text(text) is None:
            self.wrong[name] = "wrong_text"
        return text

    def day(self, name: str, needed: bool = True) -> date | None:
        """A day."""
        text = self.typed.get(name, "")
        if not text and not needed:
            return None
        found = read_day(text)
        if found is None or not 2000 <= found[0].year <= 2199:
            self.wrong[name] = "wrong_date"
            return None
        return found[0]

    def id(self) -> UUID:
        """The id that the form was given when it was opened, so that sending it twice is one act."""
        try:
            return UUID(self.typed.get("id", ""))
        except ValueError:
            return uuid4()

    def version(self) -> int | None:
        """The version that the form was opened on."""
        text = self.typed.get("version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def blank_form() -> Form:
    """A form for something new: the id that it will have, and no version yet."""
    return Form({"id": str(uuid4()), "version": "0"})


def typed_in(form: MultiDict[str, str]) -> Form:
    """The texts of a sent form, without the spaces around them."""
    return Form({name: value.strip()[:400] for name, value in form.items() if name != "csrf_token"})


def sentences_of(error: DomainError, language: str) -> list[str]:
    """What the domain says of a form, in whole sentences."""
    said = [message.text(language) for messages in error.errors.values() for message in messages]
    return said or [error.message.text(language)]
