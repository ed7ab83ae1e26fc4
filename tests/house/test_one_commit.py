"""One place commits. Sale, stock, money and proof are one fact only while nobody below a door can end the transaction."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.floors import modules
from tests.support.settings import ROOT

THE_PLACE = "sites/db.py"


def commits(tree: ast.AST) -> Iterator[str]:
    """Each way in which a piece of code could end a transaction by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "begin"):
            yield f"line {node.lineno}: .{node.attr}"
        elif isinstance(node, ast.Constant) and str(node.value).strip(" ;").upper() in ("COMMIT", "AUTOCOMMIT"):
            yield f"line {node.lineno}: {node.value!r}"


def test_only_the_transaction_commits() -> None:
    found = [f"{each.path} {place}" for each in modules(ROOT) if each.path != THE_PLACE for place in commits(each.tree)]
    assert not found, "\n".join(["", *found, "Open `with transaction():` in the door and let the domain fill it."])


def test_the_place_that_commits_does_so() -> None:
    (place,) = [each for each in modules(ROOT) if each.path == THE_PLACE]
    assert any(".commit" in found for found in commits(place.tree))


@pytest.mark.parametrize(
    "source",
    [
        "db.session.commit()",
        "finish = session.commit",
        "with engine.begin() as connection: pass",
        "connection.exec_driver_sql('commit;')",
        "engine.connect().execution_options(isolation_level='AUTOCOMMIT')",
    ],
)
def test_a_commit_elsewhere_is_seen(source: str) -> None:
    assert list(commits(ast.parse(source)))


def test_a_savepoint_is_no_commit() -> None:
    assert list(commits(ast.parse("with session.begin_nested(): session.flush()"))) == []
