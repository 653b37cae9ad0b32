"""Starts a program that ends when the process that asked for it does, even by `kill -9`.

Run as a script by `children.py`: PARENT PROGRAM ARGUMENT... The kernel sends the signal (Linux); it would also be sent when the
thread that started this one ends, so a child is started by the thread that watches it. Elsewhere the program runs without a leash,
and `fenming cluster down` finds it by its pid file.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Put on the leash and become the program."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the process that asked for this one has gone")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
