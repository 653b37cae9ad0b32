"""What the documents tell the reader to type is typed here."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fenming.node.cluster.engine import EngineMissing, find_engine

ROOT = Path(__file__).resolve().parents[2]


def test_the_tutorial_works_as_written(tmp_path: Path) -> None:
    commands = [
        line
        for block in re.findall(r"```\n(.*?)```", (ROOT / "docs/tutorial.md").read_text(), re.DOTALL)
        for line in block.strip().splitlines()
    ]
    assert len(commands) >= 8
    for command in commands:
        assert command.startswith("fenming ")
        line = command.replace("fenming", f"{sys.executable} -m fenming.cli.main", 1)
        done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stderr)


def test_links_between_documents_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_domain_has_its_page() -> None:
    for folder in (ROOT / "src/fenming/domains").iterdir():
        if folder.is_dir() and folder.name != "__pycache__":
            assert (folder / "README.md").read_text().startswith("# "), folder.name


def test_the_page_on_clusters_works_as_written(tmp_path: Path) -> None:
    try:
        find_engine()
    except EngineMissing as missing:
        pytest.skip(str(missing))
    text = (ROOT / "docs/operations/cluster.md").read_text()
    (tmp_path / "hosts.toml").write_text(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0])
    commands = [line for block in re.findall(r"(?<=\n\n)```\n(.*?)```", text, re.DOTALL) for line in block.strip().splitlines()]
    assert len(commands) >= 10
    try:
        for command in commands:
            assert command.startswith("fenming ")
            # A node that has just been written takes a while to answer, and a reader looks again.
            done = run_as_written(command, tmp_path, patience_s=90 if " status " in command else 0)
            assert done.returncode == 0, (command, done.stdout, done.stderr)
    finally:
        run_as_written("fenming cluster down --home trial", tmp_path)


def run_as_written(command: str, folder: Path, patience_s: float = 0) -> subprocess.CompletedProcess[str]:
    line = command.replace("fenming", f"{sys.executable} -m fenming.cli.main", 1)
    environment = os.environ | {"FENMING_PASSPHRASE": "for the tests"}
    until = time.monotonic() + patience_s
    while True:
        done = subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True, check=False, env=environment)
        if done.returncode == 0 or time.monotonic() > until:
            return done
