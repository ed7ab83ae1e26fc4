"""A counter with a printer: who asks for slips, and what becomes of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.printing.asking import WantedPrint, ask_for, print_again
from pos.printing.models import Printer, PrintJob
from pos.printing.press import Press
from pos.printing.printers import WantedPrinter, add_printer
from pos.printing.wire import Patience
from sites import clock
from sites.db import transaction
from sites.registry import site_by_code
from tests.pos.sales.shop import Shop, coffee
from tests.support.cast import HERE
from tests.support.printer import SimulatedPrinter

QUICK = Patience(connect=0.5, status=0.3, send=0.5, whole=5, answer=0.6, look_every=0.1)
BASE = "http://localhost"


class Counter:
    """Who asks for slips, and what becomes of them."""

    def __init__(self, shop: Shop, device: SimulatedPrinter) -> None:
        self.shop, self.device = shop, device
        self.by = shop.actor("supervisor")
        self.sale = coffee(None, note="얼음 적게")
        shop.sell(self.sale, who="supervisor")
        with transaction() as session:
            site = site_by_code(session, HERE)
            wanted = WantedPrinter("계산대", "127.0.0.1", device.port, has_drawer=True)
            self.printer = add_printer(session, self.by, site, wanted, anywhere=False)
        self.press = Press(shop.app.app_context, patience=QUICK)

    def ask(self, kind: str = "receipt", **others: Any) -> UUID:
        subject = others.pop("subject", None if kind in ("drawer", "test") else self.sale.id)
        with transaction() as session:
            wanted = WantedPrint(uuid4(), kind, subject, **others)
            return ask_for(session, self.by, site_by_code(session, HERE), wanted, BASE)[0].id

    def job(self, job_id: UUID) -> PrintJob:
        with transaction() as session:
            session.expire_all()
            return session.get_one(PrintJob, job_id)

    def decide(self, act: Callable[[Session, PrintJob], Any], job_id: UUID) -> None:
        with transaction() as session:
            act(session, session.get_one(PrintJob, job_id))

    def again(self, job_id: UUID) -> None:
        self.decide(lambda session, job: print_again(session, self.by, job, site_by_code(session, HERE), BASE), job_id)

    def age(self, job_id: UUID, by: timedelta) -> None:
        """The slip was asked for so much earlier."""
        with transaction() as session:
            earlier = clock.now() - by
            session.execute(
                sa.update(PrintJob).where(PrintJob.id == job_id).values(
                    waits_since=earlier, not_before=None,
                    taken_at=sa.case((PrintJob.taken_at.is_(None), None), else_=sa.literal(earlier, PrintJob.taken_at.type)),
                )
            )

    def printer_row(self) -> Printer:
        with transaction() as session:
            session.expire_all()
            return session.get_one(Printer, self.printer.id)

    def state(self, job_id: UUID) -> tuple[str, str | None]:
        job = self.job(job_id)
        return job.state, job.trouble

    @property
    def receipts_on_paper(self) -> int:
        return sum(text.startswith("영수번호") for text in self.device.paper.texts)
