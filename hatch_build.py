"""Compile the two loops that are not Python, where there is a C compiler; without one Fenming runs all the same, only slower."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("src/fenming/base/compiled")


class CompileLoops(BuildHookInterface[Any]):
    """Runs for wheels and for editable installs alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the library beside its source, and mark the wheel as one for this platform."""
        library = Path(self.root) / FOLDER / "fast.so"
        sources = sorted(map(str, library.parent.glob("*.c")))
        library.unlink(missing_ok=True)
        compiler = os.environ.get("CC") or shutil.which("cc")
        if compiler is None:
            self.app.display_warning("no C compiler: Fenming will run in Python alone, and slower")
            return
        command = [compiler, "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), *sources]
        compiled = subprocess.run(command, capture_output=True, text=True, check=False)
        if compiled.returncode:
            self.app.display_warning(f"{compiler} failed: Fenming will run in Python alone, and slower\n{compiled.stderr}")
            return
        build_data["artifacts"].append(f"/{FOLDER}/fast.so")
        if version != "editable":
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{_platform()}"


def _platform() -> str:
    return os.environ.get("_PYTHON_HOST_PLATFORM", "") or f"{sys.platform}_{os.uname().machine}"
