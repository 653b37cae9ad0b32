"""`fenming import`: outside data in."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.base.problems import BadUsage
from fenming.cli.main import IMPORT_KINDS
from fenming.cli.running import Home, Json, home_folder, node, print_json, teller

_SHOWN = 10


def run(
    kind: Annotated[str, typer.Argument(help="What the file is: ocds.")],
    file: Annotated[Path, typer.Argument(help="The file: JSON or JSON Lines; releases, records or packages of them.")],
    home: Home = None,
    passphrase: Annotated[
        str | None,
        typer.Option(envvar="FENMING_PASSPHRASE", help="Opens keys/authority.keys of the home.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and find, and record nothing.")] = False,
    json: Json = False,
) -> None:
    """Bring outside data in: the payments of an OCDS file are recorded as made outside, with the file's hash as evidence.

    Nothing is refused for being wrong: what looks wrong becomes a finding, what cannot be read a problem with its line. A file
    imported twice changes nothing. On an empty home a sandbox chain is founded, whose keystore opens with `sandbox`.
    """
    if kind not in IMPORT_KINDS:
        raise BadUsage(f"{kind!r} cannot be imported; known: {', '.join(IMPORT_KINDS)}")
    result = node("importing").import_ocds(home_folder(home), file, passphrase, dry_run, teller(json))
    if json:
        print_json(result)
        return
    print(f"{result.processes} processes, {result.contracts} contracts, {result.transactions} payments made outside,")
    print(f"{result.transactions_nonzero} of them not zero; {result.recorded} recorded now, {result.already_recorded} before")
    print(f"\n{len(result.findings)} findings")
    for finding in result.findings[:_SHOWN]:
        print(f"  {finding.rule}: process {finding.process}, contract {finding.contract}: {finding.english}")
    print(f"\n{len(result.problems)} problems in the file")
    for problem in result.problems[:_SHOWN]:
        print(f"  {problem.source}: {problem.message}")
    if max(len(result.findings), len(result.problems)) > _SHOWN:
        print("\n--json shows all of them")
