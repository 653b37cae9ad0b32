"""The processes of a cluster: two of a node live and die together, come back, and are gone when their supervisor is."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fenming.base.problems import BadUsage, Unavailable
from fenming.base.signatures import ED25519
from fenming.node.cluster import children
from fenming.node.cluster.children import Child, ProcessMark, mark_of, read_mark, signal_mark, write_mark
from fenming.node.cluster.control import down, status
from fenming.node.cluster.engine import EngineMissing, find_engine
from fenming.node.cluster.engine_genesis import operators_of
from fenming.node.cluster.joining import join_local
from fenming.node.cluster.layout import ClusterFolder, NodePlace, Part
from fenming.node.cluster.local import LocalPlan, found_local
from fenming.node.cluster.ports import free_ports
from fenming.node.cluster.processes import ClusterProcesses, Endurance, Pair, fenming_up
from fenming.node.cluster.status import comet_answer
from fenming.node.submitting import submit_to
from fenming.storage.failures import HomeBusy

PASSPHRASE = "for the tests"
PATIENCE_S = 120.0
QUICK = Endurance(first_pause_s=0.1, last_pause_s=0.5)


@pytest.fixture(scope="module", autouse=True)
def engine() -> Path:
    try:
        return find_engine()
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterProcesses]:
    folder = tmp_path_factory.mktemp("running") / "cluster"
    found_local(folder, LocalPlan(nodes=4), PASSPHRASE)
    with ClusterProcesses(folder, endurance=QUICK) as processes:
        processes.start()
        for number in range(4):
            processes.wait_height(number, 1, PATIENCE_S)
        yield processes


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for it with patience."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"it did not come to this: {what}"
        time.sleep(0.05)


def pids(processes: ClusterProcesses, number: int) -> tuple[int | None, int | None]:
    return processes.pairs[number].pid("app"), processes.pairs[number].pid("comet")


# A whole cluster.


def test_all_nodes_have_the_same_root_at_the_same_height(running: ClusterProcesses) -> None:
    def seen() -> bool:
        found = status(running.folder.folder)
        return found.roots_equal is True and all(node.peers == 3 and node.catching_up is False for node in found.nodes)

    until(seen, "equal roots and three peers each")
    assert {node.tier for node in status(running.folder.folder).nodes} == {"validator"}


@pytest.mark.parametrize("what", ["app", "comet"])
def test_a_node_that_loses_one_process_loses_both_and_comes_back_by_itself(running: ClusterProcesses, what: Part) -> None:
    before = pids(running, 1)
    running.kill_node(1, what, signal.SIGKILL, stays_down=False)
    until(lambda: all(pid and pid not in before for pid in pids(running, 1)), "two new processes")
    assert all(mark_of(pid) is None for pid in before if pid)
    target = running.wait_height(0, 1) + 1
    running.wait_height(1, target, PATIENCE_S)


def test_three_of_four_go_on_and_the_fourth_catches_up(running: ClusterProcesses) -> None:
    running.kill_node(3)
    assert running.height(3) is None
    target = running.wait_height(0, 1) + 2
    running.wait_height(0, target, PATIENCE_S)
    assert status(running.folder.folder).nodes[3].app_reachable is False
    running.start_node(3)
    running.wait_height(3, target, PATIENCE_S)


def test_a_height_that_does_not_come_is_reported_with_the_end_of_the_logs(running: ClusterProcesses) -> None:
    with pytest.raises(Unavailable, match=r"node0 is at .* instead of block 1000000"):
        running.wait_height(0, 1_000_000, 0.2)


def test_a_folder_has_one_supervisor(running: ClusterProcesses) -> None:
    with pytest.raises(HomeBusy):
        ClusterProcesses(running.folder.folder)


# The command line.


def cluster(verb: str, home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fenming.cli.main", "cluster", verb, "--home", str(home), "--json", *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"FENMING_PASSPHRASE": PASSPHRASE})


def test_a_cluster_is_made_run_joined_looked_at_and_stopped_by_commands(tmp_path: Path) -> None:
    home = tmp_path / "cluster"
    assert len(json.loads(cluster("init", home, "--nodes", "1").stdout)["nodes"]) == 1
    assert cluster("status", home).returncode == 1
    try:
        up = cluster("up", home, "--detach")
        assert up.returncode == 0, up.stderr
        assert list(json.loads(up.stdout)["nodes"]) == ["node0"]
        assert json.loads(cluster("join", home).stdout)["node"] == "node1"
        until(lambda: all(node.comet_reachable for node in status(home).nodes), "the joined node answers")
        until(lambda: status(home).roots_equal is True, "equal roots")
        looked = cluster("status", home)
        found = json.loads(looked.stdout)
        assert looked.returncode == 0
        assert [node["tier"] for node in found["nodes"]] == ["validator", "full"]
        assert found["supervisor_pid"]
    finally:
        stopped = cluster("down", home)
    assert json.loads(stopped.stdout) == {"stopped": 5}
    assert json.loads(cluster("down", home).stdout) == {"stopped": 0}
    assert not any(node["app_pid"] or node["comet_pid"] for node in json.loads(cluster("status", home).stdout)["nodes"])


def test_actions_are_signed_here_and_decided_by_whichever_node_answers(running: ClusterProcesses, tmp_path: Path) -> None:
    folder, nodes = running.folder, running.cluster.nodes
    officer = {"duties": 7, "threshold": 1, "keys": [{"suite": 1, "public_key": ED25519.public_key(bytes(32)).hex()}]}
    action = {"action": "RegisterOrganisation", "kind": 1, "name": "Owner", "commitment": "00" * 32, "officers": [officer]}
    addresses = [f"http://127.0.0.1:{free_ports(1)[0]}", f"http://{nodes[2].api_address}"]

    def submit(home: Path, dry_run: bool = False) -> dict[str, Any]:
        return submit_to(addresses, home, json.dumps([action]).encode(), 2, folder.authority_keys, PASSPHRASE, dry_run)

    assert submit(folder.home(nodes[0]).folder, dry_run=True)["code"] == 0
    done = submit(folder.home(nodes[0]).folder)
    assert (done["code"], done["height"] > 0) == (0, True)
    assert submit(folder.home(nodes[0]).folder)["name"] == "key_in_use"
    found_local(tmp_path / "other", LocalPlan(nodes=1), PASSPHRASE)
    with pytest.raises(BadUsage, match="another chain"):
        submit(tmp_path / "other" / "node0")


def test_every_process_ends_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    folder = ClusterFolder(tmp_path / "cluster")
    node = found_local(folder.folder, LocalPlan(nodes=1), PASSPHRASE).nodes[0]
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "fenming.cli.main", "cluster", "up", "--home", str(folder.folder)], stdout=subprocess.DEVNULL
    )
    try:
        until(lambda: bool(read_mark(folder.pid(node, "comet"))), "both processes run")
        marks = [mark for part in ("app", "comet") if (mark := read_mark(folder.pid(node, part)))]
        assert len(marks) == 2
    finally:
        supervisor.kill()
        supervisor.wait()
    until(lambda: all(mark_of(mark.pid) != mark for mark in marks), "no process is left")
    assert down(folder.folder) == {"stopped": 0}


# Changes of a cluster that runs.


@pytest.mark.long
def test_a_validator_is_replaced_by_votes_and_another_node_joins_by_a_snapshot(tmp_path: Path) -> None:
    folder = ClusterFolder(tmp_path / "cluster")
    found_local(folder.folder, LocalPlan(nodes=4, snapshot_every_blocks=5), PASSPHRASE)
    operators = operators_of(folder.home(folder.read().nodes[0]).read_genesis())

    def do(name: str, action: dict[str, Any]) -> None:
        addresses = [f"http://{node.api_address}" for node in folder.read().nodes]
        signed = (operators[name], folder.folder / name / "keys" / "operator.keys", PASSPHRASE, False)
        found = submit_to(addresses, folder.folder / name, json.dumps([action]).encode(), *signed)
        assert found["code"] == 0, found

    def powers() -> int:
        answer = comet_answer(folder.read().nodes[1].rpc_address, "/validators")
        return sum(int(seat["voting_power"]) for seat in answer["validators"]) if answer else 0

    with ClusterProcesses(folder.folder, endurance=QUICK) as processes:
        processes.start()
        processes.wait_height(0, 1, PATIENCE_S)
        joined = join_local(folder.folder, None)
        processes.take_in_new()
        keys = {name: joined[name] for name in ("consensus_key", "gateway_key", "checkpoint_key")}
        do("node0", {"action": "ProposeNode", "organisation": 3, "name": "node4", "tier": 1, "power": 1} | keys)
        for name in ("node0", "node1", "node2"):
            do(name, {"action": "VoteOnChange", "change": 1, "yes": True})
        until(lambda: powers() == 5, "five validators")
        own = json.loads((folder.folder / "node4/comet/config/priv_validator_key.json").read_text())["address"]
        until(lambda: own in json.dumps(comet_answer(folder.read().nodes[4].rpc_address, "/commit")), "the new one signs")
        do("node1", {"action": "ProposePower", "node": 1, "power": 0})
        # The first organisation has two validators now, so these three are more than two thirds of five.
        for name in ("node0", "node1", "node2"):
            do(name, {"action": "VoteOnChange", "change": 2, "yes": True})
        until(lambda: powers() == 4, "four validators again")
        processes.stop_node(0)
        processes.wait_height(4, (processes.height(4) or 0) + 2, PATIENCE_S)
        join_local(folder.folder, ("", ()))
        processes.take_in_new()
        processes.wait_height(5, processes.wait_height(4, 1), PATIENCE_S)
        until(lambda: status(folder.folder).roots_equal is True, "equal roots")
    assert "Snapshot restored" in folder.log(folder.read().nodes[5], "comet").read_text()


# One pair, and one child.


@pytest.fixture
def place(tmp_path: Path) -> tuple[ClusterFolder, NodePlace]:
    cluster_found = found_local(tmp_path / "cluster", LocalPlan(nodes=1, proxy_app="kvstore"), PASSPHRASE)
    return ClusterFolder(tmp_path / "cluster"), cluster_found.nodes[0]


def test_a_node_that_cannot_start_is_tried_again_and_says_why(place: tuple[ClusterFolder, NodePlace], engine: Path) -> None:
    folder, node = place
    told: list[str] = []
    pair = Pair(folder, node, engine, lambda *_: ["/bin/sh", "-c", "echo no luck; exit 7"], QUICK, told.append)
    pair.start()
    until(lambda: pair.starts >= 3, "three tries")
    pair.stop()
    assert "app of node0 ended with 7" in told[0]
    assert "no luck" in folder.log(node, "app").read_text()
    assert not folder.pid(node, "app").exists()


def test_a_pair_that_shall_not_come_back_stays_down(place: tuple[ClusterFolder, NodePlace], engine: Path) -> None:
    folder, node = place
    pair = Pair(folder, node, engine, lambda *_: ["/bin/false"], Endurance(restarts=False), lambda _: None)
    pair.start()
    until(lambda: not pair.is_kept, "the thread has ended")
    assert pair.starts == 1
    pair.stop()


def test_cometbft_runs_beside_any_program_that_answers(place: tuple[ClusterFolder, NodePlace], engine: Path) -> None:
    """A process that only answers stands in for the node, and CometBFT's own application for the ledger: the pair is the same."""
    folder, node = place
    script = (
        "import http.server, sys\n"
        "class Answer(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self): self.send_response(200); self.end_headers()\n"
        "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Answer).serve_forever()\n"
    )
    port = node.api_address.rpartition(":")[2]
    pair = Pair(folder, node, engine, lambda *_: [sys.executable, "-c", script, port], QUICK, lambda _: None)
    pair.start()
    try:
        until(lambda: (status(folder.folder).nodes[0].comet_height or 0) >= 1, "CometBFT makes blocks")
    finally:
        pair.stop()
    assert pair.pid("app") is pair.pid("comet") is None


