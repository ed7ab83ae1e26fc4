"""`pos network load`: centres, projects and sites from TOML."""

import json
from functools import partial
from pathlib import Path

import click

from pos.cli.command import with_app
from sites import journal
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.network.loading import load_network
from sites.network.reading import INCHEON, read_network


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(network)


@click.group()
def network() -> None:
    """Centres, projects and sites."""


@network.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=INCHEON)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def load(file: Path, as_json: bool) -> None:
    """Load or update the network; without FILE the one of Incheon. Twice in a row changes nothing."""
    wanted = read_network(file)
    with transaction() as session:
        report = load_network(session, wanted, partial(journal.append, session, "region", COMMAND_LINE.code))
    counts = {name: len(getattr(report, name)) for name in ("created", "updated", "unchanged", "absent")}
    click.echo(json.dumps(counts) if as_json else ", ".join(f"{count} {name}" for name, count in counts.items()))
