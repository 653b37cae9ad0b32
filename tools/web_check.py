"""`make web-check`: two samples are built and served, and every page is looked at in Chromium; one JSON object on stdout.

One sample is fourteen months of a contract, for the pages; in the other a claim waits for the owner, for the click-through.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fenming.node.lives import live
from fenming.node.sample.waiting import build_waiting

ROOT = Path(__file__).resolve().parents[1]
_MONTHS, _WORKERS = 14, 20
_WAIT_S = 900
_BROWSERS = ("/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address at which a home is served by a process of its own."""
    command = [sys.executable, "-m", "fenming.cli.main", "up", "--home", str(home), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield json.loads(process.stdout.readline())["address"].rstrip("/")
        finally:
            process.terminate()
            process.wait(30)


def check(mode: str, folder: Path, work: Path) -> tuple[int, str]:
    """Exit code and the JSON object."""
    live(work / "life", _MONTHS, _WORKERS, lambda _: None)
    waiting = build_waiting(work / "waiting")
    with ExitStack() as stack:
        addresses = [stack.enter_context(served(home)) for home in (work / "life", work / "waiting")]
        command = ["node", str(ROOT / "webui" / "check" / "check.mjs"), mode, *addresses, str(waiting.keys), str(folder)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, timeout=_WAIT_S)
    return done.returncode, done.stdout


def missing() -> str:
    """Why the check cannot be made here, or nothing."""
    if shutil.which("node") is None:
        return "Node is not on this machine"
    if not (ROOT / "webui" / "node_modules" / "playwright-core").is_dir():
        return "the browser parts' packages are not installed: `make web` does it"
    if not any(Path(path).exists() for path in _BROWSERS):
        return "there is no chromium: apt-get install chromium fonts-noto-cjk"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="only the flows and a few pages")
    parser.add_argument("--shots", type=Path, default=ROOT / "build" / "web-check", help="where screenshots go")
    arguments = parser.parse_args()
    if reason := missing():
        print(reason, file=sys.stderr)
        return 6
    with tempfile.TemporaryDirectory(prefix="fenming-web-") as work:
        code, text = check("smoke" if arguments.smoke else "all", arguments.shots, Path(work))
    print(text, end="")
    return code


if __name__ == "__main__":
    sys.exit(main())
