"""Reading what a request brings: bounded, unambiguous JSON and query strings, checked strictly, with a pointer to all that is wrong."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, NoReturn

import marshmallow as ma
from flask import Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from pos.api.problems import Unreadable, WrongType
from sites.errors import Invalid, Message, TooLarge, say

SINGLE_BYTES = 256 * 1024
BATCH_BYTES = 2 * 1024 * 1024
MOST_LEFT_OVER = 16 * 1024 * 1024
PART_BYTES = 64 * 1024
# What the server raises of a body that ends early or is no chunked one.
CUT_OFF = (OSError, ParseException)
DEEPEST = 10
MOST_POINTERS = 100
LONGEST_NAME = 60
MOST_DIGITS = 1000

SOMETHING_WRONG = say("보내신 내용에 고칠 곳이 있습니다.", "Something in the request needs to be corrected.")
TOO_DEEP = say("{deepest}단계보다 깊게 겹칠 수 없습니다.", "Nesting deeper than {deepest} levels is not taken.", deepest=DEEPEST)
TWICE = say("같은 이름이 두 번 있습니다. 하나만 남겨 주세요.", "This name stands twice. Leave one.")


def raw_body(most: int = SINGLE_BYTES) -> bytes:
    """The body's bytes; 413 beyond `most`, 415 when it is not said to be JSON."""
    if request.content_length is not None and request.content_length > most:
        raise _too_large(most)
    if not request.is_json:
        raise UnsupportedMediaType
    return _bounded(most)


def raw_file(types: Mapping[str, str], most: int = BATCH_BYTES) -> tuple[bytes, str, str | None]:
    """A file's bytes, the ending that its media type stands for, and its charset where one is said. As `raw_body` refuses."""
    request.max_content_length = most
    if request.content_length is not None and request.content_length > most:
        raise _too_large(most)
    if request.mimetype not in types:
        raise WrongType("wrong_type", say("{types} 형식의 파일을 보내 주세요.", "Send a file of the type {types}.", types=", ".join(types)))
    return _bounded(most), types[request.mimetype], request.mimetype_params.get("charset")


def _bounded(most: int) -> bytes:
    try:
        body = _read(most + 1)
    except RequestEntityTooLarge:
        raise _too_large(most) from None
    except CUT_OFF:
        raise Unreadable("cut_off", say(
            "보내신 내용이 도중에 끊겼습니다. 다시 보내 주세요.", "The body was cut off. Send it again.")) from None
    if len(body) > most:
        raise _too_large(most)
    return body


def _read(most: int) -> bytes:
    # One read may bring less than was asked for, and less than there is.
    parts: list[bytes] = []
    while most > 0 and (part := request.stream.read(most)):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _too_large(most: int) -> TooLarge:
    kibibytes = most // 1024
    return TooLarge("too_large", say("한 번에 {most:,}KiB까지 보낼 수 있습니다. 나누어 보내 주세요.",
                                     "At most {most:,} KiB at a time. Send it in parts.", most=kibibytes))


def read_to_the_end(response: Response) -> Response:
    """Reads off what is left of a refused body, within bounds: a caller that is still sending would never hear the refusal."""
    if response.status_code >= 400 and request.environ.get("wsgi.input_terminated"):
        left = MOST_LEFT_OVER
        with suppress(*CUT_OFF):
            while left > 0 and (part := request.environ["wsgi.input"].read(PART_BYTES)):
                left -= len(part)
    return response


def parse_json(body: bytes) -> Any:
    """JSON at most ten levels deep in which no name stands twice. Unreadable (400) or Invalid when it is not."""
    parsed = _loaded(body)
    check_form(parsed)
    return parsed


def parse_envelope(body: bytes) -> Any:
    """JSON whose outermost names stand once; what is inside is left to `check_form`, so that one bad item does not spoil the rest."""
    parsed = _loaded(body)
    if isinstance(parsed, _Twice):
        raise Invalid("name_twice", SOMETHING_WRONG, {f"/{_safe(name)}": [TWICE] for name in parsed.names})
    return parsed


def check_form(parsed: Any) -> None:
    """Invalid when parsed JSON is nested too deeply, or an object in it holds a name twice."""
    if _is_sound(parsed, DEEPEST):
        return
    twice = dict(islice(_twice(parsed, "", DEEPEST), MOST_POINTERS))
    if twice:
        raise Invalid("name_twice", SOMETHING_WRONG, twice)
    raise Invalid("too_deep", SOMETHING_WRONG, {"": [TOO_DEEP]})


