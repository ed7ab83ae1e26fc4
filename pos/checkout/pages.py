"""Serving the checkout page, its manifest and its service worker. No data passes here: the page asks the API for everything."""

import hashlib
import json
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Blueprint, Response, abort, render_template, request, url_for

from pos.checkout.display import page as display_page
from pos.checkout.drawings import drawings
from pos.checkout.modules import needed_at_once, needed_by_offer
from pos.checkout.scripts import scripts
from pos.checkout.styles import PARTS, sheet

blueprint = Blueprint("checkout", __name__, url_prefix="/checkout", static_folder="static", template_folder="templates")

_SHARED = ("css/tokens.css", "css/components.css")
_IN_THE_SHEET = {f"css/{name}" for name in PARTS}


@blueprint.get("/")
def page() -> Response:
    """The shell of the checkout."""
    response = Response(render_template("checkout/index.html", modules=needed_at_once(), drawings=drawings()), mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/page.css")
def styles() -> Response:
    """What the page looks like."""
    response = Response(sheet(), mimetype="text/css")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/static/js/<path:name>")
def script(name: str) -> Response:
    """A module, without its comments."""
    found = scripts().get(f"js/{name}")
    if found is None:
        abort(404)
    response = Response(found, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What lets a tablet install the page like an app."""
    described = {
        "name": "꿈이든 POS",
        "short_name": "꿈이든 POS",
        "lang": "ko",
        "start_url": url_for("checkout.page"),
        "scope": url_for("checkout.page"),
        "display": "standalone",
        "background_color": "#f4f3ef",
        "theme_color": "#0b5a58",
        "icons": [{"src": url_for("checkout.static", filename="app.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return Response(json.dumps(described, ensure_ascii=False), mimetype="application/manifest+json")


@blueprint.get("/sw.js")
def service_worker() -> Response:
    """The service worker, headed by the digest of each of the page's files, their common version, and which of them only sites keep that
    offer something.

    The version is a digest of the files, so that a tablet takes over a new page exactly when one of them changed.
    """
    version, digests = _page_files()
    script = _static().joinpath("sw.js").read_text(encoding="utf-8")
    offered = {
        offer: sorted(url_for("checkout.static", filename=name) for name in names) for offer, names in needed_by_offer().items()
    }
    known = {"VERSION": version, "FILES": digests, "OFFERED": offered}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in known.items())
    response = Response(head + script, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = url_for("checkout.page")
    return response


def _page_files() -> tuple[str, dict[str, str]]:
    """The version of the page's files, and the digest of each by the address under which the worker keeps it."""
    made = {
        url_for("checkout.page"): page().get_data(), url_for("checkout.manifest"): manifest().get_data(),
        url_for("checkout.styles"): styles().get_data(), url_for("display.page"): display_page().get_data(),
    }
    own = {name: file for name, file in _walk(_static(), "") if name not in _IN_THE_SHEET}
    found = {url_for("checkout.static", filename=name): scripts().get(name) or file.read_bytes() for name, file in own.items()}
    shared = {url_for("static", filename=name): files("pos").joinpath("static", name).read_bytes() for name in _SHARED}
    worker = found.pop(url_for("checkout.static", filename="sw.js"))
    digests = {address: hashlib.sha256(content).hexdigest() for address, content in (made | found | shared).items()}
    version = hashlib.sha256(worker + json.dumps(digests, sort_keys=True).encode())
    return version.hexdigest()[:16], digests


def _static() -> Traversable:
    return files("pos.checkout").joinpath("static")


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    """Every file below a folder with its relative name, in a fixed order."""
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{prefix}{entry.name}"
        found.extend(_walk(entry, f"{name}/") if entry.is_dir() else [(name, entry)])
    return found
