"""How fast each signature suite is on this machine, in one run, because only the ratio carries over to another."""

import secrets
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from fenming.base.invariant import invariant
from fenming.base.signatures import SignatureSuite, Signed
from fenming.base.suites import SUITES, usable_suites

_MESSAGE_BYTES = 266
_KEYS = 100
_ROUNDS = 5


def signatures(count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Sign and check `count` messages of a transfer's size with every suite; rates a second, check rates on all cores.

    The suites take turns, and the median of the rounds is told: a machine shared with others changes from second to second.
    """
    suites = usable_suites(SUITES)
    prepared: dict[int, list[Signed]] = {}
    result: dict[str, Any] = {"count": count, "message_bytes": _MESSAGE_BYTES}
    for number, suite in suites.items():
        say(f"signing {count} messages with {suite.name}")
        began = time.perf_counter()
        prepared[number] = _signed(suite, count)
        result[f"{suite.name.lower()}_sign_per_s"] = round(count / (time.perf_counter() - began))
    rates: dict[int, list[float]] = {number: [] for number in suites}
    for _ in range(_ROUNDS):
        for number, suite in suites.items():
            rates[number].append(_verify_rate(suite, prepared[number]))
    medians = {number: statistics.median(measured) for number, measured in rates.items()}
    for number, suite in suites.items():
        result[f"{suite.name.lower()}_verify_per_s"] = round(medians[number])
    fastest = max(medians.values())
    return result | {f"{suite.name.lower()}_ratio": round(medians[number] / fastest, 3) for number, suite in suites.items()}


def _signed(suite: SignatureSuite, count: int) -> list[Signed]:
    seeds = [secrets.token_bytes(32) for _ in range(_KEYS)]
    keys = [suite.public_key(seed) for seed in seeds]
    messages = [secrets.token_bytes(_MESSAGE_BYTES) for _ in range(count)]
    return [(keys[n % _KEYS], message, suite.sign(seeds[n % _KEYS], message)) for n, message in enumerate(messages)]


def _verify_rate(suite: SignatureSuite, signed: Sequence[Signed]) -> float:
    began = time.perf_counter()
    good = suite.verify_many(signed)
    seconds = time.perf_counter() - began
    invariant(all(good), "a message was signed wrongly")
    return len(signed) / seconds
