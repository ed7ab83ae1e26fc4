"""The kinds of value that the API takes, each with its bounds and its sentences in both languages."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import marshmallow as ma

from pos.money import LARGEST_AMOUNT, quantity_text
from sites.clock import instant_text
from sites.errors import Message, say

MOST_MILLI = 99_999_999
TEXT_LENGTH = 200
MOST_NUMBER = 2**53 - 1

REQUIRED = say("꼭 필요한 값입니다.", "This value is required.")
NOT_NULL = say("비워 둘 수 없습니다.", "This cannot be null.")
UNKNOWN = say("모르는 항목입니다. 이름을 확인하거나 빼 주세요.", "Unknown field. Check its name or leave it out.")
NO_OBJECT = say("객체여야 합니다.", "This must be an object.")
NO_LIST = say("목록이어야 합니다.", "This must be a list.")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_BUT_NEWLINE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NO_CONTROL = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
_NO_CONTROL_BUT_NEWLINE = r"^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]*$"
_QUANTITY = re.compile(r"(\d{1,5})(?:\.(\d{1,3}))?", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def read_quantity(value: Any) -> int | None:
    """A quantity in thousandths, whatever its size; None when it is not written as one."""
    if type(value) is int:
        return value * 1000
    if isinstance(value, str) and (match := _QUANTITY.fullmatch(value)):
        return int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0"))
    return None


def read_instant(value: Any) -> datetime | None:
    """An instant of the years 2000–2199 in UTC; None when it is not written as one."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            instant = datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return instant if 2000 <= instant.year <= 2199 else None
    return None


def read_uuid(value: Any) -> UUID | None:
    """A hyphenated UUID; None when it is not written as one."""
    return UUID(value) if isinstance(value, str) and _UUID.fullmatch(value) else None


def _messages(**own: Message) -> Mapping[str, Any]:
    return {"required": REQUIRED, "null": NOT_NULL, **own}


class Strict(ma.Schema):
    """An input schema: unknown fields are refused by name."""

    error_messages = _messages(unknown=UNKNOWN, type=NO_OBJECT)  # type: ignore[assignment]  # messages are objects in two languages

    class Meta:
        unknown = ma.RAISE


class _Field(ma.fields.Field[Any]):
    """A field whose messages are ours, and whose metadata says what OpenAPI should."""

    def __init__(self, *, metadata: Mapping[str, Any], **kwargs: Any) -> None:
        shape = dict(metadata)
        if kwargs.get("allow_none") and "oneOf" in shape and {"type": "null"} not in shape["oneOf"]:
            shape["oneOf"] = [*shape["oneOf"], {"type": "null"}]
        super().__init__(metadata=shape, **kwargs)

    def wrong(self, ko: str, en: str, **figures: object) -> ma.ValidationError:
        """The error of this field, in both languages."""
        return ma.ValidationError([say(ko, en, **figures)])


class Text(_Field):
    """Text in NFC of 1 to `most` characters, without control characters (a newline where `lines`) or lone surrogates."""

    default_error_messages = _messages()  # type: ignore[assignment]

    def __init__(self, *, most: int = TEXT_LENGTH, least: int = 1, lines: bool = False, pattern: str | None = None, **kwargs: Any) -> None:
        allowed = f"^{pattern}$" if pattern else _NO_CONTROL_BUT_NEWLINE if lines else _NO_CONTROL
        metadata = {"type": "string", "minLength": least, "maxLength": most, "pattern": allowed}
        super().__init__(metadata=metadata | kwargs.pop("metadata", {}), **kwargs)
        self.most, self.least = most, least
        self.forbidden = _CONTROL_BUT_NEWLINE if lines else _CONTROL
        self.pattern = re.compile(pattern, re.ASCII) if pattern else None

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.wrong("글자여야 합니다.", "This must be text.")
        # Before NFC a Hangul syllable may stand as three letters.
        if len(value) > 4 * self.most:
            raise self.wrong("{most}자까지 쓸 수 있습니다. 줄여 주세요.", "At most {most} characters. Shorten it.", most=self.most)
        if not value.isprintable() and self.forbidden.search(value):
            raise self.wrong("쓸 수 없는 제어 문자가 있습니다. 지워 주세요.", "It holds characters that cannot be used. Remove them.")
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        if not self.least <= len(text) <= self.most:
            raise self.wrong("{least}~{most}자로 써 주세요.", "Give {least} to {most} characters.", least=self.least, most=self.most)
        if self.pattern is not None and not self.pattern.fullmatch(text):
            raise self.wrong("형식이 맞지 않습니다.", "This does not have the right form.")
        return text

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value


