"""How long a node takes to be there again, with a long history behind it.

The home is made of full blocks of transfers, as fast as they can be made; then a process like any other is started over it, and
asked until it answers. Beside that the parts are measured in this process, to say where the time goes.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey
from fenming.node.bench import Say, open_funded_accounts, sign_transfers, submit_all
from fenming.node.clock import SteppedClock, system_clock
from fenming.node.follower import Follower
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.reading import ReadHome
from fenming.node.sample.stage import Stage
from fenming.node.serve import ServingNode
from fenming.ordering.solo import SoloSettings

_ACCOUNTS = 20_000
_AT_ONCE = 50_000
_ENVELOPES = 1_000_000


def restart(folder: Path | None, envelopes: int | None, say: Say) -> dict[str, Any]:
    """Start a node over a home with so many envelopes; over the home named, where it holds a chain already."""
    home = Home(folder or Path(tempfile.mkdtemp(prefix="fenming-bench-")))
    if not home.holds_chain:
        make_home(home, envelopes or _ENVELOPES, say)
    say("starting")
    process_s, page_s = _until_it_answers(home)
    _cool(home)
    _, cold_page_s = _until_it_answers(home)
    began = time.perf_counter()
    node = Node(home)
    opened_s = time.perf_counter() - began
    head = node.head()
    node.close()
    began = time.perf_counter()
    ServingNode(home).close()
    serving_s = time.perf_counter() - began
    return {
        "receipts": head.result.log_size, "blocks": head.height, "process_until_it_answers_s": round(process_s, 2),
        "first_page_s": round(page_s, 2), "first_page_cold_s": round(cold_page_s, 2),
        "node_s": round(opened_s, 2), "node_with_views_s": round(serving_s, 2),
        "log_bytes": _bytes_of(home.log), "state_bytes": _bytes_of(home.state), "views_bytes": home.views.stat().st_size,
    }  # fmt: skip


def make_home(home: Home, envelopes: int, say: Say) -> None:
    """A chain with so many transfers, and its views."""
    seed = secrets.token_bytes(32)
    found_chain(home, "fenming-bench", system_clock(), [ED25519.public_key(seed)])
    node = Node(home, settings=SoloSettings(block_envelopes=10_000, queue_envelopes=100_000))
    try:
        owners = open_funded_accounts(Stage(node, SteppedClock(0)), SecretKey(2, 0, seed), _ACCOUNTS)
        follower = Follower(home)
        for start in range(0, envelopes, _AT_ONCE):
            say(f"{start} of {envelopes} transfers")
            submit_all(node, sign_transfers(node, owners, min(_AT_ONCE, envelopes - start), start))
        follower.close()
        reading = ReadHome(home, node.store)
        reading.catch_up()
        reading.close()
    finally:
        node.close()


def _until_it_answers(home: Home) -> tuple[float, float]:
    """From the start of a process until it says that it serves, and until it has sent the first page whole."""
    command = [sys.executable, "-m", "fenming.cli.main", "up", "--home", str(home.folder), "--port", "0", "--json"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = json.loads(process.stdout.readline())["address"]
            served_s = time.perf_counter() - began
            with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": "text/html"})) as answer:
                answer.read()
            return served_s, time.perf_counter() - began
        finally:
            process.terminate()


def _cool(home: Home) -> None:
    """Have the system forget the files of the home and of Python's packages, as after a start of the machine."""
    for folder in (home.folder, *(Path(place) for place in sys.path if place)):
        for path in folder.rglob("*") if folder.is_dir() else ():
            if path.is_file():
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _bytes_of(folder: Path) -> int:
    """What the files take on the disk."""
    return sum(path.stat().st_blocks * 512 for path in folder.iterdir() if path.is_file())
