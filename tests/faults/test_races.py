"""Many at once: whatever is sent at the same moment, each sale is stored once, each refusal changes nothing, nobody waits for ever."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pos.inventory.ledger import verify_stock
from sites import clock
from sites.db import reading
from tests.faults.counter import assert_all_is_proved, count, refund, sale, selling
from tests.faults.racing import Answer, Call, Racers
from tests.support.cast import ELSEWHERE, HERE, Cast
from tests.support.databases import Database, PostgresDatabase

ROUNDS = {"postgresql": 50, "sqlite": 6}
DEADLOCK = "deadlock detected"
SALES_EACH = {"postgresql": 50, "sqlite": 12}


@pytest.fixture(autouse=True)
def _no_deadlock(database: Database) -> Iterator[None]:
    """Doors try once more after a deadlock, so that only the server itself tells of one."""
    log = database.server.folder / "log" if isinstance(database, PostgresDatabase) else None
    before = log.read_text(errors="replace").count(DEADLOCK) if log else 0
    yield
    assert (log.read_text(errors="replace").count(DEADLOCK) if log else 0) == before


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    """What is stored, read anew at each question."""
    with app.app_context(), reading() as session:
        session.rollback()
        yield session


def statuses(answers: list[list[Answer]]) -> Counter[int]:
    return Counter(answer.status for turn in answers for answer in turn)


def some_sold(cast: Cast) -> Call:
    """Waits until five sales are stored, so that what follows falls among the others."""
    return Call(cast.tokens["manager"], "GET", f"/sales?site={HERE}&limit=500", until=5)


def test_the_same_sale_from_all_sides_at_once_is_stored_once(
    app: Flask, racers: Racers, cast: Cast, engine_name: str, stored: Session
) -> None:
    for number in range(1, ROUNDS[engine_name] + 1):
        document = sale(number, cups=2)
        answers = racers.race([selling(cast.tokens["tablet"], document)] * racers.count)
        assert statuses(answers) == {201: 1, 200: racers.count - 1}
        [(first,), *others] = answers
        assert all(answer.body == first.body for (answer,) in others)
        assert sum(answer.headers.get("Idempotency-Replayed") == "true" for (answer,) in answers) == racers.count - 1
        stored.rollback()
        assert count(stored, "SELECT COUNT(*) FROM document") == number
        moved = count(
            stored,
            "SELECT SUM(quantity_milli) FROM stock_move m JOIN stock_item i ON i.id = m.item_id WHERE i.code = 'cup'",
        )
        assert (moved, count(stored, "SELECT COUNT(*) FROM stock_move")) == (-2000 * number, 2 * number)
    assert_all_is_proved(app)


def test_one_id_with_different_contents_is_stored_with_one_of_them(
    app: Flask, racers: Racers, cast: Cast, stored: Session
) -> None:
    for number in range(1, 6):
        same = sale(number)["id"]
        documents = [sale(number, cups=cups, id=same) for cups in range(1, racers.count + 1)]
        answers = racers.race([selling(cast.tokens["tablet"], document) for document in documents])
        assert statuses(answers) == {201: 1, 409: racers.count - 1}
        winner = next(document for document, (answer,) in zip(documents, answers, strict=True) if answer.status == 201)
        stored.rollback()
        assert count(stored, "SELECT COUNT(*) FROM document") == number
        assert count(stored, "SELECT total FROM document ORDER BY site_seq DESC LIMIT 1") == winner["total"]
        assert all(
            {"/total", "/lines/0/quantity"} <= answer.body["errors"].keys()
            for (answer,) in answers
            if answer.status == 409
        )
    assert_all_is_proved(app)


def test_a_refused_repetition_changes_nothing(app: Flask, racers: Racers, cast: Cast, stored: Session) -> None:
    document = sale(1)
    racers.race([selling(cast.tokens["tablet"], document)])
    before = _everything(stored)
    answers = racers.race([selling(cast.tokens["tablet"], sale(1, cups=3, id=document["id"]))] * racers.count)
    assert statuses(answers) == {409: racers.count}
    assert _everything(stored) == before
    assert count(stored, "SELECT COUNT(*) FROM quarantine_item") == 1


def _everything(session: Session) -> list[Any]:
    session.rollback()
    tables = (
        "document",
        "document_line",
        "document_payment",
        "stock_move",
        "stock_level",
        "revenue_cell",
        "journal_entry",
        "site_ledger",
    )
    return [sorted(map(repr, session.connection().exec_driver_sql(f"SELECT * FROM {table}"))) for table in tables]


def test_one_id_at_two_sites_at_once_is_stored_at_one(app: Flask, racers: Racers, cast: Cast, stored: Session) -> None:
    half = racers.count // 2
    for number in range(1, 11):
        document = sale(number)
        turns = [selling(cast.tokens["tablet"], document)] * half + [
            selling(cast.tokens["tablet_elsewhere"], document)
        ] * half
        answers = racers.race(turns)
        sides = [Counter(answer.status for (answer,) in side) for side in (answers[:half], answers[half:])]
        assert sorted(sides, key=len) == [{409: half}, Counter({200: half - 1, 201: 1})]
        assert all("errors" not in answer.body for (answer,) in answers if answer.status == 409)
        stored.rollback()
        assert count(stored, "SELECT COUNT(*) FROM document") == number
    assert_all_is_proved(app)


def test_different_sales_at_once_at_one_site_are_all_there(
    app: Flask, racers: Racers, cast: Cast, engine_name: str, stored: Session
) -> None:
    each = SALES_EACH[engine_name]
    turns = [
        selling(cast.tokens["tablet"], *(sale(racer * each + number) for number in range(1, each + 1)))
        for racer in range(racers.count)
    ]
    answers = racers.race(turns)
    whole = each * racers.count
    assert statuses(answers) == {201: whole}
    assert sorted(answer.body["site_seq"] for turn in answers for answer in turn) == list(range(1, whole + 1))
    stored.rollback()
    assert (
        count(stored, "SELECT received FROM device d JOIN site s ON s.id = d.site_id WHERE s.code = :site", site=HERE)
        == whole
    )
    assert verify_stock(stored) == []
    on_hand = "SELECT on_hand_milli FROM stock_level l JOIN stock_item i ON i.id = l.item_id WHERE i.code = 'cup'"
    assert count(stored, on_hand) == -1000 * whole
    assert_all_is_proved(app)


def test_of_two_refunds_of_the_last_cup_one_is_refused(app: Flask, racers: Racers, cast: Cast, stored: Session) -> None:
    for number in range(1, 11):
        document = sale(2 * number)
        racers.race([selling(cast.tokens["tablet"], document)])
        path = f"/sales/{document['id']}/refunds"
        turns = [
            [Call(cast.tokens["tablet"], "POST", path, refund(document, device_seq=1000 + 2 * number + side))]
            for side in (0, 1)
        ]
        assert statuses(racers.race(turns)) == {201: 1, 409: 1}
        stored.rollback()
        assert count(stored, "SELECT SUM(amount) FROM document_payment") == 0
        assert count(stored, "SELECT SUM(on_hand_milli) FROM stock_level") == 0
    assert_all_is_proved(app)


def test_a_month_that_closes_while_its_sales_arrive_holds_each_before_or_after(
    app: Flask, racers: Racers, cast: Cast, stored: Session
) -> None:
    today = clock.business_day(clock.now())
    last_month = clock.next_month(clock.month_number(today), -1)
    noon = datetime(last_month // 100, last_month % 100, 15, 3, tzinfo=UTC)
    turns = [
        selling(cast.tokens["tablet"], *(sale(racer * 20 + number, at=noon) for number in range(1, 21)))
        for racer in range(racers.count - 1)
    ]
    path = f"/months/{clock.month_text(last_month)}/closing"
    answers = racers.race(
        [*turns, [some_sold(cast), Call(cast.tokens["manager"], "POST", path, {"scope": f"site:{HERE}"})]]
    )
    assert answers[-1][-1].status == 201
    assert statuses(answers[:-1]) == {201: 20 * (racers.count - 1)}
    stored.rollback()
    closed = "SELECT position FROM journal_entry WHERE act = 'month_closed' AND book = :book"
    at = count(stored, closed, book=f"site:{HERE}")
    first, last = clock.month_bounds(last_month)
    inside = "SELECT COUNT(*) FROM document WHERE entry {0} :at AND book_date BETWEEN :first AND :last"
    assert count(stored, inside.format(">"), at=at, first=first, last=last) == 0
    before = count(stored, "SELECT COUNT(*) FROM document WHERE entry < :at", at=at)
    assert count(stored, inside.format("<"), at=at, first=first, last=last) == before
    assert before >= 5
    after = [
        answer.body
        for turn in answers[:-1]
        for answer in turn
        if answer.body["book_date"] != answer.body["business_date"]
    ]
    assert len(after) == 20 * (racers.count - 1) - before > 0
    assert all(body["book_date"] == today.isoformat() and "month_closed" in body["flags"] for body in after)
    assert_all_is_proved(app)


def test_nothing_is_stored_of_a_tablet_after_its_revocation(
    app: Flask, racers: Racers, cast: Cast, stored: Session
) -> None:
    turns = [
        selling(cast.tokens["tablet"], *(sale(racer * 20 + number) for number in range(1, 21)))
        for racer in range(racers.count - 1)
    ]
    revocation = Call(cast.tokens["supervisor"], "POST", f"/sites/{HERE}/devices/1/revocation", {})
    answers = racers.race([*turns, [some_sold(cast), revocation]])
    assert answers[-1][-1].status in (200, 201)
    found = statuses(answers[:-1])
    assert found.keys() == {201, 401}
    stored.rollback()
    revoked = count(stored, "SELECT position FROM journal_entry WHERE act = 'device_revoked'")
    assert count(stored, "SELECT COUNT(*) FROM document WHERE entry > :at", at=revoked) == 0
    assert count(stored, "SELECT COUNT(*) FROM document") == found[201]
    for turn in answers[:-1]:
        assert [answer.status for answer in turn] == sorted(answer.status for answer in turn)
    assert statuses(racers.race([selling(cast.tokens["tablet"], sale(9999))] * racers.count)) == {401: racers.count}
    assert_all_is_proved(app)


def test_transfers_both_ways_and_sales_never_wait_for_each_other_for_ever(
    app: Flask, racers: Racers, cast: Cast, everywhere: str, stored: Session
) -> None:
    def carry(here: str, there: str) -> list[Call]:
        at = (datetime.now(UTC) - timedelta(seconds=5)).isoformat()
        move = {"site": here, "to_site": there, "item": "cup", "kind": "transfer", "quantity": "1", "at": at}
        return [Call(everywhere, "POST", "/stock-moves", move | {"id": str(uuid4())}) for _ in range(10)]

    quarter = racers.count // 4
    turns = (
        [carry(HERE, ELSEWHERE) for _ in range(quarter)]
        + [carry(ELSEWHERE, HERE) for _ in range(quarter)]
        + [
            selling(cast.tokens["tablet"], *(sale(racer * 10 + number) for number in range(1, 11)))
            for racer in range(quarter)
        ]
        + [
            selling(cast.tokens["tablet_elsewhere"], *(sale(racer * 10 + number) for number in range(1, 11)))
            for racer in range(quarter)
        ]
    )
    assert statuses(racers.race(turns)) == {201: 40 * quarter}
    stored.rollback()
    assert verify_stock(stored) == []
    on_hand = "SELECT SUM(on_hand_milli) FROM stock_level l JOIN stock_item i ON i.id = l.item_id WHERE i.code = 'cup'"
    assert count(stored, on_hand) == -1000 * 20 * quarter
    assert_all_is_proved(app)


def test_deliveries_both_ways_and_one_sent_by_all_never_wait_for_each_other_for_ever(
    app: Flask, racers: Racers, everywhere: str, stored: Session
) -> None:
    at = (datetime.now(UTC) - timedelta(seconds=5)).isoformat()
    line = {"sku": "americano", "quantity": "1", "unit_price": 1000, "into": "cup"}

    def carry(here: str, there: str) -> list[Call]:
        wish = {"site": here, "to_site": there, "at": at, "lines": [line]}
        return [Call(everywhere, "POST", "/internal-deliveries", wish | {"id": str(uuid4())}) for _ in range(5)]

    one = carry(HERE, ELSEWHERE)[:1]
    half = racers.count // 2
    answers = racers.race([carry(HERE, ELSEWHERE) + one for _ in range(half)] + [carry(ELSEWHERE, HERE) + one for _ in range(half)])
    assert statuses(answers) == {201: 5 * racers.count + 1, 200: racers.count - 1}
    stored.rollback()
    assert verify_stock(stored) == []
    parties = "SELECT COUNT(*) FROM document WHERE party = 2 AND source = 'delivery'"
    assert count(stored, parties) == 5 * racers.count + 1
    # What leaves the one as part of a coffee arrives at the other as a cup: none is lost, none is made.
    on_hand = "SELECT SUM(on_hand_milli) FROM stock_level l JOIN stock_item i ON i.id = l.item_id WHERE i.code = 'cup'"
    assert count(stored, on_hand) == 0
    assert_all_is_proved(app)
