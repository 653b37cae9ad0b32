"""`fenming cluster status`: where each node stands, and whether they agree."""

from typing import Any

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json

_COLUMNS = ("node", "tier", "answers", "height", "lag", "peers", "catching up", "disk", "app hash")


def run(home: Home = None, json: Json = False) -> None:
    """Ask every node of a folder where it stands; exit code 1 when one does not answer or two differ at a common height."""
    result = node("cluster.control").status(home_folder(home))
    if json:
        print_json(result)
    else:
        _print(result)
    if result.roots_equal is False or not all(status.app_reachable and status.comet_reachable for status in result.nodes):
        raise typer.Exit(1)


def _print(result: Any) -> None:
    rows = [_COLUMNS, *(_row(status) for status in result.nodes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    for row in rows:
        print("  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip())
    words = {True: "equal", False: "DIFFERENT", None: "not compared"}[result.roots_equal]
    at = "" if result.common_height is None else f" at block {result.common_height}"
    print(f"\nroots{at}: {words}")
    print(f"kept running by process {result.supervisor_pid}" if result.supervisor_pid else "nobody keeps the nodes running")


def _row(status: Any) -> tuple[str, ...]:
    answers = {(True, True): "yes", (True, False): "no CometBFT", (False, True): "CometBFT only", (False, False): "no"}
    disk = f"{status.disk_bytes / 1024**2:,.1f} MiB" if status.disk_bytes is not None else ""
    return (
        status.name, status.tier, answers[status.app_reachable, status.comet_reachable], _text(status.height), _text(status.lag),
        _text(status.peers), {True: "yes", False: "no", None: ""}[status.catching_up], disk, (status.app_hash or "")[:16],
    )  # fmt: skip


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
