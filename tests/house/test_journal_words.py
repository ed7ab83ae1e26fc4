"""Every act that the code writes into a book has its words: whoever reads the book reads sentences, not codes."""

import ast
from collections.abc import Iterator
from pathlib import Path

from pos.console.history.words import ACTS
from tests.house.floors import Module, modules

ROOT = Path(__file__).parents[2]
# The journal's own doors, and where in their arguments the act stands; a module's own function with a parameter `act` is one more.
DOORS = {"append": 3, "Act": 0}


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an argument can be: itself, or either branch of a choice."""
    if isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def doors_of(module: Module) -> dict[str, int]:
    """The functions of a module that hand an act on to the journal, each with the place of the act."""
    own = {
        node.name: [arg.arg for arg in (*node.args.args, *node.args.kwonlyargs) if arg.arg != "self"].index("act")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and "act" in [arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)]
    }
    return DOORS | own


def acts_of(module: Module) -> Iterator[tuple[str, str]]:
    """Every act that a module names where it writes, with its line."""
    doors = doors_of(module)
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in doors:
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == "act"] or node.args[doors[name]:doors[name] + 1]
        yield from ((act, f"{module.path}:{node.lineno}") for each in given for act in literals(each))


def writing_modules() -> Iterator[Module]:
    for module in modules(ROOT):
        if any(isinstance(node, ast.ImportFrom) and "journal" in (node.module or "") + "".join(alias.name for alias in node.names)
               for node in ast.walk(module.tree)):
            yield module


def test_every_act_of_the_books_has_its_words() -> None:
    found = [each for module in writing_modules() for each in acts_of(module)]
    assert len({act for act, _ in found}) > 100
    assert [f"{where}: {act}" for act, where in found if f"act_{act}" not in ACTS] == []
