"""What a look around a node brings up."""

import msgspec


class CheckupFinding(msgspec.Struct, frozen=True):
    """One thing looked at; `remedy` says what to do where it is in trouble."""

    what: str
    serious: bool = False
    remedy: str = ""
