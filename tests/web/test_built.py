"""The browser parts in the package are what the build makes, and their schema is the rulebook's."""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEBUI = ROOT / "webui"
STATIC = ROOT / "src" / "fenming" / "web" / "static"


def need_node() -> str:
    """Node with the packages of the lock; skips with the reason."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not on this machine")
    if not (WEBUI / "node_modules" / "esbuild").is_dir():
        pytest.skip("the browser parts' packages are not installed: `make web` does it")
    return node


def test_the_build_gives_the_bytes_that_are_in_the_package(tmp_path: Path) -> None:
    node = need_node()
    made = tmp_path / "static"
    subprocess.run([node, str(WEBUI / "build.mjs"), str(made)], check=True, capture_output=True, cwd=WEBUI, env=dict(os.environ))
    names = sorted(path.name for path in made.iterdir())
    assert names == sorted(path.name for path in STATIC.iterdir())
    _, differing, unreadable = filecmp.cmpfiles(made, STATIC, names, shallow=False)
    assert not differing and not unreadable


def test_the_schema_of_the_browser_is_the_rulebooks() -> None:
    tool = [sys.executable, str(ROOT / "tools" / "web_schema.py"), "--check"]
    assert subprocess.run(tool, capture_output=True, check=False).returncode == 0


def test_every_part_of_others_has_its_licence_beside_it() -> None:
    text = (STATIC / "licences.txt").read_text()
    for name in ("htmx.org 4", "echarts 6", "@tabler/core", "@noble/curves", "@noble/hashes"):
        assert name in text


def test_versions_are_exact_and_no_registry_is_named() -> None:
    assert "resolved" not in (WEBUI / "package-lock.json").read_text()
    for line in (WEBUI / "package.json").read_text().splitlines():
        assert '"^' not in line and '"~' not in line
