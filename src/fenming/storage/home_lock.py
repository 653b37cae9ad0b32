"""One writer a home: two nodes over one folder would each undo what the other acknowledged."""

import fcntl
import os
from pathlib import Path

from fenming.storage.failures import HomeBusy


class HomeLock:
    """An exclusive lock on a home, released with the process even when it is killed."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._file = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise HomeBusy(f"the home {home} is in use by process {holder}") from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let another process write; a second time does nothing, or it would close whatever has the number then."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
