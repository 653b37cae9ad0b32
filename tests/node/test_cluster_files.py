"""What is written for a cluster: configuration that CometBFT takes as it is meant, and folders that hold no other machine's secrets."""

import base64
import json
import stat
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenming.base.problems import BadUsage, NotThere
from fenming.client.keystore import Keystore
from fenming.node.cluster.configuration import CometSettings, Pace, StateSync, render
from fenming.node.cluster.control import host_plan, would_init
from fenming.node.cluster.engine import VARIABLE, VERSION, EngineMissing, find_engine
from fenming.node.cluster.engine_genesis import founded_state
from fenming.node.cluster.host_folders import FolderTaken, found_hosts
from fenming.node.cluster.joining import join_host, join_local, join_would
from fenming.node.cluster.layout import Cluster, ClusterFolder, NoClusterHere
from fenming.node.cluster.local import ClusterTaken, LocalPlan, found_local, reroute
from fenming.node.home import Home
from fenming.node.settings import read_settings

SECRETS = (
    "comet/config/priv_validator_key.json", "comet/config/node_key.json", "comet/data/priv_validator_state.json", "gateway.key",
    "notary.key",
)  # fmt: skip
HOSTS = b"""
[[host]]
name = "owner"
address = "198.51.100.10"
power = 2
domain = "ledger.owner.example"
sentries = ["203.0.113.5", "203.0.113.6"]

[[host]]
name = "contractor"
address = "198.51.100.20"
"""
PASSPHRASE = "for the tests"


@pytest.fixture
def engine() -> Path:
    try:
        return find_engine()
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> ClusterFolder:
    folder = tmp_path_factory.mktemp("local") / "cluster"
    found_local(folder, LocalPlan(), PASSPHRASE)
    return ClusterFolder(folder)


def hosts(folder: Path, wireguard: bool = False) -> Path:
    found_hosts(folder, host_plan("programme", HOSTS, ["bank=2001:db8::7"], "mempool", False, (1,), wireguard), PASSPHRASE)
    return folder


def settings(**changes: Any) -> CometSettings:
    given: dict[str, Any] = {"moniker": "node", "proxy_app": "kvstore", "rpc_address": "127.0.0.1:2", "p2p_address": "127.0.0.1:1"}
    return CometSettings(**given | changes)


def config_of(home: Path) -> dict[str, Any]:
    return tomllib.loads((home / "comet" / "config" / "config.toml").read_text())


def keys_of(table: dict[str, Any]) -> set[tuple[str, type]]:
    """Names and types of all settings, with those of tables below them."""
    inner = {(f"{name}.{key}", kind) for name, value in table.items() if isinstance(value, dict) for key, kind in keys_of(value)}
    return inner | {(name, type(value)) for name, value in table.items() if not isinstance(value, dict)}


# The configuration.


def test_the_file_has_exactly_the_settings_that_cometbft_writes_itself(engine: Path, tmp_path: Path) -> None:
    subprocess.run([engine, "init", "--home", tmp_path], check=True, capture_output=True)
    own = tomllib.loads((tmp_path / "config" / "config.toml").read_text())
    assert keys_of(tomllib.loads(render(settings()))) == keys_of(own)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert tomllib.loads(render(settings(moniker=text)))["moniker"] == text


def test_each_lane_has_the_mempool_and_the_blocks_that_fit_it() -> None:
    mempool, queue = (tomllib.loads(render(settings(lane=lane, pace=Pace(idle_ms=2500)))) for lane in ("mempool", "queue"))
    assert (mempool["mempool"]["type"], queue["mempool"]["type"]) == ("flood", "nop")
    assert [c["consensus"]["create_empty_blocks"] for c in (mempool, queue)] == [False, True]
    assert [c["consensus"]["create_empty_blocks_interval"] for c in (mempool, queue)] == ["2500ms", "0s"]
    assert mempool["mempool"]["recheck"] is True  # or a batch whose time has passed would wake CometBFT for ever


def test_state_sync_is_off_unless_it_is_wished() -> None:
    sync = StateSync(("http://a:1", "http://b:1"), 77, "AB" * 32, 100)
    assert tomllib.loads(render(settings()))["statesync"]["enable"] is False
    found = tomllib.loads(render(settings(state_sync=sync)))["statesync"]
    assert (found["enable"], found["rpc_servers"], found["trust_height"]) == (True, "http://a:1,http://b:1", 77)
    assert (found["trust_hash"], found["trust_period"]) == ("AB" * 32, "100h0m0s")


