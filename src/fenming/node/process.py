"""What a process sets for itself when it is going to serve a chain for long."""

import gc
import os
import sys

from fenming.base.compiled.signatures import is_compiled
from fenming.base.signatures import ED25519
from fenming.base.sm2 import SM2

_COLLECT_AFTER = (500_000, 20, 50)
_SWITCH_S = 0.0005
"""How long a thread may keep the interpreter when another waits: a thread that has verified for ten milliseconds hands its result
on in one tenth of one, and with Python's own five milliseconds would wait fifty times that."""


def begin_loading() -> None:
    """Before the chain is loaded: the collector would walk the records that come, again and again, and find nothing."""
    gc.disable()


def settle() -> None:
    """After the chain is loaded: collect rarely, never walk what will stay, and check large batches of signatures elsewhere.

    With Python's own settings the collector takes a twentieth of the time of a busy node (docs/performance.md).
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    sys.setswitchinterval(_SWITCH_S)
    ED25519.use_processes(0 if is_compiled() else os.cpu_count() or 1)
    SM2.use_processes(os.cpu_count() or 1)
