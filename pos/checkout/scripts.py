"""The page's modules as they are sent: without the words for those who write them, every line where it was."""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_SPACE = re.compile(r"\s*([{};,])\s*|\s+")


@cache
def scripts() -> dict[str, bytes]:
    """Every module by its name below the static folder."""
    folder = files("pos.checkout").joinpath("static", "js")
    return {name: lean(file.read_text(encoding="utf-8")).encode() for name, file in _below(folder, "js/")}


def lean(script: str) -> str:
    """A module without indents and without the lines that are comment alone. Those are left empty, so that an error still names the line
    of the file; no text goes over lines, so that no space is lost that counts."""
    kept, inside = [], False
    for line in script.split("\n"):
        text = line.strip()
        begins = not inside and text.startswith("/*")
        comment = inside or (begins and ("*/" not in text or text.endswith("*/"))) or text.startswith("//")
        inside = (inside or begins) and "*/" not in text
        kept.append("" if comment else text)
    return "\n".join(kept)


def lean_sheet(sheet: str) -> str:
    """A sheet of styles without its comments and without the space that parts nothing."""
    return CSS_SPACE.sub(lambda found: found[1] or " ", CSS_COMMENT.sub("", sheet))


def _below(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        found += _below(entry, f"{prefix}{entry.name}/") if entry.is_dir() else [(f"{prefix}{entry.name}", entry)]
    return found
