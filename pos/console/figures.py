"""Won, shares, days and months as people read them, in Korean and English. Integers only: nothing here makes money a float."""

from datetime import date, datetime

from pos.money import round_half_up
from sites import clock

MINUS = "−"
_WEEKDAYS = {"ko": "월화수목금토일", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)


def number(value: int) -> str:
    """1234567 → '1,234,567'; below zero with a real minus."""
    return f"{MINUS if value < 0 else ''}{abs(value):,}"


def won(amount: int, language: str) -> str:
    """An amount with its unit: '12,500원', '12,500 won'."""
    return f"{number(amount)} won" if language == "en" else f"{number(amount)}원"


def permille(now: int, then: int) -> int | None:
    """By how many thousandths `now` differs from `then`, a half away from zero. None where `then` is nothing to measure by."""
    return round_half_up((now - then) * 1000, then) if then > 0 else None


def share(part: int, whole: int) -> int | None:
    """How many thousandths of `whole` `part` is; None where there is no whole."""
    return round_half_up(part * 1000, whole) if whole > 0 else None


def percent(thousandths: int) -> str:
    """62 → '6.2 %', always without a sign: the sentence around it says more or less."""
    whole, tenth = divmod(abs(thousandths), 10)
    return f"{whole:,}.{tenth} %"


def signed_percent(thousandths: int) -> str:
    """62 → '+6.2 %', −62 → '−6.2 %', 0 → '0.0 %'."""
    sign = "" if thousandths == 0 else MINUS if thousandths < 0 else "+"
    return sign + percent(thousandths)


def on_axis(amount: int, language: str) -> str:
    """A round amount, short enough for the axis of a chart: '400만', '1.5억', '5천만'; '4M', '150K'."""
    if amount < 0:
        return MINUS + on_axis(-amount, language)
    if language == "en":
        return _scaled(amount, ((1_000_000, "M"), (1_000, "K")))
    if 10_000_000 <= amount < 100_000_000 and amount % 10_000_000 == 0:
        return f"{amount // 10_000_000}천만"
    return _scaled(amount, ((100_000_000, "억"), (10_000, "만"), (1_000, "천")))


def _scaled(amount: int, units: tuple[tuple[int, str], ...]) -> str:
    """The amount in the largest unit that holds it in one decimal, else written out."""
    for size, unit in units:
        if amount >= size and amount * 10 % size == 0:
            whole, tenth = divmod(amount * 10 // size, 10)
            return f"{whole:,}.{tenth}{unit}" if tenth else f"{whole:,}{unit}"
    return f"{amount:,}"


def rounded(amount: int, language: str) -> str:
    """An amount to three digits, for a label that shows where a line lies: 3,588,710 → '359만', '3.59M'."""
    if language == "en":
        size, unit = (1_000_000, "M") if amount >= 1_000_000 else (1_000, "K")
        whole, part = divmod(round_half_up(amount * 100, size), 100)
        return f"{whole:,}.{part:02d}{unit}"
    return f"{round_half_up(amount, 10_000):,}만원" if amount >= 100_000 else won(amount, language)


def weekday(day: date, language: str) -> str:
    """'금', 'Fri'."""
    return _WEEKDAYS[language][day.weekday()]


def day_name(day: date, language: str) -> str:
    """'11월 20일', '20 November': without the year, which stands at the top of the page."""
    return f"{day.day} {_MONTHS[day.month - 1]}" if language == "en" else f"{day.month}월 {day.day}일"


def day_with_weekday(day: date, language: str) -> str:
    """'11월 20일 (금)', 'Fri 20 November'."""
    name = day_name(day, language)
    return f"{weekday(day, language)} {name}" if language == "en" else f"{name} ({weekday(day, language)})"


def month_name(month: int, language: str) -> str:
    """202011 → '2020년 11월', 'November 2020'."""
    year, number_in_year = divmod(month, 100)
    return f"{_MONTHS[number_in_year - 1]} {year}" if language == "en" else f"{year}년 {number_in_year}월"


def short_month_name(month: int, language: str) -> str:
    """202011 → '11월', 'November': where the year is said nearby."""
    return _MONTHS[month % 100 - 1] if language == "en" else f"{month % 100}월"


def month_label(month: int, language: str) -> str:
    """202011 → '11월', 'Nov': below a chart, where there is little room."""
    return short_month_name(month, language)[:3]


def moment(at: datetime, language: str) -> str:
    """'11월 20일 (금) 14:05' on the region's clock."""
    local = at.astimezone(clock.zone(clock.DEFAULT_ZONE))
    return f"{day_with_weekday(local.date(), language)} {local:%H:%M}"


def written_on(at: datetime) -> str:
    """'2020-11-20 14:05' on the region's clock, for the foot of a printed page."""
    return f"{at.astimezone(clock.zone(clock.DEFAULT_ZONE)):%Y-%m-%d %H:%M}"
