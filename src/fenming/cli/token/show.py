"""`fenming token show`: Show a key of a token."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.cli.running import Json, node, pin_of, print_json


def run(
    key: Annotated[str, typer.Argument(help="The key's label in the token.", show_default=False)],
    token: Annotated[str, typer.Option(help="The token's label.", show_default=False)],
    library: Annotated[
        Path, typer.Option(envvar="FENMING_PKCS11", help="The token's library, of its maker or of SoftHSM2.", show_default=False)
    ],
    pin: Annotated[str, typer.Option(envvar="FENMING_PIN", help="Asked for at a terminal.", show_default=False)] = "",
    json: Json = False,
) -> None:  # fmt: skip
    """Print the public key of a key in the token, as it is registered for a party."""
    result = node("tokens").show(library, token, key, pin_of(pin))
    if json:
        print_json(result)
    else:
        print(result["public_key"])
