"""`fenming doctor`: what is wrong with a node, and what to do."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    drill: Annotated[
        bool, typer.Option("--drill", help="Rehearse a rotation of the interface's certificate in a temporary folder.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Look at the home's files, log, state, views, disk and keys; each trouble comes with its remedy.

    On a node of a cluster also at CometBFT, its version and signing state, the peers, the clock against theirs, the age of
    snapshots, and when certificates end. Exit code 1 means that something needs attention. `fenming verify --home` checks the
    whole chain; this only looks around. --drill changes nothing either: it makes up certificates and serves them on this
    machine alone.
    """
    if drill:
        _rehearse(home_folder(home), json)
        return
    findings = node("checkup").look(home_folder(home))
    if json:
        print_json({"ok": not any(finding.serious for finding in findings), "findings": [finding.told() for finding in findings]})
    for finding in [] if json else findings:
        print(f"{'TROUBLE' if finding.serious else 'ok     '}  {finding.what}")
        if finding.remedy:
            print(f"         {finding.remedy}")
    if any(finding.serious for finding in findings):
        raise typer.Exit(1)


def _rehearse(folder: Path, json: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="fenming-drill-") as place:
        steps = node("checkup.drill").drill(node("home").Home(folder), Path(place))
    if json:
        print_json({"ok": True, "steps": steps})
        return
    for step in steps:
        print(f"ok       {step}")
