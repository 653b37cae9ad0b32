"""Lines of Chinese and English within a width: Chinese breaks anywhere, words and numbers stay whole where they fit.

Closing marks never begin a line; a reader takes one for a smudge of the line above.
"""

import re
from collections.abc import Callable

_PIECES = re.compile(r"[A-Za-z0-9_.,%+\-/:@#()']+\s*|\s+|.", re.DOTALL)
_NEVER_FIRST = "，。；：、）》」』！？％…,.;:!?)%"


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of a text; a piece that is wider than the width alone is cut where it must be."""
    if measure(text) <= width and "\n" not in text:
        return [text]
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _PIECES.findall(paragraph):
            if measure((line + piece).rstrip()) <= width or (line and piece in _NEVER_FIRST):
                line += piece
                continue
            if line:
                lines.append(line.rstrip())
            line = piece.lstrip()
            while measure(line.rstrip()) > width and len(line) > 1:
                cut = _fitting(line, width, measure)
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line.rstrip())
    return lines


def _fitting(text: str, width: float, measure: Callable[[str], float]) -> int:
    """How many characters fit; at least one."""
    low, high = 1, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low
