"""Asking a card terminal: no id charges twice, whatever is lost on the way, and what is decided stays decided."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine

from pos.cards.unmatched import unmatched
from pos.sales.wanted import WantedPayment
from pos.terminals.adapters import Answer, Approved, Charge
from pos.terminals.asking import (
    LEASE,
    WantedApproval,
    WantedReturn,
    approval_for,
    ask,
    begin_approval,
    begin_return,
    find_out,
    find_out_one,
    look_at,
)
from pos.terminals.models import CardApproval
from pos.terminals.simulator import Simulator
from sites.access import Permission, Scope, sites_within
from sites.db import reading, transaction
from sites.errors import Conflict, Invalid, NotFound
from sites.registry import site_by_code
from tests.pos.sales.conftest import opened, shop
from tests.pos.sales.shop import NOW, Shop, coffee
from tests.support.cast import HERE

__all__ = ["opened", "shop"]
LATER = NOW + LEASE


@pytest.fixture
def terminal(tmp_path: Path) -> Simulator:
    """A terminal that has done nothing yet."""
    return Simulator(tmp_path / "terminal", "SIM-1")


def begin(shop: Shop, wanted: WantedApproval, who: str = "tablet") -> bool:
    with transaction() as session:
        return begin_approval(session, shop.actor(who), site_by_code(session, HERE), wanted)[1]


def charge(shop: Shop, terminal: Simulator, amount: int = 5000, installments: int = 0) -> UUID:
    wanted = WantedApproval(uuid4(), amount, amount // 11, installments)
    begin(shop, wanted)
    ask(terminal, wanted.id)
    return wanted.id


def give_back(shop: Shop, terminal: Simulator, original: UUID, amount: int, back: UUID | None = None) -> UUID:
    wanted = WantedReturn(back or uuid4(), amount)
    with transaction() as session:
        _, _, created = begin_return(session, shop.actor(), original, wanted)
    if created:
        ask(terminal, wanted.id)
    return wanted.id


def row(approval_id: UUID) -> CardApproval:
    with reading() as session:
        found = session.get_one(CardApproval, approval_id, populate_existing=True)
        session.expunge(found)
        return found


def open_ones(shop: Shop) -> list[UUID]:
    with reading() as session:
        return [each.row.id for each in unmatched(session, sites_within(Scope("site", HERE)))]


def test_an_approval_is_kept_with_all_that_the_terminal_says(shop: Shop, terminal: Simulator) -> None:
    found = row(charge(shop, terminal, 60_000, 3))
    assert (found.state, found.approved_amount, found.installments, found.terminal_id) == ("approved", 60_000, 3, "SIM-1")
    assert (found.approval_no, found.card_no, found.issuer, found.terminal_vat) == ("00000001", "9410-12**-****-3456", "예시카드", 5454)
    acts = [act for (act,) in shop.ask("SELECT act FROM journal_entry WHERE act LIKE 'card_%' ORDER BY position")]
    assert acts == ["card_asked", "card_approved"]


def test_a_repeated_id_is_never_sent_again_and_other_content_is_refused(shop: Shop, terminal: Simulator) -> None:
    wanted = WantedApproval(uuid4(), 5000)
    assert begin(shop, wanted) is True
    assert begin(shop, wanted) is False
    with pytest.raises(Conflict) as refused:
        begin(shop, WantedApproval(wanted.id, 5001, 455, 2))
    assert sorted(refused.value.errors) == ["/amount", "/installments", "/vat"]


def test_a_decline_is_final(shop: Shop, terminal: Simulator) -> None:
    terminal.fail("decline")
    found = row(charge(shop, terminal))
    assert (found.state, found.decline, terminal.done()) == ("declined", "simulated_decline", [])


@pytest.mark.parametrize(("fault", "state", "charges"), [("lose-answer", "approved", 1), ("time-out", "declined", 0)])
def test_when_no_answer_came_the_terminal_s_own_record_decides(
    shop: Shop, terminal: Simulator, fault: str, state: str, charges: int
) -> None:
    terminal.fail(fault)
    approval = charge(shop, terminal)
    assert row(approval).state == "unknown"
    find_out(terminal, approval)
    assert (row(approval).state, len(terminal.done())) == (state, charges)


def test_a_reference_that_was_found_missing_is_closed_for_ever(shop: Shop, terminal: Simulator) -> None:
    terminal.fail("time-out")
    approval = charge(shop, terminal)
    find_out(terminal, approval)
    assert not isinstance(terminal.approve(Charge(str(approval), 5000, None, 0)), Approved)


def test_whoever_died_while_asking_is_found_out_after_the_lease(shop: Shop, terminal: Simulator) -> None:
    class Dies(Simulator):
        def approve(self, charge: Charge) -> Answer:
            super().approve(charge)
            raise KeyboardInterrupt

    wanted = WantedApproval(uuid4(), 5000)
    begin(shop, wanted)
    with pytest.raises(KeyboardInterrupt):
        ask(Dies(terminal.folder, "SIM-1"), wanted.id)
    assert find_out_one(lambda _site: terminal) is False
    with time_machine.travel(LATER, tick=False):
        assert find_out_one(lambda _site: terminal) is True
        assert find_out_one(lambda _site: terminal) is False
    assert (row(wanted.id).state, len(terminal.done())) == ("approved", 1)


def test_a_terminal_that_stays_silent_is_asked_again_later(shop: Shop, terminal: Simulator) -> None:
    terminal.fail("lose-answer", "query-time-out")
    approval = charge(shop, terminal)
    find_out(terminal, approval)
    assert row(approval).state == "unknown"
    find_out(terminal, approval)
    assert row(approval).state == "unknown"
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        find_out(terminal, approval)
    assert row(approval).state == "approved"


def test_a_part_may_be_approved(shop: Shop, terminal: Simulator) -> None:
    terminal.fail("part")
    found = row(charge(shop, terminal, 5000))
    assert (found.amount, found.approved_amount) == (5000, 2500)


def test_money_goes_back_in_parts_and_never_more_than_came(shop: Shop, terminal: Simulator) -> None:
    approval = charge(shop, terminal)
    first = uuid4()
    give_back(shop, terminal, approval, 2000, first)
    give_back(shop, terminal, approval, 2000, first)
    assert (row(approval).state, row(approval).cancelled_amount) == ("approved", 2000)
    with pytest.raises(Conflict) as refused:
        give_back(shop, terminal, approval, 3001)
    assert refused.value.code == "card_return_exceeds"
    give_back(shop, terminal, approval, 3000)
    assert (row(approval).state, row(approval).cancelled_amount, len(terminal.done())) == ("cancelled", 5000, 3)
    with pytest.raises(Conflict) as refused:
        give_back(shop, terminal, approval, 1)
    assert refused.value.code == "card_not_approved"


def test_a_cancellation_whose_answer_is_lost_blocks_a_second_one_until_it_is_known(shop: Shop, terminal: Simulator) -> None:
    approval = charge(shop, terminal)
    terminal.fail("lose-answer")
    back = give_back(shop, terminal, approval, 5000)
    with pytest.raises(Conflict):
        give_back(shop, terminal, approval, 5000)
    find_out(terminal, back)
    assert (row(back).state, row(approval).state, len(terminal.done())) == ("approved", "cancelled", 2)


def test_instalments_begin_where_the_site_says(shop: Shop, terminal: Simulator) -> None:
    with pytest.raises(Invalid) as refused:
        begin(shop, WantedApproval(uuid4(), 49_999, installments=2))
    assert list(refused.value.errors) == ["/installments"]
    assert begin(shop, WantedApproval(uuid4(), 49_999, installments=1))
    assert begin(shop, WantedApproval(uuid4(), 50_000, installments=2))


def test_nothing_of_another_site_can_be_asked_for(shop: Shop, terminal: Simulator) -> None:
    approval = charge(shop, terminal)
    with pytest.raises(NotFound), reading() as session:
        approval_for(session, shop.actor("supervisor_elsewhere"), approval, Permission.SELL)


def test_more_digits_than_may_be_kept_are_hidden(shop: Shop, terminal: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Simulator, "approve", lambda self, charge: Approved("1", NOW, charge.amount, "9410-1234-5678-3456"))
    assert row(charge(shop, terminal)).card_no == "9410-12**-****-3456"


def test_an_approval_without_a_sale_stands_in_the_list_until_somebody_saw_to_it(shop: Shop, terminal: Simulator) -> None:
    alone, sold = charge(shop, terminal), charge(shop, terminal, 2500)
    cancelled = charge(shop, terminal)
    give_back(shop, terminal, cancelled, 5000)
    shop.sell(coffee(1, cups=1, payments=[WantedPayment("card", 2500, 2500, approval_no=row(sold).approval_no)]))
    assert open_ones(shop) == []
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert open_ones(shop) == [alone]
        with transaction() as session:
            look_at(session, shop.actor("supervisor"), alone, "손님께 취소해 드림")
        assert open_ones(shop) == []
    assert row(alone).looked_by == shop.actor("supervisor").code
