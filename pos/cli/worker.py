"""`pos worker`: does what takes longer than a request may, one job after the other, and prints beside it, until it is told to go."""

import logging
import logging.config
import os
import signal
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event

import click
from flask import Flask, current_app

from pos.cash_receipts.issuers import issuer_for
from pos.cash_receipts.issuing import issue_once
from pos.cli.command import with_app
from pos.jobs.taking import SILENT_FOR
from pos.jobs.working import Worker
from pos.logs import logging_settings
from pos.printing.press import Press
from pos.terminals.adapters import terminal_for
from pos.terminals.asking import find_out_one
from pos.tickets.messengers import messenger_for
from pos.tickets.telling import Telling

PAUSE_SECONDS = 1.0


def register(group: click.Group) -> None:
    """Adds the command."""
    group.add_command(worker)


@click.command()
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
@click.option("--beside", type=int, metavar="PID", help="End together with the process that started this one.")
@click.option("--silent-for", type=click.IntRange(2, 3600), default=int(SILENT_FOR.total_seconds()), show_default=True,
              help="Seconds without a sign of life after which another worker's job is taken up.")
@with_app
def worker(once: bool, beside: int | None, silent_for: int) -> None:
    """Do the jobs that wait, and print the slips that do. Several workers share them; one that is killed loses nothing.

    Told to end (SIGTERM, Ctrl-C), it gives a job that it has begun back to the others.
    """
    if not logging.getLogger().handlers:
        logging.config.dictConfig(logging_settings(current_app.extensions["pos-settings"].env))
    stopping = Event()
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way to what it stands for
    data_dir = app.extensions["pos-settings"].data_dir
    press = Press(app.app_context, anywhere=app.extensions["pos-settings"].printer_hosts == "any")
    hand = Worker(app.app_context, data_dir, f"{socket.gethostname()}:{os.getpid()}", stopping, timedelta(seconds=silent_for))
    try:
        printing = None if once else press.beside(stopping)
        while once and press.print_once():
            pass
        _work([hand.work_once, *_rounds(app)], stopping, once, beside)
        stopping.set()
        if printing is not None:
            printing.join()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _rounds(app: Flask) -> list[Callable[[], bool]]:
    """What waits for an answer from outside, each a piece at a time: nothing where no adapter is configured."""
    settings = app.extensions["pos-settings"]
    rounds: list[Callable[[], bool]] = []
    if settings.cash_receipt_issuers:
        rounds.append(lambda: issue_once(lambda site: issuer_for(settings.cash_receipt_issuers, site, settings.data_dir)))
    if settings.card_terminals:
        rounds.append(lambda: find_out_one(lambda site: terminal_for(settings.card_terminals, site, settings.data_dir)))
    if settings.messengers:
        rounds.append(Telling(lambda site: messenger_for(settings.messengers, site, settings.data_dir)).tell)
    return [_with_context(app, work) for work in rounds]


def _with_context(app: Flask, work: Callable[[], bool]) -> Callable[[], bool]:
    def worked() -> bool:
        with app.app_context():
            return work()

    return worked


def _work(rounds: Sequence[Callable[[], bool]], stopping: Event, once: bool, beside: int | None) -> None:
    while not stopping.is_set() and (beside is None or os.getppid() == beside):
        # Every round has its turn, however much another one has to do.
        done = [work() for work in rounds]
        if not any(done):
            if once:
                return
            stopping.wait(PAUSE_SECONDS)
