"""The named steps of writing, by what is written, and a command that dies at one of them."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
SOURCE = TESTS.parent / "src" / "fenming"

COMMIT_STEPS = [
    "finalize.begin", "finalize.computed", "commit.begin", "log.before_append", "log.half_appended", "log.appended",
    "log.synced", "store.before_commit", "store.written", "store.committed", "commit.done",
]  # fmt: skip
RECOVERY_STEPS = ["recover.before_cut", "recover.stored"]
SNAPSHOT_STEPS = {  # and whether the snapshot is there afterwards
    "snapshot.begin": False, "snapshot.chunk_written": False, "snapshot.synced": False, "snapshot.renamed": True,
    "snapshot.done": True,
}  # fmt: skip
JOINING_STEPS = {  # and whether the node has joined afterwards
    "join.begin": False, "join.piece_taken": False, "join.checked": False, "join.closed": False, "join.cleared": False,
    "join.log_begun": False, "join.installed": True,
}  # fmt: skip
PRUNING_STEPS = ["prune.log_begun", "prune.segment_removed", "prune.outcomes_cut"]
RESTORING_STEPS = {"restore.extracted": False, "restore.checked": False, "restore.done": True}  # and whether the home is there


def environment() -> dict[str, str]:
    """For a process that imports from the tests as well."""
    return os.environ | {"PYTHONPATH": os.pathsep.join((str(TESTS), str(SOURCE.parent)))}


def die(step: str, *command: str) -> int:
    """Run a command of the command line that dies at a step; returns what the process came to."""
    line = [sys.executable, str(TESTS / "chain/dying_command.py"), step, "1", *command]
    return subprocess.run(line, capture_output=True, check=False, timeout=120, env=environment()).returncode
