"""Tables as text: CSV that a Korean spreadsheet opens rightly and that no cell of can run as a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

BOM = "\ufeff"
# A spreadsheet takes a text that begins so for a formula. Numbers are never touched: a minus stays a minus.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | Decimal | None


def csv_text(headings: Sequence[Value], rows: Iterable[Sequence[Value]] = ()) -> str:
    """The table as RFC 4180 text; None is an empty cell."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([_cell(heading) for heading in headings])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue()


def csv_file(headings: Sequence[Value], rows: Iterable[Sequence[Value]]) -> bytes:
    """The same as a file: UTF-8 with a byte order mark, without which Korean spreadsheets read it as CP949."""
    return (BOM + csv_text(headings, rows)).encode()


def visible_in(encoding: str, text: str) -> str:
    """The text with every letter that an encoding lacks written as its number: 'é' → '[U+00E9]'."""
    composed = unicodedata.normalize("NFC", text)
    if _fits(composed, encoding):
        return composed
    return "".join(letter if _fits(letter, encoding) else f"[U+{ord(letter):04X}]" for letter in composed)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _cell(value: Value) -> str | int | Decimal:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value
