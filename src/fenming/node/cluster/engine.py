"""Where CometBFT is on this machine, and whether it is the one version that the chain is run with.

Versions differ on the wire and in what they hash, and the module's newest tag is a line that nobody maintains; so the version is
exact, and what to type is said. Run as a program this finds CometBFT, or installs it beside this Python where Go is.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from fenming.base.problems import Unavailable

VERSION = "0.38.25"
VARIABLE = "FENMING_COMETBFT"
_MODULE = f"github.com/cometbft/cometbft/cmd/cometbft@v{VERSION}"
HOW_TO_INSTALL = (
    f"`make cluster` installs it where Go 1.22 or later is, or by hand: "
    f"go install {_MODULE}"
)
_TIMEOUT_S = 20


class EngineMissing(Unavailable):
    """CometBFT is not on this machine, or is another version."""


def find_engine() -> Path:
    """The program of the right version; raises `EngineMissing` with what to do."""
    others = []
    for path in _candidates():
        found = version_of(path)
        if found == VERSION:
            return path
        others.append(f"{path} is {found or 'no CometBFT'}")
    if others:
        raise EngineMissing(f"CometBFT {VERSION} is needed, but {'; '.join(others)}. {HOW_TO_INSTALL}")
    raise EngineMissing(f"CometBFT {VERSION} is not installed. {HOW_TO_INSTALL}")


def version_of(path: Path) -> str:
    """What the program calls itself, empty where it cannot be run."""
    try:
        done = subprocess.run([path, "version"], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().removeprefix("v").split("+")[0] if done.returncode == 0 else ""


def _candidates() -> Iterator[Path]:
    """A program that was named is the only one; otherwise PATH, Go's folder and that of this Python, in this order."""
    if named := os.environ.get(VARIABLE):
        yield Path(named)
        return
    seen = set()
    for path in (shutil.which("cometbft"), *_folders()):
        if path and os.access(path, os.X_OK) and (real := os.path.realpath(path)) not in seen:
            seen.add(real)
            yield Path(path)


def _folders() -> Iterator[Path]:
    go_folders = os.environ.get("GOPATH") or str(Path.home() / "go")
    for folder in go_folders.split(os.pathsep):
        yield Path(folder) / "bin" / "cometbft"
    yield Path(sys.executable).parent / "cometbft"


def find_or_install(tell: Callable[[str], None]) -> Path:
    """The program, built by Go when it is not here; raises `EngineMissing` where that cannot be."""
    try:
        return find_engine()
    except EngineMissing as missing:
        go = shutil.which("go")
        if go is None or os.environ.get(VARIABLE):
            raise
        tell(f"{missing}\nbuilding it now, which takes a minute or two")
    folder = Path(sys.executable).parent
    if subprocess.run([go, "install", _MODULE], env=os.environ | {"GOBIN": str(folder)}, check=False).returncode:
        raise EngineMissing(f"Go could not build CometBFT {VERSION}; it needs Go 1.22 or later and a way to Go's modules")
    return find_engine()


def main() -> int:
    """Print where CometBFT is."""
    try:
        print(find_or_install(lambda text: print(text, file=sys.stderr)))
    except EngineMissing as missing:
        print(missing, file=sys.stderr)
        return int(missing.kind)
    return 0


if __name__ == "__main__":
    sys.exit(main())
