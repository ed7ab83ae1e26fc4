"""Being written."""

import click


def register(group: click.Group) -> None:
    """Adds the commands."""
