"""`fenming trust`: what an outsider needs."""

from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    days: Annotated[int, typer.Option(min=1, max=65535, help="On a cluster: how long its header is to be believed.")] = 365,
    witness: Annotated[
        list[str] | None,
        typer.Option(help="On a cluster: host:port of another node's CometBFT, which must say the same.", show_default=False),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Write the small file by which outsiders check this chain's receipts to standard output.

    It holds the chain's genesis, a signed checkpoint and the key of whoever signs checkpoints. It is public. Hand it over in a
    way that cannot be tampered with: everything proven later rests on it.

    On a cluster it holds a header with its validators instead of a checkpoint, the one over the last block; a chain without blocks
    has its founders alone. With --witness, several if you like, the header is compared with what other nodes have: the exit code is
    1 where one has another that is signed as well, and 6 where none confirms it.
    """
    print_json(node("operations").trust(home_folder(home), days, witness or []))
