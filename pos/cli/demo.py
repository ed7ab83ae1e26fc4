"""`pos demo`: example data on top of the network, and what one needs to look at it."""

import json
import sys
from dataclasses import asdict
from datetime import date, datetime, timedelta

import click
from flask import current_app

from pos.cli.command import WRONG_USE, fail, with_app
from pos.config import Settings
from pos.demo.loading import Loaded, acts_of, invoice_acts, weeks_between
from pos.demo.plans import stage_plans
from pos.demo.purchasing import place_orders, stage_suppliers
from pos.demo.staging import (
    shops_of,
    sites_by_day,
    sites_with_contracts,
    stage_catalogue,
    stage_closures,
    stage_people,
    stage_tablets,
)
from pos.demo.starting import SITE, Login, choose_passwords, has_documents, open_logins
from pos.demo.tickets import stage_terms
from sites import clock
from sites.db import attempt, reading, transaction
from sites.devices import CODE_LIFETIME, make_pairing_code
from sites.registry import site_by_code

MONTHS, MONTHS_AT_START = 13, 2

json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable.")


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(demo)


@click.group()
def demo() -> None:
    """Example data: an invented menu and plausible days, marked as examples wherever they show."""


@demo.command()
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day; thirteen months ago when left out.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day; today when left out.")
@json_option
@with_app
def load(first: datetime | None, last: datetime | None, as_json: bool) -> None:
    """Example sales, shifts and stock for every site with a tablet, day totals and invoices for the others; the same dates give the
    same data, and twice changes nothing.

    Nothing is recorded for the time to come and for closed months.
    """
    until = last.date() if last else _today()
    since = first.date() if first else _months_before(until, MONTHS)
    if until < since:
        raise click.UsageError("--to comes before --from.")
    _keep_out_of_business()
    loaded, without = _load(since, until)
    if as_json:
        click.echo(json.dumps({"from": since.isoformat(), "to": until.isoformat(), **asdict(loaded), "without_sales": without}))
        return
    click.echo(
        f"{since} – {until}: {loaded.sales:,} sales, {loaded.refunds:,} refunds, {loaded.clock_events:,} comings and goings, "
        f"{loaded.stock_moves:,} stock moves, {loaded.day_totals:,} day totals, {loaded.tickets:,} tickets, all marked as examples"
    )
    if without:
        click.echo(f"No single sales for sites that state day totals: {', '.join(without)}")


@demo.command()
@json_option
@with_app
def start(as_json: bool) -> None:
    """Two months of examples where nothing was ever sold, three console logins, and a pairing code for a café."""
    _keep_out_of_business()
    with reading() as session:
        shops_of(session)
        new = not has_documents(session)
    loaded = _load(_months_before(_today(), MONTHS_AT_START), _today())[0] if new else Loaded()
    chosen = choose_passwords()
    with transaction() as session:
        logins = open_logins(session, chosen)
        code = make_pairing_code(session, site_by_code(session, SITE))
    if as_json:
        click.echo(json.dumps({
            "loaded": asdict(loaded), "logins": [asdict(login) for login in logins], "pairing": {"site": SITE, "code": code}, "url": _url(),
        }))
    else:
        _print_start(logins, code)


def _load(first: date, last: date) -> tuple[Loaded, list[str]]:
    """Loads the days; answers what is new, and the sites that get no sales."""
    with transaction() as session:
        stage_people(session)
        stage_tablets(session)
    with transaction() as session:
        stage_catalogue(session)
        shops = shops_of(session)
        stage_closures(session, shops, first, last)
        stage_terms(session, shops)
        without, contracts = sites_by_day(session), sites_with_contracts(session)
    loaded = Loaded()
    with click.progressbar(weeks_between(shops, first, last, clock.now()), label="Example days", file=sys.stderr) as bar:
        for week in bar:
            for act in acts_of(week):
                loaded += attempt(act)
    for act in invoice_acts(contracts, first, last, clock.now()):
        loaded += attempt(act)
    # Whoever asks for days up to today may mean another clock's today.
    if last >= _today() - timedelta(days=1):
        with transaction() as session:
            stage_suppliers(session)
            place_orders(session, shops, clock.now())
            stage_plans(session, shops, first, last)
    return loaded, without


def _keep_out_of_business() -> None:
    """What is recorded can never be taken away again: in production no example goes among real sales."""
    settings: Settings = current_app.extensions["pos-settings"]
    if settings.env != "production":
        return
    with reading() as session:
        real = has_documents(session, example=False)
    if real:
        fail("There are real sales here and POS_ENV is production: examples could never be taken out again.", WRONG_USE)


def _print_start(logins: list[Login], code: str) -> None:
    url, new = _url(), [login for login in logins if login.password is not None]
    click.echo("")
    click.echo(f"Console   {url}/console/")
    width = max(len(login.email) for login in logins)
    for login in new:
        click.echo(f"  {login.email.ljust(width)}  {login.password}  {login.role} of {login.scope}")
    if new:
        click.echo("  Shown this once. A new password link: pos user add EMAIL --role ROLE --scope SCOPE")
    else:
        for login in logins:
            click.echo(f"  {login.email}; a new password link: pos user add {login.email} --role {login.role} --scope {login.scope}")
    click.echo(f"Checkout  {url}/checkout/")
    minutes = int(CODE_LIFETIME.total_seconds() // 60)
    click.echo(f"  Pairing code for {SITE}, good once within {minutes} minutes (another one: pos device pair {SITE}):")
    click.echo(code)


def _url() -> str:
    settings: Settings = current_app.extensions["pos-settings"]
    return settings.base_url


def _today() -> date:
    return clock.business_day(clock.now())


def _months_before(day: date, months: int) -> date:
    first, last = clock.month_bounds(clock.next_month(clock.month_number(day), -months))
    return first.replace(day=min(day.day, last.day))
