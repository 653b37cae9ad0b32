"""What a trace is made of: steps, each with its amount, its documents and the signatures that stand behind it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from fenming.base.check_digits import AccountNumberWrong, parse_account_number
from fenming.base.problems import NotThere


class Signature(msgspec.Struct, frozen=True):
    """Who signed what, in which envelope: the envelope's bytes in the block log carry the signature itself."""

    act: str
    party: int
    organisation: str
    envelope: str


class TraceStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing the money passed; `attributed` is the part of `amount` that belongs to what is traced."""

    kind: str
    id: str
    title: str
    amount: int
    attributed: int
    height: int = 0
    details: dict[str, Any] = {}
    documents: list[str] = []
    signatures: list[Signature] = []


class Trace(msgspec.Struct, frozen=True):
    """The whole answer; amounts in minor units of `currency`."""

    id: str
    currency: str
    amount: int
    as_of_height: int
    reaches_budget: bool
    up: list[TraceStep]
    down: list[TraceStep]
    down_total: int


KNOWN_IDS = "payment-12, contract-3, claim-7, worker-31, table-2, line-1-1, account-000292"


class UnknownId(NotThere):
    """Nothing has this id."""


def parse_id(text: str) -> tuple[str, tuple[int, ...]]:
    """Kind and numbers of an id such as payment-12 or line-1-2; raises `UnknownId`.

    An account is named as people write it, account-000292 with its check digits.
    """
    kind, *numbers = text.strip().split("-")
    if kind == "account" and len(numbers) == 1:
        try:
            return kind, (parse_account_number(numbers[0]),)
        except AccountNumberWrong as error:
            raise UnknownId(str(error)) from None
    if not numbers or not all(number.isascii() and number.isdigit() and len(number) < 19 for number in numbers):
        raise UnknownId(f"{text!r} is not an id; ids look like {KNOWN_IDS}")
    return kind, tuple(int(number) for number in numbers)


def share_out(amount: int, parts: Sequence[tuple[int, int]], start: int) -> list[tuple[int, int]]:
    """Which parts a stretch of money comes from, first in first out.

    `parts` are (id, amount) in the order in which they came in; the stretch begins after `start` has been used up. Returns
    (id, attributed) for each part it touches; the attributed amounts add up to `amount` as far as the parts reach.
    """
    shares = []
    left, skip = amount, start
    for part, size in parts:
        if skip >= size:
            skip -= size
            continue
        taken = min(size - skip, left)
        skip = 0
        if taken:
            shares.append((part, taken))
            left -= taken
        if not left:
            break
    return shares
