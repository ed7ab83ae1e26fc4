"""`pos export`: any export of the catalogue as a file, its format by the file's ending."""

from pathlib import Path
from typing import BinaryIO

import click

from pos.cli.command import with_app
from pos.cli.revenue import Month, scope_option
from pos.exports.catalogue import ENCODINGS, EXPORTS, PDF, Export, check_names
from pos.exports.files import note_names, write_export
from pos.exports.paper import why_no_pdf
from pos.exports.wanted import Detail, Wanted, detail_for
from sites.access import COMMAND_LINE, Permission, scope_for
from sites.db import reading, transaction
from sites.errors import Invalid


def register(group: click.Group) -> None:
    """Adds the command."""
    group.add_command(export)


class _Exports(click.Group):
    """One command for each export of the catalogue."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the exports, beside the commands of the group."""
        return sorted({*EXPORTS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of an export."""
        return _command_of(EXPORTS[cmd_name]) if cmd_name in EXPORTS else super().get_command(ctx, cmd_name)


@click.group(cls=_Exports)
def export() -> None:
    """Files of a month; the file's ending chooses the format."""


def _command_of(of: Export) -> click.Command:
    @click.command(of.name, help=f"{of.title.text('en')}. {of.about.text('en')} Formats: {', '.join(of.formats)}.")
    @click.argument("month", type=Month())
    @scope_option
    @click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
    @click.option("--encoding", type=click.Choice(ENCODINGS), default="utf-8", show_default=True, help="Of a csv file.")
    @click.option("--with-names", "reason", metavar="REASON", help="With people's names; why, is journalled as a hash.")
    @with_app
    def write_file(month: int, scope: str, output: Path, encoding: str, reason: str | None) -> None:
        face = output.suffix.removeprefix(".")
        if face not in of.formats:
            raise click.UsageError(f"The export {of.name} comes as {', '.join(of.formats)}: let the file end so.")
        missing = why_no_pdf() if face == PDF else None
        if missing is not None:
            raise Invalid("pdf_not_installed", missing)
        if reason is not None:
            check_names(of)
        draft = output.with_name(f"{output.name}.part")
        try:
            with draft.open("w+b") as target:
                name = _write(of, face, month, scope, encoding, reason, target)
            draft.replace(output)
        except OSError as error:
            raise click.FileError(str(output), hint=error.strerror) from error
        finally:
            draft.unlink(missing_ok=True)
        click.echo(f"{output}: {name}", err=True)

    return write_file


def _write(of: Export, face: str, month: int, scope: str, encoding: str, reason: str | None, target: BinaryIO) -> str:
    if reason is None:
        with reading() as session:
            found = scope_for(session, COMMAND_LINE, scope, of.permission)
            detail = detail_for(session, COMMAND_LINE, found) if of.by_row else Detail.TOTALS
            return write_export(session, of, face, Wanted(found, month, COMMAND_LINE.code, detail), encoding, target)[0]
    with transaction() as session:
        found = scope_for(session, COMMAND_LINE, scope, Permission.EXPORT_NAMES)
        wanted = Wanted(found, month, COMMAND_LINE.code, Detail.NAMES)
        note_names(session, COMMAND_LINE, of, face, wanted, reason)
        return write_export(session, of, face, wanted, encoding, target)[0]
