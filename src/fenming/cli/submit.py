"""`fenming submit`: have a party do something."""

from pathlib import Path
from typing import Annotated, Any

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, Pin, event_line, home_folder, node, passphrase_of, pin_of, print_json, read_file


def run(
    file: Annotated[Path, typer.Argument(help='A JSON list of 1 to 16 actions: [{"action": "Transfer", "debit": 2, ...}]')],
    party: Annotated[int, typer.Option("--as", min=1, help="The party that acts: an officer or a person.", show_default=False)],
    keystore: Annotated[Path | None, typer.Option(help="The encrypted file with the party's keys.", show_default=False)] = None,
    token: Annotated[
        str, typer.Option(help="Instead of a keystore, a PKCS#11 token: its label, a slash, the key's.", show_default=False)
    ] = "",
    library: Annotated[
        Path | None, typer.Option(envvar="FENMING_PKCS11", help="The token's library.", show_default=False)
    ] = None,
    pin: Pin = "",
    passphrase: Annotated[
        str,
        typer.Option(envvar="FENMING_PASSPHRASE", help="Opens the keystore; asked for at a terminal.", show_default=False),
    ] = "",
    at: Annotated[
        list[str] | None, typer.Option("--node", help="http://host:port of a running node; may be repeated.", show_default=False)
    ] = None,
    home: Home = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would become of it, and send nothing.")] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Sign actions with a keystore or a token and have them decided together: all or nothing.

    By default the home's own node decides, which must not be running. With --node running nodes do, such as those of a cluster;
    of the home only the genesis is then needed, which says what chain is signed for.
    Bytes are written as hexadecimal digits, an account as a number or as text with its check digits ("000292"); fields that are
    left out take their default. Exit code 3: refused by a rule.
    """
    data = read_file(file)
    folder, submitting = home_folder(home), node("submitting")
    keys_at, secret = (keystore, passphrase_of(passphrase)) if keystore else _on_token(token, library, pin)
    if at:
        result = submitting.submit_to(at, folder, data, party, keys_at, secret, dry_run)
    else:
        result = submitting.submit(folder, data, party, keys_at, secret, dry_run)
    if json:
        print_json(result)
    elif result["code"]:
        print(f"refused: {result['code']} {result['name']}: {result['english']}")
    else:
        print("it would be accepted" if dry_run else f"accepted in block {result['height']}, envelope {result['envelope']}")
        for event in result["events"]:
            print(event_line(event))
    if result["code"]:
        raise typer.Exit(3)


def _on_token(token: str, library: Path | None, pin: str) -> tuple[Any, str]:
    label, _, key = token.partition("/")
    if not label or not key or library is None:
        raise BadUsage("name --keystore FILE, or --token TOKEN/KEY with --library FILE")
    return node("tokens").place(library, label, key), pin_of(pin)
