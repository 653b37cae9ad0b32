"""`make web-check`: samples are built and served, and every page is looked at in Chromium; one JSON object on stdout.

One sample is fourteen months of a contract, for the pages; in another a claim waits for the owner; in the third a wage line waits
for a worker, who signs it on a phone without a network; in the fourth a month has been worked, and six people do the rest. A fifth,
of thousands of workers, is for a large wage table.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fenming.node.lives import live
from fenming.node.sample.waiting import build_office, build_unsigned, build_waiting, wage_workbook

ROOT = Path(__file__).resolve().parents[1]
_MONTHS, _WORKERS = 14, 20
_CROWD = 4_400
"""Two crews of so many together: their tables go in three parts."""
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
    waiting, office = build_waiting(work / "waiting"), build_office(work / "office", with_table=True)
    if mode == "all":
        build_office(work / "crowd", _CROWD)
        wage_workbook(work / "wages.xlsx", _CROWD)
    with ExitStack() as stack:
        life_at, waiting_at, office_at = (stack.enter_context(served(work / name)) for name in ("life", "waiting", "office"))
        places = [life_at, waiting_at, str(waiting.keys), office_at, str(office.keys)]
        if mode == "all":
            places += [stack.enter_context(served(work / "crowd")), str(work / "crowd" / "keys"), str(work / "wages.xlsx")]
        command = ["node", str(ROOT / "webui" / "check" / "check.mjs"), mode, str(folder), *places]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, timeout=_WAIT_S)
    return done.returncode, done.stdout


def check_wallet(folder: Path, work: Path) -> tuple[int, str]:
    """The same for the wallet: a worker's month on a phone, with everybody else's part done by the command line."""
    home = build_unsigned(work / "unsigned")
    with served(home.folder) as address:
        command = ["node", str(ROOT / "webui" / "check" / "wallet.mjs"), address, str(home.folder), str(folder)]
        environment = os.environ | {"FENMING_PYTHON": sys.executable}
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, timeout=_WAIT_S, env=environment)
    return done.returncode, done.stdout


def together(pages: str, wallet: str) -> str:
    """One object of both: what is counted is added up."""
    first, second = json.loads(pages), json.loads(wallet)
    counted = {name: first[name] + second[name] for name in ("axe_violations", "external_requests", "errors")}
    return json.dumps(first | counted | {"wallet": second["wallet"]}, ensure_ascii=False, separators=(",", ":")) + "\n"


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
        if not arguments.smoke:
            wallet_code, wallet_text = check_wallet(arguments.shots, Path(work))
            code, text = code or wallet_code, together(text, wallet_text)
    print(text, end="")
    return code


if __name__ == "__main__":
    sys.exit(main())
