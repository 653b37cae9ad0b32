"""`fenming report`: what a finance department, an inspector or a worker files."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    report: Annotated[str, typer.Argument(help="project, contract, wages or worker.")],
    id: Annotated[str, typer.Argument(help="project-1, contract-2; wages: project-1; worker: worker-31.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The file to write.", show_default=False)],
    format: Annotated[str, typer.Option(help="xlsx or pdf.")] = "xlsx",
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_of: Annotated[
        int | None, typer.Option(help="The block of which it is true (default: the newest).", show_default=False)
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Write a report: a project's position, a contract's account, the wage file for the inspector, a worker's statement.

    The report of the same block is the same file, byte for byte, whoever writes it: compare the hashes. Workers stand there by
    their numbers. Works beside a running node.
    """
    result = node("reporting").write_report(home_folder(home), report, id, format, language, out, as_of)
    if json:
        print_json(result)
    else:
        print(f"{result.file}: {result.bytes} bytes, as of block {result.height}")
        print(f"sha256 {result.sha256}")
