"""Receipt files made from a store and its log: everything under the newest checkpoint.

The log proves a receipt of any age under the root of today, so a proof does not need the checkpoint of its own time. What caused
a receipt is followed up to the envelope that somebody signed, and each signer's keys are proven from the state.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from fenming.base.encoding import encode
from fenming.base.merkle import inclusion_path, leaf_hash
from fenming.base.problems import NotThere, Unavailable
from fenming.chain.history import outcomes_at, receipt_place
from fenming.chain.records import BlockOutcomes, BlockRecord, read_head
from fenming.ledger.due import report_id
from fenming.ledger.genesis import Genesis
from fenming.ledger.receipt_file import FORMAT, AppHashes, EventProof, ReceiptFile, SignerProof, Statement, event_text
from fenming.ledger.receipts import Outcome
from fenming.ledger.rulebook import Rulebook
from fenming.storage.log_tree import LogTree
from fenming.storage.state_store import StateReader
from fenming.storage.state_tree import StateTree

_REPORT_BLOCKS = 100
PartyKey = Callable[[int], bytes]
"""The state key of a party's record."""


class Wanted(msgspec.Struct, frozen=True):
    """A receipt to prove, by block and position, and the indexes of its events that matter."""

    height: int
    position: int
    events: Sequence[int] = ()


class NotInLog(NotThere):
    """Nothing that can be proven has this id."""


class TilesMissing(Unavailable):
    """The node joined by a snapshot and does not hold the hashes that the proof needs."""


class Prover:
    """Makes receipt files from one consistent view of a store."""

    def __init__(
        self, genesis: Genesis, rulebook: Rulebook, reader: StateReader, read_block: Callable[[int], BlockRecord],
        state_tree: StateTree, party_key: PartyKey,
    ) -> None:  # fmt: skip
        data, note = reader.head(), reader.note()
        if data is None or note is None:
            raise NotInLog("the chain has no head yet")
        self._reader = reader
        self._head = read_head(data)
        self._note = note.decode()
        self._genesis = genesis
        self._decode_event: Callable[[bytes], Any] = rulebook.event_decoder.decode
        self._read_block = read_block
        self._state_tree = state_tree
        self._party_key = party_key
        self._log = LogTree(self._head.result.log_size, reader.tile)

    def prove(self, wanted: Sequence[Wanted], since_size: int | None = None) -> ReceiptFile:
        """The file for these receipts and their causes; `since_size` adds the proof that the log continues an earlier one."""
        statements: dict[bytes, Statement] = {}
        senders: dict[int, None] = {}
        for item in wanted:
            self._add(statements, senders, item)
        result = self._head.result
        app = AppHashes(
            result.state_root.hex(), result.log_root.hex(), result.log_size, result.receipts_root.hex(), result.rules_version
        )
        listed = list(statements.values())
        subject = next((str(event.text["event"]) for statement in listed for event in statement.events), "receipt")
        consistency = self._consistency(since_size) if since_size else []
        return ReceiptFile(
            FORMAT, self._genesis.chain_id.hex(), subject, self._note, app, listed, [self._signer(party) for party in senders],
            [node.hex() for node in consistency],
        )  # fmt: skip

    def _consistency(self, since_size: int) -> list[bytes]:
        try:
            return self._log.consistency_path(since_size, self._head.result.log_size)
        except ValueError:  # a node that joined holds the log's right edge and what came after
            raise TilesMissing(
                "the early hashes of the log are not here, so it cannot be led back to the trusted checkpoint; prove without one, "
                "or ask a node that holds all blocks"
            ) from None

    def _add(self, statements: dict[bytes, Statement], senders: dict[int, None], wanted: Wanted) -> None:
        block = outcomes_at(self._reader, wanted.height)
        outcome = block.outcomes[wanted.position]
        envelope_id = outcome.receipt.envelope_id
        if envelope_id in statements:
            return
        is_due = bool(outcome.origin.due_sequence)
        wire = b"" if is_due else self._wire(block, wanted.position)
        statements[envelope_id] = self._statement(block, wanted, outcome, wire)
        if is_due and self._reader.place(outcome.origin.cause) is None:
            statements[envelope_id] = self._with_report(statements[envelope_id], wanted.height, outcome.origin.cause)
        elif is_due:
            self._add(statements, senders, self._cause(outcome.origin.cause))
        elif wire:
            senders[outcome.origin.sender] = None

    def _with_report(self, statement: Statement, height: int, cause: bytes) -> Statement:
        """What the ordering stated caused it: in this block, or not far before it where that block could not afford it."""
        for earlier in range(height, max(0, height - _REPORT_BLOCKS), -1):
            for report in self._read_block(earlier).reports:
                if report_id(self._genesis.chain_id, earlier, report) == cause:
                    return msgspec.structs.replace(statement, report=report.hex(), report_height=earlier)
        raise NotInLog("what caused this is not in the index")

    def _cause(self, cause: bytes) -> Wanted:
        place = receipt_place(self._reader, cause)
        if place is None:
            raise NotInLog("what caused this is not in the index")
        height, position = place
        outcome = outcomes_at(self._reader, height).outcomes[position]
        return Wanted(height, position, range(min(len(outcome.events), 4)))

    def _statement(self, block: BlockOutcomes, wanted: Wanted, outcome: Outcome, wire: bytes) -> Statement:
        log_index = block.log_start + wanted.position
        path = self._log.inclusion_path(log_index, self._head.result.log_size)
        origin = outcome.origin
        is_due = bool(origin.due_sequence)
        return Statement(
            encode(outcome.receipt).hex(), wire.hex(), origin.due_sequence - 1 if is_due else 0,
            origin.cause.hex() if is_due else "", log_index, [node.hex() for node in path],
            [self._event(outcome, index) for index in wanted.events],
        )  # fmt: skip

    def _event(self, outcome: Outcome, index: int) -> EventProof:
        path = inclusion_path([leaf_hash(event) for event in outcome.events], index)
        data = outcome.events[index]
        return EventProof(index, data.hex(), [node.hex() for node in path], event_text(self._decode_event(data)))

    def _signer(self, party: int) -> SignerProof:
        key = self._party_key(party)
        record = self._reader.record(key)
        if record is None:
            raise NotInLog(f"party {party} is not in the state")
        proof = self._state_tree.prove(key)
        return SignerProof(party, record.hex(), proof.bucket.hex(), [node.hex() for node in proof.siblings])

    def _wire(self, block: BlockOutcomes, position: int) -> bytes:
        """The envelope of an outcome: they stand in one order, so a forged copy of the same id is not taken for it."""
        index = sum(not outcome.origin.due_sequence for outcome in block.outcomes[:position])
        return self._read_block(block.height).envelopes[index]
