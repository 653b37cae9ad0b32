"""`fenming init`: a new chain."""

from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, passphrase_of, print_json


def run(
    name: Annotated[str, typer.Argument(help="The chain's name, such as new-district-2026.")],
    home: Home = None,
    passphrase: Annotated[
        str,
        typer.Option(
            envvar="FENMING_PASSPHRASE", help="Encrypts the authority's keystore; asked for at a terminal.", show_default=False
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: Json = False,
) -> None:
    """Found a new chain in an empty home, with an authority whose key is kept in an encrypted file."""
    folder = home_folder(home)
    if dry_run:
        result = node("operations").init_would(folder)
    else:
        node("operations").init_would(folder)  # before a passphrase is asked for
        result = node("operations").init(folder, name, passphrase_of(passphrase, is_new=True))
    if json:
        print_json(result)
        return
    width = max(map(len, result))
    for key, value in result.items():
        print(f"{key.replace('_', ' '):>{width}}  {value}")
    if not dry_run:
        print(
            "\nKeep the keystore and its passphrase: without them nobody can act for the authority."
            "\nThe authority's officer is party 2. Next: `fenming submit FILE --as 2 --keystore FILE`, or `fenming up`."
        )
