"""`pos device`: pairing a tablet from the command line."""

import json

import click

from pos.cli.command import with_app
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.devices import CODE_LIFETIME, make_pairing_code
from sites.registry import site_by_code


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(device)


@click.group()
def device() -> None:
    """Tablets."""


@device.command()
@click.argument("site")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def pair(site: str, as_json: bool) -> None:
    """Print a pairing code for SITE: single use, valid for ten minutes."""
    with transaction() as session:
        code = make_pairing_code(session, site_by_code(session, site), COMMAND_LINE.code)
    minutes = int(CODE_LIFETIME.total_seconds() // 60)
    if as_json:
        click.echo(json.dumps({"site": site, "code": code, "minutes": minutes}))
        return
    click.echo(f"Pairing code for {site}, good once within {minutes} minutes:")
    click.echo(code)
