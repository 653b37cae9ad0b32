"""One byte string for each JSON document: names sorted, no spaces, numbers in their shortest plain form, text in ASCII.

The hash of this form binds a document that stays off the ledger: however a publisher lays out the same content, it is the same
document, and a copy that differs anywhere is another. A name that stands twice in one object is refused, since readers differ
about which of the two counts.
"""

import json
from decimal import Decimal
from typing import Any

DEPTH_MAX = 100
_DIGITS_MAX = 400


class NotJson(ValueError):
    """The bytes are not one JSON document of bearable depth and numbers."""


def parse(data: bytes) -> Any:
    """The document in bytes of UTF-8; numbers with decimals are `Decimal`. Raises `NotJson`."""
    try:
        text = data.decode("utf-8-sig")
        document = json.loads(text, parse_float=_decimal, parse_constant=_no_constant, object_pairs_hook=_object)
        _check_depth(document, 0)
    except UnicodeDecodeError:
        raise NotJson("not UTF-8") from None
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as error:
        raise NotJson(str(error)) from None
    return document


def canonical(document: Any) -> bytes:
    """The canonical form of a parsed document."""
    return "".join(_written(document)).encode("ascii")


def _written(value: Any) -> list[str]:
    if isinstance(value, dict):
        parts = ["{"]
        for place, name in enumerate(sorted(value)):
            parts += ["," if place else "", json.dumps(name), ":", *_written(value[name])]
        return [*parts, "}"]
    if isinstance(value, list):
        parts = ["["]
        for place, item in enumerate(value):
            parts += ["," if place else "", *_written(item)]
        return [*parts, "]"]
    return [_number(value) if isinstance(value, Decimal) else json.dumps(value)]


def _number(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    digits = number.as_tuple()
    if len(digits.digits) + abs(int(digits.exponent)) > _DIGITS_MAX:
        raise ValueError("a number has too many digits")
    return number


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _check_depth(value: Any, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise ValueError("nested too deeply")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        _check_depth(item, depth + 1)
