"""`fenming doctor`: what is wrong with a node, and what to do."""

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(home: Home = None, json: Json = False) -> None:
    """Look at the home's files, log, state, views, disk and keys; each trouble comes with its remedy.

    Exit code 1 means that something needs attention. `fenming verify --home` checks the whole chain; this only looks around.
    """
    findings = node("checkup").look(home_folder(home))
    if json:
        print_json({"ok": not any(finding.serious for finding in findings), "findings": findings})
    for finding in [] if json else findings:
        print(f"{'TROUBLE' if finding.serious else 'ok     '}  {finding.what}")
        if finding.remedy:
            print(f"         {finding.remedy}")
    if any(finding.serious for finding in findings):
        raise typer.Exit(1)
