"""The tills of a month (금고 마감 내역): a row a till with what was expected, counted, over or short, and the seal of its closing. A till
may be closed after its month was; so the file is never confirmed."""

from datetime import datetime

from sqlalchemy.orm import Session

from pos.exports.month_facts import scope_name
from pos.exports.table import COUNT, DAY, TOTAL, WON, Column, Row, Table, summed
from pos.exports.wanted import Wanted
from pos.tills.finding import Sought, every_till
from pos.tills.models import CANCELLED, CLOSED, OPEN
from pos.tills.queries import Listed
from sites import clock

_STATES = {OPEN: "영업 중", CLOSED: "마감", CANCELLED: "취소"}
COLUMNS = (
    Column("site", "사업장", width=12), Column("business_date", "영업일", DAY, 12), Column("number", "금고 번호"),
    Column("device", "태블릿", width=9), Column("state", "상태", width=9), Column("z_no", "정산지 번호"),
    Column("opened_at", "연 때", width=17), Column("closed_at", "닫은 때", width=17),
    Column("opening_float", "준비금", WON), Column("expected", "있어야 할 현금", WON), Column("counted", "센 현금", WON),
    Column("over_short", "과부족", WON), Column("banked", "은행에 넣을 돈", WON), Column("chain_hash", "장부 확인값", width=20),
    Column("tills", "금고 수", COUNT, 9),
)


def till_table(session: Session, wanted: Wanted) -> Table:
    """By site and number; a till that nobody counted has no count, and none that is open has one."""
    rows = [_row(each) for each in every_till(session, Sought(wanted.scope, *clock.month_bounds(wanted.month)))]
    total = Row(("합계", *summed(COLUMNS, rows)[1:]), TOTAL)
    return Table(
        "tills", "금고 마감 내역", "금고 마감", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by, clock.now(),
        COLUMNS, (*rows, total), 2, about=(("자료", "금고마다 한 줄입니다. 세지 않고 마감한 금고는 센 현금과 과부족이 비어 있습니다."),),
    )


def _row(of: Listed) -> Row:
    till, end = of.till, of.end
    closed = end if till.state == CLOSED else None
    ended = _moment(end.at) if end else None
    return Row(
        (
            of.site, till.business_date, str(till.number), f"T{of.device_no}" if of.device_no else None, _STATES[till.state],
            str(closed.z_no) if closed else None, _moment(till.opened_at), ended, till.opening_float,
            closed.expected_cash if closed else None, closed.counted_cash if closed else None, closed.over_short if closed else None,
            closed.banked if closed else None, closed.seal_chain_hash.hex() if closed and closed.seal_chain_hash else None, 1,
        ),
        codes={"site_code": of.site, "till": str(till.id)},
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.zone(clock.DEFAULT_ZONE)):%Y-%m-%d %H:%M}"
