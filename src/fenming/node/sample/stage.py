"""What a sample needs to act: keys for everybody, and a way to send and to see what happened."""

import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from fenming.base.calendar import MILLISECONDS_PER_DAY, day_of
from fenming.base.fields import Action, Event, Record
from fenming.base.invariant import invariant
from fenming.base.problems import Problem
from fenming.base.signatures import ED25519
from fenming.base.suites import SUITES
from fenming.chain.records import Head, read_outcomes
from fenming.client.envelopes import SecretKey, SignedEnvelope, build_envelope
from fenming.domains.identity.actions import NewKey, NewOfficer
from fenming.domains.identity.records import Duty
from fenming.ledger.codes import explain
from fenming.ledger.due import QUEUE, DueQueue
from fenming.ledger.genesis import Genesis
from fenming.ledger.overlay import BlockState
from fenming.ledger.rulebook import Rulebook
from fenming.ledger.tables import Table
from fenming.node.clock import SteppedClock
from fenming.node.home import Home
from fenming.ordering.port import Answer, Ticket
from fenming.storage.state_store import ClosableReader

EventType = TypeVar("EventType", bound=Event)
RecordType = TypeVar("RecordType", bound=Record)
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


class StageNode(Protocol):
    """What a sample needs of a node: one of this process, or one reached over HTTP."""

    home: Home
    rulebook: Rulebook
    genesis: Genesis

    @property
    def failure(self) -> str | None: ...

    def submit(self, wires: Sequence[bytes]) -> Ticket: ...

    def reader(self) -> ClosableReader: ...

    def head(self) -> Head: ...

    def on_commit(self, listener: Callable[[int], None]) -> None: ...


class Stage:
    """A node with the time in hand."""

    def __init__(self, node: StageNode, clock: SteppedClock) -> None:
        self.node = node
        self.clock = clock
        self.chain_id = node.genesis.chain_id
        self.suite = node.genesis.suites[0]
        self.envelopes = 0
        self._made = threading.Condition()
        node.on_commit(self._tell)

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
            raise SampleRefused(f"no answer within {_WAIT_S} s: {self.node.failure}")
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

    def pass_until(self, day: int) -> None:
        """Move the clock on to a day, by way of every day for which something waits: the ledger acts on it at its own date."""
        self._wait_until_idle()
        while self.today < day:
            waiting = [date for date in self._queue().waiting_days if self.today < date < day]
            self.pass_days((waiting[0] if waiting else day) - self.today)
            self._wait_until_idle()

    def read(self, table: Table[RecordType], *key: int) -> RecordType | None:
        """A record of the committed state."""
        reader = self.node.reader()
        try:
            return table.read(BlockState(reader), *key)
        finally:
            reader.close()

    def expect(self, table: Table[RecordType], *key: int) -> RecordType:
        """A record that must be there."""
        record = self.read(table, *key)
        invariant(record is not None, f"{table.name} {key} is not there")
        assert record is not None
        return record

    def _wait_until_idle(self) -> None:
        """The ordering looks at the date by itself; wait for the blocks that it makes for what is due."""
        with self._made:
            if not self._made.wait_for(self._is_idle, _WAIT_S):
                raise SampleRefused(f"what was due was not done within {_WAIT_S} s: {self.node.failure}")

    def _is_idle(self) -> bool:
        queue = self._queue()
        is_waiting = bool(queue.waiting_days and queue.waiting_days[0] <= self.today)
        return queue.head == queue.tail and not is_waiting

    def _queue(self) -> DueQueue:
        return self.read(QUEUE) or DueQueue()

    def _tell(self, height: int) -> None:
        with self._made:
            self._made.notify_all()

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
