"""`fenming up`: a node that serves."""

import sys
from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    home: Home = None,
    host: Annotated[str, typer.Option(help="The address to listen on; everybody who reaches it can read.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8600,
    json: Json = False,
) -> None:
    """Start the node of a home with its HTTP interface and status page; Ctrl-C stops it."""
    folder = home_folder(home)

    def ready(address: str) -> None:
        if json:
            print_json({"address": address, "home": str(folder)})
        else:
            print(f"Fenming answers at {address}\nCtrl-C stops it; nothing that was acknowledged is lost.", flush=True)

    def lost(reason: str) -> None:
        print(f"fenming: {reason}", file=sys.stderr, flush=True)

    node("serve").serve(node("home").Home(folder), host, port, ready, lost)
