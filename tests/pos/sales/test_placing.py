"""A draft's place: the next number, the next link, what it takes of stock. Pure, so that a whole batch is placed in memory."""

from datetime import timedelta
from hashlib import sha256

import pytest

from pos.inventory.valuing import NO_WORTH, Worth
from pos.sales.drafting import Draft, draft_sale
from pos.sales.placing import place
from pos.sales.rows import Found, Ledger, Rows
from sites.access import COMMAND_LINE, Actor
from sites.journal import content_hash
from sites.registry import GENESIS
from tests.pos.sales.shop import NOW, coffee
from tests.pos.sales.test_drafting import counter

TABLET = Actor("tablet:cafe-01-T3", (), 1, 3, 1, "cafe-01")


def draft(moves: list[tuple[int, int]] | None = None, seq: int | None = 1, by: Actor = TABLET) -> Draft:
    made = draft_sale(counter(), coffee(seq), NOW, by)
    made.moves = moves or []
    made.taken = {item: [("americano", milli)] for item, milli in made.moves}
    return made


@pytest.fixture
def rows(app: object) -> Rows:
    """An act at a site that has seen ten documents and twelve entries. (The app unlocks the keys.)"""
    return Rows(Ledger(1, 1, 10, 4, 12, GENESIS))


def test_documents_follow_each_other_in_number_and_chain(rows: Rows) -> None:
    first, second = draft(seq=1), draft(seq=2)
    for each in (first, second):
        place(rows, Found(), counter(), each, TABLET)
    assert [(row["site_seq"], row["entry"]) for row in rows.documents] == [(11, 13), (12, 14)]
    head = sha256(GENESIS + content_hash(first.content)).digest()
    assert [row["chain_hash"] for row in rows.documents] == [head, sha256(head + content_hash(second.content)).digest()]
    assert (rows.ledger.seq, rows.ledger.entries, rows.ledger.chain_head) == (12, 14, rows.documents[1]["chain_hash"])
    assert [(row["position"], row["book"], row["chain_hash"]) for row in rows.entries] == [
        (13, "site:cafe-01", head), (14, "site:cafe-01", rows.ledger.chain_head),
    ]  # fmt: skip


def test_a_tablet_s_receipt_has_its_number_and_anybody_else_s_the_counter_s(rows: Rows) -> None:
    place(rows, Found(), counter(), draft(seq=214), TABLET)
    place(rows, Found(), counter(), draft(seq=None, by=COMMAND_LINE), COMMAND_LINE)
    assert [row["receipt_no"] for row in rows.documents] == ["cafe-01-T3-000214", "cafe-01-C-000005"]
    assert (rows.numbers, rows.ledger.counter_seq) == ([(1, 214)], 5)


@pytest.mark.parametrize(("on_hand", "flagged"), [(2000, False), (1999, True), (None, True), (-5, True)])
def test_what_runs_short_is_flagged_and_taken_all_the_same(rows: Rows, on_hand: int | None, flagged: bool) -> None:
    found = Found(levels={} if on_hand is None else {7: (on_hand, None, NO_WORTH)})
    made = draft([(7, -2000)])
    place(rows, found, counter(), made, TABLET)
    assert ("stock_short" in rows.documents[0]["flags"].split()) == flagged
    assert (rows.levels, found.levels[7][0], rows.moves[0]["quantity_milli"]) == (
        {7: (-2000, 0)},
        (on_hand or 0) - 2000,
        -2000,
    )


def test_the_second_of_a_batch_sees_what_the_first_took(rows: Rows) -> None:
    found = Found(levels={7: (3000, None, Worth(1000, 333_333_333))})
    for seq in (1, 2):
        place(rows, found, counter(), draft([(7, -2000)], seq), TABLET)
    assert ["stock_short" in row["flags"] for row in rows.documents] == [False, True]
    # The first takes its share; the second what is left, and what was not there at the average.
    assert rows.levels == {7: (-4000, -1333)}
    assert [row["value_won"] for row in rows.moves] == [-667, -666]
    assert list(rows.costs.values()) == [1333]


@pytest.mark.parametrize(
    ("counted", "changes"), [(timedelta(0), {}), (timedelta(minutes=1), {}), (timedelta(minutes=-1), {7: (-2000, 0)})]
)
def test_what_was_sold_before_the_last_count_is_kept_and_changes_nothing_on_hand(
    rows: Rows, counted: timedelta, changes: dict[int, tuple[int, int]]
) -> None:
    made = draft([(7, -2000)])
    place(rows, Found(levels={7: (0, made.document["occurred_at"] + counted, NO_WORTH)}), counter(), made, TABLET)
    assert (rows.levels, len(rows.moves)) == (changes, 1)
    assert ("stock_short" in rows.documents[0]["flags"]) == bool(changes)


def test_a_number_received_before_is_flagged_and_not_counted_again(rows: Rows) -> None:
    place(rows, Found(numbers={5}), counter(), draft(seq=5), TABLET)
    assert (rows.numbers, "seq_reused" in rows.documents[0]["flags"]) == ([], True)