# A cluster on this machine.


def test_each_home_is_whole_and_its_secrets_are_closed(local: ClusterFolder) -> None:
    cluster = local.read()
    assert len(cluster.nodes) == 4
    for node in cluster.nodes:
        home = local.home(node)
        assert home.read_genesis().network_id == cluster.network_id
        assert len(read_settings(home.settings).peers) == 3
        for name in (*SECRETS, "keys/operator.keys"):
            assert stat.S_IMODE((home.folder / name).stat().st_mode) == 0o600, name


def test_all_ports_differ(local: ClusterFolder) -> None:
    addresses = [
        address
        for node in local.read().nodes
        for address in (node.abci_address, node.rpc_address, node.p2p_address, node.api_address, node.metrics_address)
    ]
    assert len(set(addresses)) == 20


def test_cometbft_reads_its_keys_as_they_were_meant(engine: Path, local: ClusterFolder) -> None:
    for node, validator in zip(local.read().nodes, local.home(local.read().nodes[0]).read_genesis().validators, strict=True):
        home = str(local.home(node).comet)
        shown = [
            subprocess.run([engine, what, "--home", home], check=True, capture_output=True, text=True).stdout.strip()
            for what in ("show-node-id", "show-validator")
        ]
        assert shown[0] == node.node_id
        genesis = json.loads((local.home(node).comet / "config" / "genesis.json").read_text())
        mine = next(v for v in genesis["validators"] if v["pub_key"] == json.loads(shown[1]))
        assert mine["name"] == validator.name == node.name


def test_cometbfts_genesis_is_the_same_everywhere_and_begins_with_the_root_of_height_0(local: ClusterFolder) -> None:
    homes = [local.home(node) for node in local.read().nodes]
    texts = {(home.comet / "config" / "genesis.json").read_text() for home in homes}
    assert len(texts) == 1
    found, genesis = json.loads(texts.pop()), homes[0].read_genesis()
    assert found["chain_id"] == genesis.network_id
    assert bytes.fromhex(found["app_hash"]) == founded_state(genesis).app_hash
    assert bytes.fromhex(found["app_state"]) == homes[0].genesis.read_bytes()


def test_the_authoritys_keystore_signs_for_party_2(local: ClusterFolder) -> None:
    store = Keystore.open(local.authority_keys, PASSPHRASE)
    key = store.keys_of(2)[0]
    genesis = local.home(local.read().nodes[0]).read_genesis()
    assert founded_state(genesis).party_of(genesis.authority_keys[0].public_key) == key.party == 2


def test_a_folder_is_written_once(local: ClusterFolder, tmp_path: Path) -> None:
    with pytest.raises(ClusterTaken):
        found_local(local.folder, LocalPlan(), PASSPHRASE)
    (tmp_path / "something").touch()
    with pytest.raises(ClusterTaken):
        found_local(tmp_path, LocalPlan(), PASSPHRASE)
    with pytest.raises(BadUsage):
        found_local(tmp_path / "other", LocalPlan(nodes=0), PASSPHRASE)
    with pytest.raises(NoClusterHere):
        ClusterFolder(tmp_path).read()


def test_a_route_leads_through_a_proxy_and_leaves_the_others_straight(tmp_path: Path) -> None:
    cluster = found_local(tmp_path / "c", LocalPlan(nodes=3), PASSPHRASE)
    reroute(tmp_path / "c", 0, {"node2": "127.0.0.1:9"})
    peers = config_of(tmp_path / "c" / "node0")["p2p"]["persistent_peers"].split(",")
    assert peers == [cluster.nodes[1].peer, f"{cluster.nodes[2].node_id}@127.0.0.1:9"]


def test_a_node_joins_the_folder_as_a_full_node_that_knows_the_others(tmp_path: Path) -> None:
    found_local(tmp_path / "c", LocalPlan(nodes=2), PASSPHRASE)
    joined = join_local(tmp_path / "c", ("9:" + "ab" * 32, ("http://127.0.0.1:1", "http://127.0.0.1:2")))
    cluster = ClusterFolder(tmp_path / "c").read()
    assert (joined["node"], cluster.nodes[2].tier) == ("node2", "full")
    signer = json.loads((tmp_path / "c/node2/comet/config/priv_validator_key.json").read_text())["pub_key"]["value"]
    assert base64.b64decode(signer).hex() == joined["consensus_key"]
    config = config_of(tmp_path / "c" / "node2")
    assert config["p2p"]["persistent_peers"] == ",".join(node.peer for node in cluster.nodes[:2])
    assert config["statesync"]["trust_hash"] == "AB" * 32
    genesis_files = {(tmp_path / "c" / node.name / "comet/config/genesis.json").read_bytes() for node in cluster.nodes}
    assert len(genesis_files) == 1


