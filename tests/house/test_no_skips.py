"""Every test runs and can fail: no skip, no expected failure, no assertion of a constant."""

import ast
from collections.abc import Iterator

import pytest

from tests.support.settings import ROOT

WAYS_OUT = {"skip", "skipif", "skipUnless", "xfail", "importorskip", "SkipTest", "skipTest"}


def ways_out(tree: ast.AST) -> Iterator[str]:
    """Where a test file lets a test pass without proving anything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WAYS_OUT:
            yield f"line {node.lineno}: .{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            yield from (f"line {node.lineno}: {alias.name}" for alias in node.names if alias.name in WAYS_OUT)
        elif isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant | ast.Tuple):
            yield f"line {node.lineno}: an assertion about a constant"
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and _proves_nothing(node):
            yield f"line {node.lineno}: {node.name} asserts nothing"


def _proves_nothing(test: ast.FunctionDef) -> bool:
    # A call may hold the assertion: pytest.raises, a checking function of the file, a command that must not fail.
    return not any(isinstance(node, ast.Assert | ast.Call) for statement in test.body for node in ast.walk(statement))


def test_nothing_is_skipped() -> None:
    found = [
        f"{file.relative_to(ROOT)} {place}"
        for file in sorted((ROOT / "tests").rglob("*.py"))
        for place in ways_out(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(
        ["", *found, "What a test needs is brought by `make test`, or named and the run fails."]
    )


@pytest.mark.parametrize(
    "source",
    [
        "pytest.skip('no database')",
        "@pytest.mark.xfail\ndef test_a():\n    assert f()",
        "chromium = pytest.importorskip('playwright')",
        "from unittest import SkipTest",
        "assert True",
        "assert (total == 1, 'always true')",
        "def test_a():\n    pass",
    ],
)
def test_a_way_out_is_seen(source: str) -> None:
    assert list(ways_out(ast.parse(source)))


def test_a_test_that_proves_something_is_left_alone() -> None:
    assert list(ways_out(ast.parse("def test_a(tmp_path: Path) -> None:\n    assert total(tmp_path) == 1"))) == []
