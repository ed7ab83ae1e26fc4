"""`pos bays`: what the counters of a car wash's bays showed, and stating a day."""

import json
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import click

from pos.bays.editing import bays_of
from pos.bays.missing import unread
from pos.bays.queries import days_between
from pos.bays.reckoning import WantedDay, WantedReading
from pos.bays.stating import state_day
from pos.cli.command import with_app
from pos.cli.revenue import Month
from sites.access import COMMAND_LINE, Permission, Scope, site_for
from sites.clock import month_bounds
from sites.db import attempt, reading

site_option = click.option("--site", metavar="CODE", required=True, help="Whose.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable.")


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(bays)


@click.group()
def bays() -> None:
    """Self-service bays of a car wash."""


@bays.command("list")
@site_option
@as_json_option
@with_app
def bays_list(site: str, as_json: bool) -> None:
    """The bays with what one count stands for."""
    with reading() as session:
        rows = [
            {"bay": bay.code, "from": bay.valid_from, "until": bay.valid_until, "coin_won": bay.coin_won, "card_won": bay.card_won}
            for bay in bays_of(session, site_for(session, COMMAND_LINE, site, Permission.READ))
        ]
    _print(rows, as_json)


@bays.command("days")
@click.argument("month", type=Month())
@site_option
@as_json_option
@with_app
def bays_days(month: int, site: str, as_json: bool) -> None:
    """What was read in MONTH, bay by bay, and the days that are missing."""
    first, last = month_bounds(month)
    with reading() as session:
        here = site_for(session, COMMAND_LINE, site, Permission.READ)
        rows: list[dict[str, Any]] = [
            {
                "date": each.row.business_date, "bay": one.bay.code, "meter": one.wanted.meter, "counter": one.wanted.counter,
                "won": one.won, "days": one.days,
            }
            for each in days_between(session, here, first, last) for one in each.readings
        ]
        missing = unread(session, Scope("site", here.code), first, last).get(here.code, [])
    _print(rows + [{"date": day, "missing": True} for day in missing], as_json)


@bays.command("read")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("counters", nargs=-1, required=True, metavar="BAY:METER=COUNTER…")
@site_option
@with_app
def bays_read(day: datetime, counters: tuple[str, ...], site: str) -> None:
    """States what the counters showed at the end of DAY: 1:coin=1240 1:card=356000."""
    wanted = WantedDay(uuid4(), day.date(), [_reading(each) for each in counters])
    stated = attempt(
        lambda session: state_day(session, COMMAND_LINE, site_for(session, COMMAND_LINE, site, Permission.SITE_WORK), wanted)
    )
    click.echo(f"{wanted.day} {site}: {stated.day.document.total:,} won")


def _reading(text: str) -> WantedReading:
    bay, _, rest = text.partition(":")
    meter, _, counter = rest.partition("=")
    if meter not in ("coin", "card") or not counter.isdecimal():
        raise click.BadParameter(f"{text}: write it as 1:coin=1240")
    return WantedReading(bay, meter, int(counter))


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, default=_text))
        return
    for row in rows:
        click.echo("  ".join(f"{name} {_text(value)}" for name, value in row.items() if value is not None))


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
