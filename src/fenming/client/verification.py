"""A receipt file checked with nothing but a trust file: no node, no network.

Everything is computed again from the bytes and compared. A field that could be changed without being noticed would be a field
that lies, so unknown fields, other spellings of the same bytes and signers that nobody needs are refused as well.
"""

import json
import time
from typing import Any

import msgspec

from fenming.base.bucket_tree import StateProof, verify_state
from fenming.base.encoding import Malformed
from fenming.base.merkle import leaf_hash, verify_consistency, verify_inclusion
from fenming.base.notes import Checkpoint, NoteMalformed, NoteUnsigned, parse_checkpoint, read_note, read_verifier_key
from fenming.base.signatures import SignatureSuite
from fenming.base.suites import SuiteUnavailable, usable_suites
from fenming.client.catalogue import ACTIONS, event_decoder
from fenming.client.headers import Reliance, follow, trusted_block
from fenming.client.proof_reading import NotProven, decoded, octets, read_object, require
from fenming.domains.identity.records import PARTIES, Party
from fenming.ledger.app_state import AppState
from fenming.ledger.codes import Rejected
from fenming.ledger.due import due_id, report_id
from fenming.ledger.envelope import EnvelopeCodec
from fenming.ledger.genesis import Genesis, read_genesis
from fenming.ledger.receipt_file import (
    FORMAT,
    TRUST_FORMAT,
    AppHashes,
    ClusterTrust,
    EventProof,
    ReceiptFile,
    Statement,
    TrustFile,
    event_text,
)
from fenming.ledger.receipts import Receipt, receipt_leaf

__all__ = ["NotProven", "Proven", "Reliance", "continued_trust", "read_object", "verify_receipt"]
_receipt_decoder = msgspec.msgpack.Decoder(Receipt)


class Proven(msgspec.Struct, frozen=True):
    """What a receipt file proves."""

    chain: str
    subject: str
    height: int
    events: list[dict[str, Any]]
    signed_by: list[int]
    consistent_with_trust: bool
    relied_on: Reliance


class _Anchor(msgspec.Struct, frozen=True):
    """What the roots of a file stand under: the app hash of a height, and the size and root of a log that is trusted already."""

    height: int
    app_hash: bytes
    relied_on: Reliance
    trusted_log: tuple[int, bytes] | None


def verify_receipt(data: bytes, trust_data: bytes, now_ns: int | None = None) -> Proven:
    """Check a receipt file against a trust file; raises `NotProven`.

    What a cluster's validators signed is believed for a time, so it matters when the verifier asks: `now_ns` since 1970, by default
    the machine's.
    """
    trust = read_object(trust_data, TrustFile)
    file = read_object(data, ReceiptFile)
    return _Verification(file, trust, time.time_ns() if now_ns is None else now_ns).run()


def continued_trust(data: bytes, trust_data: bytes) -> TrustFile:
    """A trust file that holds what a receipt file stands under, for whoever has verified that against the old one."""
    trust = read_object(trust_data, TrustFile)
    file = read_object(data, ReceiptFile)
    cluster = trust.cluster and ClusterTrust(trust.cluster.trusted_days, file.headers[-1], file.app)
    return msgspec.structs.replace(trust, checkpoint=file.checkpoint or trust.checkpoint, cluster=cluster)


