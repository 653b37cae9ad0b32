"""Compile the one loop that is not Python, where there is a C compiler; without one Fenming runs all the same, only slower."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path("src/fenming/base/compiled/many_signatures.c")


class CompileLoop(BuildHookInterface[Any]):
    """Runs for wheels and for editable installs alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the library beside its source, and mark the wheel as one for this platform."""
        source = Path(self.root) / SOURCE
        library = source.with_suffix(".so")
        library.unlink(missing_ok=True)
        compiler = os.environ.get("CC") or shutil.which("cc")
        if compiler is None:
            self.app.display_warning("no C compiler: signatures will be checked in processes of their own")
            return
        command = [compiler, "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(source)]
        compiled = subprocess.run(command, capture_output=True, text=True, check=False)
        if compiled.returncode:
            self.app.display_warning(f"{compiler} failed: signatures will be checked in processes of their own\n{compiled.stderr}")
            return
        build_data["artifacts"].append(f"/{SOURCE.with_suffix('.so')}")
        if version != "editable":
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{_platform()}"


def _platform() -> str:
    return os.environ.get("_PYTHON_HOST_PLATFORM", "") or f"{sys.platform}_{os.uname().machine}"
