"""What a transfer costs the threads that run Python, stage by stage, in microseconds of processor time.

`fenming bench transfers` measures the whole pipeline by the wall clock, and a machine that others use as well hides a gain of a
microsecond. Here one thread admits and commits the same kind of transfers, block after block; each stage is charged with the time
of its own function less that of the stages inside it. The median over the blocks is shown, and the smallest. What other threads
do is not counted (checking signatures, syncing the log), and neither is waiting.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fenming.base.invariant import invariant
from fenming.base.signatures import ED25519
from fenming.chain import blockchain
from fenming.client.envelopes import SecretKey
from fenming.ledger import block, overlay
from fenming.ledger.codes import OK
from fenming.node import bench
from fenming.node.clock import SteppedClock, system_clock
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.process import settle
from fenming.node.sample.stage import Stage
from fenming.ordering.port import Ticket
from fenming.ordering.solo import SoloSettings

BLOCK = 10_000
BATCH = 500


class Meter:
    """Charges processor time to the stage that runs."""

    def __init__(self) -> None:
        self.spent_ns: defaultdict[str, int] = defaultdict(int)
        self._running: list[str] = ["other"]
        self._since_ns = time.thread_time_ns()

    def watch(self, holder: Any, name: str, stage: str) -> None:
        """Charge every call of a function, held by a module, a class or an object, to a stage."""
        inner: Callable[..., Any] = getattr(holder, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            self._turn()
            self._running.append(stage)
            try:
                return inner(*arguments, **named)
            finally:
                self._turn()
                self._running.pop()

        setattr(holder, name, timed)

    def lap(self) -> dict[str, int]:
        """What was spent since the last lap."""
        self._turn()
        spent = dict(self.spent_ns)
        self.spent_ns.clear()
        return spent

    def _turn(self) -> None:
        now_ns = time.thread_time_ns()
        self.spent_ns[self._running[-1]] += now_ns - self._since_ns
        self._since_ns = now_ns


def watched(node: Node) -> Meter:
    """A meter over a node's stages: functions that run once a batch or once a block, so that the meter itself costs nothing."""
    chain = node.chain
    ordering: Any = node.ordering
    meter = Meter()
    stages: tuple[tuple[Any, str, str], ...] = (
        (ordering._intake, "_admit", "admission: queue"),
        (node.admission, "admit", "admission: open and check"),
        (chain.signatures, "learn", "admission: signatures"),
        (ordering, "_make_block", "answers"),
        (chain, "finalize", "receipts, block record"),
        (blockchain, "apply_block", "apply"),
        (block._Run, "result", "audit of the block"),
        (overlay.BlockState, "diff", "diff"),
        (chain.state_tree, "prepare", "state tree"),
        (chain.state_tree, "adopt", "state tree"),
        (chain.log_tree, "prepare", "log tree"),
        (chain, "commit", "commit: the rest"),
        (chain.log, "append", "block log"),
        (blockchain, "encode_outcomes", "outbox"),
        (chain.store, "commit", "store"),
        (chain.warm, "advance", "warm state"),
    )
    for holder, name, stage in stages:
        meter.watch(holder, name, stage)
    return meter


def measure(accounts: int, blocks: int) -> list[dict[str, float]]:
    """Microseconds a transfer by stage, for each block."""
    home = Home(Path(tempfile.mkdtemp(prefix="fenming-profile-")))
    seed = bytes(range(32))
    found_chain(home, "fenming-bench", system_clock(), [ED25519.public_key(seed)])
    node = Node(home, settings=SoloSettings(block_envelopes=BLOCK, queue_envelopes=100_000, idle_check_ms=600_000))
    owners = bench.open_funded_accounts(Stage(node, SteppedClock(0)), SecretKey(2, 0, seed), accounts)
    wires = bench.sign_transfers(node, owners, BLOCK * blocks)
    settle()
    meter = watched(node)
    ordering: Any = node.ordering
    laps = []
    for start in range(0, len(wires), BLOCK):
        tickets = [(wires[first : first + BATCH], Ticket(BATCH)) for first in range(start, start + BLOCK, BATCH)]
        meter.lap()
        taken = [waiting for batch, ticket in tickets for waiting in ordering._intake._admit(batch, ticket)]
        ordering._make_block(taken)
        laps.append({stage: spent / BLOCK / 1000 for stage, spent in meter.lap().items()})
        answers = [answer for _, ticket in tickets for answer in ticket.answers]
        invariant(all(answer and answer.code == OK.number for answer in answers), "a transfer was refused")
    node.close()
    return laps


def table(laps: list[dict[str, float]]) -> dict[str, tuple[float, float]]:
    """Median and least over the blocks, by stage and in all."""
    rows = {stage: [lap[stage] for lap in laps] for stage in laps[0]}
    rows["all"] = [sum(lap.values()) for lap in laps]
    return {stage: (round(statistics.median(values), 2), round(min(values), 2)) for stage, values in rows.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--blocks", type=int, default=12)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    shown = table(measure(options.accounts, options.blocks))
    if options.json:
        print(json.dumps(shown))
    else:
        print(f"{'µs of processor time a transfer':32} {'median':>7} {'least':>7}")
        for stage, (median, least) in shown.items():
            print(f"{stage:32} {median:7.2f} {least:7.2f}")
