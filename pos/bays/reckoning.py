"""What counters come to: from what they show and showed before to won, and to the document of the day. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pos.bays.models import METERS, Bay
from pos.daytotals.wanted import noon_of
from pos.money import LARGEST_AMOUNT, TAXABLE
from pos.sales.wanted import DAY_TOTAL, WantedLine, WantedPayment, WantedSale
from sites.errors import Invalid, Message, say
from sites.registry import Place

# What the lines stand for: they are no products, and the catalogue never hears of them.
BAY_SKU, ROLLED_OVER = "bay", "rolled_over"
ONE = 1000
Meter = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WantedReading:
    """What a counter of a bay shows. `reset`: why it counts anew, from `start` on; `ended` is what it showed last before that, None where
    nobody knows. One that rolled over `ended` at its size, such as 10,000."""

    bay: str
    meter: str
    counter: int
    reset: str | None = None
    start: int = 0
    ended: int | None = None

    @property
    def said(self) -> tuple[int, str | None, int, int | None]:
        """What counts of it: without a reset neither a start nor an end."""
        return (self.counter, self.reset, self.start, self.ended) if self.reset else (self.counter, None, 0, None)


@dataclass(frozen=True, slots=True)
class WantedDay:
    """The counters of a site's bays at the end of a day."""

    id: UUID
    day: date
    readings: Sequence[WantedReading]
    note: str | None = None
    example: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a counter showed when it was last read, and on which day; the day before it was taken into use when it never was."""

    counter: int
    day: date


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A reading with what its counter showed before, and what it comes to."""

    bay: Bay
    wanted: WantedReading
    before: int
    won: int
    days: int


def reckon(wanted: WantedDay, bays: Mapping[str, Bay], before: Mapping[Meter, Known]) -> list[Reckoned]:
    """The readings with what they come to, in order of bay and meter. Invalid, naming each, where a bay is not in use on the day, stands
    twice, or shows less than before without a reset."""
    errors: dict[str, list[Message]] = {}
    found: dict[Meter, Reckoned] = {}
    for number, each in enumerate(wanted.readings):
        bay, pointer = bays.get(each.bay), f"/readings/{number}"
        if bay is None or not bay.in_use(wanted.day):
            errors[f"{pointer}/bay"] = [say("이날 쓰는 베이가 아닙니다.", "This bay is not in use on that day.")]
            continue
        if (each.bay, each.meter) in found:
            errors[pointer] = [say("두 번 있습니다. 하나만 남겨 주세요.", "It stands twice. Leave one.")]
            continue
        last = before[each.bay, each.meter]
        wrong = _wrong(each, last.counter)
        if wrong:
            errors |= {f"{pointer}/{field}": [message] for field, message in wrong.items()}
            continue
        won = _counts(each, last.counter) * bay.won(each.meter)
        if won > LARGEST_AMOUNT:
            errors[f"{pointer}/counter"] = [say("한 번에 {most:,}원까지입니다.", "At most {most:,} won at a time.", most=LARGEST_AMOUNT)]
        found[each.bay, each.meter] = Reckoned(bay, each, last.counter, won, (wanted.day - last.day).days)
    if errors:
        raise Invalid("counters_wrong", say("계수기 값을 확인해 주세요.", "Check what the counters show."), errors)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], list(METERS).index(key[1])))]


def _counts(wanted: WantedReading, before: int) -> int:
    """By how many counts it rose."""
    counter, reset, start, ended = wanted.said
    return counter - start + (0 if ended is None else ended - before) if reset else counter - before


def _wrong(wanted: WantedReading, before: int) -> dict[str, Message]:
    """What is wrong with a reading, by its field."""
    counter, reset, start, ended = wanted.said
    found: dict[str, Message] = {}
    if counter < (start if reset else before):
        found["counter"] = _backwards(counter, start if reset else before)
    if ended is not None and ended < before:
        found["ended"] = _backwards(ended, before)
    if reset == ROLLED_OVER and ended is None:
        found["ended"] = say("계수기가 어디까지 세고 도는지 적어 주세요. 예: 10,000", "Say at what it rolls over, such as 10,000.")
    return found


def sale_of_bays(document_id: UUID, wanted: WantedDay, reckoned: Sequence[Reckoned], place: Place) -> WantedSale:
    """The day as one document: a line for each bay, a payment for each method. How many cars it stands for nobody counted: one sale."""
    by_bay: dict[str, int] = {}
    by_method = dict.fromkeys(METERS.values(), 0)
    for each in reckoned:
        by_bay[each.bay.code] = by_bay.get(each.bay.code, 0) + each.won
        by_method[METERS[each.wanted.meter]] += each.won
    total = sum(by_bay.values())
    return WantedSale(
        document_id, noon_of(wanted.day, place), total,
        [WantedLine(BAY_SKU, f"{code}번 베이", TAXABLE, ONE, won) for code, won in by_bay.items()],
        [WantedPayment(method, won, won) for method, won in by_method.items() if won],
        note=wanted.note, source=DAY_TOTAL, stated_date=wanted.day, hour_known=False, sales=1 if total else 0, example=wanted.example,
    )


def _backwards(counter: int, before: int) -> Message:
    return say(
        "앞서 {before:,}이었는데 {counter:,}은 더 작습니다. 다시 보고 적어 주세요. 계수기를 바꾸었거나 고쳤으면 그렇게 표시해 주세요.",
        "It showed {before:,} before, and {counter:,} is less. Look again; say so if the counter was replaced or repaired.",
        before=before, counter=counter)
