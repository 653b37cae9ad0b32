"""What an ordering reports about itself: run before the envelopes, kept in the log, replayed, and proven without anybody's signature."""

from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import pytest

from chain.growing import AUTHORITY, STARTED_MS, Growing, registration
from fenming.base.encoding import encode
from fenming.base.invariant import InvariantBroken
from fenming.base.signatures import ED25519
from fenming.chain.recovery import recover
from fenming.client.verification import NotProven, verify_receipt
from fenming.domains.network.actions import DoubleSigning, LapseChange, VoteOnChange
from fenming.domains.network.codes import VALIDATOR_UNKNOWN
from fenming.ledger import block
from fenming.ledger.codes import SIGNATURE_WRONG
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.operations import prove, trust, verify_home

REPORT = encode(DoubleSigning(bytes(20), 1, STARTED_MS, 10, 1))
"""Nobody on these chains has this address, so the ledger answers with a code: a result to be proven like any other."""


@pytest.fixture
def grown(tmp_path: Path) -> Growing:
    home = Home(tmp_path)
    found_chain(home, "reports", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    growing = Growing(home)
    growing.block(registration(growing.genesis, "before"))
    return growing


def block_with(grown: Growing, reports: list[bytes], *wires: bytes, commit: bool = True) -> list[Any]:
    """A block with these reports; its receipts."""
    finalized = grown.chain.finalize(grown.chain.head.time_ms, grown.chain.open_all(wires), reports=reports)
    grown.chain.log.append(finalized.record.height, encode(finalized.record))
    grown.chain.log.begin_sync()()
    if commit:
        grown.chain.store_only(finalized)
    return [outcome.receipt for outcome in finalized.outcomes]


def close(grown: Growing) -> Path:
    grown.store.close()
    grown.log.close()
    return grown.home.folder


def test_a_report_runs_before_the_envelopes_and_one_that_stands_twice_runs_twice(grown: Growing) -> None:
    receipts = block_with(grown, [REPORT, REPORT], registration(grown.genesis, "after"))
    assert [receipt.code for receipt in receipts] == [VALIDATOR_UNKNOWN.number, VALIDATOR_UNKNOWN.number, 0]
    assert len({receipt.envelope_id for receipt in receipts}) == 3
    close(grown)


def test_a_block_with_a_report_is_recovered_and_verified_from_the_log_alone(grown: Growing) -> None:
    block_with(grown, [REPORT], commit=False)
    again = Growing(Home(close(grown)))
    assert again.chain.head.height == 1
    recover(again.chain)
    assert again.chain.head.height == 2
    assert verify_home(close(again), None).height == 2


def proven_of(grown: Growing, receipt_id: bytes) -> tuple[dict[str, Any], bytes]:
    folder = close(grown)
    file = msgspec.json.decode(msgspec.json.encode(prove(folder, receipt_id.hex(), None)))
    return file, msgspec.json.encode(trust(folder))


def test_a_report_is_proven_without_a_signature_and_no_part_of_it_can_be_changed(grown: Growing) -> None:
    receipt = block_with(grown, [REPORT])[0]
    file, trusted = proven_of(grown, receipt.envelope_id)
    proven = verify_receipt(msgspec.json.encode(file), trusted)
    assert (proven.signed_by, file["statements"][0]["report"], file["statements"][0]["report_height"]) == ([], REPORT.hex(), 2)
    other = encode(DoubleSigning(bytes(20), 2, STARTED_MS, 10, 1)).hex()
    for changed in ({"report": other}, {"report_height": 1}, {"report": ""}, {"report": "", "report_height": 0}, {"due_sequence": 1}):
        statement = {**file["statements"][0], **changed}
        with pytest.raises(NotProven):
            verify_receipt(msgspec.json.encode({**file, "statements": [statement]}), trusted)


def test_a_report_that_its_block_could_not_afford_is_proven_with_the_block_in_which_it_was_stated(grown: Growing) -> None:
    with mock.patch.object(block, "BLOCK_COST_MAX", 1):
        assert len(block_with(grown, [REPORT, REPORT])) == 1
        receipt = block_with(grown, [])[0]
    file, trusted = proven_of(grown, receipt.envelope_id)
    assert verify_receipt(msgspec.json.encode(file), trusted).height == 3
    assert file["statements"][0]["report_height"] == 2


@pytest.mark.parametrize(
    "stated",
    [
        b"", b"junk", encode(VoteOnChange(1, True)), encode(LapseChange(1)), REPORT + b"\x00",
        msgspec.msgpack.encode([*msgspec.msgpack.decode(REPORT), 0]),
    ],
)  # fmt: skip
def test_an_ordering_may_state_nothing_but_reports(grown: Growing, stated: bytes) -> None:
    with pytest.raises(InvariantBroken, match="may not"):
        grown.chain.finalize(STARTED_MS, [], reports=[stated])
    assert grown.chain.head.height == 1
    close(grown)


def test_an_envelope_is_proven_by_the_copy_that_ran_and_not_by_one_with_a_forged_signature(grown: Growing) -> None:
    good = registration(grown.genesis, "copied")
    forged = good[:-1] + bytes((good[-1] ^ 1,))
    receipts = block_with(grown, [REPORT], forged, good)
    assert [receipt.code for receipt in receipts] == [VALIDATOR_UNKNOWN.number, SIGNATURE_WRONG.number, 0]
    file, trusted = proven_of(grown, receipts[2].envelope_id)
    assert file["statements"][0]["envelope"] == good.hex()
    assert verify_receipt(msgspec.json.encode(file), trusted).signed_by == [2]
