"""`kill -9` of the processes of a running cluster: at each named step of finalize and commit, at any moment, and of all at once."""

import random
import threading
from collections.abc import Iterator
from typing import Literal

import pytest

from chain.steps import COMMIT_STEPS
from cluster.commands import Deaths
from cluster.harness import Cluster, cluster, needs_comet

pytestmark = [needs_comet, pytest.mark.long]
SEED = 20_251


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Deaths]]:
    deaths = Deaths()
    with cluster(tmp_path_factory.mktemp("mortal") / "cluster", app=deaths) as opened:
        yield opened, deaths


@pytest.mark.parametrize("step", COMMIT_STEPS)
def test_the_application_killed_at_a_step_of_a_block(mortal: tuple[Cluster, Deaths], step: str) -> None:
    running, deaths = mortal
    running.ends.clear()
    with running.under_load():
        deaths.arm("node2", step, 8)
        running.processes.restart_node(2)
        running.wait_until(lambda: any("app of node2 ended with -9" in end for end in running.ends), f"it dies at {step}")
        running.await_acknowledged()
    running.settled()


@pytest.mark.parametrize("step", ["finalize.computed", "log.half_appended", "log.synced", "store.committed"])
def test_all_applications_killed_at_the_same_step(mortal: tuple[Cluster, Deaths], step: str) -> None:
    running, deaths = mortal
    running.ends.clear()
    with running.under_load():
        running.await_acknowledged()
        for number in range(4):
            deaths.arm(f"node{number}", step, 5)
            running.processes.restart_node(number)
        for number in range(4):
            died = f"app of node{number} ended with -9"
            running.wait_until(lambda died=died: any(died in end for end in running.ends), f"node {number} dies at {step}")  # type: ignore[misc]
        running.await_acknowledged()
    running.settled()


def test_the_power_fails_for_all_at_once(mortal: tuple[Cluster, Deaths]) -> None:
    running, _ = mortal
    for _ in range(3):
        starts = [pair.starts for pair in running.processes.pairs]
        with running.under_load():
            running.await_acknowledged()
            for number in range(4):
                running.processes.kill_node(number, stays_down=False)
            running.wait_until(
                lambda starts=starts: all(pair.starts > n for pair, n in zip(running.processes.pairs, starts, strict=True)),  # type: ignore[misc]
                "all are started again",
            )
            running.await_acknowledged()
    running.settled()


def test_killed_at_any_moment_whichever_process_of_whichever_node(mortal: tuple[Cluster, Deaths]) -> None:
    """When it hits is left to chance, who is hit to a seed; nothing is proven by the pauses between."""
    running, _ = mortal
    chance = random.Random(SEED)
    never = threading.Event()
    whats: tuple[Literal["app", "comet", "both"], ...] = ("app", "comet", "both")
    with running.under_load(4):
        for _ in range(12):
            running.await_acknowledged(4)
            never.wait(chance.random())
            running.processes.kill_node(chance.randrange(4), chance.choice(whats), stays_down=False)
        running.await_acknowledged()
    running.settled()