def _loaded(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
        try:
            return _load(text)
        except (json.JSONDecodeError, RecursionError):
            raise
        except ValueError:
            # A whole number of thousands of digits, which Python does not turn into an int: some field will refuse it.
            return _load(text, parse_int=_whole)
    except RecursionError:
        raise Invalid("too_deep", SOMETHING_WRONG, {"": [TOO_DEEP]}) from None
    except UnicodeDecodeError:
        raise Unreadable("not_utf8", say("UTF-8로 적힌 JSON을 보내 주세요.", "Send JSON in UTF-8.")) from None
    except json.JSONDecodeError as error:
        raise Unreadable("not_json", say(
            "JSON을 읽을 수 없습니다. {line}번째 줄 {column}번째 글자를 확인해 주세요.",
            "The JSON cannot be read. Look at line {line}, character {column}.", line=error.lineno, column=error.colno)) from None


def _load(text: str, **hooks: Any) -> Any:
    return json.loads(text, parse_constant=_no_constant, parse_float=_Number, object_pairs_hook=_object, **hooks)


class _Number:
    """Stands for a number with a fraction, an exponent or too many digits: no field takes one, so that no float is ever made of money."""

    def __init__(self, text: str) -> None:
        """The number as it was written."""
        self.text = text

    def __str__(self) -> str:
        return self.text


class _Twice(dict[str, Any]):
    """An object that holds a name twice; the last value stands."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.names = sorted({name for name in names if names.count(name) > 1})[:MOST_POINTERS]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Twice(pairs)


def _whole(text: str) -> Any:
    return int(text) if len(text) < MOST_DIGITS else _Number(text)


def _no_constant(name: str) -> NoReturn:
    raise Unreadable("not_json", say("JSON에는 {name} 값이 없습니다. 숫자를 적어 주세요.", "{name} is no JSON. Give a number.", name=name))


def _is_sound(value: Any, levels: int) -> bool:
    if levels == 0 or type(value) is _Twice:
        return False
    for item in value.values() if type(value) is dict else value if type(value) is list else ():
        kind = type(item)
        if kind is not str and kind is not int and not _is_sound(item, levels - 1 if kind is dict or kind is list else levels):
            return False
    return True


def _twice(value: Any, at: str, levels: int) -> Iterator[tuple[str, list[Message]]]:
    if levels == 0 or not isinstance(value, (dict, list)):
        return
    if isinstance(value, _Twice):
        yield from ((f"{at}/{_safe(name)}", [TWICE]) for name in value.names)
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _twice(item, f"{at}/{_safe(key)}", levels - 1)


def read_body(schema: ma.Schema, most: int = SINGLE_BYTES) -> Any:
    """The body, parsed and checked against a strict schema. Refusals carry a pointer to each thing that is wrong."""
    return check(schema, parse_json(raw_body(most)))


def read_query(schema: ma.Schema) -> Any:
    """The query string, each parameter at most once, checked against a strict schema of texts."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        once = say("한 번만 적어 주세요.", "Give this once only.")
        raise Invalid("invalid", SOMETHING_WRONG, {f"/{_safe(name)}": [once] for name in twice[:MOST_POINTERS]})
    return check(schema, request.args.to_dict())


def check(schema: ma.Schema, parsed: Any) -> Any:
    """What a strict schema makes of parsed JSON; Invalid with a pointer to each thing that is wrong, the first hundred of them."""
    try:
        return schema.load(parsed)
    except ma.ValidationError as error:
        raise Invalid("invalid", SOMETHING_WRONG, dict(islice(_pointers(error.messages), MOST_POINTERS))) from None


def _pointers(messages: Any, at: str = "") -> Iterator[tuple[str, list[Message]]]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _pointers(below, at if key == "_schema" else f"{at}/{_safe(key)}")
    else:
        listed = messages if isinstance(messages, list) else [messages]
        yield at, [item if isinstance(item, Message) else SOMETHING_WRONG for item in listed]


def _safe(key: Any) -> str:
    text = str(key)[:LONGEST_NAME].encode("utf-8", "replace").decode()
    return text.replace("~", "~0").replace("/", "~1")
