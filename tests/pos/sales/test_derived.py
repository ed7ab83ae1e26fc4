"""A sound book is never called broken: the day's cut-off was changed, months were closed and opened again, clocks were wrong."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import time_machine

from pos.revenue.closing import close_month, reopen_month
from pos.sales.counter import forget
from sites import journal
from sites.access import COMMAND_LINE, parse_scope
from sites.db import db, transaction
from sites.network.editing import Settings, change_settings
from sites.network.loading import load_network
from sites.network.reading import read_network
from sites.registry import site_by_code
from tests.pos.sales.shop import NOW, Shop, back, coffee
from tests.pos.sales.test_proving import proofs
from tests.support.cast import HERE

AT_NIGHT = datetime(2020, 11, 19, 17, 30, tzinfo=UTC)  # 02:30 in Seoul
OCTOBER = datetime(2020, 10, 30, 3, 0, tzinfo=UTC)
FILE = f"""
[region]
code = "incheon"
name = "인천광역자활센터"
[[site]]
code = "{HERE}"
name = "새 이름의 찻집"
kind = "cafe"
cut_off_hour = 1
"""


def by_file(folder: Path) -> None:
    file = folder / "network.toml"
    file.write_text(FILE, encoding="utf-8")
    with transaction() as session:
        load_network(session, read_network(file), partial(journal.append, session, "region", COMMAND_LINE.code))


def by_hand(_folder: Path) -> None:
    with transaction() as session:
        change_settings(session, COMMAND_LINE.code, site_by_code(session, HERE), Settings(cut_off_minutes=60, refund_approval_from=30_000))


@pytest.mark.parametrize("change", [by_file, by_hand])
def test_days_of_before_another_cut_off_stay_right(shop: Shop, tmp_path: Path, change: Callable[[Path], None]) -> None:
    before = shop.sell(coffee(1, occurred_at=AT_NIGHT))
    change(tmp_path)
    forget(db.session())
    after = shop.sell(coffee(2, occurred_at=AT_NIGHT))
    assert (before["business_date"], after["business_date"]) == ("2020-11-19", "2020-11-20")
    assert proofs(shop.app) == (None, set())


def test_a_month_closed_opened_and_closed_again_leaves_every_book_date_right(shop: Shop) -> None:
    scope, dates = parse_scope(f"site:{HERE}"), []
    first = coffee(1, occurred_at=OCTOBER)

    def late(seq: int) -> None:
        forget(db.session())
        dates.append(shop.sell(coffee(seq, occurred_at=OCTOBER))["book_date"])

    shop.sell(first)
    with transaction() as session:
        close_month(session, COMMAND_LINE, 202010, scope)
    late(2)
    shop.refund(back(first, 3))
    with transaction() as session:
        reopen_month(session, COMMAND_LINE, 202010, scope, "다시 적음")
    late(4)
    with transaction() as session:
        close_month(session, COMMAND_LINE, 202010, scope)
    late(5)
    with time_machine.travel(datetime(2020, 12, 2, 3, 0, tzinfo=UTC), tick=False):
        with transaction() as session:
            close_month(session, COMMAND_LINE, 202011, scope)
        late(6)
    assert dates == ["2020-11-20", "2020-10-30", "2020-11-20", "2020-12-02"]
    assert proofs(shop.app) == (None, set())


def test_a_clock_that_runs_ahead_is_no_break(shop: Shop) -> None:
    assert shop.sell(coffee(1, occurred_at=NOW.replace(year=2021)))["business_date"] == "2020-11-20"
    assert proofs(shop.app) == (None, set())
