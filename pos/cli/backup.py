"""`pos backup` and `pos restore`: the whole database in one file, proved, and back again."""

import json
from pathlib import Path
from typing import Any

import click

from pos.backup.proving import Proof
from pos.backup.restoring import note_restored, restore
from pos.backup.taking import note_taken, prove_file, take_backup
from pos.cli.command import FAILED, fail, speak, with_app
from sites.access import COMMAND_LINE
from sites.clock import instant_text
from sites.db import db, transaction

passphrase_option = click.option(
    "--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file whose first line encrypts the backup (16 characters or more). Keep it apart from the backup, and do not lose it.",
)  # fmt: skip


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(backup)
    group.add_command(restore_backup)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@passphrase_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def backup(file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Write the whole database into FILE while sales go on, and prove the copy. Ends with 1 when it could not be proved."""
    try:
        taken = take_backup(db.engine, file, _passphrase(passphrase_file))
    except OSError as error:
        fail(f"{error.filename or file}: {error.strerror}. No backup was written; what stood there before stands there still.")
    with transaction() as session:
        note_taken(session, COMMAND_LINE.code, taken)
    said = {
        "file": str(file), "made_at": instant_text(taken.made_at), "bytes": taken.size, "sha256": taken.sha256,
        "encrypted": taken.encrypted, **_proof_fields(taken.proof),
    }
    click.echo(json.dumps(said) if as_json else f"{file}: {taken.size:,} bytes, sha256 {taken.sha256}")
    if taken.unproved is not None:
        fail(f"The backup was written and read back, but not proved. {taken.unproved.message.text(speak())}", FAILED)
    _judge(taken.proof, as_json)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@passphrase_option
@click.option("--force", is_flag=True, help="Replace a database that holds something.")
@click.option("--check", is_flag=True, help="Only prove that the file could be restored; the database is left alone.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def restore_backup(file: Path, passphrase_file: Path | None, force: bool, check: bool, as_json: bool) -> None:
    """Put the content of FILE into the database: all of it, or nothing. Stop the server and the worker first."""
    passphrase = _passphrase(passphrase_file)
    try:
        if check:
            proof = prove_file(db.engine, file, passphrase, file.with_name(f"{file.name}.scratch"))
            said: dict[str, Any] = {"restored": False}
        else:
            head, proof = restore(db.engine, file, passphrase, force)
            with transaction() as session:
                note_restored(session, COMMAND_LINE.code, file, str(head["made_at"]))
            said = {"restored": True, "made_at": head["made_at"]}
    except OSError as error:
        fail(f"{error.filename or file}: {error.strerror}. The database was not touched.")
    if as_json:
        click.echo(json.dumps({**said, **_proof_fields(proof)}))
    elif not check:
        click.echo(f"Restored: the state of {said['made_at']}. Start the server and the worker anew.")
    _judge(proof, as_json)


def _passphrase(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        return (file.read_text(encoding="utf-8").splitlines() or [""])[0].strip()
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"{file}: the passphrase cannot be read.") from None


def _proof_fields(proof: Proof | None) -> dict[str, Any]:
    if proof is None:
        return {"proved": False, "problems": []}
    return {
        "proved": not proof.problems, "problems": list(proof.problems), "documents": proof.documents, "books": proof.books,
        "entries": proof.entries,
    }  # fmt: skip


def _judge(proof: Proof | None, as_json: bool) -> None:
    if proof is None:
        return
    if proof.problems:
        for problem in proof.problems:
            click.echo(problem, err=True)
        fail("The copy is what the database held, but that does not hold together: see `pos revenue verify` and `pos journal verify`.")
    if not as_json:
        click.echo(f"proved: {proof.documents:,} documents, {proof.entries:,} entries in {proof.books} books")
