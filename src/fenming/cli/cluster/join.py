"""`fenming cluster join`: a further node for a chain that runs already."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    home: Home = None,
    host: Annotated[str, typer.Option(help="name=address of a real host that joins.", show_default=False)] = "",
    network: Annotated[
        Path | None, typer.Option(help="The folder `network` that an operator of the chain handed over.", show_default=False)
    ] = None,
    tunnel: Annotated[
        str, typer.Option(help="The host's address in the network's WireGuard tunnel, where it has one.", show_default=False)
    ] = "",
    state_sync: Annotated[
        bool, typer.Option("--state-sync", help="Begin with a snapshot of the others instead of at the first block.")
    ] = False,
    trust: Annotated[
        str, typer.Option(help="height:hash of a header that you believe, for --state-sync.", show_default=False)
    ] = "",
    rpc: Annotated[
        list[str] | None,
        typer.Option(help="http://host:port of a node's CometBFT, two at least, for --state-sync.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Write keys and configuration of a full node that follows a running chain.

    On one machine --home is the cluster's folder: the node is added to it, and a running `cluster up` takes it in by itself. For a
    real host give --network and --host: --home is then a new folder to copy there, as `cluster init` writes them. The node begins
    at the first block, or with --state-sync at a snapshot; then it needs a header that it may believe, which on one machine is
    taken from the running nodes when they agree. Its public keys are printed: on them the organisations vote when it shall become
    a validator.
    """
    if bool(network) != bool(host):
        raise BadUsage("for a real host give both --network and --host")
    control = node("cluster.control")
    folder = home_folder(home)
    sync = (trust, tuple(rpc or ())) if state_sync else None
    if dry_run:
        result = control.would_join(folder, network, host, tunnel)
    else:
        result = control.join(folder, network, host, tunnel, sync)
    if json:
        print_json(result)
        return
    for key, value in result.items():
        print(f"{key.replace('_', ' ')}: {value}")
