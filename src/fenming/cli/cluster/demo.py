"""`fenming cluster demo`: the main job on several nodes, one of which is killed on the way."""

from typing import Annotated

import msgspec
import typer

from fenming.cli.running import Home, Json, node, print_json, teller


def run(
    nodes: Annotated[int, typer.Option(min=1, max=16, help="How many nodes; with four or more one is killed on the way.")] = 4,
    workers: Annotated[int, typer.Option(min=2, max=10_000, help="How many workers are paid.")] = 500,
    home: Home = None,
    json: Json = False,
) -> None:
    """Found a cluster on this machine, run a project's month on it, kill a node and bring it back.

    Afterwards the nodes are held against each other from their files: equal roots at equal heights, the money conserved, no
    acknowledged envelope lost and none executed twice. Without --home a temporary folder is used.
    """
    result = node("cluster.demo").demo(home, nodes, workers, teller(json))
    if json:
        print_json(result)
        return
    for name, value in msgspec.structs.asdict(result).items():
        print(f"{name.replace('_', ' '):>14}  {value}")
