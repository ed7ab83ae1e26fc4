"""How slips write words, won, quantities and times in one language: as the page does, but in letters that a printer has."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pos.printing.receipt_words import WEEKDAYS
from pos.printing.receipt_words import WORDS as RECEIPT_WORDS
from pos.printing.words import WORDS

LANGUAGES = ("ko", "en")
WHOLE = 1000


class Writing:
    """Words and figures in 'ko' or 'en'."""

    def __init__(self, language: str = "ko") -> None:
        self.language = language

    def __call__(self, key: str, **fields: object) -> str:
        return (WORDS.get(key) or RECEIPT_WORDS[key]).text(self.language).format(**fields)

    @staticmethod
    def figure(won: int) -> str:
        """`-12,500`."""
        return f"{won:,}"

    def total(self, won: int) -> str:
        """A sum with its unit, which CP949 writes 원 in Korean and KRW otherwise."""
        return f"{won:,}원" if self.language == "ko" else f"KRW {won:,}"

    @staticmethod
    def quantity(milli: int, unit: str | None) -> str:
        """`2`, or `0.400kg`."""
        whole, rest = divmod(abs(milli), WHOLE)
        number = f"{whole}.{rest:03d}" if rest or unit else str(whole)
        return ("-" if milli < 0 else "") + number + (unit or "")

    def moment(self, at: datetime) -> str:
        """`2020-11-20 (금) 14:05`."""
        return f"{self.day(at.date())} {at:%H:%M}"

    def day(self, day: date) -> str:
        """`2020-11-20 (금)`."""
        return f"{day:%Y-%m-%d} ({WEEKDAYS[self.language][day.weekday()]})"

    def instant(self, text: str, zone: ZoneInfo) -> str:
        """An instant as reports hold it, on the shop's wall."""
        return self.moment(datetime.fromisoformat(text).astimezone(zone))

    @staticmethod
    def person(code: str) -> str:
        """The number of whoever acted, without anything that hints at a name."""
        return code.rpartition("-")[2]
