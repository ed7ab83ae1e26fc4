"""What stands in the way of a total, in words that say what to do next."""

from collections.abc import Iterator
from datetime import date

from pos.daytotals.models import DayTotal
from pos.sales.models import Document
from sites import clock
from sites.errors import Conflict, Invalid, Message, NotFound, say
from sites.registry import KINDS, Place, Site


def check_offer(site: Site, what: str) -> None:
    """Conflict unless the kind of site states this."""
    if not site.offers(what):
        kind = KINDS[site.kind]
        raise Conflict(f"no_{what}", say(
            "{kind} 사업장은 이렇게 합계를 넣지 않습니다. 사업장을 확인해 주세요.",
            "A site of this kind ({kind_en}) does not state totals this way. Check the site.", kind=kind.ko, kind_en=kind.en))


def check_day(place: Place, day: date, pointer: str = "/date") -> None:
    """Invalid for a day on which the site cannot have taken anything."""
    wrong = day_problem(place, day)
    if wrong is not None:
        raise Invalid("invalid", wrong, {pointer: [wrong]})


def day_problem(place: Place, day: date) -> Message | None:
    """What is wrong with a day: before the site opened, after it closed for good, or still to come."""
    today = clock.business_day(clock.now(), place.time_zone, place.cut_off_minutes)
    if place.opened_on is not None and day < place.opened_on:
        return say("개점일({day}) 전의 날짜입니다.", "This is before the site opened on {day}.", day=place.opened_on.isoformat())
    if place.closed_on is not None and day > place.closed_on:
        return say("폐점일({day}) 뒤의 날짜입니다.", "This is after the site closed on {day}.", day=place.closed_on.isoformat())
    if day > today:
        return say("앞날의 날짜입니다.", "This date is still to come.")
    return None


def day_taken(document: Document) -> Conflict:
    """The refusal of a second total for a day; it names the one that stands."""
    return Conflict("day_has_total", taken_words(document), {"/date": [taken_words(document)]})


def taken_words(document: Document) -> Message:
    """Which total a day has already."""
    return say(
        "{day}에는 이미 합계가 있습니다({total:,}원, {receipt}). 바꾸려면 그날을 열어 고쳐 주세요.",
        "{day} has a total already ({total:,} won, {receipt}). To change it, open that day and correct it.",
        day=document.business_date.isoformat(), total=document.total, receipt=document.receipt_no)


def id_taken() -> Conflict:
    """The refusal of an id that belongs to something else."""
    return Conflict("id_taken", say(
        "이 번호(id)는 이미 쓰였습니다. 새 번호로 다시 보내 주세요.", "This id is taken. Send it with a new one."))


def nothing_stands() -> NotFound:
    """The refusal of a change to what is not there."""
    return NotFound("day_total_not_found", say("고칠 합계가 없습니다. 날짜를 확인해 주세요.", "Nothing is stated there. Check the date."))


def corrected_since(rows: list[DayTotal]) -> Conflict:
    """The refusal to undo a file of which a day was corrected since; it names the days."""
    days = ", ".join(_few(row.business_date.isoformat() for row in rows))
    return Conflict("corrected_since", say(
        "가져온 뒤에 고친 날이 있어 되돌릴 수 없습니다: {days}. 나머지 날은 하나씩 고쳐 주세요.",
        "Some days were corrected after the import, so that it cannot be undone: {days}. Correct the other days one by one.", days=days))


def _few(words: Iterator[str]) -> list[str]:
    found = sorted(words)
    return found if len(found) <= 5 else [*found[:5], "…"]


