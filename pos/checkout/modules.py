"""Which of the page's modules are needed before anything can be sold, so that a browser may fetch them all at once and not in turn."""

import re
from functools import cache
from importlib.resources import files
from posixpath import dirname, join, normpath

FIRST = "js/main.js"
IMPORT = re.compile(r"""^(?:import|export)\b[^'"();]*?from '(\.[^']+)';|^import '(\.[^']+)';""", re.MULTILINE)


@cache
def needed_at_once() -> tuple[str, ...]:
    """The first module and whatever is imported from it at once, by file name, in the order in which they are met."""
    found: list[str] = []
    waiting = [FIRST]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            script = files("pos.checkout").joinpath("static", name).read_text(encoding="utf-8")
            waiting += [normpath(join(dirname(name), match[1] or match[2])) for match in IMPORT.finditer(script)]
    return tuple(found)
