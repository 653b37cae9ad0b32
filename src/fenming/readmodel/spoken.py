"""Names as they are typed by ear: 宏图建设 is found by hongtu, by jianshe and by htjs.

For every name the views keep its sound in Latin letters: in full, and by the first letter of each character. A character with
several usual readings gives several forms (银行: yinhang, yinxing), a few at most; more would make a name found by anything. The
table of readings is made by tools/pinyin_table.py.
"""

import re
from functools import cache
from importlib.resources import files
from itertools import product

_FORMS_MAX = 8
_PARTS = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")


def spoken(name: str) -> str:
    """The forms of a name, with blanks between them; empty for a name without letters, digits or characters of the table."""
    readings = [_readings(part) for part in _PARTS.findall(name.lower())]
    forms: dict[str, None] = {}
    for said in product(*_bounded(readings)):
        forms["".join(said)] = None
        forms["".join(part[0] for part in said)] = None
    return " ".join(form for form in forms if form)


def heard(text: str) -> str:
    """What is looked for in those forms: letters and digits alone; empty where the text has others, such as characters."""
    wanted = "".join(text.lower().split())
    return wanted if re.fullmatch("[a-z0-9]+", wanted) else ""


def _bounded(readings: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The readings, those of later characters cut to the usual one where there would be too many forms."""
    forms, kept = 1, []
    for options in readings:
        taken = options if forms * len(options) <= _FORMS_MAX else options[:1]
        forms *= len(taken)
        kept.append(taken)
    return kept


def _readings(part: str) -> tuple[str, ...]:
    return (part,) if part.isascii() else _table().get(part, (part,))


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    text = files("fenming.readmodel").joinpath("pinyin.txt").read_text("utf-8")
    for line in text.splitlines():
        syllable, characters = line.split(" ")
        for character in characters:
            found[character] = (*found.get(character, ()), syllable)
    return found
