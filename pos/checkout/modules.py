"""Which of the page's modules are needed when: before anything can be sold, so that a browser may fetch them all at once and not in turn;
and only where a site offers something beyond selling, so that no other tablet keeps them."""

import re
from functools import cache
from importlib.resources import files
from posixpath import dirname, join, normpath

FIRST, PANELS = "js/main.js", "js/screens/panels.js"
IMPORT = re.compile(r"""^(?:import|export)\b[^'"();]*?from '(\.[^']+)';|^import '(\.[^']+)';""", re.MULTILINE)

LATE = re.compile(r"\bimport\('(\.[^']+)'\)")
OFFER = re.compile(r"offer: '(\w+)'")


@cache
def needed_at_once() -> tuple[str, ...]:
    """The first module and whatever is imported from it at once, by file name, in the order in which they are met."""
    found: list[str] = []
    waiting = [FIRST]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += _imported(name)
    return tuple(found)


@cache
def needed_by_offer() -> dict[str, frozenset[str]]:
    """By what a site may offer, the modules that its panel alone reaches."""
    _, *parts = OFFER.split(_script(PANELS))
    panels = {offer: [_beside(PANELS, path) for path in LATE.findall(part)] for offer, part in zip(parts[::2], parts[1::2], strict=True)}
    common = _reached([FIRST])
    return {offer: frozenset(_reached(names) - common) for offer, names in panels.items()}


def _reached(names: list[str]) -> set[str]:
    """What these modules import, at once or later; what the panels fetch is left to them."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            late = [] if name == PANELS else [_beside(name, path) for path in LATE.findall(_script(name))]
            waiting += [*_imported(name), *late]
    return found


def _imported(name: str) -> list[str]:
    return [_beside(name, match[1] or match[2]) for match in IMPORT.finditer(_script(name))]


def _beside(name: str, path: str) -> str:
    return normpath(join(dirname(name), path))


@cache
def _script(name: str) -> str:
    return files("pos.checkout").joinpath("static", name).read_text(encoding="utf-8")
