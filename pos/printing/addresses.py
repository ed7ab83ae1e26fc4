"""Where a printer may stand: in the shop's own network. Whoever sets a printer up must not be able to make the server call elsewhere."""

import ipaddress
import re
import socket

from sites.errors import Message, say

PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128")))
# Raw printing; nothing that listens elsewhere in a network should ever be sent a receipt.
PORTS = range(9100, 9200)
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*", re.ASCII)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(OSError):
    """The address is not one where a printer may stand."""


def wrong_host(host: str, anywhere: bool) -> Message | None:
    """What is wrong with a host as it was typed; a name is looked up only when something is printed."""
    address = _address(host)
    if address is None:
        return None if HOST.fullmatch(host) and not host.rpartition(".")[2].isdigit() else say(
            "프린터의 주소를 192.168.0.50처럼 적어 주세요.", "Give the printer's address like 192.168.0.50.")
    if anywhere or is_private(address):
        return None
    return say("매장 안 주소만 쓸 수 있습니다. 프린터의 주소를 확인해 주세요. (10.…, 172.16–31.…, 192.168.…)",
               "Only addresses inside a shop can be used. Check the printer's address (10.…, 172.16–31.…, 192.168.…).")


def is_private(address: Address) -> bool:
    """Whether the address lies in a private network. Link-local ones do not count: machines are told secrets there."""
    mapped = getattr(address, "ipv4_mapped", None)
    return any(address.version == network.version and address in network for network in PRIVATE) if mapped is None else is_private(mapped)


def resolve(host: str, port: int, anywhere: bool) -> tuple[str, int]:
    """The address to call. A name is looked up once and checked as what it stands for, so that it cannot lead elsewhere.

    Raises NotAllowed, or OSError where the name stands for nothing.
    """
    for *_, found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        address = _address(str(found[0]))
        if address is not None and (anywhere or (is_private(address) and port in PORTS)):
            return str(found[0]), port
    raise NotAllowed(host)


def _address(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
