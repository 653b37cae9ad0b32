"""Makes src/fenming/readmodel/pinyin.txt: which syllables a Chinese character is read as, for the search by sound.

The readings are those of pypinyin (MIT, Hanzi and readings of the Unicode Han database), which is asked here and nowhere else: with
its phrases it takes a second and tens of megabytes to load, which every node would pay. Of a character with several readings the
table has the usual one; where names of places and companies are often read otherwise, those too (`READ_OTHERWISE`).
"""

import sys
from collections import defaultdict
from pathlib import Path

from pypinyin import lazy_pinyin  # type: ignore[import-not-found,unused-ignore]

TARGET = Path(__file__).resolve().parents[1] / "src" / "fenming" / "readmodel" / "pinyin.txt"
FIRST, LAST = 0x4E00, 0x9FFF
READ_OTHERWISE = {
    "重": ("zhong", "chong"), "长": ("chang", "zhang"), "行": ("xing", "hang"), "都": ("du", "dou"), "厦": ("xia", "sha"),
    "会": ("hui", "kuai"), "乐": ("le", "yue"), "单": ("dan", "shan"), "石": ("shi", "dan"), "车": ("che", "ju"),
    "朝": ("chao", "zhao"), "曾": ("zeng", "ceng"), "沈": ("shen",), "覃": ("tan", "qin"), "盛": ("sheng", "cheng"),
    "调": ("diao", "tiao"), "传": ("chuan", "zhuan"), "藏": ("cang", "zang"), "角": ("jiao", "jue"), "壳": ("ke", "qiao"),
    "解": ("jie", "xie"), "降": ("jiang", "xiang"), "校": ("xiao", "jiao"), "率": ("lv", "shuai"), "仇": ("chou", "qiu"),
    "查": ("cha", "zha"), "盖": ("gai", "ge"), "薄": ("bao", "bo"), "番": ("fan", "pan"), "浚": ("jun", "xun"), "绿": ("lv", "lu"),
}


def table() -> str:
    """A line for each syllable: the syllable, a space, its characters."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for number in range(FIRST, LAST + 1):
        character = chr(number)
        readings = lazy_pinyin(character, errors="ignore")
        if character in READ_OTHERWISE:
            readings = list(READ_OTHERWISE[character])
        for reading in dict.fromkeys(readings):
            if reading.isascii() and reading.isalpha():
                found[reading].append(character)
    return "".join(f"{syllable} {''.join(characters)}\n" for syllable, characters in sorted(found.items()))


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes", file=sys.stderr)
