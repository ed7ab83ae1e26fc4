"""`pos export`: any export of the catalogue as a file, its format by the file's ending; and whether a file is what was issued."""

import json
from pathlib import Path
from typing import Any

import click

from pos.cli.command import FAILED, WRONG_USE, fail, settings, speak, with_app
from pos.cli.revenue import Month, scope_option
from pos.exports.catalogue import ENCODINGS, EXPORTS, PDF, Export, check_names
from pos.exports.checking import FORMATS, Checked, check_file
from pos.exports.files import note_names
from pos.exports.issuing import Written, keep_written, write_export
from pos.exports.paper import why_no_pdf
from pos.exports.wanted import Detail, Version, Wanted, detail_for
from pos.signing import PublicKeys, Signer
from sites.access import COMMAND_LINE, Permission, scope_for
from sites.db import attempt, reading, transaction
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
    """Files of a month; the file's ending chooses the format. Of a closed month its proof is written beside, as FILE.proof."""


@export.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keys", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The public keys, as /api/v1/keys answers them; those of this installation when left out.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def verify(file: Path, key_file: Path | None, as_json: bool) -> None:
    """Whether a file is what the system issued: ends with 0, or with 1 and what differs. Needs no database."""
    face = file.suffix.removeprefix(".").lower()
    if face not in FORMATS:
        raise click.UsageError(f"A file of an export ends in {', '.join(FORMATS)}.")
    beside = file.with_name(f"{file.name}.proof")
    try:
        found = check_file(file.read_bytes(), face, beside.read_bytes() if beside.is_file() else None, _keys(key_file))
    except OSError as error:
        raise click.FileError(str(file), hint=error.strerror) from error
    if as_json:
        click.echo(json.dumps(_as_fields(found), ensure_ascii=False))
    else:
        for message in [*found.problems, *found.notes]:
            click.echo(message.text(speak()))
    if not found.valid:
        fail(f"{file.name}: not as it was issued.", FAILED)
    if not as_json:
        _tell(found)


def _keys(file: Path | None) -> PublicKeys:
    if file is None:
        signer = Signer()
        signer.unlock(settings().signing_keys)
        return PublicKeys(signer.public_keys())
    try:
        return PublicKeys(json.loads(file.read_bytes()))
    except (ValueError, RecursionError):
        return fail(f"{file}: no JSON Web Key set, as /api/v1/keys answers it.", WRONG_USE)  # type: ignore[no-any-return]


def _as_fields(found: Checked) -> dict[str, Any]:
    return {
        "valid": found.valid, "differences": [message.text(speak()) for message in found.problems],
        "notes": [message.text(speak()) for message in found.notes],
        "statement": None if found.statement is None else {
            name: found.statement[name] for name in ("export", "scope", "month", "closing", "rows", "rows_sha256", "made_at")
        },
    }


def _tell(found: Checked) -> None:
    said = found.statement
    assert said is not None, "what is valid was signed"
    closing = said["closing"]
    click.echo(
        f"as issued: {said['export']} {said['month']} {said['scope']}, {said['rows']:,} rows, "
        f"closed by {closing['scope']} (version {closing['version']}, {closing['closed_at']})"
    )


def _command_of(of: Export) -> click.Command:
    @click.command(of.name, help=f"{of.title.text('en')}. {of.about.text('en')} Formats: {', '.join(of.formats)}.")
    @click.argument("month", type=Month())
    @scope_option
    @click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
    @click.option("--encoding", type=click.Choice(ENCODINGS), default="utf-8", show_default=True, help="Of a csv file.")
    @click.option("--version", type=click.IntRange(min=1), help="What was kept of that closing, also after it was opened again.")
    @click.option("--with-names", "reason", metavar="REASON", help="With people's names; why, is journalled as a hash.")
    @with_app
    def write_file(month: int, scope: str, output: Path, encoding: str, version: int | None, reason: str | None) -> None:
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
            written, proof = _write(of, face, month, scope, encoding, Version(scope, version) if version else None, reason, draft)
            draft.replace(output)
            beside = output.with_name(f"{output.name}.proof")
            beside.unlink(missing_ok=True)
            if proof is not None:
                beside.write_text(proof, encoding="utf-8")
        except OSError as error:
            raise click.FileError(str(output), hint=error.strerror) from error
        finally:
            draft.unlink(missing_ok=True)
        click.echo(f"{output}: {written.names[0]}", err=True)

    return write_file


def _write(
    of: Export, face: str, month: int, scope: str, encoding: str, version: Version | None, reason: str | None, draft: Path
) -> tuple[Written, str | None]:
    """The file in the draft, and its proof where it has one."""
    if reason is not None:
        with transaction() as session, draft.open("w+b") as target:
            found = scope_for(session, COMMAND_LINE, scope, Permission.EXPORT_NAMES)
            wanted = Wanted(found, month, COMMAND_LINE.code, Detail.NAMES)
            note_names(session, COMMAND_LINE, of, face, wanted, reason)
            return write_export(session, of, face, wanted, encoding, target), None
    with reading() as session, draft.open("w+b") as target:
        found = scope_for(session, COMMAND_LINE, scope, of.permission)
        detail = detail_for(session, COMMAND_LINE, found) if of.by_row else Detail.TOTALS
        wanted = Wanted(found, month, COMMAND_LINE.code, detail)
        written = write_export(session, of, face, wanted, encoding, target, version=version)
        proof = written.kept.proof if written.kept else None
    if written.unkept is not None:
        content, proof = attempt(lambda session: _kept(keep_written(session, written, draft.read_bytes())))
        draft.write_bytes(content)
    return written, proof


def _kept(file: Any) -> tuple[bytes, str]:
    return file.content, file.proof
