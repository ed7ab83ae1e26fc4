"""The floor table of the house and who breaks it. Imports point down, the way foreign keys point."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("pos", "sites")

# Entries of one floor are neighbours and never import each other; a module belongs to the longest entry that fits it.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("sites.turns", "sites.hangul", "sites.counter_settings"),
    ("sites.db", "sites.errors", "sites.clock", "sites.vault"),
    ("sites.registry",),
    ("sites.journal", "sites.offering"),
    ("sites.people",),
    ("sites.access",),
    ("sites.pins", "sites.devices", "sites.shifts", "sites.network"),
    # jobs knows no kind of work by name: what takes long registers from above, as revenue's sources do.
    ("pos.money", "pos.config", "pos.signing", "pos.serving", "pos.metering", "pos.logs", "pos.jobs",
     # A terminal knows amounts and cards, and of sales nothing: those name its approvals.
     "pos.terminals",
     # Statements lay rows of others beside rows that upper floors register as ours; the review list, higher up, shows what differs.
     "pos.statements"),
    ("pos.catalogue", "pos.revenue"),
    # tills and promotions know no documents: a sale counts into its till in its own transaction, and is judged by the rules of its
    # coupons and passes, so both stand below what is sold.
    ("pos.inventory", "pos.tills", "pos.promotions"),
    ("pos.sales",),
    # tickets are paid by sales that name them, and stand below printing, which lays out their slips and labels.
    ("pos.tickets",),
    # cash_receipts follows what pos.sales stores, in its transaction; a sale knows of followers and of no receipt.
    # printing lays out what is stored and knows how to send it: above sales and tills, and nothing stored waits for paper.
    ("pos.orders", "pos.printing", "pos.cash_receipts", "pos.cards", "pos.farm", "pos.trade", "pos.daytotals",
     # donations follows what is sold, as cash_receipts does; the lots of its pool are the stock's.
     "pos.donations",
     # internal_trade is a sale at one site and stock at another.
     "pos.internal_trade",
     # consignment follows what is sold too, and says whose goods they were.
     "pos.consignment"),
    # bays become documents as day totals do, by their words and refusals.
    ("pos.bays",),
    # demo and importing record through pos.sales as a door would, and no feature may know that they exist.
    # backup proves what it copied by the proofs of revenue and of the sales.
    ("pos.exports", "pos.demo", "pos.importing", "pos.backup",
     # keys lists every column that is sealed, of whatever feature.
     "pos.keys"),
    # doctor looks at backups and keys, and is no door.
    ("pos.doctor",),
    # entrance is what the doors share of a request; whatever is below knows none.
    ("pos.entrance",),
    ("pos.api", "pos.console", "pos.checkout", "pos.cli"),
    # watching sees every door's answers, and belongs to none of them.
    ("pos.tables", "pos.watching"),
    ("pos.app",),
    ("pos.__main__",),
)
DOORS = next(floor for floor, entries in enumerate(FLOORS) if "pos.entrance" in entries)
FLOOR_OF = {entry: floor for floor, entries in enumerate(FLOORS) for entry in entries}

# What belongs to a channel. flask_sqlalchemy is not among them: sites.db holds its handle, and no request.
OF_THE_DOORS = (
    "flask",
    "flask_login",
    "flask_smorest",
    "flask_wtf",
    "flask_babel",
    "marshmallow",
    "webargs",
    "werkzeug",
)
# Doors that list their parts: the registry of blueprints.
REGISTRIES = ("pos/api/__init__.py", "pos/console/__init__.py")


class Module(NamedTuple):
    """A file of the house and what it says."""

    path: str
    name: str
    tree: ast.Module


class Import(NamedTuple):
    """One import, wherever in the file it stands: late and type-only ones hold a floor together just the same."""

    line: int
    target: str


def modules(root: Path) -> Iterator[Module]:
    """Every module of both packages."""
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            path = file.relative_to(root)
            parts = path.with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield Module(str(path), name, ast.parse(file.read_text(encoding="utf-8"), str(path)))


def imports(tree: ast.AST) -> Iterator[Import]:
    """What a file imports. `from a import b` counts as a.b, since b may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from (Import(node.lineno, f"{start}.{alias.name}") for alias in node.names)


def entry_of(name: str) -> str | None:
    """The entry of the table that a module belongs to."""
    parts = name.split(".")
    tries = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((entry for entry in tries if entry in FLOOR_OF), None)


def broken_floors(module: Module) -> list[str]:
    """One sentence for every import of this module that does not point down."""
    own = entry_of(module.name)
    if own is None:
        bare = module.name in PACKAGES and not list(imports(module.tree))
        return [] if bare else [f"{module.path} stands on no floor: give it a place in the table, with the reason."]
    return [
        f"{module.path}:{found.line} {sentence}"
        for found in imports(module.tree)
        if (sentence := _objection(module.name, own, found.target))
    ]


def _objection(name: str, own: str, target: str) -> str | None:
    package = target.split(".")[0]
    if package == "":
        return f"imports {target} relatively: write it out, so that the floor can be read off the line."
    if package in OF_THE_DOORS and FLOOR_OF[own] < DOORS:
        return f"imports {package}: floor {FLOOR_OF[own]} knows no requests; HTTP begins on floor {DOORS}."
    if package not in PACKAGES:
        return None
    if package == "pos" and name.startswith("sites"):
        return f"imports {target}: the ground floor holds up the counter and never the other way round."
    other = entry_of(target)
    if other is None:
        return f"imports {target}, which stands on no floor."
    if other == own or FLOOR_OF[other] < FLOOR_OF[own]:
        return None
    if FLOOR_OF[other] == FLOOR_OF[own]:
        return f"imports {target}: {own} and {other} are neighbours; what they share belongs one floor down."
    return f"imports {target}: floor {FLOOR_OF[other]} stands above floor {FLOOR_OF[own]}; turn the dependency round."


def not_only_a_docstring(module: Module) -> str | None:
    """A package's `__init__` says what the package is for, and nothing runs by importing it."""
    if not module.path.endswith("__init__.py") or module.path in REGISTRIES:
        return None
    if len(module.tree.body) == 1 and ast.get_docstring(module.tree):
        return None
    return f"{module.path} must hold a docstring and nothing else: code gets a file with a name."
