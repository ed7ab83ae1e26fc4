"""A load of HTTP requests so lean that the server is what is measured: sockets that stay open, requests made beforehand."""

import selectors
import socket
import time
from collections.abc import Sequence
from urllib.parse import urlsplit


def request(path: str, token: str, content: bytes) -> bytes:
    """One POST, ready to be sent."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def send_all(url: str, queues: Sequence[Sequence[bytes]], expected: bytes) -> float:
    """Sends each queue over a connection of its own, one request after the other; seconds until the last answer.

    RuntimeError when an answer does not begin with the expected status.
    """
    where = urlsplit(url)
    selector = selectors.DefaultSelector()
    lanes = [_Lane(socket.create_connection((where.hostname, where.port)), list(reversed(queue))) for queue in queues]
    started = time.perf_counter()
    for lane in lanes:
        lane.send()
        selector.register(lane.socket, selectors.EVENT_READ, lane)
    open_lanes = len(lanes)
    while open_lanes:
        for key, _ in selector.select(timeout=30):
            lane = key.data
            if lane.take(expected) and not lane.send():
                selector.unregister(lane.socket)
                lane.socket.close()
                open_lanes -= 1
    return time.perf_counter() - started


class _Lane:
    def __init__(self, connection: socket.socket, waiting: list[bytes]) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket, self.waiting, self.received = connection, waiting, b""

    def send(self) -> bool:
        """Sends the next request; False when there is none."""
        if not self.waiting:
            return False
        self.socket.sendall(self.waiting.pop())
        return True

    def take(self, expected: bytes) -> bool:
        """Takes what arrived; True when an answer is whole."""
        chunk = self.socket.recv(1 << 20)
        if not chunk:
            raise RuntimeError("the server hung up")
        self.received += chunk
        head, parted, rest = self.received.partition(b"\r\n\r\n")
        if not parted:
            return False
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if len(rest) < length:
            return False
        if not head.startswith(b"HTTP/1.1 " + expected):
            raise RuntimeError((head + b"\n" + rest)[:600].decode(errors="replace"))
        self.received = b""
        return True
