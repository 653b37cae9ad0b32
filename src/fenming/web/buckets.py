"""How often one address may ask: a bucket for each kind of request, in bounded memory.

A bucket holds `burst` requests and fills by `a_second`. Addresses of IPv6 count by their /64, which one subscriber has whole.
Only so many buckets are kept, the one used longest ago goes first: an attacker with more addresses than that gets new buckets,
and is met by the bounds on work at the same time (`web/door.py`), which count for all addresses together.

Requests of this machine are not counted: a gateway, a bench or the operator's own script on loopback may do as it likes, and
whoever runs programs here can do worse than ask. A proxy on this machine names its callers (`X-Forwarded-For`, set by the
configuration that `fenming cluster init` writes), and those are counted.
"""

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import NamedTuple

_BUCKETS_MAX = 20_000


class Rate(NamedTuple):
    """What one address may do of a kind."""

    a_second: float
    burst: int


RATES: Mapping[str, Rate] = {
    # An office of a hundred people behind one address signs in at nine o'clock.
    "sign_in": Rate(2, 100),
    # A box that searches while one types asks six times a second.
    "search": Rate(40, 200),
    "dry_run": Rate(20, 100),
    "proof": Rate(10, 60),
    # A file of ten thousand rows is a second's work, and is checked again after each correction.
    "wage_check": Rate(0.5, 20),
    "past": Rate(5, 40),
    # Files that are made for whoever asks: reports, whole registers, the evidence of a finding.
    "report": Rate(2, 30),
    # Each may be a batch of a thousand, so this is no bound on honest work; the queue answers 429 long before.
    "envelope": Rate(100, 400),
    "page": Rate(100, 600),
}


class Buckets:
    """The buckets of all addresses."""

    def __init__(self, clock_s: Callable[[], float], rates: Mapping[str, Rate] = RATES, most: int = _BUCKETS_MAX) -> None:
        self._clock_s = clock_s
        self._rates = rates
        self._most = most
        self._kept: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, address: str, kind: str) -> int:
        """0 where the request may go on, else after how many seconds the next one may."""
        rate, now_s = self._rates[kind], self._clock_s()
        key = (counted_as(address), kind)
        left, seen_s = self._kept.pop(key, (float(rate.burst), now_s))
        left = min(rate.burst, left + (now_s - seen_s) * rate.a_second)
        is_allowed = left >= 1
        self._kept[key] = (left - 1 if is_allowed else left, now_s)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return 0 if is_allowed else math.ceil((1 - left) / rate.a_second)


def is_own(address: str) -> bool:
    """Whether a request comes from this machine, or from inside the process, which has no address."""
    try:
        return not address or _read(address).is_loopback
    except ValueError:
        return False


def counted_as(address: str) -> str:
    """An address as it is counted; what is no address is counted as it is written."""
    try:
        read = _read(address)
    except ValueError:
        return address[:64]
    return str(read) if read.version == 4 else str(ipaddress.ip_network((read, 64), strict=False).network_address)


def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    read = ipaddress.ip_address(address.partition("%")[0])
    return (read.ipv4_mapped if isinstance(read, ipaddress.IPv6Address) else None) or read
