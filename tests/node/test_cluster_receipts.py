"""Four real nodes: what one of them took is proven by another and verified with a file, after the cluster is gone."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fenming.base.encoding import encode
from fenming.base.signatures import ED25519
from fenming.chain.checkpoints import quorum_of
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.client.nodes import Nodes
from fenming.client.verification import NotProven, verify_receipt
from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.identity.records import PartyKind
from fenming.ledger.genesis import Genesis
from fenming.ledger.receipt_file import TRUST_FORMAT, ClusterTrust, TrustFile
from fenming.node.cluster.engine import EngineMissing, find_engine
from fenming.node.cluster.local import AUTHORITY_PARTY, LocalPlan, found_local
from fenming.node.cluster.processes import ClusterProcesses
from fenming.node.home import Home
from fenming.node.operations import prove, trust

PATIENCE_S = 120.0
AUTHORITY = secrets.token_bytes(32)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterProcesses]:
    try:
        find_engine()
    except EngineMissing as missing:
        pytest.skip(str(missing))
    folder = tmp_path_factory.mktemp("receipts") / "cluster"
    found_local(folder, LocalPlan(nodes=4, authority_seed=AUTHORITY), "for the tests")
    with ClusterProcesses(folder) as processes:
        processes.start()
        for number in range(4):
            processes.wait_height(number, 1, PATIENCE_S)
        yield processes


def home_of(cluster: ClusterProcesses, number: int) -> Home:
    return cluster.folder.home(cluster.folder.read().nodes[number])


def registered(cluster: ClusterProcesses, genesis: Genesis, name: str) -> str:
    """An organisation registered through the first node; the envelope's id."""
    officer = NewOfficer(1, 1, (NewKey(1, ED25519.public_key(os.urandom(32))),))
    action = RegisterOrganisation(PartyKind.ORGANISATION, name, bytes(32), (officer,))
    height = cluster.wait_height(0, 1)
    envelope = build_envelope(genesis.chain_id, [SecretKey(AUTHORITY_PARTY, 0, AUTHORITY)], [action], height)
    nodes = Nodes([f"http://{cluster.folder.read().nodes[0].api_address}"])
    try:
        (answer,) = nodes.submit([envelope.wire])
    finally:
        nodes.close()
    assert answer.code == 0
    cluster.wait_height(1, answer.height, PATIENCE_S)
    return envelope.envelope_id.hex()


def test_what_one_node_took_is_proven_by_another_and_verified_by_the_founders_alone(cluster: ClusterProcesses) -> None:
    home = home_of(cluster, 1)
    genesis = home.read_genesis()
    envelope = registered(cluster, genesis, "a firm")
    founders = msgspec.json.encode(
        TrustFile(TRUST_FORMAT, genesis.chain_id.hex(), encode(genesis).hex(), "", [], ClusterTrust(365))
    )
    receipt = msgspec.json.encode(prove(home.folder, envelope, None))
    proven = verify_receipt(receipt, founders)
    assert {event["event"] for event in proven.events} == {"PartyRegistered"}
    assert proven.relied_on.share is not None
    assert proven.relied_on.share.signed >= 3

    witnesses = [node.rpc_address for node in cluster.folder.read().nodes if node.name != "node1"]
    handed = trust(home.folder, 365, witnesses)
    later = registered(cluster, genesis, "another firm")
    since = msgspec.json.encode(handed)
    proven = verify_receipt(msgspec.json.encode(prove(home.folder, later, since)), since)
    assert proven.consistent_with_trust
    assert quorum_of(genesis, handed.checkpoint.encode()).signed_by == ("node1",)
    with pytest.raises(NotProven, match="have the receipt proven again"):
        verify_receipt(receipt, msgspec.json.encode(trust(home.folder)))


def test_the_receipt_is_served_as_well(cluster: ClusterProcesses) -> None:
    genesis = home_of(cluster, 2).read_genesis()
    envelope = registered(cluster, genesis, "a third firm")
    nodes = Nodes([f"http://{cluster.folder.read().nodes[1].api_address}"])
    try:
        receipt, since = nodes.get(f"/v1/proofs/{envelope}"), nodes.get("/v1/trust")
    finally:
        nodes.close()
    if receipt["headers"][-1] != since["cluster"]["header"]:
        since["cluster"] = {"trusted_days": 365}
    assert verify_receipt(msgspec.json.encode(receipt), msgspec.json.encode(since)).signed_by == [AUTHORITY_PARTY]


def test_no_process_is_needed_to_verify(cluster: ClusterProcesses, tmp_path: Path) -> None:
    home = home_of(cluster, 1)
    envelope = registered(cluster, home.read_genesis(), "a last firm")
    since = msgspec.json.encode(trust(home.folder))
    receipt = msgspec.json.encode(prove(home.folder, envelope, since))
    cluster.close()
    assert verify_receipt(receipt, since).signed_by == [AUTHORITY_PARTY]
