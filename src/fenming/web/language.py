"""Which language a page speaks, and its words.

Every word of every page stands in one catalogue (`messages/`), in both languages side by side, so that neither can be forgotten. A
page keeps its address when the language is changed: the choice is a cookie, and before there is one the browser's wish.
"""

from collections.abc import Mapping
from typing import Any

from fenming.web.messages import MESSAGES

LANGUAGES = ("zh", "en")
COOKIE = "fenming_lang"


def language_of(chosen: str, accepted: str) -> str:
    """The language of a request: its cookie's, or the first of its Accept-Language that is spoken here; else Chinese."""
    if chosen in LANGUAGES:
        return chosen
    wishes = sorted(map(_wish, accepted.split(",")), key=lambda wish: -wish[1])
    return next((name for name, weight in wishes if name in LANGUAGES and weight > 0), "zh")


def _wish(text: str) -> tuple[str, float]:
    name, _, weight = text.strip().lower().partition(";q=")
    try:
        return name[:2], float(weight) if weight else 1.0
    except ValueError:
        return name[:2], 0.0


class Words:
    """The catalogue in one language."""

    def __init__(self, language: str, messages: Mapping[str, tuple[str, str]] = MESSAGES) -> None:
        self.language = language
        self._place = 0 if language == "zh" else 1
        self._messages = messages

    def __call__(self, key: str, **values: Any) -> str:
        """The words of a key, with values filled in; an unknown key is a bug and fails."""
        text = self._messages[key][self._place]
        return text.format(**values) if values else text

    def coded(self, kind: str, number: Any) -> str:
        """The word for a number of a closed list, such as a purpose; a number that is not known yet is shown as it is."""
        found = self._messages.get(f"{kind}.{number}")
        return found[self._place] if found else str(number)

    def told(self, problem: Mapping[str, Any]) -> str:
        """A refusal's sentence, which the interface gives in both languages, or its title."""
        return str(problem.get("chinese" if self.language == "zh" else "english") or problem.get("title", ""))

    def section(self, *prefixes: str) -> dict[str, str]:
        """All words below these prefixes, for scripts."""
        return {key: both[self._place] for key, both in self._messages.items() if key.startswith(prefixes)}
