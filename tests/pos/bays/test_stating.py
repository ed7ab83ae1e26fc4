"""What the counters of a bay show becomes the day's document; a change of one day moves the day that reads the counter next, and no won
is lost or doubled by it."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from pos.bays.models import BayReading
from pos.bays.reckoning import WantedDay, WantedReading
from pos.sales.proving import breaks
from sites.db import reading, transaction
from sites.errors import Conflict, Invalid, NotFound, Stale
from tests.pos.bays.desk import OPENED, Desk, on, read


def test_a_day_is_what_the_counters_rose_by_and_counts_as_every_sale(desk: Desk) -> None:
    desk.bay("1", coin_start=100)
    desk.bay("2")
    stated = desk.state(read(7, ("1", "coin", 124), ("1", "card", 31_000), ("2", "coin", 10), ("2", "card", 0)))
    assert stated.created
    document = stated.day.document
    assert (document.source, document.total, document.hour, document.flags) == ("day_total", 48_000, None, "")
    assert {row.keys: row.measures.net for row in desk.report("method").rows} == {("card",): 31_000, ("cash",): 17_000}
    assert [(each.bay.code, each.wanted.meter, each.won) for each in stated.day.readings] == [
        ("1", "coin", 12_000), ("1", "card", 31_000), ("2", "coin", 5_000), ("2", "card", 0),
    ]
    desk.state(read(8, ("1", "coin", 130), ("2", "coin", 10)))
    assert desk.took() == {7: 48_000, 8: 3_000}
    desk.holds()


def test_a_day_on_which_nobody_washed_is_read_and_not_missing(desk: Desk) -> None:
    desk.bay()
    desk.state(read(7, ("1", "coin", 0), ("1", "card", 0)))
    assert (desk.took(), desk.unread(7, 7)) == ({7: 0}, [])
    desk.holds()


def test_a_skipped_day_is_missing_and_the_next_reading_stands_for_both(desk: Desk) -> None:
    desk.bay()
    desk.state(read(7, ("1", "coin", 10)))
    desk.state(read(9, ("1", "coin", 30)))
    assert [(each.row.business_date.day, each.readings[0].days) for each in desk.days()] == [(7, 1), (9, 2)]
    assert desk.unread(7, 9) == [8]
    desk.state(read(8, ("1", "coin", 18)))
    assert desk.took() == {7: 5_000, 8: 4_000, 9: 6_000}
    assert [(each.row.business_date.day, each.readings[0].days) for each in desk.days()] == [(7, 1), (8, 1), (9, 1)]
    assert desk.unread(7, 9) == []
    assert desk.net() == 15_000
    desk.holds()


def test_a_day_on_which_one_bay_was_left_out_is_missing_too(desk: Desk) -> None:
    desk.bay("1")
    desk.bay("2", valid_from=on(8))
    desk.state(read(7, ("1", "coin", 10)))
    desk.state(read(8, ("1", "coin", 30)))
    assert desk.unread(7, 8) == [8]
    desk.correct(read(8, ("1", "coin", 30), ("2", "card", 0)))
    assert desk.unread(7, 8) == []


def test_a_counter_that_shows_less_is_asked_about_and_one_that_was_replaced_counts_anew(desk: Desk) -> None:
    desk.bay()
    desk.state(read(7, ("1", "coin", 900)))
    with pytest.raises(Invalid) as refused:
        desk.state(read(8, ("1", "coin", 12)))
    assert "900" in refused.value.errors["/readings/0/counter"][0].text("ko")
    desk.state(WantedDay(uuid4(), on(8), [WantedReading("1", "coin", 12, "replaced", 2)]))
    desk.state(read(9, ("1", "coin", 20)))
    assert desk.took() == {7: 450_000, 8: 5_000, 9: 4_000}
    desk.holds()


def test_what_a_counter_rose_by_before_it_was_replaced_counts_too(desk: Desk) -> None:
    desk.bay()
    desk.state(read(7, ("1", "coin", 900)))
    with pytest.raises(Invalid) as refused:
        desk.state(WantedDay(uuid4(), on(8), [WantedReading("1", "coin", 12, "replaced", 2, 880)]))
    assert set(refused.value.errors) == {"/readings/0/ended"}
    wanted = WantedDay(uuid4(), on(8), [WantedReading("1", "coin", 12, "replaced", 2, 930)])
    assert [desk.state(wanted).created for _ in range(2)] == [True, False]
    assert desk.took() == {7: 450_000, 8: (30 + 10) * 500}
    # What the 7th says less, the 8th says more, also through the replacement; beyond it nothing moves.
    desk.state(read(9, ("1", "coin", 20)))
    desk.correct(read(7, ("1", "coin", 890)))
    assert desk.took() == {7: 445_000, 8: (40 + 10) * 500, 9: 4_000}
    with pytest.raises(Invalid):
        desk.correct(read(7, ("1", "coin", 931)))
    desk.holds()


def test_a_counter_that_rolls_over_says_where(desk: Desk) -> None:
    desk.bay(coin_start=9_990)
    with pytest.raises(Invalid) as refused:
        desk.state(WantedDay(uuid4(), on(7), [WantedReading("1", "coin", 15, "rolled_over")]))
    assert set(refused.value.errors) == {"/readings/0/ended"}
    desk.state(WantedDay(uuid4(), on(7), [WantedReading("1", "coin", 15, "rolled_over", 0, 10_000)]))
    assert desk.took() == {7: 25 * 500}
    desk.holds()


def test_a_correction_moves_the_next_day_and_leaves_every_document(desk: Desk) -> None:
    desk.bay()
    for day, counter in ((7, 10), (8, 30), (9, 35)):
        desk.state(read(day, ("1", "coin", counter), ("1", "card", counter * 100)))
    corrected = desk.correct(read(8, ("1", "coin", 20), ("1", "card", 3_000)), seen=1)
    assert corrected.day.document.total == 5_000 + 2_000
    assert desk.took() == {7: 6_000, 8: 7_000, 9: 8_000}
    assert [(each.row.revision, each.document.total) for each in desk.history(9)] == [(3, 8_000), (2, -3_000), (1, 3_000)]
    assert desk.net() == 35 * 500 + 3_500
    with pytest.raises(Stale):
        desk.correct(read(8, ("1", "coin", 21)), seen=1)
    desk.holds()


def test_what_would_make_the_next_day_show_less_is_refused_whole(desk: Desk) -> None:
    desk.bay()
    desk.state(read(7, ("1", "coin", 10)))
    desk.state(read(8, ("1", "coin", 30)))
    with pytest.raises(Invalid) as refused:
        desk.correct(read(7, ("1", "coin", 31)))
    assert "2021-01-08" in refused.value.message.text("ko")
    assert desk.took() == {7: 5_000, 8: 10_000}
    desk.holds()


def test_a_withdrawn_day_is_missing_again_and_loses_no_won(desk: Desk) -> None:
    desk.bay()
    desk.state(read(7, ("1", "coin", 10)))
    desk.state(read(8, ("1", "coin", 30)))
    act = uuid4()
    assert desk.withdraw(7, seen=1, act=act).created
    assert not desk.withdraw(7, act=act).created
    assert (desk.took(), desk.unread(7, 8), desk.net()) == ({8: 15_000}, [7], 15_000)
    with pytest.raises(NotFound):
        desk.withdraw(7)
    desk.state(read(7, ("1", "coin", 12)))
    assert desk.took() == {7: 6_000, 8: 9_000}
    desk.holds()


def test_a_day_sent_twice_is_stated_once_and_another_one_is_refused_by_name(desk: Desk) -> None:
    desk.bay()
    wanted = read(7, ("1", "coin", 10))
    assert [desk.state(wanted).created, desk.state(wanted).created] == [True, False]
    with pytest.raises(Conflict, match="id_taken"):
        desk.state(WantedDay(wanted.id, wanted.day, [WantedReading("1", "coin", 11)]))
    with pytest.raises(Conflict, match="day_has_total"):
        desk.state(read(7, ("1", "coin", 12)))
    assert desk.net() == 5_000
    desk.holds()


def test_only_bays_in_use_are_read_and_each_once(desk: Desk) -> None:
    desk.bay("1", valid_until=on(8))
    with pytest.raises(Invalid) as refused:
        desk.state(read(9, ("1", "coin", 1), ("2", "coin", 1)))
    assert set(refused.value.errors) == {"/readings/0/bay", "/readings/1/bay"}
    with pytest.raises(Invalid) as refused:
        desk.state(read(8, ("1", "coin", 1), ("1", "coin", 1)))
    assert set(refused.value.errors) == {"/readings/1"}
    assert (desk.days(), desk.unread(7, 10)) == ([], [7, 8])


def test_a_bay_that_was_read_only_ends(desk: Desk) -> None:
    bay, new = desk.bay("1", seen=0)
    assert (bay.version, new, desk.bay("1")[1]) == (1, True, False)
    desk.state(read(7, ("1", "coin", 10)))
    with pytest.raises(Conflict, match="bay_in_use"):
        desk.bay("1", coin_won=100)
    with pytest.raises(Stale):
        desk.bay("1", seen=0, valid_until=on(20))
    with pytest.raises(Invalid):
        desk.bay("1", seen=1, valid_from=OPENED, valid_until=OPENED - timedelta(days=1))
    desk.state(read(8, ("1", "coin", 12)))
    with pytest.raises(Invalid) as refused:
        desk.bay("1", seen=1, valid_until=on(7))
    assert "2021-01-08" in refused.value.errors["/until"][0].text("ko")
    assert desk.bay("1", seen=1, valid_until=on(20))[0].version == 2
    assert [(each.code, each.valid_from, each.valid_until) for each in desk.bays()] == [("1", OPENED, on(20))]


def test_a_day_of_a_closed_month_moves_into_the_open_one_with_its_neighbour(desk: Desk) -> None:
    desk.bay()
    desk.state(read(7, ("1", "coin", 10)))
    desk.state(read(8, ("1", "coin", 30)))
    with time_machine.travel(datetime(2021, 2, 5, 3, tzinfo=UTC), tick=False):
        desk.close(202101)
        desk.correct(read(7, ("1", "coin", 20)))
        assert desk.took() == {7: 10_000, 8: 5_000}
        assert {each.document.book_date for each in desk.history(8)} == {on(8), date(2021, 2, 5)}
        assert desk.report().total.net == 15_000
        assert desk.net() == 15_000
        desk.holds()


def test_whatever_is_read_corrected_and_withdrawn_comes_to_what_the_counters_rose_by(desk: Desk) -> None:
    chance = random.Random(20210107)
    meters = [(bay, meter) for bay in ("1", "2") for meter in ("coin", "card")]
    for bay in ("1", "2"):
        desk.bay(bay)
    model: dict[int, dict[tuple[str, str], int]] = {}
    for _ in range(40):
        day = chance.randint(7, 14)
        if day in model and chance.random() < 0.3:
            desk.withdraw(day)
            del model[day]
            continue
        shown = {}
        for meter in chance.sample(meters, chance.randint(1, 4)):
            below = max((model[d][meter] for d in model if d < day and meter in model[d]), default=0)
            above = min((model[d][meter] for d in model if d > day and meter in model[d]), default=below + 50)
            shown[meter] = chance.randint(below, above)
        wanted = read(day, *((*meter, counter) for meter, counter in shown.items()))
        (desk.correct if day in model else desk.state)(wanted)
        model[day] = shown
    risen = sum(
        max((counters[meter] for counters in model.values() if meter in counters), default=0) * (500 if meter[1] == "coin" else 1)
        for meter in meters
    )
    assert desk.net() == risen
    assert set(desk.took()) == set(model)
    desk.holds()


def test_a_changed_reading_is_found(desk: Desk) -> None:
    desk.bay()
    desk.state(read(7, ("1", "coin", 10)))
    desk.state(read(8, ("1", "coin", 30)))
    with transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(sa.text("DROP TRIGGER bay_reading_no_update"))
        else:
            session.execute(sa.text("ALTER TABLE bay_reading DISABLE TRIGGER ALL"))
        session.execute(sa.update(BayReading).where(BayReading.counter == 10).values(counter=12, won=6_000))
    with reading() as session:
        assert [found.why for _, found in breaks(session) if found]
