"""A receipt's own link: the one page that a guest opens without a credential. It shows what was stored, and nothing of a person."""

from datetime import datetime

from flask import Blueprint, Response, render_template, request

from pos.printing.plain import as_text
from pos.printing.receipt_slip import Issue, receipt_slip
from pos.printing.receipt_words import WEEKDAYS, WORDS
from pos.printing.slip import WIDTHS
from pos.sales.receipts import receipt_by_token
from sites.db import reading
from sites.errors import NotFound

blueprint = Blueprint("receipts", __name__, template_folder="templates")

LANGUAGES = ("ko", "en")
WHOLE = 1000


@blueprint.get("/r/<token>.txt")
def receipt_text(token: str) -> Response:
    """The same as plain text, in the columns of `?columns=`; a sentence where it has not arrived."""
    language, asked = _language(), request.args.get("columns", "")
    columns = next((width for width in WIDTHS if str(width) == asked), WIDTHS[-1])
    try:
        with reading() as session:
            slip = receipt_slip(receipt_by_token(session, token), columns, Issue(language))
    except NotFound:
        return _answer(Paper(language)("not_here_why") + "\n", 404, "text/plain")
    return _answer(as_text(slip), 200, "text/plain")


@blueprint.get("/r/<token>")
def receipt(token: str) -> Response:
    """The receipt that the link stands for; a page that says to come back later where it has not arrived."""
    language = _language()
    paper = Paper(language)
    try:
        with reading() as session:
            found = receipt_by_token(session, token)
    except NotFound:
        return _answer(render_template("receipt/not_here.html", paper=paper), 404)
    return _answer(render_template("receipt/receipt.html", paper=paper, receipt=found), 200)


def _language() -> str:
    """What the link asks for, else what the guest's browser prefers; Korean for any other."""
    wanted = request.args.get("lang")
    return wanted if wanted in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "ko"


def _answer(page: str, status: int, media_type: str = "text/html") -> Response:
    response = Response(page, status, mimetype=media_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Vary"] = "Accept-Language"
    return response


class Paper:
    """How a receipt writes words, won, quantities and times in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.other = "en" if language == "ko" else "ko"

    def __call__(self, key: str, **fields: object) -> str:
        return WORDS[key].text(self.language).format(**fields)

    def figure(self, won: int) -> str:
        """`12,500`, with a real minus."""
        return f"{won:,}".replace("-", "−")

    def sum(self, won: int) -> str:
        """A total with its unit."""
        if self.language == "ko":
            return f"{self.figure(won)}원"
        return f"{'−' if won < 0 else ''}₩{abs(won):,}"

    def quantity(self, milli: int, unit: str | None) -> str:
        """`2`, or `0.400 kg`."""
        whole, rest = divmod(abs(milli), WHOLE)
        number = f"{whole}.{rest:03d}" if rest or unit else str(whole)
        return ("−" if milli < 0 else "") + (f"{number} {unit}" if unit else number)

    def moment(self, at: datetime) -> str:
        """`2020-11-20 (금) 14:05`."""
        return f"{at:%Y-%m-%d} ({WEEKDAYS[self.language][at.weekday()]}) {at:%H:%M}"

    def cashier(self, code: str) -> str:
        """The number of whoever sold, without anything that hints at a name."""
        return code.rpartition("-")[2]
