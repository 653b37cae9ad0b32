"""What the documents tell the reader to type is typed here."""

import re
import subprocess
import sys
from pathlib import Path

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
