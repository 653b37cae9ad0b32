"""`fenming export`: what the ledger knows, for others to read."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fenming.base.problems import BadUsage
from fenming.cli.main import EXPORT_KINDS
from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    kind: Annotated[str, typer.Argument(help="In which form: oc4ids.")],
    id: Annotated[str, typer.Argument(help="project-1, or the SHA-256 of a package that was imported.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="The file to write (default: standard output).", show_default=False)] = None,
    prefix: Annotated[
        str | None, typer.Option(help="The publisher's registered OC4IDS prefix, for ids of projects.", show_default=False)
    ] = None,
    as_of: Annotated[
        int | None, typer.Option(help="The block of which it is true (default: the newest).", show_default=False)
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Write a project as an OC4IDS package, valid by the packaged schema of the standard.

    A package that was imported comes out equal to what went in, in canonical form, and is held against its hash on the ledger.
    With --json and --out, says what was written.
    """
    if kind not in EXPORT_KINDS:
        raise BadUsage(f"{kind!r} cannot be exported; known: {', '.join(EXPORT_KINDS)}")
    result, data = node("oc4ids").export_oc4ids(home_folder(home), id, prefix, as_of, out)
    if out is None:
        sys.stdout.write(data.decode() + "\n")
    elif json:
        print_json(result)
    else:
        print(f"{result.file}: {result.bytes} bytes, {'valid' if result.is_valid else 'departs from the schema as it did'}")
        print(f"sha256 {result.sha256}")
