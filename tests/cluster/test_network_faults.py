"""What networks do: nodes that are away, groups that do not hear each other, one way only, late, and connections that break."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.harness import Cluster, cluster, needs_comet
from cluster.wires import Wires, wired

pytestmark = [needs_comet, pytest.mark.long]
PATIENCE_S = 5.0
"""So long a client waits where it is right that nobody answers."""


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Wires]]:
    with wired() as (found, prepare), cluster(tmp_path_factory.mktemp("net") / "cluster", prepare=prepare) as opened:
        yield opened, found[0]


@pytest.fixture(autouse=True)
def healed(net: tuple[Cluster, Wires]) -> Iterator[None]:
    yield
    net[1].heal()


def height_stands_still(running: Cluster, numbers: tuple[int, ...]) -> None:
    """Nothing is decided any more: two looks with an envelope in between that nobody acknowledges."""
    wire = running.envelope()
    before = [running.height(number) for number in numbers]
    with pytest.raises(Exception, match="no answer"):
        running.send([wire], [running.addresses[number] for number in numbers], PATIENCE_S)
    # One block may have been under way when the network broke.
    assert all(running.height(number) <= height + 1 for number, height in zip(numbers, before, strict=True))


def test_one_of_four_away_the_others_go_on(net: tuple[Cluster, Wires]) -> None:
    running, _ = net
    with running.under_load():
        running.await_acknowledged()
        running.processes.kill_node(3)
        running.await_acknowledged(40)
        running.processes.start_node(3)
        running.await_acknowledged()
    running.settled()


def test_two_of_four_away_it_stops_and_resumes_with_everything(net: tuple[Cluster, Wires]) -> None:
    running, _ = net
    with running.under_load():
        running.await_acknowledged()
    running.processes.kill_node(2)
    running.processes.kill_node(3)
    height_stands_still(running, (0, 1))
    running.processes.start_node(2)
    with running.under_load():
        running.await_acknowledged()
    running.processes.start_node(3)
    running.settled()


def test_split_in_halves_nobody_decides_until_it_is_mended(net: tuple[Cluster, Wires]) -> None:
    running, wires = net
    with running.under_load():
        running.await_acknowledged()
    wires.split((0, 1), (2, 3))
    height_stands_still(running, (0, 1))
    height_stands_still(running, (2, 3))
    wires.heal()
    running.settled()


def test_one_cut_off_from_three_catches_up(net: tuple[Cluster, Wires]) -> None:
    running, wires = net
    wires.split((0, 1, 2), (3,))
    with running.under_load():
        running.await_acknowledged(40)
    assert running.height(3) < running.height(0)
    wires.heal()
    running.settled()


@pytest.mark.parametrize("senders", [(3,), (2, 3)])
def test_those_who_hear_and_are_not_heard(net: tuple[Cluster, Wires], senders: tuple[int, ...]) -> None:
    running, wires = net
    others = tuple(number for number in range(4) if number not in senders)
    wires.block(senders, others)
    if len(senders) == 1:
        with running.under_load():
            running.await_acknowledged(40)
    else:
        height_stands_still(running, others)
    wires.heal()
    running.settled()


def test_late_messages_and_broken_connections_lose_nothing(net: tuple[Cluster, Wires]) -> None:
    running, wires = net
    with running.under_load():
        wires.slow(0.05)
        running.await_acknowledged()
        for _ in range(3):
            wires.drop_connections()
            running.await_acknowledged(10)
        wires.heal()
        running.await_acknowledged()
    running.settled()


def test_the_wires_do_cut(tmp_path: Path) -> None:
    """The canary: four nodes none of which reaches another decide nothing."""
    with wired() as (found, prepare), cluster(tmp_path / "cluster", prepare=prepare) as running:
        for number in range(4):
            found[0].split((number,), tuple(other for other in range(4) if other != number))
        height_stands_still(running, (0,))
        found[0].heal()
        running.settled()
