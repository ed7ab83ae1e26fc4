"""Reporting receipts: once each, whatever goes wrong between us and the tax office; people's typing beside it."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from pos.cash_receipts import settling
from pos.cash_receipts.issuers import Issuer, Report
from pos.cash_receipts.issuing import LEASE, issue_once
from pos.cash_receipts.simulator import Simulator
from pos.sales.wanted import WantedPayment, WantedRefund, WantedReturn, WantedSale
from sites.db import transaction
from sites.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tests.pos.sales.shop import NOW, Shop, coffee
from tests.support.settings import as_environment

PHONE = "01098765432"
STATES = "SELECT act, state, tries FROM cash_receipt ORDER BY act DESC, occurred_at, id"


def sold(shop: Shop, seq: int = 1, cups: int = 2, **others: Any) -> WantedSale:
    amount = cups * 2500
    payment = WantedPayment("cash", amount, amount, cash_receipt_kind="income_deduction", identifier=PHONE)
    wanted = coffee(seq, cups=cups, payments=[payment], **others)
    shop.sell(wanted)
    return wanted


def refunded(shop: Shop, sale: WantedSale, seq: int, cups: int) -> None:
    back = WantedPayment("cash", cups * 2500, cups * 2500)
    shop.refund(WantedRefund(uuid4(), sale.id, NOW, [WantedReturn(1, cups * 1000)], [back], "주문 취소", device_seq=seq))


def only(shop: Shop) -> UUID:
    [(found,)] = shop.ask("SELECT id FROM cash_receipt WHERE act = 'issue'")
    return found if isinstance(found, UUID) else UUID(found)


def work(office: Issuer | None) -> int:
    done = 0
    while issue_once(lambda _site: office):
        done += 1
    return done


def test_without_an_adapter_nothing_is_sent(shop: Shop) -> None:
    sold(shop)
    assert work(None) == 0
    assert shop.ask(STATES) == [("issue", "wanted", 0)]


def test_what_is_wanted_is_issued_once_and_written_down(shop: Shop, office: Simulator) -> None:
    sold(shop)
    assert work(office) == 1
    assert shop.ask(STATES) == [("issue", "issued", 1)]
    [kept] = office.issued()
    assert shop.ask("SELECT approval_no, settled_by FROM cash_receipt") == [(kept["approval_no"], "worker")]
    assert shop.ask("SELECT COUNT(*) FROM journal_entry WHERE act = 'cash_receipt_issued'") == [(1,)]


def test_the_office_hears_the_number_and_nobody_else_does(shop: Shop, office: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Report] = []
    issue = Simulator._issue

    def listening(self: Simulator, report: Report) -> Any:
        heard.append(report)
        return issue(self, report)

    monkeypatch.setattr(Simulator, "_issue", listening)
    sold(shop)
    work(office)
    assert [report.identifier for report in heard] == [PHONE]
    assert PHONE not in repr(heard)
    assert PHONE not in repr(shop.everything()) + repr(shop.ask("SELECT * FROM cash_receipt"))


def test_a_refusal_fails_and_waits_for_a_person(shop: Shop, office: Simulator) -> None:
    sold(shop)
    office.fail("refuse")
    work(office)
    assert shop.ask("SELECT state, failure FROM cash_receipt") == [("failed", "refused_simulated_refusal")]
    assert (work(office), office.issued()) == (0, [])
    with transaction() as session:
        settling.want_again(session, shop.actor("supervisor"), only(shop))
    work(office)
    assert [row[1] for row in shop.ask(STATES)] == ["issued"]


@pytest.mark.parametrize("fault", ["time-out", "lose-answer"])
def test_no_answer_is_asked_for_again_later_and_never_issued_twice(shop: Shop, office: Simulator, fault: str) -> None:
    sold(shop)
    office.fail(fault)
    assert work(office) == 1
    assert shop.ask(STATES) == [("issue", "wanted", 1)]
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        assert work(office) == 1
    assert shop.ask(STATES) == [("issue", "issued", 2)]
    assert len(office.issued()) == 1


def test_the_waits_grow_and_end_with_a_person(shop: Shop, office: Simulator) -> None:
    sold(shop)
    office.fail(*["time-out"] * 20)
    asked, now = 0, NOW
    for _ in range(4000):
        with time_machine.travel(now, tick=False):
            asked += work(office)
        now += timedelta(minutes=15)
        if shop.ask("SELECT state FROM cash_receipt") == [("failed",)]:
            break
    assert (asked, shop.ask("SELECT failure FROM cash_receipt")) == (settling.MOST_TRIES, [("no_answer",)])
    assert now - NOW > timedelta(hours=12)


def test_a_worker_that_dies_keeps_its_lease_until_it_must_be_dead(shop: Shop, office: Simulator) -> None:
    sold(shop)

    class Dies(Simulator):
        def report(self, report: Report) -> Any:
            self._issue(report)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issue_once(lambda _site: Dies(office.folder))
    assert work(office) == 0
    with time_machine.travel(NOW + LEASE, tick=False):
        assert work(office) == 1
    assert shop.ask(STATES) == [("issue", "issued", 2)]
    assert len(office.issued()) == 1


@pytest.mark.parametrize("fault", ["kill-before", "kill-after"])
def test_a_process_killed_in_the_middle_issues_once(shop: Shop, fault: str) -> None:
    sold(shop)
    settings = shop.app.extensions["pos-settings"]
    office = Simulator(settings.data_dir / f"office-{fault}")
    office.fail(fault)
    script = (
        "from pathlib import Path; from pos.app import create_app; from pos.cash_receipts.issuing import issue_once;"
        "from pos.cash_receipts.simulator import Simulator\n"
        f"with create_app().app_context(): issue_once(lambda site: Simulator(Path({str(office.folder)!r})))"
    )
    died = subprocess.run([sys.executable, "-c", script], env=as_environment(settings), timeout=60, check=False)
    assert died.returncode == 9
    with time_machine.travel(NOW + timedelta(days=9999), tick=False):
        work(office)
    assert shop.ask(STATES) == [("issue", "issued", 2)]
    assert len(office.issued()) == 1


def test_a_refund_after_issuing_cancels_by_number_part_by_part(shop: Shop, office: Simulator) -> None:
    sale = sold(shop, cups=3)
    work(office)
    refunded(shop, sale, 2, 1)
    assert [row[:2] for row in shop.ask(STATES)] == [("issue", "cancel_wanted"), ("cancel", "cancel_wanted")]
    work(office)
    assert [row[:2] for row in shop.ask(STATES)] == [("issue", "issued"), ("cancel", "cancelled")]
    refunded(shop, sale, 3, 2)
    work(office)
    assert {row[1] for row in shop.ask(STATES)} == {"cancelled"}
    issue, *cancels = sorted(office.issued(), key=lambda kept: kept["approval_no"])
    assert [(kept["act"], kept["amount"], kept["original_approval_no"]) for kept in cancels] == [
        ("cancel", "2500", issue["approval_no"]), ("cancel", "5000", issue["approval_no"]),
    ]


def test_a_cancel_waits_until_its_original_has_a_number(shop: Shop, office: Simulator) -> None:
    sale = sold(shop, cups=2)
    office.fail("time-out")
    work(office)
    refunded(shop, sale, 2, 2)
    # It was sent: it may be issued, so it has to be found out before it can be taken back.
    assert [row[1] for row in shop.ask(STATES)] == ["wanted", "cancel_wanted"]
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        assert work(office) == 2
    assert {row[1] for row in shop.ask(STATES)} == {"cancelled"}
    assert sorted(kept["act"] for kept in office.issued()) == ["cancel", "issue"]


def test_a_person_types_the_number_in_once(shop: Shop) -> None:
    sold(shop)
    boss, receipt = shop.actor("supervisor"), only(shop)
    with transaction() as session:
        settling.type_in(session, boss, receipt, "300123456", NOW)
    with transaction() as session:
        settling.type_in(session, boss, receipt, "300123456", NOW)
    with pytest.raises(Conflict), transaction() as session:
        settling.type_in(session, boss, receipt, "300999999", NOW)
    assert shop.ask("SELECT state, approval_no, settled_by FROM cash_receipt") == [("issued", "300123456", boss.code)]
    assert shop.ask("SELECT COUNT(*) FROM journal_entry WHERE act = 'cash_receipt_issued'") == [(1,)]


def test_what_was_typed_in_can_be_taken_back_and_the_number_of_that_typed_in_too(shop: Shop) -> None:
    sold(shop)
    boss, receipt = shop.actor("supervisor"), only(shop)
    with transaction() as session:
        settling.type_in(session, boss, receipt, "300123456", NOW)
    with transaction() as session:
        settling.take_away(session, boss, receipt, 2)
    [(cancel,)] = shop.ask("SELECT id FROM cash_receipt WHERE act = 'cancel'")
    with transaction() as session:
        settling.type_in(session, boss, cancel if isinstance(cancel, UUID) else UUID(cancel), "300123457", NOW)
    assert {row[1] for row in shop.ask(STATES)} == {"cancelled"}
    with pytest.raises(Conflict), transaction() as session:
        settling.take_away(session, boss, receipt, 2)


def test_nobody_types_while_the_office_is_being_asked(shop: Shop, office: Simulator) -> None:
    sold(shop)
    boss, receipt = shop.actor("supervisor"), only(shop)

    class Impatient(Simulator):
        def report(self, report: Report) -> Any:
            with pytest.raises(Conflict) as refused, transaction() as session:
                settling.type_in(session, boss, receipt, "300123456", NOW)
            assert refused.value.code == "cash_receipt_being_asked"
            return super().report(report)

    issue_once(lambda _site: Impatient(office.folder))
    assert shop.ask(STATES) == [("issue", "issued", 1)]


@pytest.mark.parametrize(("who", "refusal"), [
    ("tablet", Forbidden), ("viewer", Forbidden), ("supervisor_elsewhere", NotFound),
])  # fmt: skip
def test_only_those_in_charge_here_settle(shop: Shop, who: str, refusal: type[Exception]) -> None:
    sold(shop)
    receipt = only(shop)
    with pytest.raises(refusal), transaction() as session:
        settling.type_in(session, shop.actor(who), receipt, "300123456", NOW)
    assert shop.ask(STATES) == [("issue", "wanted", 0)]


def test_an_old_version_and_a_time_to_come_are_refused(shop: Shop) -> None:
    sold(shop)
    boss, receipt = shop.actor("supervisor"), only(shop)
    with pytest.raises(Stale), transaction() as session:
        settling.type_in(session, boss, receipt, "300123456", NOW, seen=7)
    with pytest.raises(Invalid), transaction() as session:
        settling.type_in(session, boss, receipt, "300123456", NOW + timedelta(days=1))
    with transaction() as session:
        settling.mark_failed(session, boss, receipt, "typed_wrong", seen=1)
    assert shop.ask("SELECT state, failure, version FROM cash_receipt") == [("failed", "typed_wrong", 2)]


def test_example_data_are_never_reported(shop: Shop, office: Simulator) -> None:
    shop.sell(replace(coffee(1, payments=[WantedPayment("cash", 5000, 5000, cash_receipt_kind="self_issued")]), example=True))
    assert work(office) == 0
