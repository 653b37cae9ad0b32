"""Free ports on this machine, outside the range from which outgoing connections take theirs.

A port from that range may be free when it is chosen and be some connection's own by the time a killed node comes back for it.
"""

import contextlib
import secrets
import socket
from pathlib import Path

from fenming.base.problems import Unavailable

HOST = "127.0.0.1"
_RANGE_FILE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST_PORT = 10_000
_OUTGOING_USUAL = 32_768
_TRIES = 200


def free_ports(count: int) -> list[int]:
    """Consecutive ports that nobody listens on now; raises `Unavailable`."""
    last = _first_outgoing() - count
    for _ in range(_TRIES):
        first = _FIRST_PORT + secrets.randbelow(max(1, last - _FIRST_PORT))
        ports = list(range(first, first + count))
        if _are_free(ports):
            return ports
    raise Unavailable(f"no {count} free ports in a row were found below {last}")


def _first_outgoing() -> int:
    try:
        first = int(_RANGE_FILE.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _OUTGOING_USUAL
    return first if first > 2 * _FIRST_PORT else _OUTGOING_USUAL


def _are_free(ports: list[int]) -> bool:
    with contextlib.ExitStack() as stack:
        try:
            for port in ports:
                stack.enter_context(socket.create_server((HOST, port)))
        except OSError:
            return False
    return True
