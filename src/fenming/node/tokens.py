"""Tokens as commands ask for them; where the extra is not installed, the problem says what to install."""

import importlib
from pathlib import Path
from typing import Any

from fenming.base.problems import BadUsage


class ExtraMissing(BadUsage):
    """What is asked for needs an optional part."""


def make(library: Path, token: str, key: str, pin: str) -> dict[str, str]:
    """Make a key in a token; its public key as hexadecimal digits."""
    tokens = loaded()
    public = tokens.make_token_key(tokens.TokenPlace(library, token, key), pin)
    return {"token": token, "key": key, "public_key": public.hex()}


def show(library: Path, token: str, key: str, pin: str) -> dict[str, str]:
    """The public key of a key in a token."""
    tokens = loaded()
    public = tokens.public_key_of(tokens.TokenPlace(library, token, key), pin)
    return {"token": token, "key": key, "public_key": public.hex()}


def place(library: Path, token: str, key: str) -> Any:
    """Where a key is."""
    return loaded().TokenPlace(library, token, key)


def loaded() -> Any:
    """The module that speaks with tokens; raises `ExtraMissing`."""
    try:
        return importlib.import_module("fenming.client.tokens")
    except ModuleNotFoundError as error:
        raise ExtraMissing(f"tokens need {error.name}: pip install 'fenming[pkcs11]'") from None
