"""Small charts as SVG made on the server: they stand in the first paint, print, and are read by a screen reader as a table is."""

from itertools import pairwise
from typing import Any, NamedTuple

WIDTH, HEIGHT = 720, 180
_FOOT, _GAP = 24, 4


class Bar(NamedTuple):
    """Two bars of a month in the units of the drawing, and what they stand for."""

    month: int
    x: int
    width: int
    first_y: int
    first_height: int
    second_height: int
    first: int
    second: int


def bars(rows: list[tuple[int, int, int]]) -> list[Bar]:
    """Bars for (month, whole, part of it), heights in proportion to the largest whole."""
    if not rows:
        return []
    top = max(max(whole, part) for _, whole, part in rows) or 1
    step = WIDTH // max(len(rows), 6)
    room = HEIGHT - _FOOT
    drawn = []
    for index, (month, whole, part) in enumerate(rows):
        first_height, second_height = whole * room // top, part * room // top
        drawn.append(Bar(month, index * step, step - _GAP, room - first_height, first_height, second_height, whole, part))
    return drawn


class Box(NamedTuple):
    """A step of a trace in the drawing."""

    step: dict[str, Any]
    x: int
    y: int
    is_subject: bool


class Drawing(NamedTuple):
    """Boxes, the lines between them as paths, and the room they take."""

    boxes: list[Box]
    lines: list[str]
    width: int
    height: int


BOX_WIDTH, BOX_HEIGHT = 176, 64
_BESIDE, _BELOW, _COLUMNS = 30, 30, 5
_WIDE = 0x2E80


def trace_drawing(up: list[dict[str, Any]], subject: dict[str, Any], down: list[dict[str, Any]]) -> Drawing:
    """The way of the money in rows of five: from its source to what is traced, and below a trunk to where it went."""
    chain = [*reversed(up), subject]
    boxes = [_box(step, index, 0, step is subject) for index, step in enumerate(chain)]
    lines = [_line(first, second) for first, second in pairwise(boxes)]
    rows = (len(chain) + _COLUMNS - 1) // _COLUMNS
    below = [_box(step, index, rows, False) for index, step in enumerate(down)]
    lines += [_branch(boxes[-1], box) for box in below]
    rows += (len(down) + _COLUMNS - 1) // _COLUMNS
    width = _COLUMNS * (BOX_WIDTH + _BESIDE) - _BESIDE
    return Drawing([*boxes, *below], lines, width + 2, rows * (BOX_HEIGHT + _BELOW) - _BELOW + 2)


def fitted(text: str, units_max: int) -> str:
    """As much of a text as fits, a Chinese character counting as two."""
    units = 0
    for place, character in enumerate(text):
        units += 2 if ord(character) > _WIDE else 1
        if units > units_max:
            return text[: max(0, place - 1)].rstrip() + "…"
    return text


def _box(step: dict[str, Any], index: int, first_row: int, is_subject: bool) -> Box:
    row, column = divmod(index, _COLUMNS)
    return Box(step, column * (BOX_WIDTH + _BESIDE) + 1, (first_row + row) * (BOX_HEIGHT + _BELOW) + 1, is_subject)


def _line(first: Box, second: Box) -> str:
    """To the neighbour, or round the corner to the first of the next row."""
    middle = first.y + BOX_HEIGHT // 2
    if first.y == second.y:
        return f"M{first.x + BOX_WIDTH} {middle}H{second.x}"
    between = first.y + BOX_HEIGHT + _BELOW // 2
    return f"M{first.x + BOX_WIDTH // 2} {first.y + BOX_HEIGHT}V{between}H{second.x + BOX_WIDTH // 2}V{second.y}"


def _branch(subject: Box, box: Box) -> str:
    between = box.y - _BELOW // 2
    trunk = subject.y + BOX_HEIGHT + _BELOW // 2
    start = f"M{subject.x + BOX_WIDTH // 2} {subject.y + BOX_HEIGHT}V{trunk}"
    if between == trunk:
        return f"{start}H{box.x + BOX_WIDTH // 2}V{box.y}"
    side = box.x - _BESIDE // 2 if box.x > 1 else box.x + BOX_WIDTH + _BESIDE // 2
    return f"{start}H{side}V{between}H{box.x + BOX_WIDTH // 2}V{box.y}"
