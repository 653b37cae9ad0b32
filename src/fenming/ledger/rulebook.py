"""The rules of a chain, assembled: which action is decided by which function, and what must hold after it.

The kernel knows no business. `node/compose.py` hands it one rulebook made of the domains' parts; a domain states its part as a
`Domain` and nothing else of it is visible here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from fenming.base.encoding import Malformed, decode
from fenming.base.fields import Action, Event, Record
from fenming.base.invariant import invariant
from fenming.ledger import codes as kernel_codes
from fenming.ledger import due, versions
from fenming.ledger.accepted import ACCEPTED
from fenming.ledger.codes import Code
from fenming.ledger.envelope import action_union
from fenming.ledger.genesis import Genesis
from fenming.ledger.signing import Authority
from fenming.ledger.tables import State, Table, check_tables

if TYPE_CHECKING:
    from fenming.ledger.context import Context

RULES_VERSION = 1

Rule = Callable[["Context", Any], None]
Change = tuple[bytes, Record | None, Record | None]
"""A key with its record before and after."""
Audit = Callable[[Sequence[Change], Sequence[Event]], None]
"""Raises `InvariantBroken` when what changed does not fit what happened."""


class Domain(msgspec.Struct, frozen=True):
    """One business capability as the kernel sees it.

    `rules` decide actions that a party may send, `due_rules` those that only the ledger itself may run; of these `reports` are the
    ones that an ordering may state about itself, such as evidence of double signing. A guard sees a sent
    action of its kind before the rule does and may refuse it. A follow-up is what an event of a domain below means for this
    one: it runs when the event's actions have been decided, in their overlay, and so is part of them. `cost` says how much of
    a block an action takes (1 where it is silent).
    """

    name: str
    tables: tuple[Table[Any], ...] = ()
    codes: tuple[Code, ...] = ()
    events: tuple[type[Event], ...] = ()
    rules: Mapping[type[Action], Rule] = {}
    due_rules: Mapping[type[Action], Rule] = {}
    reports: tuple[type[Action], ...] = ()
    guards: Mapping[type[Action], Rule] = {}
    follow_ups: Mapping[type[Event], Rule] = {}
    audits: tuple[Audit, ...] = ()
    costs: Mapping[type[Action], Callable[[Any], int]] = {}
    found: Callable[[State, Genesis], None] | None = None


class Rulebook:
    """All domains together; refuses to be built when two of them claim the same number.

    `earlier` are the rulebooks of the versions before this one, by which old blocks are decided for ever.
    """

    def __init__(
        self, domains: Iterable[Domain], authority: Callable[[State, int], Authority | None], version: int = RULES_VERSION,
        earlier: Iterable["Rulebook"] = (),
    ) -> None:  # fmt: skip
        self.domains = tuple(domains)
        self.authority = authority
        self.version = version
        self._by_version = {book.version: book for book in (*earlier, self)}
        self.sent = _merged(domain.rules for domain in self.domains)
        self.rules = _merged([self.sent, *(domain.due_rules for domain in self.domains)])
        self.costs = _merged(domain.costs for domain in self.domains)
        guards = _by_kind(domain.guards for domain in self.domains)
        self.sent_steps = {kind: (*guards.get(kind, ()), rule) for kind, rule in self.sent.items()}
        """What decides an action that a party sent: the guards of its kind, lowest domain first, then its rule."""
        self.due_steps = {kind: (rule,) for kind, rule in self.rules.items()}
        """What decides an action of the due queue."""
        self.follow_ups = _follow_ups(self.domains)
        self.audits = tuple(audit for domain in self.domains for audit in domain.audits)
        own_tables: tuple[Table[Any], ...] = (*due.TABLES, ACCEPTED, *versions.TABLES)
        self.tables = (*own_tables, *(table for domain in self.domains for table in domain.tables))
        self.codes = (*kernel_codes.CODES, *(code for domain in self.domains for code in domain.codes))
        self.events = tuple(event for domain in self.domains for event in domain.events)
        check_tables(self.tables)
        _check_distinct([code.number for code in self.codes], "code number")
        _check_distinct([code.name for code in self.codes], "code name")
        _check_distinct([_tag(kind) for kind in self.rules], "action tag")
        _check_distinct([_tag(kind) for kind in self.events], "event tag")
        self.action_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(action_union(self.rules))
        self.event_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(action_union(self.events))  # type: ignore[arg-type]
        self.sent_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(action_union(self.sent))
        self._report_tags = {_tag(kind) for domain in self.domains for kind in domain.reports}

    def at(self, version: int, height: int) -> "Rulebook":
        """The rulebook of a version, which decides the block of this height; raises `VersionUnknown`."""
        if not self.knows(version):
            raise versions.VersionUnknown(version, height, max(self._by_version))
        return self._by_version[version]

    def knows(self, version: int) -> bool:
        """Whether this software has the rules of a version."""
        return version in self._by_version

    def is_report(self, action: bytes) -> bool:
        """Whether an encoded action is one that an ordering may state about itself."""
        try:
            return _tag(type(decode(action, self.action_decoder))) in self._report_tags
        except Malformed:
            return False

    @property
    def sent_types(self) -> tuple[type[Action], ...]:
        """The actions that a party may send."""
        return tuple(self.sent)

    def cost(self, actions: Iterable[Action]) -> int:
        """How much of a block the actions take together."""
        total = 0
        for action in actions:
            cost = self.costs.get(type(action))
            total += cost(action) if cost else 1
        return total


def _follow_ups(domains: Sequence[Domain]) -> dict[type[Event], tuple[Rule, ...]]:
    """What follows each event, lowest domain first. A domain may follow only those below it: nothing goes in circles."""
    found: dict[type[Event], tuple[Rule, ...]] = {}
    below: list[type[Event]] = []
    for domain in domains:
        for kind, follow_up in domain.follow_ups.items():
            invariant(kind in below, f"{domain.name} follows {kind.__name__}, which is not of a domain below")
            found[kind] = (*found.get(kind, ()), follow_up)
        below += domain.events
    return found


def _by_kind(mappings: Iterable[Mapping[type[Action], Rule]]) -> dict[type[Action], tuple[Rule, ...]]:
    """All guards of each kind of action, lowest domain first."""
    found: dict[type[Action], tuple[Rule, ...]] = {}
    for mapping in mappings:
        for kind, guard in mapping.items():
            found[kind] = (*found.get(kind, ()), guard)
    return found


def _tag(kind: type[Action] | type[Event]) -> int | str | None:
    return kind.__struct_config__.tag


def _merged(mappings: Iterable[Mapping[Any, Any]]) -> dict[Any, Any]:
    merged: dict[Any, Any] = {}
    for mapping in mappings:
        for key, value in mapping.items():
            invariant(key not in merged, f"{key} is decided twice")
            merged[key] = value
    return merged


def _check_distinct(values: list[Any], what: str) -> None:
    invariant(len(set(values)) == len(values), f"a {what} is used twice: {sorted(values, key=str)}")
