"""Published JSON Schemas, packaged and applied without a network; numbers may be `Decimal`, because a float cannot hold 0.10."""

import json
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

from jsonschema import Draft4Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT4

from fenming.interchange.ocds.model import Trouble

SHOWN_MAX = 3
_MESSAGE_CHARACTERS_MAX = 160


def packaged_validator(package: str, *names: str) -> Any:
    """A validator for the first schema of a package's folder `schemas`; the others are what it refers to."""
    schemas = [json.loads(files(package).joinpath(f"schemas/{name}").read_text("utf-8")) for name in names]
    resources = [(schema["id"], DRAFT4.create_resource(schema)) for schema in schemas if "id" in schema]
    registry: Any = Registry().with_resources(resources)
    checker = Draft4Validator.TYPE_CHECKER.redefine("number", _is_number)
    return extend(Draft4Validator, type_checker=checker)(schemas[0], registry=registry)  # type: ignore[no-untyped-call]


def departures(validator: Any, document: Any, source: str, shown_max: int = SHOWN_MAX) -> Iterator[Trouble]:
    """The first violations of a schema with their places, and how many more there are."""
    errors = list(validator.iter_errors(document))
    for error in errors[:shown_max]:
        yield Trouble(_place(source, error.absolute_path), _short(error.message))
    if len(errors) > shown_max:
        yield Trouble(source, f"and {len(errors) - shown_max} more departures from the schema")


def _is_number(_: Any, value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _place(source: str, path: Any) -> str:
    inner = "".join(f"/{part}" for part in path)
    return f"{source} {inner}" if inner and source and "/" not in source else f"{source}{inner}"


def _short(message: str) -> str:
    return message if len(message) <= _MESSAGE_CHARACTERS_MAX else message[: _MESSAGE_CHARACTERS_MAX - 3] + "..."
