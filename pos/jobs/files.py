"""The folder of files that jobs made. Nobody but the program reads it; what lies there has a job that names it, or is swept away."""

import os
from collections.abc import Collection
from pathlib import Path

from sites import clock

OLD_SECONDS = 24 * 3600


def folder_in(data_dir: Path) -> Path:
    """The folder, made when it is not there."""
    folder = data_dir / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def draft_in(folder: Path, name: str) -> Path:
    """Where a file is written before it is whole."""
    draft = folder / f"{name}.part"
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    return draft


def keep(draft: Path) -> Path:
    """Gives a whole file its name, safely on disk."""
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    whole = draft.with_suffix("")
    draft.replace(whole)
    return whole


def discard(folder: Path, names: Collection[str]) -> None:
    """Deletes files; what is gone already is fine."""
    for name in names:
        (folder / name).unlink(missing_ok=True)


def strays(folder: Path, named: Collection[str]) -> list[str]:
    """The files older than a day that no job names: left behind by a worker that was killed."""
    before = clock.now().timestamp() - OLD_SECONDS
    return [file.name for file in folder.iterdir() if file.name not in named and file.stat().st_mtime < before]
