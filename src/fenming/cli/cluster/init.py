"""`fenming cluster init`: a new cluster, on this machine or written out for several hosts."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, home_folder, node, passphrase_of, print_json, read_file, suite_numbers

_LANES = ("mempool", "queue")


def run(
    nodes: Annotated[int, typer.Option(min=1, max=64, help="How many nodes on this machine.")] = 4,
    name: Annotated[str, typer.Option(help="The chain's name.")] = "fenming-cluster",
    host: Annotated[
        list[str] | None, typer.Option(help="name=address of a real host; once for each.", show_default=False)
    ] = None,
    hosts: Annotated[Path | None, typer.Option(help="The hosts in a TOML file; see docs/operations/cluster.md.")] = None,
    wireguard: Annotated[bool, typer.Option("--wireguard", help="Hosts reach each other through a WireGuard tunnel.")] = False,
    lane: Annotated[str, typer.Option(help="How batches reach a proposal: mempool or queue.")] = "mempool",
    broadcast: Annotated[
        bool,
        typer.Option(
            "--broadcast/--no-broadcast",
            help="Mempools pass batches on, so that whoever proposes next can take them; without it a batch waits for its own "
            "validator's turn, and half as many bytes travel.",
        ),
    ] = True,
    snapshot_every: Annotated[
        int, typer.Option(min=0, help="Take a snapshot for joining nodes at every multiple of this height; 0 takes none.")
    ] = 0,
    keep_blocks: Annotated[int, typer.Option(min=0, help="How many blocks CometBFT keeps; 0 keeps all.")] = 0,
    suite: Annotated[
        list[str] | None,
        typer.Option(help="ed25519 or sm2, for keys; may be repeated. Founding keys take the first.", show_default="ed25519"),
    ] = None,
    passphrase: Annotated[
        str,
        typer.Option(
            envvar="FENMING_PASSPHRASE", help="Encrypts the keystores that are written; asked for at a terminal.",
            show_default=False,
        ),
    ] = "",
    home: Home = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Write keys, genesis and configuration of a new cluster into an empty folder.

    Without --host and --hosts all nodes are for this machine: `fenming cluster up` runs them. With them a folder is written for
    each host, with everything to copy there and no other host's secrets: the node's home, systemd units, and a README.
    """
    folder = home_folder(home)
    if lane not in _LANES:
        raise BadUsage(f"{lane!r} is no lane; known: {', '.join(_LANES)}")
    suites = suite_numbers(suite or ["ed25519"])
    control = node("cluster.control")
    if host or hosts:
        plan = control.host_plan(
            name, read_file(hosts) if hosts else None, host or [], lane, broadcast, suites, wireguard, snapshot_every, keep_blocks
        )
    else:
        plan = control.local_plan(name, nodes, lane, broadcast, suites, snapshot_every, keep_blocks)
    control.would_init(folder, plan)  # before a passphrase is asked for
    if dry_run:
        result = control.would_init(folder, plan)
    else:
        result = control.init(folder, plan, passphrase_of(passphrase, is_new=True))
    if json:
        print_json(result)
        return
    for key, value in result.items():
        if isinstance(value, dict):
            value = [f"{name}: party {party}" for name, party in value.items()]
        print(f"{key.replace('_', ' ')}: {value if isinstance(value, str) else ', '.join(value)}")
