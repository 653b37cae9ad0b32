"""The figures of a serving node: what it counted itself, and what is read when somebody asks.

Names begin with `fenming_` and end in their unit; those of the process are the ones that Prometheus knows. A figure that this node
cannot have, such as the height of a peer on an embedded chain, is left out and not shown as nought: an alert on it would be silent
for the wrong reason. docs/operations/metrics.md lists them all.
"""

import importlib.metadata
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from fenming.base.figures import Family, Histogram, gauge
from fenming.ledger.codes import OK, QUARANTINED, QUEUE_FULL, UNAVAILABLE
from fenming.node.home import Home
from fenming.node.log import ServedLog
from fenming.node.node import Node
from fenming.ordering.port import Measured

_STARTED_S = time.time()
_AT_THE_DOOR = (OK, QUEUE_FULL, QUARANTINED, UNAVAILABLE)
"""Shown from the start: the first of what is alerted on would not be seen as a rise from nothing."""


def figures(node: Node, log: ServedLog, views_height: int | None, failed: bool) -> list[Family]:
    """All of them, as they are now."""
    chain = _chain(node, views_height, failed)
    return [*chain, *_work(node), *_ordering(node), *_checkpoints(log), *_files(node.home), *_process()]


def _chain(node: Node, views_height: int | None, failed: bool) -> Iterator[Family]:
    head = node.head()
    version = importlib.metadata.version("fenming")
    yield gauge("fenming_build_info", "The version that runs.", 1, version=version, rules=str(node.rulebook.version))
    yield gauge("fenming_failed", "1 where the node makes no more blocks or its views follow no more.", int(failed))
    yield gauge("fenming_height", "The last committed block.", head.height)
    yield gauge("fenming_receipts", "The size of the log of receipts.", head.result.log_size)
    yield gauge("fenming_block_time_seconds", "The time of the last block since 1970.", head.time_ms / 1000)
    yield gauge("fenming_first_block", "The first block that this node holds.", node.log.base.height + 1)
    if views_height is None:
        return
    yield gauge("fenming_views_height", "How far the views have come.", views_height)
    yield gauge("fenming_views_lag_blocks", "Blocks that the views do not show yet.", max(0, head.height - views_height))


def _work(node: Node) -> Iterator[Family]:
    measures, chain = node.measures, node.chain
    names = {code.number: code.name for code in node.rulebook.codes}
    answers, outcomes = measures.codes()
    answers = {code.number: 0 for code in _AT_THE_DOOR} | answers
    yield _by_code("fenming_answers_total", "Answers to envelopes handed in here, by code.", answers, names)
    yield _by_code("fenming_outcomes_total", "Outcomes in blocks, those of due actions included, by code.", outcomes, names)
    yield _seconds("fenming_latency_seconds", "From handing an envelope in here to its block being durable.", measures.latency_s)
    yield _seconds("fenming_block_interval_seconds", "Between the times of two blocks.", measures.interval_s)
    yield _seconds("fenming_finalize_seconds", "To run a block, or a proposal of one.", chain.finalize_s)
    yield _seconds("fenming_commit_seconds", "To make a block durable.", chain.commit_s)


def _by_code(name: str, help: str, counts: Mapping[int, int], names: Mapping[int, str]) -> Family:
    samples = [({"code": str(code), "name": names.get(code, "unknown")}, count) for code, count in sorted(counts.items())]
    return Family(name, "counter", help, samples)


def _seconds(name: str, help: str, histogram: Histogram) -> Family:
    return Family(name, "histogram", help, [({}, histogram.state())])


def _ordering(node: Node) -> Iterator[Family]:
    ordering: object = node.ordering
    if not isinstance(ordering, Measured):
        return
    found = ordering.figures()
    known = (
        ("queue_envelopes", "Envelopes that were admitted here and stand in no committed block.", found.queue_envelopes),
        ("queue_envelopes_max", "So many may wait; more are sent away.", found.queue_envelopes_max),
        ("batches_open", "Batches of this node's gateway on their way into a block.", found.batches_open),
        ("engine_connected", "1 where CometBFT holds its connections to this node.", found.engine_connected),
        ("engine_peers", "Peers that this node's CometBFT is connected to.", found.engine_peers),
    )
    for name, help, value in known:
        if value is not None:
            yield gauge(f"fenming_{name}", help, int(value))


def _checkpoints(log: ServedLog) -> Iterator[Family]:
    if log.cosigning is None:
        return
    state, seen = log.cosigning.state(), list(log.cosigning.seen.items())
    yield gauge("fenming_cosigned_height", "The newest checkpoint by more than 2/3 of the power; -1: none of late.", state.height)
    yield gauge("fenming_cosigned_power", "The power that has cosigned the last block's checkpoint.", state.power)
    yield gauge("fenming_power_total", "The power of all validators.", state.power_total)
    yield gauge("fenming_checkpoint_alarms", "Kept proofs that a validator signed another checkpoint.", len(log.alarms.paths()))
    heights = [({"peer": name}, peer.height) for name, peer in seen if peer.height >= 0]
    yield Family("fenming_peer_height", "gauge", "Where a peer stood when it last said so.", heights)
    answers = [({"peer": name}, peer.answers) for name, peer in seen]
    yield Family("fenming_peer_answers_total", "counter", "Answers of a peer to the question for its cosignature.", answers)
    failures = [({"peer": name}, peer.failures) for name, peer in seen]
    yield Family("fenming_peer_failures_total", "counter", "Questions that a peer did not answer as it should.", failures)


def _files(home: Home) -> Iterator[Family]:
    yield gauge("fenming_disk_free_bytes", "Free on the disk of the home.", shutil.disk_usage(home.folder).free)
    yield gauge("fenming_log_bytes", "The block log on disk.", _bytes_of(home.log))
    yield gauge("fenming_state_bytes", "The state on disk.", _bytes_of(home.state))
    yield gauge("fenming_views_bytes", "The views on disk.", _bytes_of(home.folder, f"{home.views.name}*"))
    now_s = time.time()
    ages = [({"file": path.name}, now_s - path.stat().st_mtime) for path in (home.notary, home.gateway) if path.exists()]
    yield Family("fenming_key_file_age_seconds", "gauge", "Since a key of this node was last written.", ages)


def _bytes_of(folder: Path, pattern: str = "*") -> int:
    """What files take on the disk: a sparse one takes less than it is long."""
    return sum(path.stat().st_blocks * 512 for path in folder.glob(pattern) if path.is_file())


def _process() -> Iterator[Family]:
    used_s = time.process_time()
    yield Family("process_cpu_seconds_total", "counter", "Time of the processor that this process took.", [({}, used_s)])
    yield gauge("process_start_time_seconds", "When this process loaded the node, since 1970.", _STARTED_S)
    resident = _resident_bytes()
    if resident is not None:
        yield gauge("process_resident_memory_bytes", "Memory that this process holds.", resident)


def _resident_bytes() -> int | None:
    """From the kernel; None on a machine that does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None
