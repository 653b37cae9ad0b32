"""From bytes to releases: one JSON document or JSON Lines, packages or bare objects, with the place of each.

A bad line or record is listed and left out; the others go in. Numbers with decimals become `Decimal`, because a float cannot hold
0.10; NaN and infinity are no JSON and are refused.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from fenming.interchange.ocds.model import Trouble

FILE_BYTES_MAX = 1024**3
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Release(NamedTuple):
    """A release and where it stands: `source` for people, such as `line 17` or `/releases/3`."""

    source: str
    content: dict[str, Any]


def releases_in(data: bytes, problems: list[Trouble]) -> Iterator[Release]:
    """All releases of a file, in order; what cannot be read is added to `problems`."""
    text = data.removeprefix(_BYTE_ORDER_MARK).decode("utf-8", "replace")
    try:
        document = _parse(text)
    except ValueError as error:
        if not _has_several_lines(text):
            problems.append(Trouble("line 1", f"not JSON: {error}"))
            return
        yield from _from_lines(text, problems)
        return
    yield from _from_document(document, "", problems)


def _from_lines(text: str, problems: list[Trouble]) -> Iterator[Release]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            document = _parse(line)
        except ValueError as error:
            problems.append(Trouble(f"line {number}", f"not JSON: {error}"))
            continue
        yield from _from_document(document, f"line {number}", problems)


def _from_document(document: Any, source: str, problems: list[Trouble]) -> Iterator[Release]:
    if isinstance(document, list):
        for index, item in enumerate(document):
            yield from _from_document(item, _at(source, index), problems)
        return
    if not isinstance(document, dict):
        problems.append(Trouble(source or "line 1", "neither an object nor a list"))
        return
    for name in ("releases", "records"):
        if isinstance(document.get(name), list) and not document.get("ocid"):
            for index, item in enumerate(document[name]):
                yield from _from_document(item, _at(_at(source, name), index), problems)
            return
    yield from _from_record_or_release(document, source, problems)


def _from_record_or_release(document: dict[str, Any], source: str, problems: list[Trouble]) -> Iterator[Release]:
    """A record carries its releases, or links to them and a compiled one; either way each payment is read once."""
    ocid = document.get("ocid")
    if not isinstance(ocid, str) or not ocid.strip():
        problems.append(Trouble(source or "line 1", "no ocid: this is not a release or record"))
        return
    listed = document.get("releases")
    embedded = [item for item in listed if isinstance(item, dict) and "ocid" in item] if isinstance(listed, list) else []
    if embedded:
        for index, item in enumerate(embedded):
            yield from _from_record_or_release(item, _at(_at(source, "releases"), index), problems)
    elif isinstance(document.get("compiledRelease"), dict):
        compiled = document["compiledRelease"]
        yield Release(_at(source, "compiledRelease"), {"ocid": ocid} | compiled)
    else:
        yield Release(source or "line 1", document)


def _parse(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _has_several_lines(text: str) -> bool:
    return sum(1 for line in text.split("\n", 100) if line.strip()) > 1


def _at(source: str, name: str | int) -> str:
    return f"{source} /{name}" if source.startswith("line") and "/" not in source else f"{source}/{name}"
