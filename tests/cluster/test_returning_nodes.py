"""Nodes that come back from an old copy, and nodes that are new: on a chain that has gone on without them.

The signing state is never put back: it alone keeps a validator that has lost its memory from signing a second block of a height.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from cluster.harness import Cluster, cluster, is_there, needs_comet
from fenming.node.cluster.joining import join_local
from fenming.node.home import Home
from fenming.storage.block_log import log_base

pytestmark = [needs_comet, pytest.mark.long]
BACK = 3
LEDGER = ("log", "state")
VIEWS = ("views.sqlite", "past")
SIGNING_STATE = "priv_validator_state.json"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("returning") / "cluster", snapshot_every_blocks=20) as opened:
        with opened.under_load():
            opened.wait_until(lambda: opened.height() >= 100, "a long chain")
        yield opened


def ledger_of(source: Home, target: Home, names: Sequence[str] = LEDGER) -> None:
    """The ledger's files, put in the place of those that are there; its views may be ahead of it then."""
    for name in names:
        _remove(target.folder / name)
        _copy(source.folder / name, target.folder / name)


def engine_of(source: Home, target: Home) -> None:
    """CometBFT's data, put in the place of what is there; the signing state stays."""
    for path in target.comet.joinpath("data").iterdir():
        if path.name != SIGNING_STATE:
            _remove(path)
    for path in source.comet.joinpath("data").iterdir():
        if path.name != SIGNING_STATE:
            _copy(path, target.comet / "data" / path.name)


def everything(old: Home, home: Home) -> None:
    ledger_of(old, home, LEDGER + VIEWS)
    engine_of(old, home)


def the_ledger_alone(old: Home, home: Home) -> None:
    ledger_of(old, home)


def nothing(old: Home, home: Home) -> None:
    empty = Home(old.folder.with_name("empty"))
    (empty.comet / "data").mkdir(parents=True, exist_ok=True)
    everything(empty, home)


def taken(running: Cluster, folder: Path) -> Home:
    """A copy of the home, taken in order; the chain goes on afterwards."""
    running.processes.stop_node(BACK)
    copy = Home(folder / "old")
    shutil.copytree(home_of(running).folder, copy.folder)
    running.processes.start_node(BACK)
    with running.under_load():
        running.await_acknowledged(40)
    running.settled()
    running.processes.stop_node(BACK)
    return copy


def home_of(running: Cluster, number: int = BACK) -> Home:
    return running.folder.home(running.folder.read().nodes[number])


@pytest.mark.parametrize("put_back", [everything, the_ledger_alone, nothing], ids=lambda put_back: put_back.__name__)
def test_a_node_from_an_old_backup_catches_up(running: Cluster, put_back: Callable[[Home, Home], None], tmp_path: Path) -> None:
    old, home = taken(running, tmp_path), home_of(running)
    signed = (home.comet / "data" / SIGNING_STATE).read_bytes()
    put_back(old, home)
    assert (home.comet / "data" / SIGNING_STATE).read_bytes() == signed != (old.comet / "data" / SIGNING_STATE).read_bytes()
    with running.under_load():
        running.processes.start_node(BACK)
        running.await_acknowledged()
    running.settled()
    running.wait_until(lambda: (home.comet / "data" / SIGNING_STATE).read_bytes() != signed, "it signs again")


def test_a_ledger_ahead_of_its_cometbft_is_refused_and_synced_anew(running: Cluster, tmp_path: Path) -> None:
    old, home = taken(running, tmp_path), home_of(running)
    engine_of(old, home)
    running.ends.clear()
    with running.under_load():
        running.processes.start_node(BACK)
        running.wait_until(lambda: any("comet of node3 ended" in end for end in running.ends), "CometBFT refuses to start")
        running.await_acknowledged()
        running.processes.stop_node(BACK)
        nothing(old, home)
        running.processes.start_node(BACK)
        running.await_acknowledged()
    running.settled()


def test_a_new_node_joins_a_long_chain_by_running_every_block(running: Cluster) -> None:
    first = running.acknowledged[0]
    with running.under_load():
        number = join(running, by_snapshot=False)
        running.processes.wait_height(number, running.height(), 240)
    running.settled()
    assert log_base(home_of(running, number).log, running.chain_id).height == 0
    assert is_there(running, number, first)


def test_a_new_node_joins_a_long_chain_by_a_snapshot(running: Cluster) -> None:
    with running.under_load():
        number = join(running, by_snapshot=True)
        running.processes.wait_height(number, running.height(), 240)
    running.settled()
    assert log_base(home_of(running, number).log, running.chain_id).height >= 20
    assert is_there(running, number, running.acknowledged[-1])


def join(running: Cluster, by_snapshot: bool) -> int:
    number = len(running.folder.read().nodes)
    join_local(running.folder.folder, ("", ()) if by_snapshot else None)
    running.processes.take_in_new()
    return number


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
