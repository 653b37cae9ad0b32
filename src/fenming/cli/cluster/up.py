"""`fenming cluster up`: all nodes of a folder, kept running."""

from typing import Annotated, Any

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json, say


def run(
    home: Home = None,
    detach: Annotated[
        bool, typer.Option("--detach", help="Go on in the background; `fenming cluster down` stops it.")
    ] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Run the nodes of a folder with their CometBFTs and keep them running; Ctrl-C stops all.

    A node or CometBFT that ends is started again, both together, after a pause that grows. Their logs are in NODE/logs.
    """
    control = node("cluster.control")
    folder = home_folder(home)

    def ready(result: dict[str, Any]) -> None:
        if json:
            print_json(result)
            return
        for name, address in result["nodes"].items():
            print(f"{name} answers at {address}")
        print("`fenming cluster down` stops it." if detach else "Ctrl-C stops all nodes.", flush=True)

    if detach:
        ready(control.up_detached(folder))
    else:
        control.up(folder, ready, say)
