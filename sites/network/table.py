"""One table of a network file, read key by key. Whatever is wrong is said in one sentence that names the place."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sites.errors import Invalid, say

MAX_TEXT = 200
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_AREA = re.compile(r"\d{1,7}(\.\d{1,3})?", re.ASCII)


def refused(place: str, ko: str, en: str, **fields: object) -> Invalid:
    """The error of this floor: where in the file, what is wrong there, and what to do. `place` fills the first brace."""
    return Invalid("network_file", say("{place}: " + ko, "{place}: " + en, place=place, **fields))


class Table:
    """The keys of one table. `done()` refuses what nobody asked for, so that a mistyped key is never passed over."""

    def __init__(self, values: Mapping[str, object], source: str, place: str | None = None) -> None:
        self.source = source
        self.place = place or source
        self._values = dict(values)
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        """The place of a key, for a message."""
        return f"{self.place} · {key}"

    def coded(self, what: str) -> str:
        """The table's own code, by which its place is named from here on."""
        code = self.code()
        self.place = f"{self.source} · {what} {code}"
        return code

    def text(self, key: str) -> str | None:
        """A line of text in NFC without control characters, at most 200 characters; None when absent."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT or not value.isprintable():
            raise refused(self.at(key), "200자 이내의 한 줄 글이어야 합니다. 따옴표로 묶어 적어 주세요.",
                          "must be one line of text, at most 200 characters. Write it in quotation marks.")
        return unicodedata.normalize("NFC", value).strip()

    def needed_text(self, key: str) -> str:
        """A text that must be there."""
        value = self.text(key)
        if value is None:
            raise self._missing(key)
        return value

    def code(self, key: str = "code") -> str:
        """A code: small Latin letters and digits, in parts joined by hyphens."""
        value = self.needed_text(key)
        if not _CODE.fullmatch(value) or len(value) > 40:
            raise refused(self.at(key), "코드 '{value}'은(는) 영문 소문자, 숫자, 붙임표로만 40자 이내로 적어 주세요.",
                          "write the code '{value}' in small Latin letters, digits and hyphens, at most 40.", value=value)
        return value

    def day(self, key: str) -> date | None:
        """A date without a time."""
        value = self._take(key)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise refused(self.at(key), "날짜여야 합니다. 따옴표 없이 2020-07-17처럼 적어 주세요.",
                          "must be a date. Write it without quotation marks, like 2020-07-17.")
        return value

    def needed_day(self, key: str) -> date:
        """A date that must be there."""
        value = self.day(key)
        if value is None:
            raise self._missing(key)
        return value

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number within bounds; a decimal number or a text is refused."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise refused(self.at(key), "{low}부터 {high}까지의 정수로 적어 주세요.", "must be a whole number from {low} to {high}.",
                          low=low, high=high)
        return value

    def needed_whole(self, key: str, low: int, high: int) -> int:
        """A whole number that must be there."""
        value = self.whole(key, low, high)
        if value is None:
            raise self._missing(key)
        return value

    def flag(self, key: str) -> bool | None:
        """true or false."""
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            raise refused(self.at(key), "true 또는 false로 적어 주세요.", "must be true or false.")
        return value

    def area(self, key: str = "area_m2") -> Decimal | None:
        """An area in m² of at most three decimal places, written as text because a TOML number would be a float."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, str) or not _AREA.fullmatch(value) or Decimal(value) == 0:
            raise refused(self.at(key), '면적은 "19.782"처럼 따옴표 안에 소수점 아래 세 자리까지 적어 주세요.',
                          'write the area in quotation marks with at most three decimal places, like "19.782".')
        return Decimal(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when absent."""
        values = self._list(key)
        numbered = Table({f"{key} {number}": value for number, value in enumerate(values, 1)}, self.source, self.place)
        return tuple(numbered.needed_text(name) for name in numbered._values)

    def table(self, key: str) -> "Table":
        """A table that must be there."""
        value = self._take(key)
        if value is None:
            raise self._missing(key)
        return self._inner(value, self.at(key))

    def tables(self, key: str) -> list["Table"]:
        """A list of tables; empty when absent."""
        return [self._inner(value, f"{self.at(key)} {number}") for number, value in enumerate(self._list(key), 1)]

    def done(self) -> None:
        """Refuses keys that nobody asked for."""
        strange = sorted(self._values.keys() - self._asked)
        if strange:
            raise refused(self.at(strange[0]), "모르는 항목입니다. 철자를 확인하거나 지워 주세요.",
                          "is not a known key. Check its spelling or remove it.")

    def _inner(self, value: object, place: str) -> "Table":
        if not isinstance(value, dict):
            raise refused(place, "표여야 합니다. [{key}]나 [[{key}]], 또는 중괄호로 적어 주세요.",
                          "must be a table. Write it as [{key}] or [[{key}]], or in braces.", key=place.split(" · ")[-1].split()[0])
        return Table(value, self.source, place)

    def _take(self, key: str) -> object:
        self._asked.add(key)
        return self._values.get(key)

    def _list(self, key: str) -> list[object]:
        value = self._take(key)
        if value is not None and not isinstance(value, list):
            raise refused(self.at(key), "목록이어야 합니다. [ … ]로 적어 주세요.", "must be a list. Write it as [ … ].")
        return value or []

    def _missing(self, key: str) -> Invalid:
        return refused(self.at(key), "꼭 있어야 하는 항목입니다. 적어 주세요.", "is needed. Please write it.")
