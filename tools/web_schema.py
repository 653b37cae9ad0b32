"""Writes webui/src/schema.json: every action and event as the rulebook defines it, for browsers that read bytes by themselves.

A struct is a list of (field, type); a type is int, str, bytes, bool, struct:Name, or a list with the type of its items.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import inspect

from fenming.client.catalogue import ACTIONS, EVENTS

PATH = Path(__file__).resolve().parents[1] / "webui" / "src" / "schema.json"
_PLAIN: dict[type, str] = {inspect.IntType: "int", inspect.StrType: "str", inspect.BytesType: "bytes", inspect.BoolType: "bool"}


def schema() -> dict[str, Any]:
    """The schema of everything that is signed or happens."""
    structs: dict[str, Any] = {}
    actions, events = _tagged(ACTIONS, structs), _tagged(EVENTS, structs)
    return {"actions": actions, "events": events, "structs": dict(sorted(structs.items()))}


def _tagged(kinds: Iterable[type], structs: dict[str, Any]) -> dict[str, Any]:
    infos = sorted((inspect.type_info(kind) for kind in kinds), key=lambda info: info.tag)  # type: ignore[attr-defined]
    return {str(info.tag): {"name": info.cls.__name__, "fields": _fields(info, structs)} for info in infos}  # type: ignore[attr-defined]


def _fields(info: Any, structs: dict[str, Any]) -> list[list[Any]]:
    return [[field.name, _type(field.type, structs)] for field in info.fields]


def _type(info: Any, structs: dict[str, Any]) -> Any:
    if isinstance(info, inspect.Metadata):
        return _type(info.type, structs)
    if isinstance(info, inspect.VarTupleType):
        return [_type(info.item_type, structs)]
    if isinstance(info, inspect.StructType):
        name = info.cls.__name__
        fields = _fields(info, structs)
        if structs.setdefault(name, fields) != fields:
            raise ValueError(f"two structs are called {name}")
        return f"struct:{name}"
    return _PLAIN[type(info)]


def written() -> str:
    """The file's text."""
    return json.dumps(schema(), separators=(",", ":")) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the file is current")
    if parser.parse_args().check:
        return 0 if PATH.read_text() == written() else 1
    PATH.write_text(written())
    return 0


if __name__ == "__main__":
    sys.exit(main())
