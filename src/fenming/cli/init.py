"""`fenming init`: a new chain."""

from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, passphrase_of, print_json, suite_numbers


def run(
    name: Annotated[str, typer.Argument(help="The chain's name, such as new-district-2026.")],
    home: Home = None,
    passphrase: Annotated[
        str,
        typer.Option(
            envvar="FENMING_PASSPHRASE", help="Encrypts the authority's keystore; asked for at a terminal.", show_default=False
        ),
    ] = "",
    suite: Annotated[
        list[str] | None,
        typer.Option(help="ed25519 or sm2, for keys; may be repeated. The authority takes the first.", show_default="ed25519"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: Json = False,
) -> None:
    """Found a new chain in an empty home, with an authority whose key is kept in an encrypted file.

    The suites belong to the chain's identity and can never be changed. sm2 (SM2 with SM3, GB/T 32918) needs the extra
    `fenming[sm2]` on every node and on every machine that checks receipts.
    """
    folder = home_folder(home)
    suites = suite_numbers(suite or ["ed25519"])
    if dry_run:
        result = node("operations").init_would(folder, suites)
    else:
        node("operations").init_would(folder, suites)  # before a passphrase is asked for
        result = node("operations").init(folder, name, passphrase_of(passphrase, is_new=True), suites)
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