def test_a_later_process_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(["/bin/sleep", "600"])
    try:
        mark = mark_of(other.pid)
        assert mark is not None
        stale = ProcessMark(other.pid, "started at another time")
        (tmp_path / "x.pid").write_bytes(msgspec.json.encode(stale))
        assert read_mark(tmp_path / "x.pid") is None
        assert not signal_mark(stale, signal.SIGKILL)
        assert other.poll() is None
        write_mark(tmp_path / "y.pid", other.pid)
        assert read_mark(tmp_path / "y.pid") == mark
        assert signal_mark(mark, signal.SIGKILL)
    finally:
        other.kill()
        other.wait()
    assert read_mark(tmp_path / "y.pid") is None


def test_a_child_that_does_not_listen_is_made_to_end(tmp_path: Path) -> None:
    ended: list[int] = []

    def live() -> None:
        child = Child(["/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"], tmp_path / "log", tmp_path / "pid")
        until(lambda: "ready" in (tmp_path / "log").read_text(), "it runs")
        ended.append(child.end(0.2))

    thread = threading.Thread(target=live)
    thread.start()
    thread.join(PATIENCE_S)
    assert ended == [-signal.SIGKILL]


def test_a_child_whose_pid_cannot_be_written_down_does_not_run_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a full disk: nobody would find it, and the next one would find its ports taken."""
    marks: list[ProcessMark] = []

    def disk_is_full(_: Path, pid: int) -> None:
        mark = mark_of(pid)
        assert mark is not None, "it runs"
        marks.append(mark)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(children, "write_mark", disk_is_full)
    with pytest.raises(OSError, match="No space left"):
        Child(["/bin/sleep", "600"], tmp_path / "log", tmp_path / "pid")
    assert mark_of(marks[0].pid) != marks[0]


def test_the_command_of_a_node_names_its_home_and_its_address(place: tuple[ClusterFolder, NodePlace]) -> None:
    folder, node = place
    command = fenming_up(folder, node)
    assert command[command.index("--home") + 1] == str(folder.home(node).folder)
    assert f"{command[command.index('--host') + 1]}:{command[command.index('--port') + 1]}" == node.api_address