class Whole(_Field):
    """A whole number between two bounds; no text, no fraction, no true or false."""

    default_error_messages = _messages()  # type: ignore[assignment]

    def __init__(self, *, least: int = 0, most: int = MOST_NUMBER, **kwargs: Any) -> None:
        metadata = {"type": "integer", "minimum": least, "maximum": most}
        super().__init__(metadata=metadata | kwargs.pop("metadata", {}), **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if type(value) is not int:
            raise self.wrong("소수점 없는 숫자여야 합니다.", "This must be a whole number.")
        if not self.least <= value <= self.most:
            raise self.wrong(
                "{least:,}에서 {most:,} 사이여야 합니다.", "This must be between {least:,} and {most:,}.", least=self.least, most=self.most
            )
        return value

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value


class Counted(Whole):
    """A whole number in a query string, where everything is text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17
        return super()._deserialize(int(value) if digits else value, attr, data, **kwargs)


class Won(Whole):
    """An amount in won, tax included."""

    def __init__(self, *, least: int = 0, **kwargs: Any) -> None:
        super().__init__(least=least, most=LARGEST_AMOUNT, **kwargs)


class Quantity(_Field):
    """A quantity above 0: a decimal text with at most three places, or a whole number. Comes out in thousandths."""

    default_error_messages = _messages()  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        text = {"type": "string", "pattern": r"^(?!0+(\.0+)?$)[0-9]{1,5}(\.[0-9]{1,3})?$"}
        metadata = {"oneOf": [text, {"type": "integer", "minimum": 1, "maximum": 99_999}]}
        super().__init__(metadata=metadata | kwargs.pop("metadata", {}), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        milli = read_quantity(value)
        if milli is None:
            raise self.wrong('수량은 "0.400"처럼 소수 셋째 자리까지 적어 주세요.', 'Give the quantity like "0.400", at most three places.')
        if not 0 < milli <= MOST_MILLI:
            raise self.wrong("수량은 0보다 크고 99,999.999 이하여야 합니다.", "The quantity must be above 0 and at most 99,999.999.")
        return milli

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else quantity_text(value)


class Instant(_Field):
    """An instant: RFC 3339 with an offset. Comes out in UTC."""

    default_error_messages = _messages()  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "date-time"} | kwargs.pop("metadata", {}), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        instant = read_instant(value)
        if instant is not None:
            return instant
        raise self.wrong(
            "시각은 2020-11-20T10:15:03+09:00처럼 적어 주세요.", "Give the instant like 2020-11-20T10:15:03+09:00, between 2000 and 2199."
        )

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else instant_text(value)


class Day(_Field):
    """A day, YYYY-MM-DD."""

    default_error_messages = _messages()  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "date"} | kwargs.pop("metadata", {}), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                pass
            else:
                if 2000 <= day.year <= 2199:
                    return day
        raise self.wrong("날짜는 2020-11-20처럼 적어 주세요.", "Give the date like 2020-11-20, between 2000 and 2199.")

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else value.isoformat()


class Id(_Field):
    """A hyphenated UUID."""

    default_error_messages = _messages()  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "uuid"} | kwargs.pop("metadata", {}), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> UUID:
        found = read_uuid(value)
        if found is not None:
            return found
        raise self.wrong(
            "UUID 형식(8-4-4-4-12)이어야 합니다.", "This must be a hyphenated UUID."
        )

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else str(value)


class Choice(_Field):
    """One of a few words."""

    default_error_messages = _messages()  # type: ignore[assignment]

    def __init__(self, words: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(metadata={"type": "string", "enum": list(words) + ([None] if kwargs.get("allow_none") else [])}, **kwargs)
        self.words = frozenset(words)
        self.listed = ", ".join(words)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise self.wrong("다음 중 하나여야 합니다: {words}", "This must be one of: {words}", words=self.listed)
        return value

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value


class YesNo(_Field):
    """true or false, nothing that looks like it."""

    default_error_messages = _messages()  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "boolean"} | kwargs.pop("metadata", {}), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.wrong("true 또는 false여야 합니다.", "This must be true or false.")
        return value

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value


class Many(ma.fields.List[Any]):
    """A list of between `least` and `most` things."""

    default_error_messages = _messages(invalid=NO_LIST)  # type: ignore[assignment]

    def __init__(self, inner: Any, *, least: int = 0, most: int, **kwargs: Any) -> None:
        super().__init__(inner, metadata={"minItems": least, "maxItems": most} | kwargs.pop("metadata", {}), **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and not self.least <= len(value) <= self.most:
            raise ma.ValidationError(
                [say("{least}개에서 {most}개까지 보낼 수 있습니다.", "Between {least} and {most} items.", least=self.least, most=self.most)]
            )
        return super()._deserialize(value, attr, data, **kwargs)


class Part(ma.fields.Nested):
    """An object inside the object."""

    default_error_messages = _messages(type=NO_OBJECT)  # type: ignore[assignment]

