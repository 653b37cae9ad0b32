"""`fenming bench`: what this machine can do."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, node, print_json, teller

_WORKLOADS = ("transfers", "payroll", "replay", "start", "restart", "join", "signatures", "findings", "search", "cockpit")


def run(
    workload: Annotated[str, typer.Argument(help=f"{', '.join(_WORKLOADS[:-1])} or {_WORKLOADS[-1]}.", show_default=False)],
    count: Annotated[int | None, typer.Option(min=1, help="Transfers, wage lines, accounts, signatures, payments.")] = None,
    accounts: Annotated[int, typer.Option(min=2, max=1_000_000, help="Accounts that the transfers run between.")] = 100_000,
    home: Home = None,
    data: Annotated[Path, typer.Option(help="findings: the folder of public data sets.")] = Path("../shared/data"),
    labels: Annotated[Path | None, typer.Option(help="findings: where to write what was planted.", show_default=False)] = None,
    seed: Annotated[int | None, typer.Option(help="findings: the seed of what is planted.", show_default=False)] = None,
    json: Json = False,
) -> None:
    """Measure, and say what the machine could do at best.

    transfers: pre-signed one-key transfers, durable and with state root; `ratio` is the committed rate over the bare signature
    rate of the same run on all cores. payroll: the sample programme with that many workers. replay: verification of a chain
    from its first byte. start: opening a node with that many accounts. restart: starting a node with that many envelopes behind
    it, until it answers; a --home that holds a chain already is started as it is. join: taking a snapshot with that many
    accounts, and a new node joining by it. signatures: the rates of every signature suite in one run, and how they compare.
    findings: precision, recall and false alarms of the warning rules on planted faults and public sets, a missing one being
    named; with --count also their speed over that many payments. search: how long the search box takes over that many
    envelopes, by what is looked for. cockpit: how long pages of a project with that many payments take. Without --home a
    temporary folder is used.
    """
    bench = node("bench")
    say = teller(json)
    match workload:
        case "transfers":
            result = bench.transfers(home, count or 200_000, accounts, say)
        case "payroll":
            result = bench.payroll(home, count or 10_000, say)
        case "replay":
            result = bench.replay(home, count or 500, say)
        case "start":
            result = bench.start(home, count or 1_000_000, say)
        case "restart":
            result = node("restart_bench").restart(home, count, say)
        case "join":
            result = node("join_bench").join(home, count or 1_000_000, say)
        case "signatures":
            result = node("signature_bench").signatures(count or 5_000, say)
        case "findings":
            result = node("findings_bench").measure(data, labels, seed, count, say)
        case "search":
            result = node("web_bench").search(home, count, say)
        case "cockpit":
            result = node("web_bench").cockpit(home, count, say)
        case _:
            raise BadUsage(f"{workload!r} is not measured; known: {', '.join(_WORKLOADS)}")
    if json:
        print_json(result)
        return
    for name, value in result.items():
        print(f"{name.replace('_', ' '):>24}  {value}")
