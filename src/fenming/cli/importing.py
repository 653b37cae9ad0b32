"""`fenming import`: outside data in."""

from pathlib import Path
from typing import Annotated, Any

import typer

from fenming.base.amounts import format_amount
from fenming.base.problems import BadUsage, ProblemKind
from fenming.cli.main import IMPORT_KINDS
from fenming.cli.running import Home, Json, home_folder, node, print_json, teller

_SHOWN = 10


def run(
    kind: Annotated[str, typer.Argument(help="What the file is: wages, ocds or oc4ids.")],
    file: Annotated[Path, typer.Argument(help="wages: CSV or XLSX. ocds, oc4ids: JSON, or JSON Lines of OCDS.")],
    home: Home = None,
    passphrase: Annotated[
        str | None,
        typer.Option(envvar="FENMING_PASSPHRASE", help="Opens --keystore, or keys/authority.keys of the home.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and find, and record nothing.")] = False,
    project: Annotated[int | None, typer.Option(help="wages: the project's number.", show_default=False)] = None,
    month: Annotated[
        int | None, typer.Option(help="wages: the month, such as 202603, where the file does not name it.", show_default=False)
    ] = None,
    party: Annotated[int | None, typer.Option("--as", help="wages: the employer's officer who signs.", show_default=False)] = None,
    keystore: Annotated[Path | None, typer.Option(help="wages: the file with the officer's key.", show_default=False)] = None,
    id_key: Annotated[
        Path | None, typer.Option(help="wages: the operator's key, to find workers by id number.", show_default=False)
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="wages: write the rows, each with what is wrong with it, as XLSX.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Bring outside data in.

    wages: a month's wage table; nothing is sent unless every row is good. Id numbers are checked and never stored.
    ocds, oc4ids: what was published elsewhere, recorded as made outside with the file's hash as evidence; what looks wrong
    becomes a finding or a problem with its place. On an empty home a sandbox chain is founded, whose keystore opens with
    `sandbox`. The same file imported twice changes nothing.
    """
    folder = home_folder(home)
    if kind != "wages" and any(option is not None for option in (project, month, party, keystore, id_key, template)):
        raise BadUsage("--project, --month, --as, --keystore, --id-key and --template are for wages")
    match kind:
        case "wages":
            if project is None or party is None:
                raise BadUsage("wages need --project and --as")
            made = node("wages")
            order = made.WageOrder(project, month, party, keystore, passphrase or "", id_key, template, dry_run)
            _show_wages(made.import_wages(folder, file, order, teller(json)), json, dry_run)
        case "ocds":
            _show_ocds(node("importing").import_ocds(folder, file, passphrase, dry_run, teller(json)), json)
        case "oc4ids":
            _show_oc4ids(node("oc4ids").import_oc4ids(folder, file, passphrase, dry_run, teller(json)), json)
        case _:
            raise BadUsage(f"{kind!r} cannot be imported; known: {', '.join(IMPORT_KINDS)}")


def _show_wages(result: Any, json: bool, dry_run: bool) -> None:
    total = format_amount(result.total, result.currency)
    if json:
        print_json(result)
    elif result.already:
        print(f"this file is wage table {result.table} already; nothing was changed")
    elif result.problems:
        print(f"nothing was sent: {len(result.problems)} problems in {result.lines} rows")
        for problem in result.problems[:_SHOWN]:
            print(f"  {problem.sheet} {problem.column}{problem.row or ''}: {problem.english} {problem.chinese}")
        if len(result.problems) > _SHOWN:
            print("--json shows all of them; --template writes them beside the rows")
    else:
        done = "every row is good" if dry_run else f"sent as wage table {result.table} in block {result.height}"
        print(f"{done}: {result.lines} lines, {total}")
    if result.problems:
        raise typer.Exit(ProblemKind.REFUSED)


def _show_ocds(result: Any, json: bool) -> None:
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


def _show_oc4ids(result: Any, json: bool) -> None:
    if json:
        print_json(result)
        return
    on, off = (sum(field.count for field in fields) for fields in (result.on_ledger, result.off_ledger))
    print(f"{result.projects} projects, {result.parties} parties, {result.budget_lines} budget lines,")
    print(f"{result.processes} contracting processes, {result.transactions} payments;")
    print(f"{result.recorded} entries recorded now, {result.already_recorded} before")
    print(f"\n{on} values in {len(result.on_ledger)} fields are on the ledger (texts as hashes)")
    print(f"{off} values in {len(result.off_ledger)} fields are not: they are kept in the home")
    print(f"under the hash {result.document[:16]}, and come back with")
    print(f"  fenming export oc4ids {result.file_sha256}")
    print(f"\nthe file {'is valid' if result.is_valid else 'departs from the schema'}; {len(result.problems)} problems")
    for problem in result.problems[:_SHOWN]:
        print(f"  {problem.source}: {problem.message}")
    if len(result.problems) > _SHOWN:
        print("\n--json shows all of them")
