"""A receipt file checked with nothing but a trust file: no node, no network.

Everything is computed again from the bytes and compared. A field that could be changed without being noticed would be a field
that lies, so unknown fields, other spellings of the same bytes and signers that nobody needs are refused as well.
"""

import json
from typing import Any, TypeVar

import msgspec

from fenming.base.bucket_tree import StateProof, verify_state
from fenming.base.encoding import Malformed, decode
from fenming.base.merkle import leaf_hash, verify_consistency, verify_inclusion
from fenming.base.notes import Checkpoint, NoteMalformed, NoteUnsigned, parse_checkpoint, read_note, read_verifier_key
from fenming.base.problems import Problem
from fenming.base.signatures import SignatureSuite
from fenming.base.suites import SuiteUnavailable, usable_suites
from fenming.client.catalogue import ACTIONS, event_decoder
from fenming.domains.identity.records import PARTIES, Party
from fenming.ledger.app_state import AppState
from fenming.ledger.codes import Rejected
from fenming.ledger.due import due_id
from fenming.ledger.envelope import EnvelopeCodec
from fenming.ledger.genesis import Genesis, read_genesis
from fenming.ledger.receipt_file import FORMAT, TRUST_FORMAT, EventProof, ReceiptFile, Statement, TrustFile, event_text
from fenming.ledger.receipts import Receipt, receipt_leaf

FILE_BYTES_MAX = 64 * 1024**2
Object = TypeVar("Object")
_receipt_decoder = msgspec.msgpack.Decoder(Receipt)


class NotProven(Problem):
    """The file does not prove what it says, for this reason."""


class Proven(msgspec.Struct, frozen=True):
    """What a receipt file proves."""

    chain: str
    subject: str
    height: int
    events: list[dict[str, Any]]
    signed_by: list[int]
    consistent_with_trust: bool


def read_object(data: bytes, kind: type[Object]) -> Object:
    """A JSON object of this form and no other; raises `NotProven`."""
    if len(data) > FILE_BYTES_MAX:
        raise NotProven("the file is too large")
    try:
        return msgspec.convert(json.loads(data, object_pairs_hook=_distinct), kind, strict=True)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise NotProven(f"the file cannot be read: {error}") from None


def verify_receipt(data: bytes, trust_data: bytes) -> Proven:
    """Check a receipt file against a trust file; raises `NotProven`."""
    trust = read_object(trust_data, TrustFile)
    file = read_object(data, ReceiptFile)
    return _Verification(file, trust).run()


