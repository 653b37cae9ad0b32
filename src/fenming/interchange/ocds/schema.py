"""Validation against the published schema, offline; what differs is listed, and nothing is refused for it.

Real publishers depart from the schema in harmless ways by the thousand, and OCDS 1.0 files differ by design. So a violation is
told with its place, a few for each release, and the release is read as far as it can be.
"""

import json
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft4Validator
from jsonschema.validators import extend

from fenming.interchange.ocds.model import Trouble

SHOWN_MAX = 3


@lru_cache(maxsize=1)
def _validator() -> Any:
    text = files("fenming.interchange.ocds").joinpath("schemas/ocds-release-schema.json").read_text("utf-8")
    checker = Draft4Validator.TYPE_CHECKER.redefine("number", _is_number)
    return extend(Draft4Validator, type_checker=checker)(json.loads(text))  # type: ignore[no-untyped-call]


def schema_troubles(release: dict[str, Any], source: str) -> list[Trouble]:
    """The first violations of the release schema, and how many more there are."""
    errors = list(_validator().iter_errors(release))
    troubles = [Trouble(_place(source, error.absolute_path), _short(error.message)) for error in errors[:SHOWN_MAX]]
    if len(errors) > SHOWN_MAX:
        troubles.append(Trouble(source, f"and {len(errors) - SHOWN_MAX} more departures from the OCDS schema"))
    return troubles


def _is_number(_: Any, value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _place(source: str, path: Any) -> str:
    inner = "".join(f"/{part}" for part in path)
    return f"{source} {inner}" if inner and "/" not in source else f"{source}{inner}"


def _short(message: str) -> str:
    return message if len(message) <= 160 else message[:157] + "..."
