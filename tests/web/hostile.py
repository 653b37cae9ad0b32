"""A chain whose names are attacks, and an interface that puts attacks wherever there is text: no page may do what they say.

The ledger lets a name be anything of 1 to 120 characters, so that is what organisations, contracts and the project are called here.
Longer texts and other fields cannot be had that way: in front of the interface stands what replaces every text in every answer.
"""

from collections.abc import Callable, Iterator, MutableMapping
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey
from fenming.node.home import Home
from fenming.node.operations import run_sample
from fenming.node.sample.cast import NAMES
from fenming.node.sample.programme import Programme
from fenming.node.sample.stage import Stage
from fenming.ordering.solo import SoloSettings

MARK = "x-hurt"
"""An element of this name is an attack that became part of a page."""
ATTACKS = (
    f"<script>window.hurt=1</script><{MARK}>",
    f"\"><img src=x onerror=\"window.hurt=1\"><{MARK} a=\"",
    f"' onfocus='window.hurt=1' autofocus='<{MARK}>",
    f"</script><script>window.hurt=1</script><{MARK}>",
    f"</title></textarea></select></dialog></svg><{MARK}><svg onload=window.hurt=1>",
    "javascript:window.hurt=1//",
    "{{ 7*7 }}{% include '/etc/passwd' %}${7*7}",
    "\u202e00.000,001 \u2066\u200b\u0000 paid",
    "first\r\n\r\nsecond\u2028third\ttab",
    "&lt;script&gt; &amp;amp; %3Cscript%3E",
    "工程" * 40,
)
LONG = ("W" * 5000, f"<{MARK}>" * 700, "很长" * 2500)
UNSEEN = "\u202e\u2066\u200b\u0000\u2028"


def hostile_home(folder: Path) -> Home:
    """The waiting sample, played by attackers."""
    home = Home(folder)
    attacks = cycle(ATTACKS)
    names = {role: (kind, f"{next(attacks)} {place}"[:120]) for place, (role, (kind, _)) in enumerate(NAMES.items())}

    def play(stage: Stage, authority: SecretKey) -> Programme:
        programme = Programme(stage, authority, 4, names=names)
        programme.work(lambda _: None)
        programme.pay(lambda _: None)
        return programme

    run_sample(home, lambda _: None, ED25519.number, SoloSettings(), play)
    return home


class HostileInterface:
    """An interface that answers with attacks: every text that is none of a program's words is replaced."""

    def __init__(self, application: Any, attacks: tuple[str, ...]) -> None:
        self._application = application
        self._attacks: Iterator[str] = cycle(attacks)

    async def __call__(self, scope: Any, receive: Any, send: Callable[[MutableMapping[str, Any]], Any]) -> None:
        head: list[MutableMapping[str, Any]] = []
        body = bytearray()

        async def keep(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                head.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                content = self._changed(bytes(body))
                headers = [(name, value) for name, value in head[0]["headers"] if name != b"content-length"]
                await send({**head[0], "headers": [*headers, (b"content-length", str(len(content)).encode())]})
                await send({"type": "http.response.body", "body": content})

        await self._application(scope, receive, keep)

    def _changed(self, content: bytes) -> bytes:
        try:
            return msgspec.json.encode(self._value(msgspec.json.decode(content)))
        except msgspec.DecodeError:
            pass
        try:
            lines = [msgspec.json.decode(line) for line in content.splitlines()]
        except msgspec.DecodeError:
            return content
        return b"".join(msgspec.json.encode(self._value(line)) + b"\n" for line in lines)

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._value(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._value(item) for item in value]
        return next(self._attacks) if isinstance(value, str) and is_text(value) else value


def is_text(value: str) -> bool:
    """Whether a value is people's words: a program's are short, ASCII and without capitals or spaces."""
    return bool(value) and (not value.isascii() or " " in value or value != value.lower())
