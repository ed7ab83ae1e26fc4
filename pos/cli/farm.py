"""`pos farm`, `pos lots` and `pos donations`: what the farm yielded, where a lot came from and went, what was given away."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import click
from sqlalchemy.orm import Session

from pos.cli.command import with_app
from pos.donations.queries import campaign_totals, handed_over_of, handovers, pools
from pos.farm.queries import batch_yields
from pos.farm.tracing import trace
from pos.inventory.lots.queries import lots_at
from pos.money import quantity_text
from sites import clock
from sites.access import COMMAND_LINE, Permission, site_for
from sites.db import reading
from sites.registry import Site

site_option = click.option("--site", metavar="CODE", required=True, help="Whose.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
Row = dict[str, Any]


def register(group: click.Group) -> None:
    """Adds the commands."""
    for command in (farm, lots, donations):
        group.add_command(command)


@click.group()
def farm() -> None:
    """The farm."""


@farm.command("batches")
@site_option
@as_json_option
@with_app
def batches(site: str, as_json: bool) -> None:
    """Batches with what each yielded, and that for one placed unit."""
    with reading() as session:
        found = batch_yields(session, _site(session, site))
        rows = [
            {
                "batch": each.batch.code, "placed_on": each.batch.placed_on, "units": each.batch.units, "item": one.item if one else None,
                "quantity": quantity_text(one.milli if one else 0),
                "per_unit": quantity_text(one.per_unit_milli(each.batch.units) if one else 0), "ended_on": each.ended_on,
            }
            for each in found for one in (each.yields or (None,))
        ]
    _print(rows, as_json)


@click.group()
def lots() -> None:
    """Lots with their last days."""


@lots.command("list")
@site_option
@as_json_option
@with_app
def list_lots(site: str, as_json: bool) -> None:
    """What is left of which lot, what should leave first first."""
    with reading() as session:
        rows = [
            {"item": each.item, "lot": each.lot.code, "made_on": each.lot.made_on, "use_by": each.lot.use_by,
             "on_hand": quantity_text(each.lot.on_hand_milli), "unit": each.unit}
            for each in lots_at(session, _site(session, site))
        ]
    _print(rows, as_json)


@lots.command("trace")
@click.argument("item")
@click.argument("lot")
@site_option
@as_json_option
@with_app
def trace_lot(item: str, lot: str, site: str, as_json: bool) -> None:
    """Follows LOT of ITEM: back to its batches, forwards to every receipt, workplace and organisation that got some, packs included."""
    with reading() as session:
        found = trace(session, _site(session, site), item, lot)
        codes = {each.id: (each.code, kept) for each, kept in found.lots}
        rows: list[Row] = [
            {"way": "from", "on": each.harvested_on, "kind": "harvest", "of": f"batch {each.batch}", "quantity": quantity_text(each.milli)}
            for each in found.picked
        ]
        rows += [
            {"way": "to", "on": each.on, "kind": each.kind, "of": each.receipt_no or each.to_site or f"{each.item} {each.lot}",
             "quantity": quantity_text(each.milli)}
            for each in found.went
        ]
        rows += [
            {"way": "to", "on": handover.business_date, "kind": "handover", "of": f"{handover.recipient} ({codes[lot_id][1]})",
             "quantity": quantity_text(milli)}
            for handover, lot_id, milli in handed_over_of(session, list(codes))
        ]
    _print(rows, as_json)


@click.command("donations")
@click.argument("month", required=False)
@site_option
@as_json_option
@with_app
def donations(month: str | None, site: str, as_json: bool) -> None:
    """Campaigns with their running totals and what lies ready; with MONTH (2020-06) what was handed over in it."""
    with reading() as session:
        here = _site(session, site)
        if month is None:
            rows = _standing(session, here)
        else:
            number = clock.parse_month(month)
            if number is None:
                raise click.BadParameter("give the month like 2020-06", param_hint="MONTH")
            rows = _handed(session, here, *clock.month_bounds(number))
    _print(rows, as_json)


def _standing(session: Session, site: Site) -> list[Row]:
    rows: list[Row] = [
        {"what": "campaign", "code": each.campaign.code, "item": each.item, "given": quantity_text(each.given_milli),
         "handed_over": quantity_text(each.handed_over_milli), "people": each.head_count}
        for each in campaign_totals(session, site)
    ]
    return rows + [
        {"what": "ready", "code": "", "item": each.item, "given": quantity_text(each.on_hand_milli), "handed_over": "", "people": ""}
        for each in pools(session, site)
    ]


def _handed(session: Session, site: Site, first: date, last: date) -> list[Row]:
    return [
        {"on": each.handover.business_date, "item": each.item, "quantity": quantity_text(each.handover.quantity_milli),
         "recipient": each.handover.recipient, "people": each.handover.head_count, "campaign": each.campaign,
         "cancelled": each.cancellation.reason if each.cancellation else None}
        for each in handovers(session, site, first, last)
    ]


def _site(session: Session, code: str) -> Site:
    return site_for(session, COMMAND_LINE, code, Permission.READ)


def _print(rows: Iterable[Row], as_json: bool) -> None:
    told = [{name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()} for row in rows]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for row in told:
        click.echo("  ".join("–" if value in (None, "") else str(value) for value in row.values()))
    if not told:
        click.echo("Nothing.")
