"""`fenming`: finds the command by name and loads nothing else, so that help answers at once.

Each file of this package holds one command as a function `run`; Typer reads its parameters. The table below is the only list of
commands; a test compares it with the files. A noun with verbs is a folder: its `VERBS` name the files below it in the same way.
"""

import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any

from fenming.base.problems import Problem, ProblemKind

COMMANDS = {
    "demo": ("demo", "Build a sample programme on an embedded node, a month of it or the life of a contract, and verify it."),
    "up": ("up", "Start a node with its HTTP interface and pages; prints the address."),
    "init": ("init", "Found a new chain in an empty home."),
    "status": ("status", "Say where the chain in a home stands."),
    "import": ("importing", "Bring outside data in: wages, ocds, oc4ids."),
    "export": ("exporting", "Write what the ledger knows for others to read: oc4ids."),
    "report": ("report", "Write a report as XLSX or PDF: project, contract, wages, worker."),
    "submit": ("submit", "Sign actions with a keystore and have them decided."),
    "token": ("token", "Keep an organisation's keys in a PKCS#11 token: make, show."),
    "records": ("records", "Keep personal records encrypted off the ledger, and erase them after the legal term."),
    "trace": ("trace", "Follow money both ways from a payment, claim, contract, budget line, wage table or worker."),
    "prove": ("prove", "Write a receipt file that stands alone."),
    "trust": ("trust", "Write the small file by which outsiders check this chain's receipts."),
    "verify": ("verify", "Check a receipt file, or with --home the whole chain from its first byte or from a snapshot."),
    "snapshot": ("snapshot", "Keep what is committed now, so that a verification can begin there; list and prune."),
    "prune": ("prune", "Take old blocks out of a home, as far as a kept snapshot covers them."),
    "backup": ("backup", "Write everything that a home needs to be restored into one file, beside a running node."),
    "restore": ("restore", "Make a home from a backup, and check it."),
    "findings": ("findings", "Say what looks wrong on a ledger, each with what it rests on and what was done about it."),
    "parameters": ("parameters", "List the statutory numbers with their history, or preview a new value."),
    "cluster": ("cluster", "Run several nodes on CometBFT: init, join, up, status, down."),
    "explain": ("explain", "Explain a rejection code in English and Chinese."),
    "bench": ("bench", "Measure: transfers, payroll, replay, start, restart, join, signatures, findings."),
    "doctor": ("doctor", "Say what is wrong with this node and how to mend it."),
}
EXPORT_KINDS = ("oc4ids",)
IMPORT_KINDS = ("wages", "ocds", "oc4ids")
_HELP = """Usage: fenming COMMAND [OPTIONS]

Fenming 分明: the ledger that the parties of a public construction programme run together.

Commands:
{commands}

`fenming COMMAND --help` shows a command's options. Every command takes --json.
--home DIR names the node's folder (default: FENMING_HOME, or the platform's data folder).
Exit codes: 0 ok, 1 failed, 2 usage, 3 refused by a rule, 4 not found, 5 conflict, 6 unavailable.
"""


def help_text() -> str:
    """The list of commands."""
    width = max(map(len, COMMANDS))
    return _HELP.format(commands="\n".join(f"  {name:<{width}}  {text}" for name, (_, text) in COMMANDS.items()))


def main() -> None:
    """Run the command named on the command line, and exit with its code."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        print(help_text())
        return
    if arguments[0] in ("--version", "-V"):
        print(importlib.import_module("importlib.metadata").version("fenming"))
        return
    if arguments[0] not in COMMANDS:
        print(f"fenming: there is no command {arguments[0]!r}; `fenming --help` lists them", file=sys.stderr)
        sys.exit(ProblemKind.USAGE)
    module = importlib.import_module(f"fenming.cli.{COMMANDS[arguments[0]][0]}")
    name, rest = arguments[0], arguments[1:]
    if hasattr(module, "VERBS"):
        module, name, rest = _verb(module.VERBS, name, rest)
    running = importlib.import_module("fenming.cli.running")
    try:
        sys.exit(running.run(module.run, name, rest))
    except Problem as problem:
        sys.exit(running.report(problem, "--json" in arguments))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader has gone, as `head` does; Python would complain about it once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        sys.exit(running.report(running.MachineRefused(error), "--json" in arguments))


def _verb(verbs: Mapping[str, str], noun: str, arguments: list[str]) -> tuple[Any, str, list[str]]:
    """The file of a noun's verb, its name and what is left for it; says what there is where none is named."""
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        width = max(map(len, verbs))
        lines = "\n".join(f"  {verb:<{width}}  {text}" for verb, text in verbs.items())
        print(f"Usage: fenming {noun} VERB [OPTIONS]\n\n{lines}")
        print(f"\n`fenming {noun} VERB --help` shows its options. Every verb takes --json.")
        sys.exit(0)
    if arguments[0] not in verbs:
        print(f"fenming: {noun} has no verb {arguments[0]!r}; `fenming {noun} --help` lists them", file=sys.stderr)
        sys.exit(ProblemKind.USAGE)
    return importlib.import_module(f"fenming.cli.{noun}.{arguments[0]}"), f"{noun} {arguments[0]}", arguments[1:]


if __name__ == "__main__":
    main()
