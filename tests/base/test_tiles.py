"""The paths of tiles, by the examples of C2SP tlog-tiles and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenming.base.tiles import INDEX_MAX, LEVEL_MAX, TilePlace, is_within, read_tile_path, tile_path

places = st.builds(TilePlace, st.integers(0, LEVEL_MAX), st.integers(0, INDEX_MAX), st.integers(1, 256))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("0/x001/x234/067", TilePlace(0, 1234067)), ("0/000", TilePlace(0, 0)), ("1/999", TilePlace(1, 999)),
        ("0/x001/000", TilePlace(0, 1000)), ("63/x001/x234/067.p/255", TilePlace(63, 1234067, 255)), ("0/000.p/1", TilePlace(0, 0, 1)),
    ],
)  # fmt: skip
def test_the_examples_of_the_specification(path: str, place: TilePlace) -> None:
    assert read_tile_path(path) == place
    assert tile_path(place) == path


@given(places)
def test_every_tile_has_its_path(place: TilePlace) -> None:
    assert read_tile_path(tile_path(place)) == place


@given(st.text("0123456789x/.p", max_size=40) | st.text(max_size=12))
def test_no_tile_has_a_second_path(path: str) -> None:
    place = read_tile_path(path)
    assert place is None or tile_path(place) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "0", "0/", "0/0", "0/00", "00/000", "01/000", "64/000", "-1/000", "0/1234", "0/001/234", "0/x000/001", "0/x001", "0/X001/000",
        "0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p/", "0/000.p", "0/000/", "/0/000", "0/000\n", "0/٠٠٠", "0/x009/x999/x999/x999/x999/x999/999",
        "0/x009/x223/x372/x036/x854/x775/808", "entries/000", "0/../000",
    ],
)  # fmt: skip
def test_what_is_no_path_of_a_tile(path: str) -> None:
    assert read_tile_path(path) is None


def test_the_tiles_of_the_specifications_tree_of_70000() -> None:
    """273 full tiles and one of 112 hashes on level 0, one and 17 on level 1, and 1 on level 2."""
    widths = {
        (level, index): max((width for width in range(1, 257) if is_within(TilePlace(level, index, width), 70_000)), default=0)
        for level, index in [(0, 0), (0, 272), (0, 273), (0, 274), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (3, 0), (63, 0)]
    }
    assert widths == {
        (0, 0): 256, (0, 272): 256, (0, 273): 112, (0, 274): 0, (1, 0): 256, (1, 1): 17, (1, 2): 0, (2, 0): 1, (2, 1): 0, (3, 0): 0,
        (63, 0): 0,
    }  # fmt: skip


@given(places, st.integers(0, 2**40))
def test_a_log_that_has_a_tile_keeps_it_as_it_grows(place: TilePlace, size: int) -> None:
    needed = (place.index * 256 + place.width) << (8 * place.level)
    assert is_within(place, size) == (size >= needed)
