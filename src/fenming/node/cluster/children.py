"""One child process with its log and its pid file.

A pid alone names another process after a while, so the file also holds when the process was started: whoever is signalled is the
one that was started here, or nobody.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from fenming.base.problems import Conflict
from fenming.node.home import write_durably

_LEASH = Path(__file__).with_name("leash.py")
_LOG_BYTES_MAX = 32 * 1024 * 1024
_STARTED_FIELD = 19
"""Counted after the program's name, which may hold spaces."""


class ProcessMark(msgspec.Struct, frozen=True):
    """A process, named so that no later one is taken for it."""

    pid: int
    started: str


def mark_of(pid: int) -> ProcessMark | None:
    """The mark of a process that runs now; None when there is none, or when it is dead and only not yet waited for."""
    if sys.platform != "linux":
        return _mark_by_ps(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if fields[0] in "ZX" else ProcessMark(pid, f"{boot}/{fields[_STARTED_FIELD]}")


def _mark_by_ps(pid: int) -> ProcessMark | None:
    listed = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, started = listed.stdout.strip().partition(" ")
    return ProcessMark(pid, started.strip()) if started and not state.startswith("Z") else None


def read_mark(path: Path) -> ProcessMark | None:
    """The process of a pid file, if it still runs."""
    try:
        written = msgspec.json.decode(path.read_bytes(), type=ProcessMark)
    except (OSError, msgspec.DecodeError):
        return None
    return written if mark_of(written.pid) == written else None


def write_mark(path: Path, pid: int) -> None:
    """Say which process it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = mark_of(pid)
    if mark is not None:
        write_durably(path, msgspec.json.encode(mark) + b"\n")


def signal_mark(mark: ProcessMark, number: signal.Signals) -> bool:
    """Send a signal to exactly this process; False when it has gone."""
    if mark_of(mark.pid) != mark:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(mark.pid, number)
        return True
    return False


class AlreadyRunning(Conflict):
    """The process is running already, for another supervisor or left over from one."""


class Child:
    """A program that runs until it ends or is stopped. The thread that starts it must live as long as it does."""

    def __init__(self, command: Sequence[str], log: Path, pid_file: Path) -> None:
        if (other := read_mark(pid_file)) is not None:
            raise AlreadyRunning(f"process {other.pid} of {pid_file} is still running; `fenming cluster down` stops it")
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > _LOG_BYTES_MAX:
            log.replace(log.with_suffix(".old.log"))
        leash = [sys.executable, "-I", "-S", str(_LEASH), str(os.getpid())]
        with open(log, "ab") as output:
            # A session of its own: Ctrl-C is for the supervisor, which stops its children in order.
            self._process = subprocess.Popen(
                [*leash, *command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        self._pid_file = pid_file
        try:
            write_mark(pid_file, self._process.pid)
        except OSError:
            # Nobody would know of it, and the next one would find its ports taken.
            self._process.kill()
            self._process.wait()
            raise

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended, negative for a signal; None while it runs."""
        return self._process.poll()

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        self._process.send_signal(number)

    def end(self, grace_s: float) -> int:
        """Ask it to end, and make it end when it has not within the grace."""
        self.send(signal.SIGTERM)
        try:
            code = self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self.send(signal.SIGKILL)
            code = self._process.wait()
        self._pid_file.unlink(missing_ok=True)
        return code
