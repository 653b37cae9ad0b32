"""`fenming init`: a new chain."""

from typing import Annotated

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    name: Annotated[str, typer.Argument(help="The chain's name, such as new-district-2026.")],
    home: Home = None,
    passphrase: Annotated[
        str, typer.Option(envvar="FENMING_PASSPHRASE", help="Encrypts the authority's keystore.", prompt=True, hide_input=True)
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: Json = False,
) -> None:
    """Found a new chain in an empty home, with an authority whose key is kept in an encrypted file."""
    folder = home_folder(home)
    if not passphrase:
        raise BadUsage("an empty passphrase protects nothing; give one with --passphrase or FENMING_PASSPHRASE")
    if dry_run:
        result = node("operations").init_would(folder)
    else:
        result = node("operations").init(folder, name, passphrase)
    if json:
        print_json(result)
        return
    for key, value in result.items():
        print(f"{key}: {value}")
