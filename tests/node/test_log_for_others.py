"""Other people's tools verify the log: a program in Go that holds nothing of ours reads it over HTTP.

It is built from `logreader/` in a temporary folder, with the libraries of the Go checksum database and of the transparency logs'
community. Where Go or its modules are missing these tests are skipped and say so.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fenming.base.signatures import ED25519
from fenming.base.tiles import TilePlace
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.log import ServedLog
from node.cluster_homes import AUTHORITY, STARTED_MS, Served, cluster, registrations, serve, signed_by, until

PROGRAM = Path(__file__).parent / "logreader"
Read = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Runs the program."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("Go is not installed: that other people's tools read the log is not tried")
    folder = tmp_path_factory.mktemp("logreader")
    program = folder / "logreader"
    environment = os.environ | {"GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local"}
    fetched = subprocess.run([go, "mod", "download"], cwd=PROGRAM, env=environment, capture_output=True, text=True, check=False, timeout=300)
    if fetched.returncode:
        pytest.skip(f"the Go modules cannot be had: {fetched.stderr.strip()[-300:]}")
    subprocess.run([go, "build", "-buildvcs=false", "-o", program, "."], cwd=PROGRAM, env=environment, check=True, timeout=600)

    def run(url: str, key: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(program), "-url", f"{url}/log", "-key", key, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    return run


def result_of(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Served]:
    home = Home(tmp_path / "home")
    found_chain(home, "published log", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    with serve(home) as served:
        yield served


def fill(served: Served, word: str, count: int) -> None:
    ticket = served.node.submit(registrations(served.home.read_genesis(), word, count))
    assert ticket.wait(60)
    assert {answer.code for answer in ticket.answers if answer} == {0}


def leaf_at(served: Served, index: int) -> str:
    tile = served.node.log.tile(TilePlace(0, index // 256, index % 256 + 1))
    return tile[-32:].hex()


def test_the_log_of_an_embedded_node_is_read_and_verified(embedded: Served, read: Read, tmp_path: Path) -> None:
    key = embedded.home.read_genesis().notary_key
    fill(embedded, "first", 300)
    early = tmp_path / "early.note"
    early.write_text(embedded.client.get("/log/checkpoint").text)
    fill(embedded, "second", 350)
    index = 299
    found = result_of(read(embedded.address, key, "-leaf", f"{index}:{leaf_at(embedded, index)}", "-old", str(early)))
    assert (found["origin"], found["size"], found["leaves"]) == (embedded.home.read_genesis().log_origin, 650, 650)
    assert (found["included"], found["consistent"], found["signed_by"]) == (True, True, [key.split("+")[0]])
    assert found["first_leaf"] == leaf_at(embedded, 0)
    assert found["proof_hashes"] > 8


@pytest.mark.parametrize("leaf", ["3:" + "00" * 32, "9:" + "ff" * 32])
def test_a_leaf_that_is_not_there_is_not_found(embedded: Served, read: Read, leaf: str) -> None:
    fill(embedded, "few", 10)
    run = read(embedded.address, embedded.home.read_genesis().notary_key, "-leaf", leaf)
    assert run.returncode == 1
    assert "invalid transparency proof" in run.stderr


def test_a_tile_with_one_bit_turned_is_found_out(embedded: Served, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(embedded, "few", 300)
    honest = ServedLog.tile

    def turned(log: ServedLog, place: TilePlace) -> bytes:
        tile = bytearray(honest(log, place))
        if place.level == 0 and place.index == 1:
            tile[-1] ^= 1
        return bytes(tile)

    monkeypatch.setattr(ServedLog, "tile", turned)
    run = read(embedded.address, embedded.home.read_genesis().notary_key)
    assert run.returncode == 1
    assert "downloaded inconsistent tile" in run.stderr


def test_another_history_is_not_a_continuation(embedded: Served, read: Read, tmp_path: Path) -> None:
    home = Home(tmp_path / "other")
    found_chain(home, "other", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    for path in (home.genesis, home.notary):  # the same chain and notary, another history
        shutil.copy(getattr(embedded.home, "genesis" if path == home.genesis else "notary"), path)
    early = tmp_path / "early.note"
    with serve(home) as other:
        fill(other, "another", 20)
        early.write_text(other.client.get("/log/checkpoint").text)
    fill(embedded, "few", 30)
    run = read(embedded.address, embedded.home.read_genesis().notary_key, "-old", str(early))
    assert run.returncode == 1
    assert "invalid transparency proof" in run.stderr


def test_the_validators_cosignatures_are_verified(tmp_path: Path, read: Read) -> None:
    with cluster(tmp_path, (10, 10, 10)) as nodes:
        genesis = nodes[0].home.read_genesis()
        for served in nodes:
            served.commit(registrations(genesis, "first", 600))
        for served in nodes:
            until(signed_by(served, 1, 3))
        keys = [validator.checkpoint_key for validator in genesis.validators]
        cosigners = [argument for key in keys for argument in ("-cosigner", key)]
        for served, key in zip(nodes, keys, strict=True):
            found = result_of(read(served.address, key, *cosigners, "-leaf", f"17:{leaf_at(nodes[0], 17)}"))
            assert (found["size"], found["leaves"], found["included"], found["unknown_signatures"]) == (600, 600, True, 0)
            assert found["signed_by"] == [key.split("+")[0]]
            assert sorted(found["cosigned_by"]) == ["node-0", "node-1", "node-2"]
            assert all(abs(at - time.time()) < 600 for at in found["cosigned_by"].values())
        alone = result_of(read(nodes[0].address, keys[0]))
        assert (alone["cosigned_by"], alone["unknown_signatures"]) == ({}, 3)
