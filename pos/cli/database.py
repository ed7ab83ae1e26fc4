"""`pos db`: bringing a database to the newest schema."""

import click
from alembic import command

from pos.cli.command import settings
from pos.config import migrations_config


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(db)


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
def upgrade() -> None:
    """From nothing, or from any earlier version, to the newest."""
    command.upgrade(migrations_config(settings().database_url), "head")
    click.echo("The database is at the newest version.")
