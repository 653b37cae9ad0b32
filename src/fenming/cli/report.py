"""`fenming report`: what a finance department, an inspector or a worker files."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, passphrase_of, print_json


def run(
    report: Annotated[str, typer.Argument(help="project, contract, wages or worker.")],
    id: Annotated[str, typer.Argument(help="project-1, contract-2; wages: project-1; worker: worker-31.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The file to write.", show_default=False)],
    format: Annotated[str, typer.Option(help="xlsx or pdf.")] = "xlsx",
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_of: Annotated[
        int | None, typer.Option(help="The block of which it is true (default: the newest).", show_default=False)
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Name people from the personal records kept in this home; the file is then yours alone.")
    ] = False,
    passphrase: Annotated[
        str,
        typer.Option(envvar="FENMING_PASSPHRASE", help="--names: opens keys/records.keys of the home.", show_default=False),
    ] = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Write a report: a project's position, a contract's account, the wage file for the inspector, a worker's statement.

    The report of the same block is the same file, byte for byte, whoever writes it: compare the hashes. Workers stand there by
    their numbers, or with --names by names too where this home keeps their records. Works beside a running node.
    """
    opening = passphrase_of(passphrase) if names else None
    result = node("reporting").write_report(home_folder(home), report, id, format, language, out, as_of, opening)
    if json:
        print_json(result)
    else:
        print(f"{result.file}: {result.bytes} bytes, as of block {result.height}")
        print(f"sha256 {result.sha256}")
