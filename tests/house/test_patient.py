"""A page answers when it can: an assertion about it waits, and nobody waits a while and hopes."""

import ast
from collections.abc import Iterator

import pytest

from tests.support.settings import ROOT

READ_ONCE = {
    "all_inner_texts", "all_text_contents", "get_attribute", "inner_html", "inner_text", "input_value", "is_checked", "is_disabled",
    "is_editable", "is_enabled", "is_hidden", "is_visible", "text_content",
}
LOOPS = (ast.For, ast.While, ast.AsyncFor, ast.comprehension)
# The one place that waits between two looks.
WAITING = "tests/support/waiting.py"
# A worker that hangs until it is killed, and a load that lingers while another one comes: nobody waits for their end.
LINGER = {"tests/pos/jobs/test_jobs.py", "tests/sites/network/test_reloading.py"}


def impatient(source: str) -> Iterator[str]:
    """Where a file reads a page once to judge it, or waits for the clock on the wall."""
    tree = ast.parse(source)
    if "playwright" in source:
        for node in ast.walk(tree):
            if isinstance(node, ast.Assert):
                yield from (f"line {node.lineno}: assert … {name}()" for name in _reads(node.test))
            if _is_call(node, "wait_for_timeout"):
                yield f"line {node.lineno}: wait_for_timeout()"
    yield from (f"line {line}: sleep() outside a loop" for line in _naps(tree, within_loop=False))


def _reads(judged: ast.expr) -> Iterator[str]:
    for node in ast.walk(judged):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, asked = node.func.attr, node.func.value
            # A text and a list count what they are given; a column is counted by `func`.
            counts = name == "count" and not node.args and not (isinstance(asked, ast.Attribute) and asked.attr == "func")
            if name in READ_ONCE or counts:
                yield name


def _naps(node: ast.AST, *, within_loop: bool) -> Iterator[int]:
    for child in ast.iter_child_nodes(node):
        if _is_call(child, "sleep") and not within_loop:
            yield child.lineno
        # A function that is defined in a loop is not the loop.
        inside = isinstance(child, LOOPS) or (within_loop and not isinstance(child, ast.FunctionDef | ast.Lambda))
        yield from _naps(child, within_loop=inside)


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and name == (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))


def test_every_assertion_about_a_page_waits_for_it() -> None:
    files = {str(file.relative_to(ROOT)): file for file in sorted((ROOT / "tests").rglob("*.py"))}
    assert WAITING in files
    assert set(files) >= LINGER
    found = [
        f"{name} {place}"
        for name, file in files.items() if name != WAITING and name not in LINGER
        for place in impatient(file.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(
        ["", *found, "A busy machine shows it later: expect(…) of playwright, or until/becomes/still of tests/support/waiting.py."]
    )


@pytest.mark.parametrize("line", [
    "assert page.locator('#total').inner_text() == '0원'",
    "assert '0' in page.locator('#total').inner_text()",
    "assert [won(each) for each in cells.all_inner_texts()] == [1]",
    "assert page.locator('.toast').count() == 0",
    "assert not dialog.is_visible()",
    "page.wait_for_timeout(100)",
    "time.sleep(1)",
    "for each in tills:\n    def sell():\n        time.sleep(1)",
])
def test_impatience_is_seen(line: str) -> None:
    assert list(impatient(f"from playwright.sync_api import Page\n{line}"))


@pytest.mark.parametrize("line", [
    "expect(page.locator('#total')).to_have_text('0원')",
    "link = page.locator('#link').inner_text()",
    "assert 'latte'.count('t') == 2",
    "assert session.scalar(sa.select(sa.func.count())) == 1",
    "while not done():\n    time.sleep(0.01)",
])
def test_what_waits_is_left_alone(line: str) -> None:
    assert list(impatient(f"from playwright.sync_api import Page\n{line}")) == []
