"""`fenming records`: personal records, kept encrypted off the ledger and erased after the legal term."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, home_folder, node, passphrase_of, print_json, read_file

_VERBS = ("put", "get", "list", "erase")


def run(
    verb: Annotated[str, typer.Argument(help="put, get, list or erase.", show_default=False)],
    what: Annotated[
        list[str] | None, typer.Argument(help="put: files. get: a commitment. erase: commitments.", show_default=False)
    ] = None,
    home: Home = None,
    passphrase: Annotated[
        str,
        typer.Option(
            envvar="FENMING_PASSPHRASE", help="Opens keys/records.keys of the home; asked for at a terminal.", show_default=False
        ),
    ] = "",
    party: Annotated[int, typer.Option("--as", help="erase: the holder's checker who states it.", show_default=False)] = 0,
    keystore: Annotated[
        Path | None, typer.Option(help="erase: the encrypted file with the checker's keys.", show_default=False)
    ] = None,
    keystore_passphrase: Annotated[
        str | None, typer.Option(help="erase: opens the keystore (default: the same passphrase).", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: Json = False,
) -> None:
    """Keep personal records (real-name registrations, contracts) encrypted in the home, under commitments for the ledger.

    put prints a commitment for each file, which an engagement or `KeepRecords` brings onto the ledger. get writes the value to
    standard output, or as hexadecimal digits with --json. erase destroys key, value and salt of records that the ledger calls
    due, and states it there; the commitment stays, and with it the proof that the record existed.
    """
    folder, named = home_folder(home), what or []
    if verb not in _VERBS or (verb != "list" and not named) or (verb == "get" and len(named) != 1):
        raise BadUsage("fenming records put FILE... | get COMMITMENT | list | erase COMMITMENT... --as PARTY --keystore FILE")
    records = node("records")
    passphrase = passphrase_of(passphrase, is_new=verb == "put")
    if verb == "put":
        _show(records.put(folder, [read_file(Path(name)) for name in named], passphrase, dry_run), json)
    elif verb == "list":
        _show(records.listed(folder, passphrase), json)
    elif verb == "get":
        value = records.get(folder, named[0], passphrase)
        if json:
            print_json({"value": value.hex()})
        else:
            sys.stdout.buffer.write(value)
            sys.stdout.buffer.flush()
    else:
        if keystore is None:
            raise BadUsage("erase states on the ledger what it did: name the checker with --as and --keystore")
        other = passphrase if keystore_passphrase is None else keystore_passphrase
        result = records.erase(folder, named, passphrase, party, keystore, other, dry_run)
        _show(result, json)
        if result["code"]:
            raise typer.Exit(3)


def _show(result: dict[str, object], json: bool) -> None:
    if json:
        print_json(result)
        return
    for name, value in result.items():
        if isinstance(value, list):
            print("\n".join(map(str, value)))
        elif isinstance(value, dict):
            print("\n".join(f"{key}  {status}" for key, status in value.items()))
        else:
            print(f"{name.replace('_', ' ')}: {value}")