# Hosts.


def secrets_in(folder: Path) -> dict[Path, set[bytes]]:
    """For each machine's folder the secrets that it holds, as they stand in its files."""
    found: dict[Path, set[bytes]] = {}
    for home in folder.glob("*/home"):
        config = home / "comet" / "config"
        values = {json.loads((config / name).read_text())["priv_key"]["value"].encode() for name in ("priv_validator_key.json", "node_key.json")}
        found[home.parent] = values | {(home / name).read_bytes().strip() for name in ("gateway.key", "notary.key")}
    return found


@pytest.mark.parametrize("wireguard", [False, True])
def test_no_folder_holds_a_secret_of_another_machine(tmp_path: Path, wireguard: bool) -> None:
    hosts(tmp_path / "out", wireguard)
    secrets = secrets_in(tmp_path / "out")
    assert len(secrets) == 5
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    for owner, values in secrets.items():
        for path in files:
            if owner not in path.parents:
                assert not [value for value in values if value in path.read_bytes()], path
    assert not list((tmp_path / "out").glob("*/home/keys"))


def test_a_validator_behind_sentries_is_known_to_them_alone(tmp_path: Path) -> None:
    folder = hosts(tmp_path / "out")
    hidden = next(v for v in _machines(folder) if v[0] == "owner")[1]
    assert set(read_settings(folder / "owner/home/node.json").peers) == {"owner-sentry1", "owner-sentry2"}
    for name, _ in _machines(folder):
        p2p = config_of(folder / name / "home")["p2p"]
        if name.startswith("owner-sentry"):
            assert hidden in p2p["persistent_peers"]
            assert p2p["private_peer_ids"] == p2p["unconditional_peer_ids"] == hidden
            assert p2p["pex"] is True
        elif name != "owner":
            assert hidden not in (folder / name / "README.md").read_text() + p2p["persistent_peers"]
            assert "203.0.113.5" in p2p["persistent_peers"]
            assert "198.51.100.10" not in p2p["persistent_peers"]
        else:
            assert p2p["pex"] is False
    assert "198.51.100.10" not in (folder / "network" / "network.json").read_text()


def _machines(folder: Path) -> list[tuple[str, str]]:
    """Name and node id of every machine, from its own papers."""
    names = [path.parent.name for path in folder.glob("*/home")]
    return [(name, (folder / name / "README.md").read_text().split("node id `")[1].split("`")[0]) for name in names]


def test_in_a_tunnel_nothing_listens_outside_of_it(tmp_path: Path) -> None:
    folder = hosts(tmp_path / "out", wireguard=True)
    for name, _ in _machines(folder):
        settings = read_settings(folder / name / "home/node.json")
        config = config_of(folder / name / "home")
        listening = (settings.api_address, settings.rpc_address, settings.p2p_address, config["p2p"]["laddr"][6:])
        assert all(address.startswith("10.77.0.") for address in listening)
        assert all(address.startswith("http://10.77.0.") for address in settings.peers.values())
        tunnel = (folder / name / "wireguard/wg0.conf").read_text()
        assert tunnel.count("[Peer]") == tunnel.count("<<public key of") == len(settings.peers)
        assert "PrivateKey" not in tunnel
    assert isinstance(ClusterFolder(folder / "network").read(), Cluster)


def test_the_units_bind_the_two_processes_to_each_other(tmp_path: Path) -> None:
    folder = hosts(tmp_path / "out")
    node, comet = ((folder / "bank/systemd" / f"fenming-{name}.service").read_text() for name in ("node", "cometbft"))
    assert "Upholds=fenming-cometbft.service" in node
    assert "BindsTo=fenming-node.service" in comet and "PartOf=fenming-node.service" in comet
    assert "--host 127.0.0.1 --port 8600" in node