class _Verification:
    def __init__(self, file: ReceiptFile, trust: TrustFile, now_ns: int) -> None:
        require(trust.format == TRUST_FORMAT, "the trust file has an unknown format")
        require(file.format == FORMAT, "the file has an unknown format")
        require(file.chain == trust.chain, "the file is about another chain")
        self.file = file
        self.trust = trust
        self.now_ns = now_ns
        self.genesis = _genesis(trust)
        self.suites = _suites(self.genesis)
        self.codec = EnvelopeCodec(self.genesis.chain_id, ACTIONS)
        self.app = _app_state(file.app)
        self.signers: dict[int, Party] = {}
        self.used: set[int] = set()

    def run(self) -> Proven:
        anchor = self._validators() if self.genesis.validators else self._notary()
        require(anchor.app_hash == self.app.app_hash, "the app hash is not the one signed")
        consistent = self._consistency(anchor.trusted_log)
        self._read_signers()
        proven = [event for statement in self.file.statements for event in self._statement(statement)]
        self._causes()
        require(self.used == set(self.signers), "the file names a signer who signed nothing")
        require(_subject(proven) == self.file.subject, "the file names another subject than it proves")
        return Proven(
            self.file.chain, self.file.subject, anchor.height, proven, sorted(self.used), consistent, anchor.relied_on
        )  # fmt: skip

    def _notary(self) -> _Anchor:
        require(not self.file.headers, "a chain with a notary has no validators")
        checkpoint = self._checkpoint(self.file.checkpoint)
        require((checkpoint.size, checkpoint.root) == (self.app.log_size, self.app.log_root), "the log is not the one signed")
        height, app_hash = _extensions(checkpoint)
        trusted = self._checkpoint(self.trust.checkpoint)
        relied_on = Reliance(self.genesis.notary_key.split("+")[0], height)
        return _Anchor(height, app_hash, relied_on, (trusted.size, trusted.root))

    def _validators(self) -> _Anchor:
        trust = self.trust.cluster
        if trust is None:
            raise NotProven("the trust file does not say what is believed of the cluster")
        require(not self.file.checkpoint, "a cluster's chain has no notary")
        block, relied_on = follow(self.genesis, trust, self.file.headers, self.now_ns)
        return _Anchor(block.height - 1, block.header.app_hash, relied_on, _trusted_log(self.genesis, trust))

    def _checkpoint(self, note: str) -> Checkpoint:
        try:
            verifiers = [read_verifier_key(key) for key in self.trust.verifier_keys]
            text, _ = read_note(note, verifiers)
            require(note.count("\n— ") == 1, "the checkpoint carries signatures of others")
            checkpoint = parse_checkpoint(text)
        except (NoteMalformed, NoteUnsigned) as error:
            raise NotProven(f"the checkpoint is not good: {error}") from None
        require(checkpoint.origin == self.genesis.log_origin, "the checkpoint is of another log")
        return checkpoint

    def _consistency(self, trusted: tuple[int, bytes] | None) -> bool:
        path = [octets(node) for node in self.file.consistency]
        here = (self.app.log_size, self.app.log_root)
        if trusted is None or (not path and trusted[0] != here[0]):
            require(not path, "the file compares the log with one that the trust file does not hold")
            return False
        first, second = sorted((trusted, here), key=lambda log: log[0])
        good = verify_consistency(first[0], second[0], first[1], second[1], path)
        require(good, "the log is not a continuation of the trusted one")
        return True

    def _read_signers(self) -> None:
        for signer in self.file.signers:
            record = octets(signer.record)
            proof = StateProof(octets(signer.bucket), tuple(octets(node) for node in signer.siblings))
            key = PARTIES.key(signer.party)
            good = verify_state(self.app.state_root, self.genesis.tree_depth, key, record, proof)
            require(good and signer.party not in self.signers, f"the record of party {signer.party} is not in the state")
            self.signers[signer.party] = PARTIES.decoder.decode(record)

    def _statement(self, statement: Statement) -> list[dict[str, Any]]:
        receipt = decoded(octets(statement.receipt), _receipt_decoder)
        path = [octets(node) for node in statement.log_path]
        leaf = receipt_leaf(receipt)
        require(
            verify_inclusion(statement.log_index, self.app.log_size, leaf, path, self.app.log_root), "a receipt is not in the log"
        )
        if statement.envelope:
            none = (statement.due_sequence, statement.cause, statement.report, statement.report_height)
            require(none == (0, "", "", 0), "an envelope has no cause")
            self._envelope(octets(statement.envelope), receipt)
        else:
            expected = due_id(self.genesis.chain_id, statement.due_sequence, octets(statement.cause))
            require(receipt.envelope_id == expected, "a receipt is not of the due action named")
        return [self._event(receipt, event) for event in statement.events]

    def _envelope(self, wire: bytes, receipt: Receipt) -> None:
        try:
            envelope = self.codec.open(wire)
        except Rejected:
            raise NotProven("an envelope is not well formed") from None
        require(envelope.envelope_id == receipt.envelope_id, "a receipt is of another envelope")
        party = self.signers.get(envelope.body.sender)
        if party is None:
            raise NotProven("the file lacks the keys of a signer")
        self.used.add(envelope.body.sender)
        for signature in envelope.signatures:
            require(signature.slot < len(party.keys), "a signature names a key that its party does not have")
            key = party.keys[signature.slot]
            suite = self.suites.get(key.suite)
            good = suite is not None and suite.verify(key.public_key, envelope.message, signature.signature)
            require(good, "a signature does not fit its envelope")

    def _event(self, receipt: Receipt, proof: EventProof) -> dict[str, Any]:
        data = octets(proof.event)
        path = [octets(node) for node in proof.path]
        good = verify_inclusion(proof.index, receipt.event_count, leaf_hash(data), path, receipt.events_root)
        require(good, "an event is not in its receipt")
        text = event_text(decoded(data, event_decoder))
        # As text: in Python 1, 1.0 and True are equal, and a reader of the file would see a difference.
        same = json.dumps(proof.text, sort_keys=True) == json.dumps(text, sort_keys=True)
        require(same, "the words of an event are not what its bytes say")
        return text

    def _causes(self) -> None:
        ids = {decoded(octets(s.receipt), _receipt_decoder).envelope_id.hex() for s in self.file.statements}
        require(len(ids) == len(self.file.statements), "a receipt stands twice in the file")
        for statement in self.file.statements:
            if statement.report or statement.report_height:
                report = report_id(self.genesis.chain_id, statement.report_height, octets(statement.report))
                require(statement.cause == report.hex(), "a receipt was not caused by the report named")
            else:
                require(not statement.cause or statement.cause in ids, "the file lacks what caused a receipt")


