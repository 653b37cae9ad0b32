"""The light client against the runs of its specification: a model's steps with their verdicts, and bisections over real chains."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from conftest import SHARED, shared_path
from fenming.base.light.bisection import Source, confirm, way_to
from fenming.base.light.blocks import LightBlock, NotWellFormed
from fenming.base.light.reading import (
    is_written,
    read_light_block,
    read_signed_header,
    read_time,
    read_validators,
    written,
)
from fenming.base.light.verification import (
    HeaderRefused,
    NotEnoughTrust,
    Rules,
    Trusted,
    check_commit,
    check_whole,
    verify,
)
from fenming.base.problems import Problem, Unavailable

VECTORS = "vectors/cometbft-light-client"
SECOND_NS = 10**9


def files(kind: str) -> list[str]:
    return sorted(str(path.relative_to(SHARED / VECTORS)) for path in (SHARED / VECTORS / kind).rglob("*.json"))


def load(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(shared_path(f"{VECTORS}/{name}").read_bytes())
    return data


def first_trusted(initial: dict[str, Any]) -> Trusted:
    header, _ = read_signed_header(initial["signed_header"])
    following = read_validators(initial["next_validator_set"])
    assert following.hash == header.next_validators_hash
    return Trusted(header.chain_id, header.height, header.time_ns, following.hash, following)


def verdict_on(trusted: Trusted, data: dict[str, Any], now_ns: int, rules: Rules) -> tuple[str, Trusted]:
    try:
        block = read_light_block(data)
        verify(trusted, block, now_ns, rules)
    except NotEnoughTrust:
        return "NOT_ENOUGH_TRUST", trusted
    except (HeaderRefused, NotWellFormed):
        return "INVALID", trusted
    return "SUCCESS", Trusted.of(block)


def test_vectors_are_there_in_number() -> None:
    shared_path(VECTORS)
    assert len(files("model_based")) >= 20
    assert len(files("bisection")) >= 6


@pytest.mark.parametrize("name", files("model_based"))
def test_each_step_of_the_model_has_its_verdict(name: str) -> None:
    run = load(name)
    trusted = first_trusted(run["initial"])
    rules = Rules(int(run["initial"]["trusting_period"]), clock_drift_ns=SECOND_NS)
    for step in run["input"]:
        verdict, trusted = verdict_on(trusted, step["block"], read_time(step["now"]), rules)
        assert verdict == step["verdict"]


def blocks_of(peer: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {int(block["signed_header"]["header"]["height"]): block for block in peer["lite_blocks"]}


def source_of(peer: dict[str, Any]) -> Source:
    blocks = blocks_of(peer)

    def source(height: int) -> LightBlock:
        if height not in blocks:
            raise Unavailable(f"block {height} is not here")
        try:
            return read_light_block(blocks[height])
        except NotWellFormed as error:
            raise HeaderRefused(str(error)) from None

    return source


def bisect(run: dict[str, Any]) -> list[LightBlock]:
    """As a light client begins: from a header whose hash the user has named."""
    options = run["trust_options"]
    level = options["trust_level"]
    rules = Rules(int(options["period"]), SECOND_NS, int(level["numerator"]), int(level["denominator"]))
    now_ns = read_time(run["now"])
    primary = source_of(run["primary"])
    first = primary(int(options["height"]))
    if first.header.hash.hex().upper() != options["hash"]:
        raise HeaderRefused("the first header is not the one that is trusted")
    check_whole(first, run["primary"]["chain_id"])
    check_commit(first)
    trusted = Trusted.of(first)
    way = way_to(primary(int(run["height_to_verify"])), trusted, primary, now_ns, rules)
    if run["witnesses"]:
        confirm(trusted, way, [source_of(witness["value"]) for witness in run["witnesses"]], now_ns, rules)
    return way


@pytest.mark.parametrize("name", files("bisection"))
def test_each_bisection_ends_as_it_must(name: str) -> None:
    """Files whose name begins with an underscore are set aside where they come from: their hashes are of an encoding before v0.34.

    So they must be refused whatever they expect. Those given here all end so; what succeeds, and what is noticed about witnesses, is
    tried with chains of our own in test_light.py.
    """
    run = load(name)
    if run["expected_output"] == "error" or name.rsplit("/", 1)[1].startswith("_"):
        with pytest.raises(Problem):
            bisect(run)
    else:
        assert bisect(run)[-1].height == int(run["height_to_verify"])


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    return [path] if items is None else [leaf for name, inner in items for leaf in leaves(inner, (*path, name))]


HOSTILE: list[Callable[[Any], Any]] = [
    lambda old: None, lambda old: -1, lambda old: 2**64, lambda old: "9" * 400, lambda old: "-1", lambda old: 1.5, lambda old: [],
    lambda old: {}, lambda old: "\u0661", lambda old: "00" * 40, lambda old: [old], lambda old: "0001-13-01T00:00:00Z", lambda old: True,
]  # fmt: skip


def test_whatever_stands_in_a_field_is_refused_and_never_a_traceback() -> None:
    """Or it means the same: nothing that differs is ever taken for the block that was signed."""
    step = load("model_based/MC50_2_faulty_TestSuccess.json")
    trusted = first_trusted(step["initial"])
    rules = Rules(int(step["initial"]["trusting_period"]), clock_drift_ns=SECOND_NS)
    good, now_ns = step["input"][0]["block"], read_time(step["input"][0]["now"])
    assert verdict_on(trusted, good, now_ns, rules)[0] == "SUCCESS"
    normal = written(read_light_block(good))
    assert is_written(read_light_block(normal), normal)
    for path in leaves(normal):
        for change in HOSTILE:
            copied = json.loads(json.dumps(normal))
            inside = copied
            for part in path[:-1]:
                inside = inside[part]
            inside[path[-1]] = change(inside[path[-1]])
            if copied != normal:
                verdict, _ = verdict_on(trusted, copied, now_ns, rules)
                assert verdict == "INVALID" or not is_written(read_light_block(copied), copied), (path, inside[path[-1]])


def test_what_is_read_is_what_was_recorded() -> None:
    recorded = json.loads(shared_path("vectors/cometbft-rpc/v0_38/incoming/commit_at_height_10.json").read_bytes())["result"]
    header, commit = read_signed_header(recorded["signed_header"])
    assert header.hash == commit.block_id.hash
    assert header.height == commit.height == 10