def test_who_joins_gets_a_folder_of_the_same_kind(tmp_path: Path) -> None:
    folder = hosts(tmp_path / "out", wireguard=True)
    joined = join_host(tmp_path / "new", folder / "network", "auditor=192.0.2.9", "10.77.0.40", None)
    home = Home(Path(joined["folder"]) / "home")
    assert read_settings(home.settings).tier == "full"
    assert set(read_settings(home.settings).peers) == {"owner-sentry1", "owner-sentry2", "contractor", "bank"}
    assert home.genesis.read_bytes() == (folder / "owner/home/genesis.msgpack").read_bytes()
    assert (home.comet / "config/genesis.json").read_bytes() == (folder / "owner/home/comet/config/genesis.json").read_bytes()
    assert "10.77.0.40/32" in (Path(joined["folder"]) / "wireguard/peer-for-the-others.conf").read_text()


@pytest.mark.parametrize(
    ("file", "named", "words"),
    [
        (None, [], "needs a host"),
        (None, ["owner"], "name=address"),
        (None, ["Owner=192.0.2.1"], "no name of a host"),
        (None, ["../x=192.0.2.1"], "no name of a host"),
        (None, ["a=192.0.2.1 ; rm"], "no address"),
        (None, ["a=192.0.2.1", "a=192.0.2.2"], "name a is there twice"),
        (None, ["a=192.0.2.1", "b=192.0.2.1"], "address 192.0.2.1 is there twice"),
        (b"[[host]]\nname='a'\naddress='192.0.2.1'\npower=0", [], "power"),
        (b"[[host]]\nname='a'\naddres='192.0.2.1'", [], "addres"),
        (b"host = \xff", [], "cannot be used"),
        (b"[[host", [], "cannot be used"),
    ],
)
def test_hosts_that_cannot_be_are_refused_before_anything_is_written(
    file: bytes | None, named: list[str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(BadUsage, match=words):
        host_plan("programme", file, named, "mempool", False, (1,), False)
    plan = host_plan("programme", None, ["a=192.0.2.1"], "mempool", False, (1,), False)
    assert len(would_init(tmp_path / "out", plan)["would_write"]) == 3
    assert not (tmp_path / "out").exists()


def test_joining_asks_for_what_it_needs(tmp_path: Path) -> None:
    folder = hosts(tmp_path / "out", wireguard=True)
    with pytest.raises(BadUsage, match="--tunnel"):
        join_would(tmp_path / "new", folder / "network", "auditor=192.0.2.9", "")
    with pytest.raises(BadUsage, match="--tunnel"):
        join_would(tmp_path / "new", folder / "network", "auditor=192.0.2.9", "10.77.0.2")
    with pytest.raises(BadUsage, match="already"):
        join_would(tmp_path / "new", folder / "network", "contractor=192.0.2.9", "10.77.0.40")
    with pytest.raises(NotThere):
        join_would(tmp_path / "new", tmp_path, "auditor=192.0.2.9", "")
    for trust in ("", "7", "x:" + "0" * 64, "7:" + "g" * 64):
        with pytest.raises(BadUsage, match="height:hash"):
            join_host(tmp_path / "new", folder / "network", "auditor=192.0.2.9", "10.77.0.40", (trust, ("a", "b")))
    assert not (tmp_path / "new").exists()
    (tmp_path / "new" / "auditor").mkdir(parents=True)
    with pytest.raises(FolderTaken):
        join_would(tmp_path / "new", folder / "network", "auditor=192.0.2.9", "10.77.0.40")


# Finding CometBFT.


def fake_engine(folder: Path, version: str) -> Path:
    path = folder / "cometbft"
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return path


def test_only_the_exact_version_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(fake_engine(tmp_path, f"v{VERSION}+abc")))
    assert find_engine() == tmp_path / "cometbft"
    fake_engine(tmp_path, "1.0.1")
    with pytest.raises(EngineMissing, match=r"is 1\.0\.1.*go install"):
        find_engine()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nothing"))
    with pytest.raises(EngineMissing, match="no CometBFT"):
        find_engine()


def test_the_path_and_gos_folder_are_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "go" / "bin").mkdir(parents=True)
    (tmp_path / "path").mkdir()
    monkeypatch.setenv("GOPATH", str(tmp_path / "go"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    fake_engine(tmp_path / "path", "0.37.0")
    fake_engine(tmp_path / "go" / "bin", VERSION)
    assert find_engine() == tmp_path / "go" / "bin" / "cometbft"
