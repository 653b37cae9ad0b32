"""What a sample needs to act: keys for everybody, and a way to send and to see what happened."""

import secrets
from collections.abc import Iterable, Sequence
from typing import TypeVar

from fenming.base.calendar import MILLISECONDS_PER_DAY, day_of
from fenming.base.fields import Action, Event
from fenming.base.problems import Problem
from fenming.base.signatures import ED25519
from fenming.base.suites import SUITES
from fenming.chain.records import read_outcomes
from fenming.client.envelopes import SecretKey, SignedEnvelope, build_envelope
from fenming.domains.identity.actions import NewKey, NewOfficer
from fenming.domains.identity.records import Duty
from fenming.ledger.codes import explain
from fenming.node.clock import SteppedClock
from fenming.node.node import Node
from fenming.ordering.port import Answer

EventType = TypeVar("EventType", bound=Event)
_WAIT_S = 120
NO_DOCUMENT = bytes(32)


class SampleRefused(Problem):
    """The ledger refused a step of the sample, which a sound build never does."""


class Organisation:
    """One organisation of the cast: its party number and those of its officers."""

    def __init__(self, name: str, number: int, officers: dict[Duty, SecretKey]) -> None:
        self.name = name
        self.number = number
        self.maker = officers[Duty.MAKER]
        self.checker = officers[Duty.CHECKER]
        self.administrator = officers[Duty.ADMINISTRATOR]


class Stage:
    """A node with the time in hand."""

    def __init__(self, node: Node, clock: SteppedClock) -> None:
        self.node = node
        self.clock = clock
        self.chain_id = node.genesis.chain_id
        self.suite = node.genesis.suites[0]
        self.envelopes = 0

    def send(self, key: SecretKey, *actions: Action) -> list[Event]:
        """Have a party do something, all or nothing; what the envelope itself led to, due actions not included."""
        return self.send_all([self.sign(key, *actions)])

    def sign(self, key: SecretKey, *actions: Action) -> SignedEnvelope:
        """An envelope of a party, not sent yet."""
        return build_envelope(self.chain_id, [key], actions, self.node.head().height + 1)

    def send_all(self, envelopes: Sequence[SignedEnvelope]) -> list[Event]:
        """Send several envelopes together; the events of all, in order."""
        ticket = self.node.submit([envelope.wire for envelope in envelopes])
        if not ticket.wait(_WAIT_S):
            raise SampleRefused(f"no answer within {_WAIT_S} s: {self.node.ordering.failure}")
        self.envelopes += len(envelopes)
        answers = [answer for answer in ticket.answers if answer]
        self._check(answers)
        return self._events_of(answers)

    def find(self, events: Iterable[Event], kind: type[EventType]) -> list[EventType]:
        """The events of one kind."""
        return [event for event in events if isinstance(event, kind)]

    @property
    def today(self) -> int:
        """The day in the chain's time zone."""
        return day_of(self.clock.now_ms, self.node.genesis.zone_minutes)

    def pass_days(self, days: int) -> None:
        """Move the clock on."""
        self.clock.move_to(self.clock.now_ms + days * MILLISECONDS_PER_DAY)

    def _check(self, answers: Sequence[Answer]) -> None:
        by_number = {code.number: code for code in self.node.rulebook.codes}
        for answer in answers:
            if answer.code:
                raise SampleRefused(explain(by_number[answer.code], answer.data, "en"))

    def _events_of(self, answers: Sequence[Answer]) -> list[Event]:
        wanted = {answer.envelope_id for answer in answers}
        decode = self.node.rulebook.event_decoder.decode
        events: list[Event] = []
        reader = self.node.reader()
        try:
            for height in sorted({answer.height for answer in answers}):
                for outcome in read_outcomes(reader.outbox(height, 1)[0][1]).outcomes:
                    if outcome.receipt.envelope_id in wanted:
                        events.extend(map(decode, outcome.events))
        finally:
            reader.close()
        return events


def new_seed() -> bytes:
    """A fresh secret."""
    return secrets.token_bytes(32)


def new_key(seed: bytes, suite: int = ED25519.number) -> NewKey:
    """The public half, as it is registered."""
    return NewKey(suite, SUITES[suite].public_key(seed))


def officers_for(seeds: dict[Duty, bytes], suite: int = ED25519.number) -> tuple[NewOfficer, ...]:
    """One officer for each duty."""
    return tuple(NewOfficer(int(duty), 1, (new_key(seed, suite),)) for duty, seed in seeds.items())
