"""A table as it is handed in on paper: HTML that needs no browser, and from it a PDF where the extra `[pdf]` and a Korean font are there.

Without them nothing breaks: the refusal says what to install, and every page of the console prints by itself.
"""

import logging
import shutil
import subprocess
from functools import lru_cache
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from pos.exports.table import (
    DAY,
    MINUTES,
    QUANTITY,
    ROW,
    TENTHS,
    TEXT,
    Column,
    Row,
    Sheet,
    Table,
    Value,
    hours_text,
    plain,
)
from sites.clock import DEFAULT_ZONE, zone
from sites.errors import Invalid, Message, say

STYLES = Path(__file__).with_name("paper.css")
NO_EXTRA = say(
    "PDF를 만드는 부분이 설치되어 있지 않습니다. 서버에서 pip install 'kkumideun-pos[pdf]' 를 실행해 주세요. "
    "그 전에는 엑셀로 받아 인쇄하시면 됩니다.",
    "What makes PDFs is not installed. Run pip install 'kkumideun-pos[pdf]' on the server; until then take the workbook and print it.",
)
NO_FONT = say(
    "서버에 한글 글꼴이 없어 PDF를 만들 수 없습니다. 글꼴(Debian·Ubuntu: apt-get install fonts-nanum)을 설치해 주세요.",
    "The server has no Korean font to make a PDF with. Install one (Debian, Ubuntu: apt-get install fonts-nanum).",
)
_SHORT = 14

logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


def why_no_pdf() -> Message | None:
    """What is missing for PDFs, as a sentence; None when they can be made."""
    if _engine() is None:
        return NO_EXTRA
    return None if _has_korean_font() else NO_FONT


def check_pdf() -> None:
    """Invalid, with what to install, where PDFs cannot be made."""
    missing = why_no_pdf()
    if missing is not None:
        raise Invalid("pdf_not_installed", missing, {"/format": [missing]})


def write_pdf(table: Table, target: BinaryIO, _encoding: str = "utf-8") -> None:
    """Writes the table as a PDF; Invalid says what is missing for it."""
    check_pdf()
    engine: Any = _engine()
    page = engine.HTML(string=paper_html(table), url_fetcher=_fetch_nothing)
    page.write_pdf(target, stylesheets=[engine.CSS(filename=str(STYLES), url_fetcher=_fetch_nothing)], pdf_tags=True)


def paper_html(table: Table) -> str:
    """The printed form: whose it is, room for the approvals, its tables with the total first, and what a page says of itself alone."""
    rows = tuple(table.rows)
    made_at = table.as_of.astimezone(zone(DEFAULT_ZONE))
    title = table.heading.partition(" · ")[0]
    foot = f"범위 {table.scope_name} · {title} · {table.state} · 작성 {made_at:%Y-%m-%d %H:%M} ({table.made_by})"
    about = " · ".join(f"{name}: {text}" for name, text in table.about)
    sheets = "".join(_sheet(table, sheet, rows) for sheet in table.paper)
    return (
        f'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{escape(table.heading)}</title></head><body>'
        f'<p class="foot">{escape(foot)}</p><div class="top"><div><p class="owner">{escape(table.scope_name)}</p>'
        f"<h1>{escape(title)}</h1>"
        f'<p class="about">{escape(about)}</p></div>{_APPROVAL}</div>{sheets}</body></html>'
    )


_APPROVAL = (
    '<table class="approval"><tr><th rowspan="2">결<br>재</th><th>담당</th><th>팀장</th><th>센터장</th></tr>'
    "<tr><td></td><td></td><td></td></tr></table>"
)


def _sheet(table: Table, sheet: Sheet, rows: tuple[Row, ...]) -> str:
    places = [place for place, column in enumerate(table.columns) if column.code in sheet.codes]
    shown = [table.columns[place] for place in places]
    head = "".join(f'<th class="{_class(column)}">{escape(column.heading)}</th>' for column in shown)
    body = "".join(
        f'<tr{"" if row.level == ROW else " class=strong"}>'
        + "".join(
            f'<td class="{_class(column)}">{_text(column.holds, row.values[place])}</td>'
            for place, column in zip(places, shown, strict=True)
        )
        + "</tr>"
        for row in (*rows[-1:], *rows[:-1])
    )
    unit = "<small>단위: 원</small>" if any(column.holds == "won" for column in shown) else ""
    size = " short" if len(rows) <= _SHORT else ""
    return (
        f'<section class="sheet{size}"><h2>{escape(sheet.title)}{unit}</h2>'
        f'<table class="rows"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>'
    )


def _class(column: Column) -> str:
    if column.code.startswith("day_"):
        return "d"
    if column.code in ("signature", "checked"):
        return "sign"
    return "" if column.holds in (TEXT, DAY) else "n"


def _text(holds: str, value: Value) -> str:
    if value is None:
        return ""
    if holds == MINUTES and isinstance(value, int):
        return hours_text(value)
    if holds in (TENTHS, QUANTITY) or not isinstance(value, int):
        return escape(str(plain(holds, value)))
    return f"{value:,}".replace("-", "−")


def _engine() -> Any:
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        # OSError: the extra is there, the system's own library for text (pango) is not.
        return None


@lru_cache(maxsize=1)
def _has_korean_font() -> bool:
    command = shutil.which("fc-list")
    if command is None:
        return False
    found = subprocess.run([command, ":lang=ko", "family"], capture_output=True, timeout=20, check=False)
    return bool(found.stdout.strip())


def _fetch_nothing(url: str, *_args: Any, **_kwargs: Any) -> Any:
    """A printed form has nothing to fetch, whatever a name in it looks like."""
    raise ValueError(f"nothing is fetched for a printed form: {url[:80]}")
