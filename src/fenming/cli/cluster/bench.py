"""`fenming cluster bench`: a load on several nodes of this machine."""

from typing import Annotated

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, node, print_json, teller

_LANES = ("mempool", "queue")


def run(
    nodes: Annotated[int, typer.Option(min=1, max=16, help="How many validators.")] = 4,
    count: Annotated[int, typer.Option(min=1000, help="How many transfers, signed beforehand.")] = 50_000,
    lane: Annotated[str, typer.Option(help="How batches reach a proposal: mempool or queue.")] = "mempool",
    broadcast: Annotated[bool, typer.Option("--broadcast/--no-broadcast", help="Mempools pass batches on.")] = True,
    outstanding: Annotated[int, typer.Option(min=1, max=32, help="Requests of 500 envelopes under way at each node.")] = 4,
    home: Home = None,
    json: Json = False,
) -> None:
    """Found a cluster on this machine and put a load on all its gateways at once.

    The nodes, their CometBFTs and the load share the cores. `ratio` is the committed rate times the nodes over the bare signature
    rate of all cores in the same run; `wire_bytes_per_envelope` is what all nodes together sent each other. Without --home a
    temporary folder is used.
    """
    if lane not in _LANES:
        raise BadUsage(f"{lane!r} is no lane; known: {', '.join(_LANES)}")
    module = node("cluster.bench")
    result = module.bench(home, module.ClusterLoad(nodes, count, lane, broadcast, outstanding), teller(json))
    if json:
        print_json(result)
        return
    for name, value in result.items():
        print(f"{name.replace('_', ' '):>30}  {value}")
