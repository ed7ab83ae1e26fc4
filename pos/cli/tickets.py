"""`pos tickets`: what is kept at a workplace, what is late, and the work that was done."""

import json
from datetime import datetime
from typing import Any

import click

from pos.cli.command import speak, with_app
from pos.tickets.kinds import ITEM_KINDS
from pos.tickets.models import STATES
from pos.tickets.queries import Sought, Whole, tickets_page, today_at
from pos.tickets.work_done import work_done
from sites.access import COMMAND_LINE, Permission, reach
from sites.db import reading

MOST_SHOWN = 500
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
site_option = click.option("--site", metavar="CODE", help="Of one workplace; left out, of all.")


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(tickets)


@click.group()
def tickets() -> None:
    """What was left to be worked on: shoes, cars."""


@tickets.command("list")
@site_option
@click.option("--state", type=click.Choice(STATES), help="Left out: all open.")
@json_option
@with_app
def list_(site: str | None, state: str | None, as_json: bool) -> None:
    """What is kept, the newest first. Nobody's name or number stands here."""
    _print(Sought(site, state=state) if state else Sought(site, stands="open"), as_json)


@tickets.command()
@site_option
@json_option
@with_app
def overdue(site: str | None, as_json: bool) -> None:
    """What is not ready on its day."""
    _print(Sought(site, stands="overdue"), as_json)


@tickets.command()
@site_option
@json_option
@with_app
def unclaimed(site: str | None, as_json: bool) -> None:
    """What is ready and was kept longer than the days that cost nothing."""
    _print(Sought(site, stands="kept_long"), as_json)


@tickets.command()
@click.argument("first", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("last", type=click.DateTime(["%Y-%m-%d"]))
@json_option
@with_app
def work(first: datetime, last: datetime, as_json: bool) -> None:
    """Work finished from FIRST to LAST, by workplace and day. It is no revenue."""
    with reading() as session:
        days = work_done(session, reach(COMMAND_LINE.roles_for(Permission.READ)), first.date(), last.date())
    if as_json:
        told = [{"site": each.site, "day": each.day.isoformat(), "items": each.items, "worth": each.worth} for each in days]
        click.echo(json.dumps(told))
        return
    for each in days:
        click.echo(f"{each.site}  {each.day}  {each.items:>4}  {each.worth:>12,}")


def _print(sought: Sought, as_json: bool) -> None:
    with reading() as session:
        found, more = tickets_page(session, COMMAND_LINE, sought, MOST_SHOWN)
        rows = [_row(each) for each in found]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        late = "!" if row["overdue"] else " "
        click.echo(f"{late} {row['site']}  {row['tag']:<8} {row['state']:<10} {row['due_date']}  {row['to_pay']:>9,}  "
                   f"{', '.join(row['items'])}")
    if more:
        click.echo(f"The first {MOST_SHOWN} of more; --site narrows them.", err=True)


def _row(whole: Whole) -> dict[str, Any]:
    ticket = whole.ticket
    return {
        "id": str(ticket.id), "site": whole.site.code, "ticket_no": ticket.ticket_no, "tag": ticket.tag, "state": ticket.state,
        "due_date": ticket.due_date.isoformat(), "price": ticket.price, "to_pay": whole.to_pay,
        "overdue": ticket.state in ("received", "in_work") and ticket.due_date < today_at(whole.site),
        "items": [ITEM_KINDS[item.kind].text(speak()) for item in whole.items],
    }
