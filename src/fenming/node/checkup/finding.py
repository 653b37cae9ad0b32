"""What a look around a node brings up: a name, the values seen, and sentences in both languages.

`fenming doctor` and the node's page say the same, because they have it from here. The page is for everybody, so where a sentence
names a place on this machine, an address within its network or what an operating system said, the page says where to read it
instead.
"""

from pathlib import Path
from typing import Any

import msgspec

from fenming.node.checkup.sentences import SENTENCES

_ELSEWHERE = {"english": "(see `fenming doctor`)", "chinese": "(见 fenming doctor)"}
_PRIVATE = ("detail", "address")


class CheckupFinding(msgspec.Struct, frozen=True):
    """One thing looked at: the name of its sentences, and what they are filled with."""

    name: str
    values: dict[str, Any]

    @property
    def what(self) -> str:
        """What was seen, in English, with everything."""
        return SENTENCES[self.name].english.format(**self.values)

    @property
    def remedy(self) -> str:
        """What to do where it is in trouble."""
        return SENTENCES[self.name].remedy.format(**self.values)

    @property
    def serious(self) -> bool:
        """Whether it needs attention: what has a remedy does."""
        return bool(SENTENCES[self.name].remedy)

    def told(self) -> dict[str, Any]:
        """In full, for whoever sits at the machine."""
        return {"name": self.name, "what": self.what, "serious": self.serious, "remedy": self.remedy}

    def shown(self) -> dict[str, Any]:
        """In both languages, for everybody."""
        sentence = SENTENCES[self.name]
        english, chinese = (self._public(language) for language in ("english", "chinese"))
        return {
            "name": self.name, "serious": self.serious, "english": sentence.english.format(**english),
            "chinese": sentence.chinese.format(**chinese), "remedy": sentence.remedy.format(**english),
            "remedy_chinese": sentence.remedy_chinese.format(**chinese),
        }  # fmt: skip

    def _public(self, language: str) -> dict[str, Any]:
        return {name: _covered(name, value, language) for name, value in self.values.items()}


def found(name: str, **values: Any) -> CheckupFinding:
    """A finding by the name of its sentences."""
    return CheckupFinding(name, values)


def _covered(name: str, value: Any, language: str) -> Any:
    if name in _PRIVATE:
        return _ELSEWHERE[language]
    return Path(value.name) if isinstance(value, Path) else value
