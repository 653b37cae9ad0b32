"""What several tests of the application ask."""

from collections.abc import Iterator

import pytest

from web.scripts import Scripts


@pytest.fixture(scope="module")
def scripts() -> Iterator[Scripts]:
    asked = Scripts()
    yield asked
    asked.close()
