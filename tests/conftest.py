"""Where the tests find what lies beside the project."""

from pathlib import Path

import pytest
from hypothesis import settings

# A machine that does other things as well is slow now and then, and a test that fails of that says nothing about the product.
settings.register_profile("fenming", deadline=None)
settings.load_profile("fenming")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared_path(name: str) -> Path:
    """A file or folder of real inputs or official vectors; skips where they are not there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return path
