"""The page's modules are sent without their comments, and every line of code stays where it was."""

import re
from importlib.resources import files

from flask import Flask

from pos.checkout.display import DRAWN
from pos.checkout.drawings import drawings
from pos.checkout.scripts import lean, lean_sheet, scripts

WRITTEN = """/* What it is. */
import { t } from './t.js';
/**
 * A promise.
 */
export function f() { // why
  // A reason.
  return '/* no comment */'; /* after code */
}
/* before */ f();
"""
SENT = """
import { t } from './t.js';



export function f() { // why

return '/* no comment */'; /* after code */
}
/* before */ f();
"""


def test_lines_of_comment_are_left_empty() -> None:
    assert lean(WRITTEN) == SENT
    assert lean_sheet("/* a\n b */p { color: red; }/* c */") == "p{color: red;}"


def test_no_text_of_a_module_goes_over_lines() -> None:
    odd = [(name, line) for name, script in scripts().items() for line in script.decode().split("\n") if line.count("`") % 2]
    assert odd == []


def test_the_display_has_what_it_draws_and_nothing_else() -> None:
    drawn = files("pos.checkout").joinpath("static", "js", "screens", "board", "display.js").read_text(encoding="utf-8")
    named = {f"{kind[0]}-{name}" for kind, name in re.findall(r"(icon|pict)\('([a-z-]+)'", drawn)}
    assert set(re.findall(r'<symbol id="([^"]+)"', drawings(DRAWN))) == named == {*DRAWN}


def test_a_module_is_sent_lean_with_its_digest_in_the_worker(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/checkout/static/js/main.js")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/javascript", scripts()["js/main.js"])
    assert b"/*" not in answer.data
    assert client.get("/checkout/static/js/main.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    for nothing in ("js/none.js", "js/../sw.js", "js/"):
        assert client.get(f"/checkout/static/{nothing}").status_code in (308, 404) or nothing.endswith("sw.js")
