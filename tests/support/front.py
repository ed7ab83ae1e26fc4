"""A server in front of the server: passes everything on, and gives the page's files in a newer version when a test says so."""

import http.client
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

WORKER = "/checkout/sw.js"
SINGLE_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"})


class Front:
    """Where the page is opened, and which of its files are newer there: address → (what stands in it, what stands there instead).
    Files that are `late` are still answered as they were; what begins with `cut_off` is refused, and what begins with `swallowed` is
    left without an answer until `let_go`."""

    def __init__(self, behind: str) -> None:
        self.behind = urlsplit(behind)
        self.newer: dict[str, tuple[str, str]] = {}
        self.late: set[str] = set()
        self.cut_off: str | None = None
        self.swallowed: str | None = None
        self._released = threading.Event()
        self.url = ""

    def renewed(self, path: str, body: bytes) -> bytes:
        """A file as this version has it; the worker with the digests of these files."""
        if path in self.newer:
            old, new = self.newer[path]
            assert old.encode() in body, f"{path} does not hold {old}"
            return body.replace(old.encode(), new.encode())
        return self._worker(body) if path == WORKER and self.newer else body

    def _worker(self, body: bytes) -> bytes:
        text = body.decode()
        found = re.search(r"^const FILES = (.*);$", text, re.MULTILINE)
        assert found is not None
        digests = json.loads(found[1])
        for path in self.newer:
            digests[path] = sha256(self.renewed(path, self.ask("GET", path, None, {})[2])).hexdigest()
        version = sha256(json.dumps(digests).encode()).hexdigest()[:16]
        return re.sub(r'^const VERSION = ".*";$', f'const VERSION = "{version}";', text, flags=re.MULTILINE).replace(
            found[0], f"const FILES = {json.dumps(digests)};"
        ).encode()

    def let_go(self) -> None:
        """Answers what was swallowed, and swallows no more."""
        self.swallowed = None
        self._released.set()

    def hold(self, path: str) -> None:
        """Waits with what is swallowed."""
        if self.swallowed and path.startswith(self.swallowed):
            self._released.wait()

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the server behind answers."""
        connection = http.client.HTTPConnection(self.behind.hostname or "", self.behind.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()


@contextmanager
def standing_before(behind: str) -> Iterator[Front]:
    """A front until the block ends."""
    front = Front(behind)

    class Handler(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            if front.cut_off and self.path.startswith(front.cut_off):
                self.close_connection = True
                return
            front.hold(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            status, headers, body = front.ask(self.command, self.path, self.rfile.read(length) if length else None, dict(self.headers))
            body = body if self.path in front.late else front.renewed(self.path, body)
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in SINGLE_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = _pass_on  # noqa: N815  # the names are the library's

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    front.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        front.let_go()
        server.shutdown()
        server.server_close()
        thread.join()
