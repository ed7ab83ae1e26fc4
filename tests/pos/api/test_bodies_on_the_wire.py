"""Large, chunked and broken bodies against a server that runs as processes: the caller always gets to hear the refusal."""

import http.client
import json
import socket
from urllib.parse import urlsplit

from tests.pos.api.asking import sale
from tests.support.cast import Cast
from tests.support.server import Server


def raw(server: Server, token: str, head: str, *parts: bytes) -> tuple[int, dict[str, str], bytes]:
    """A request as bytes on a socket of its own, and the answer."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port or 80), timeout=20) as line_out:
        start = f"POST /api/v1{head}\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        for part in (start.encode(), *parts):
            line_out.sendall(part)
        answer = http.client.HTTPResponse(line_out)
        answer.begin()
        return answer.status, dict(answer.getheaders()), answer.read()


def test_a_running_server_answers_large_and_chunked_bodies_as_well(server: Server, cast: Cast) -> None:
    token = cast.tokens["tablet"]
    body = json.dumps(sale()).encode()
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:100], body[100:])) + b"0\r\n\r\n"
    status, _, said = raw(server, token, "/sales HTTP/1.1", b"Transfer-Encoding: chunked\r\n\r\n", chunked)
    assert (status, json.loads(said)["site_seq"]) == (201, 1)
    large = b"a" * 65_536
    endless = b"".join([b"10000\r\n", large, b"\r\n"] * 80) + b"0\r\n\r\n"
    for closing in (b"", b"Connection: close\r\n"):
        for path in ("/sales", "/sales/batch"):
            status, headers, said = raw(server, token, f"{path} HTTP/1.1", closing, b"Transfer-Encoding: chunked\r\n\r\n", endless)
            assert (status, headers["Content-Type"], json.loads(said)["status"]) == (413, "application/problem+json", 413)
            status, _, said = raw(server, token, f"{path} HTTP/1.1", closing, b"Content-Length: 5242880\r\n\r\n", large * 80)
            assert (status, json.loads(said)["status"]) == (413, 413)
            status, _, _ = raw(server, "nobody", f"{path} HTTP/1.1", closing, b"Content-Length: 5242880\r\n\r\n", large * 80)
            assert status == 401
    for broken in (b"ZZ\r\n{}\r\n0\r\n\r\n", b"5\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n"):
        status, _, _ = raw(server, token, "/sales HTTP/1.1", b"Transfer-Encoding: chunked\r\n\r\n", broken)
        assert status == 400
    assert "Traceback" not in server.log.read_text()
