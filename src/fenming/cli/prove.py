"""`fenming prove`: a receipt file that stands alone."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json, read_file


def run(
    id: Annotated[str, typer.Argument(help="payment-12, or the id of an envelope (64 hexadecimal digits)", show_default=False)],
    home: Home = None,
    trust: Annotated[
        Path | None,
        typer.Option(help="The verifier's trust file: adds what leads from it, and that the log continues it.", show_default=False),
    ] = None,
    json: Json = False,
) -> None:
    """Write a receipt file to standard output: `fenming prove payment-12 > receipt.json`.

    It carries the payment's event, its receipt in the log, the envelopes that caused it with their signatures, the keys of the
    signers, and the signed checkpoint. Whoever has the trust file can check it without a node and without a network.

    On a cluster a header with its validators' signatures stands in the checkpoint's place, and as many headers before it as lead
    there: from the trust file that --trust names, else from the chain's founders, or from the oldest block that this node keeps.
    The header is that of the block after the last one; where none comes within 15 seconds the exit code is 6.
    """
    print_json(node("operations").prove(home_folder(home), id, read_file(trust) if trust else None))