def _subject(events: list[dict[str, Any]]) -> str:
    """What the first event is about: the file must not promise another thing than it proves."""
    return str(events[0]["event"]) if events else "receipt"


def _genesis(trust: TrustFile) -> Genesis:
    try:
        genesis = read_genesis(octets(trust.genesis))
    except Malformed as error:
        raise NotProven(f"the trust file's genesis cannot be read: {error}") from None
    require(genesis.chain_id.hex() == trust.chain, "the trust file's genesis is of another chain")
    if not genesis.validators:
        require(genesis.notary_key in trust.verifier_keys, "the trust file does not name the chain's notary")
        require(trust.cluster is None, "the trust file believes validators, and the chain has none")
    return genesis


def _suites(genesis: Genesis) -> dict[int, SignatureSuite]:
    try:
        return usable_suites(genesis.suites)
    except SuiteUnavailable as problem:
        raise NotProven(str(problem)) from None


def _app_state(app: AppHashes) -> AppState:
    return AppState(octets(app.state_root), octets(app.log_root), app.log_size, octets(app.receipts_root), app.rules_version)


def _trusted_log(genesis: Genesis, trust: ClusterTrust) -> tuple[int, bytes] | None:
    """Size and root of the log under the header of a trust file, where it tells them."""
    block = trusted_block(genesis, trust)
    if block is None or trust.app is None:
        require(trust.app is None, "the trust file tells of a log under no header")
        return None
    state = _app_state(trust.app)
    require(state.app_hash == block.header.app_hash, "the trust file's log is not the one under its header")
    return state.log_size, state.log_root


def _extensions(checkpoint: Checkpoint) -> tuple[int, bytes]:
    lines = [line.split(" ") for line in checkpoint.extensions]
    shape = [line[0] for line in lines] == ["height", "app-hash", "block"] and all(len(line) == 2 for line in lines)
    require(shape and lines[0][1].isdigit(), "the checkpoint lacks height, app hash or block")
    try:
        return int(lines[0][1]), parse_checkpoint(f"app-hash\n0\n{lines[1][1]}\n").root
    except NoteMalformed:
        raise NotProven("the checkpoint's app hash cannot be read") from None