class _Verification:
    def __init__(self, file: ReceiptFile, trust: TrustFile) -> None:
        _require(trust.format == TRUST_FORMAT, "the trust file has an unknown format")
        _require(file.format == FORMAT, "the file has an unknown format")
        _require(file.chain == trust.chain, "the file is about another chain")
        self.file = file
        self.trust = trust
        self.genesis = _genesis(trust)
        self.suites = _suites(self.genesis)
        self.codec = EnvelopeCodec(self.genesis.chain_id, ACTIONS)
        self.app = AppState(
            _bytes(file.app.state_root), _bytes(file.app.log_root), file.app.log_size, _bytes(file.app.receipts_root),
            file.app.rules_version,
        )  # fmt: skip
        self.signers: dict[int, Party] = {}
        self.used: set[int] = set()

    def run(self) -> Proven:
        checkpoint = self._checkpoint(self.file.checkpoint)
        _require((checkpoint.size, checkpoint.root) == (self.app.log_size, self.app.log_root), "the log is not the one signed")
        height, app_hash = _extensions(checkpoint)
        _require(app_hash == self.app.app_hash, "the app hash is not the one signed")
        consistent = self._consistency(checkpoint)
        self._read_signers()
        proven = [event for statement in self.file.statements for event in self._statement(statement)]
        self._causes()
        _require(self.used == set(self.signers), "the file names a signer who signed nothing")
        _require(_subject(proven) == self.file.subject, "the file names another subject than it proves")
        return Proven(self.file.chain, self.file.subject, height, proven, sorted(self.used), consistent)

    def _checkpoint(self, note: str) -> Checkpoint:
        try:
            verifiers = [read_verifier_key(key) for key in self.trust.verifier_keys]
            text, _ = read_note(note, verifiers)
            _require(note.count("\n— ") == 1, "the checkpoint carries signatures of others")
            checkpoint = parse_checkpoint(text)
        except (NoteMalformed, NoteUnsigned) as error:
            raise NotProven(f"the checkpoint is not good: {error}") from None
        _require(checkpoint.origin == self.genesis.log_origin, "the checkpoint is of another log")
        return checkpoint

    def _consistency(self, checkpoint: Checkpoint) -> bool:
        trusted = self._checkpoint(self.trust.checkpoint)
        path = [_bytes(node) for node in self.file.consistency]
        if not path and trusted.size != checkpoint.size:
            return False
        first, second = (trusted, checkpoint) if trusted.size <= checkpoint.size else (checkpoint, trusted)
        good = verify_consistency(first.size, second.size, first.root, second.root, path)
        _require(good, "the log is not a continuation of the trusted one")
        return True

    def _read_signers(self) -> None:
        for signer in self.file.signers:
            record = _bytes(signer.record)
            proof = StateProof(_bytes(signer.bucket), tuple(_bytes(node) for node in signer.siblings))
            key = PARTIES.key(signer.party)
            good = verify_state(self.app.state_root, self.genesis.tree_depth, key, record, proof)
            _require(good and signer.party not in self.signers, f"the record of party {signer.party} is not in the state")
            self.signers[signer.party] = PARTIES.decoder.decode(record)

    def _statement(self, statement: Statement) -> list[dict[str, Any]]:
        receipt = _decoded(_bytes(statement.receipt), _receipt_decoder)
        path = [_bytes(node) for node in statement.log_path]
        leaf = receipt_leaf(receipt)
        _require(
            verify_inclusion(statement.log_index, self.app.log_size, leaf, path, self.app.log_root), "a receipt is not in the log"
        )
        if statement.envelope:
            _require((statement.due_sequence, statement.cause) == (0, ""), "an envelope has no cause")
            self._envelope(_bytes(statement.envelope), receipt)
        else:
            expected = due_id(self.genesis.chain_id, statement.due_sequence, _bytes(statement.cause))
            _require(receipt.envelope_id == expected, "a receipt is not of the due action named")
        return [self._event(receipt, event) for event in statement.events]

    def _envelope(self, wire: bytes, receipt: Receipt) -> None:
        try:
            envelope = self.codec.open(wire)
        except Rejected:
            raise NotProven("an envelope is not well formed") from None
        _require(envelope.envelope_id == receipt.envelope_id, "a receipt is of another envelope")
        party = self.signers.get(envelope.body.sender)
        if party is None:
            raise NotProven("the file lacks the keys of a signer")
        self.used.add(envelope.body.sender)
        for signature in envelope.signatures:
            _require(signature.slot < len(party.keys), "a signature names a key that its party does not have")
            key = party.keys[signature.slot]
            suite = self.suites.get(key.suite)
            good = suite is not None and suite.verify(key.public_key, envelope.message, signature.signature)
            _require(good, "a signature does not fit its envelope")

    def _event(self, receipt: Receipt, proof: EventProof) -> dict[str, Any]:
        data = _bytes(proof.event)
        path = [_bytes(node) for node in proof.path]
        good = verify_inclusion(proof.index, receipt.event_count, leaf_hash(data), path, receipt.events_root)
        _require(good, "an event is not in its receipt")
        text = event_text(_decoded(data, event_decoder))
        # As text: in Python 1, 1.0 and True are equal, and a reader of the file would see a difference.
        same = json.dumps(proof.text, sort_keys=True) == json.dumps(text, sort_keys=True)
        _require(same, "the words of an event are not what its bytes say")
        return text

    def _causes(self) -> None:
        ids = {_decoded(_bytes(s.receipt), _receipt_decoder).envelope_id.hex() for s in self.file.statements}
        _require(len(ids) == len(self.file.statements), "a receipt stands twice in the file")
        for statement in self.file.statements:
            _require(not statement.cause or statement.cause in ids, "the file lacks what caused a receipt")


def _subject(events: list[dict[str, Any]]) -> str:
    """What the first event is about: the file must not promise another thing than it proves."""
    return str(events[0]["event"]) if events else "receipt"


def _genesis(trust: TrustFile) -> Genesis:
    try:
        genesis = read_genesis(_bytes(trust.genesis))
    except Malformed as error:
        raise NotProven(f"the trust file's genesis cannot be read: {error}") from None
    _require(genesis.chain_id.hex() == trust.chain, "the trust file's genesis is of another chain")
    _require(genesis.notary_key in trust.verifier_keys, "the trust file does not name the chain's notary")
    return genesis


def _suites(genesis: Genesis) -> dict[int, SignatureSuite]:
    try:
        return usable_suites(genesis.suites)
    except SuiteUnavailable as problem:
        raise NotProven(str(problem)) from None


def _extensions(checkpoint: Checkpoint) -> tuple[int, bytes]:
    lines = [line.split(" ") for line in checkpoint.extensions]
    shape = [line[0] for line in lines] == ["height", "app-hash", "block"] and all(len(line) == 2 for line in lines)
    _require(shape and lines[0][1].isdigit(), "the checkpoint lacks height, app hash or block")
    try:
        return int(lines[0][1]), parse_checkpoint(f"app-hash\n0\n{lines[1][1]}\n").root
    except NoteMalformed:
        raise NotProven("the checkpoint's app hash cannot be read") from None


def _decoded(data: bytes, decoder: "msgspec.msgpack.Decoder[Object]") -> Object:
    try:
        return decode(data, decoder)
    except Malformed as error:
        raise NotProven(f"bytes cannot be read: {error}") from None


def _bytes(text: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError:
        raise NotProven("bytes are not written as hexadecimal digits") from None
    _require(data.hex() == text, "bytes are not written in their one form")
    return data


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a field stands twice")
    return dict(pairs)


def _require(condition: object, reason: str) -> None:
    if not condition:
        raise NotProven(reason)


