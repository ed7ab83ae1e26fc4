"""The page's modules are served without comments, and otherwise as they are written."""

from importlib.resources import files
from pathlib import Path

from flask.testing import FlaskClient

from pos.checkout.scripts import script, without_comments

ROOT = Path(str(files("pos.checkout"))) / "static" / "js"


def test_only_comments_on_lines_of_their_own_go() -> None:
    text = "/* head\n * more */\nimport a from './a.js'; // stays\n\n  // goes\n  /** goes too */\nconst b = '/* stays */';\n"
    assert without_comments(text) == "import a from './a.js'; // stays\n\nconst b = '/* stays */';\n"


def test_every_line_of_a_module_that_is_served_stands_in_its_file_in_the_same_order() -> None:
    for file in ROOT.rglob("*.js"):
        served = script(str(file.relative_to(ROOT)))
        assert served is not None
        written = iter(file.read_text(encoding="utf-8").splitlines())
        assert all(line in written for line in served.decode().splitlines()), file
        assert b"/**" not in served, file


def test_a_module_is_asked_for_again_only_when_it_changed(client: FlaskClient) -> None:
    answer = client.get("/checkout/static/js/main.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert client.get("/checkout/static/js/main.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    for elsewhere in ("nothing.js", "../sw.js", "order", "%2e%2e/sw.js"):
        assert client.get(f"/checkout/static/js/{elsewhere}").status_code == 404, elsewhere
