"""The light client on chains of our own: whom it believes, which way it finds, and what it makes of other nodes."""

from collections.abc import Callable, Mapping

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabricated import FOUR, SECOND_NS, START_NS, Headers, set_of, signed
from fenming.base.light.bisection import Diverged, NoWitness, confirm, way_to
from fenming.base.light.blocks import (
    FOR_NIL,
    POWER_TOTAL_MAX,
    Commit,
    Header,
    LightBlock,
    NotWellFormed,
    Validator,
    ValidatorSet,
    Vote,
)
from fenming.base.light.reading import LAST_TIME_NS, is_written, read_light_block, read_time, written, written_time
from fenming.base.light.verification import (
    HeaderRefused,
    NotEnoughTrust,
    Rules,
    Trusted,
    TrustExpired,
    check_commit,
    verify,
)
from fenming.base.problems import Unavailable
from fenming.base.signatures import ED25519

DAY_NS = 86_400 * SECOND_NS
RULES = Rules(DAY_NS)
NOW_NS = START_NS + 1000 * SECOND_NS
replace = msgspec.structs.replace


def chain(sets: Mapping[int, Mapping[str, int]], count: int) -> Headers:
    headers = Headers("chain", sets)
    for _ in range(count):
        headers.grow()
    return headers


def trusted_at(headers: Headers, height: int) -> Trusted:
    return Trusted.of(headers.blocks[height])


def way(headers: Headers, target: int, since: int = 1) -> list[int]:
    found = way_to(headers.blocks[target], trusted_at(headers, since), headers.source, NOW_NS, RULES)
    return [block.height for block in found]


def test_where_nobody_changes_one_header_is_the_whole_way() -> None:
    headers = chain({1: FOUR}, 100)
    assert way(headers, 100) == [100]
    assert way(headers, 2) == [2]
    assert headers.asked == []


def test_the_way_goes_over_what_each_change_needs() -> None:
    """Two of four are exchanged at a time: half of the votes are the same over one change, none over two."""
    sets = {1: "abcd", 30: "cdef", 60: "efgh", 90: "ghij"}
    headers = chain({since: dict.fromkeys(names, 10) for since, names in sets.items()}, 100)
    heights = way(headers, 100)
    assert heights[-1] == 100
    assert len(heights) <= 4
    assert len(headers.asked) <= 8


def test_a_set_that_is_changed_whole_needs_the_header_before_it() -> None:
    headers = chain({1: FOUR, 50: {"w": 1, "x": 1, "y": 1, "z": 1}}, 100)
    assert way(headers, 100) == [49, 100]
    assert way(headers, 50) == [49, 50]
    assert way(headers, 49) == [49]


def test_the_worst_case_goes_over_every_header() -> None:
    headers = chain({height: {f"v{height}": 1} for height in range(1, 14)}, 12)
    assert way(headers, 12) == list(range(2, 13))


def test_no_header_of_a_way_can_be_left_out() -> None:
    headers = chain({1 + 7 * turn: {f"v{turn + place}": 10 for place in range(4)} for turn in range(12)}, 80)
    heights = [1, *way(headers, 80)]
    for before, _, after in zip(heights, heights[1:], heights[2:], strict=False):
        with pytest.raises(HeaderRefused):
            verify(trusted_at(headers, before), headers.blocks[after], NOW_NS, RULES)


def test_a_node_that_has_dropped_the_header_in_between_is_unavailable() -> None:
    headers = chain({height: {f"v{height}": 1} for height in range(1, 14)}, 12)
    headers.first_kept = 8
    with pytest.raises(Unavailable):
        way(headers, 12)


@pytest.mark.parametrize(("absent", "enough"), [("", True), ("d", True), ("cd", False), ("abcd", False)])
def test_more_than_two_thirds_must_sign(absent: str, enough: bool) -> None:
    headers = chain({1: FOUR}, 1)
    block = headers.grow(absent=absent)
    if enough:
        verify(trusted_at(headers, 1), block, NOW_NS, RULES)
        assert (block.signers, block.signed_power) == (4 - len(absent), 40 - 10 * len(absent))
    else:
        with pytest.raises(HeaderRefused, match="two thirds"):
            verify(trusted_at(headers, 1), block, NOW_NS, RULES)


def test_exactly_two_thirds_and_exactly_one_third_are_not_enough() -> None:
    headers = chain({1: {"a": 1, "b": 1, "c": 1}, 3: {"c": 2, "x": 2, "y": 2}}, 4)
    with pytest.raises(NotEnoughTrust):  # only c of a, b and c signs at 4: a third
        verify(trusted_at(headers, 1), headers.blocks[4], NOW_NS, RULES)
    two = Headers("chain", {1: {"a": 1, "b": 1, "c": 1}})
    two.grow()
    with pytest.raises(HeaderRefused, match="two thirds"):
        verify(trusted_at(two, 1), two.grow(absent="c"), NOW_NS, RULES)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 1000), min_size=1), st.sets(st.sampled_from("abcdefgh")))
@settings(max_examples=60, deadline=None)
def test_votes_are_counted_as_they_are_weighed(powers: dict[str, int], absent: set[str]) -> None:
    headers = chain({1: powers}, 1)
    block = headers.grow(absent=sorted(absent))
    share = sum(power for name, power in powers.items() if name not in absent) * 3
    if share > 2 * sum(powers.values()):
        check_commit(block)
    else:
        with pytest.raises(HeaderRefused):
            check_commit(block)


def test_time_decides_too() -> None:
    headers = chain({1: FOUR}, 3)
    trusted, block = trusted_at(headers, 1), headers.blocks[3]
    expires_ns = trusted.time_ns + DAY_NS
    verify(trusted, block, expires_ns - 1, RULES)
    with pytest.raises(TrustExpired):
        verify(trusted, block, expires_ns, RULES)
    verify(trusted, block, expires_ns, Rules(None))
    early_ns = block.header.time_ns - RULES.clock_drift_ns
    with pytest.raises(HeaderRefused, match="future"):
        verify(trusted, block, early_ns, RULES)
    verify(trusted, block, early_ns + 1, RULES)
    for later in (2, 3):
        with pytest.raises(HeaderRefused, match="not later"):
            verify(trusted_at(headers, 3), headers.blocks[later], NOW_NS, RULES)


def with_votes(block: LightBlock, change: Callable[[tuple[Vote, ...]], tuple[Vote, ...]]) -> LightBlock:
    return replace(block, commit=replace(block.commit, votes=change(block.commit.votes)))


WRONG: dict[str, Callable[[LightBlock], LightBlock]] = {
    "another app hash": lambda b: replace(b, header=replace(b.header, app_hash=bytes(32))),
    "another round": lambda b: replace(b, commit=replace(b.commit, round=1)),
    "another height": lambda b: replace(b, commit=replace(b.commit, height=9)),
    "a vote twice": lambda b: with_votes(b, lambda votes: (votes[0], *votes[:-1])),
    "votes in other places": lambda b: with_votes(b, lambda votes: votes[::-1]),
    "a vote too many": lambda b: with_votes(b, lambda votes: (*votes, votes[0])),
    "a vote too few": lambda b: with_votes(b, lambda votes: votes[1:]),
    "no votes": lambda b: with_votes(b, lambda votes: ()),
    "one signature that is not good": lambda b: with_votes(b, lambda votes: (replace(votes[0], signature=bytes(64)), *votes[1:])),
    "another time of a vote": lambda b: with_votes(b, lambda votes: (replace(votes[0], time_ns=1), *votes[1:])),
    "votes for nothing": lambda b: with_votes(b, lambda votes: tuple(replace(vote, flag=FOR_NIL) for vote in votes)),
    "other validators": lambda b: replace(b, validators=set_of({"a": 10, "b": 10, "c": 10, "e": 10})),
    "other powers": lambda b: replace(b, validators=set_of(FOUR | {"a": 11})),
    "other next validators": lambda b: replace(b, next_validators=set_of({"z": 1})),
    "another chain": lambda b: signed(replace(b.header, chain_id="other"), FOUR),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("height", [2, 3])
def test_what_was_not_signed_so_is_refused(name: str, height: int) -> None:
    headers = chain({1: FOUR}, 3)
    with pytest.raises(HeaderRefused):
        verify(trusted_at(headers, 1), WRONG[name](headers.blocks[height]), NOW_NS, RULES)


def test_the_next_header_must_be_of_the_validators_that_were_named() -> None:
    headers = chain({1: FOUR}, 1)
    usurped = signed(replace(headers.grow().header, validators_hash=set_of({"x": 1}).hash), {"x": 1})
    with pytest.raises(HeaderRefused, match="other validators"):
        verify(trusted_at(headers, 1), usurped, NOW_NS, RULES)


def test_votes_in_the_name_of_trusted_validators_are_checked() -> None:
    """A later header whose set repeats the trusted keys, with signatures that are somebody else's."""
    headers = chain({1: FOUR}, 3)
    forged = with_votes(headers.blocks[3], lambda votes: tuple(replace(vote, signature=votes[0].signature) for vote in votes))
    with pytest.raises(HeaderRefused, match="signature"):
        verify(trusted_at(headers, 1), forged, NOW_NS, RULES)


def test_sets_that_cannot_be_are_refused() -> None:
    key = ED25519.public_key(bytes(32))
    for validators in ([], [Validator(key, 0)], [Validator(key, 1), Validator(key, 2)], [Validator(key, POWER_TOTAL_MAX + 1)]):
        with pytest.raises(NotWellFormed):
            ValidatorSet(validators)
    assert ValidatorSet([Validator(key, POWER_TOTAL_MAX)]).power == POWER_TOTAL_MAX


def test_a_signature_under_a_key_of_small_order_is_not_good() -> None:
    """Our verifier decides: such a key can sign anything, and CometBFT's verifier would let it."""
    weak = ValidatorSet([Validator(bytes([1]) + bytes(31), 10)])
    headers = chain({1: FOUR}, 1)
    header = replace(headers.grow().header, validators_hash=weak.hash)
    block_id = replace(headers.blocks[2].commit.block_id, hash=header.hash)
    vote = Vote(2, weak.validators[0].address, header.time_ns, bytes([1]) + bytes(63))
    with pytest.raises(HeaderRefused, match="signature"):
        check_commit(LightBlock(header, Commit(2, 0, block_id, (vote,)), weak))


# Witnesses.


def forked(at: int, sets: Mapping[int, Mapping[str, int]], count: int) -> Headers:
    """A second history from a height on, signed by the same validators."""
    headers = Headers("chain", sets)
    for height in range(1, count + 1):
        headers.grow(salt="" if height < at else "other")
    return headers


def confirmed(headers: Headers, *witnesses: Headers) -> None:
    trusted = trusted_at(headers, 1)
    blocks = way_to(headers.blocks[len(headers.blocks)], trusted, headers.source, NOW_NS, RULES)
    confirm(trusted, blocks, [witness.source for witness in witnesses], NOW_NS, RULES)


def test_a_witness_that_has_the_same_confirms() -> None:
    confirmed(chain({1: FOUR}, 20), chain({1: FOUR}, 20))


def test_two_histories_that_validators_signed_are_noticed() -> None:
    sets = {1: FOUR, 10: {"c": 10, "d": 10, "e": 10, "f": 10}, 15: {"e": 10, "f": 10, "g": 10, "h": 10}}
    honest = chain(sets, 20)
    for at in (2, 10, 14, 20):
        with pytest.raises(Diverged):
            confirmed(honest, chain(sets, 20), forked(at, sets, 20))


def test_a_witness_with_what_nobody_signed_counts_for_nothing() -> None:
    honest, liar = chain({1: FOUR}, 20), chain({1: {"x": 1}}, 20)
    confirmed(honest, liar, chain({1: FOUR}, 20))
    for witnesses in ([liar], [], [chain({1: FOUR}, 5)]):
        with pytest.raises(NoWitness):
            confirmed(honest, *witnesses)


def test_a_witness_that_answers_with_another_height_counts_for_nothing() -> None:
    honest = chain({1: FOUR}, 20)
    trusted = trusted_at(honest, 1)
    with pytest.raises(NoWitness):
        confirm(trusted, [honest.blocks[20]], [lambda height: honest.blocks[19]], NOW_NS, RULES)


# Reading and writing.


def test_a_block_is_written_in_one_form() -> None:
    headers = chain({1: FOUR, 3: {"a": 10, "x": 20}}, 2)
    block = headers.grow(absent="a")
    for each in (*headers.blocks.values(), block):
        data = written(each)
        again = read_light_block(data)
        assert is_written(again, data)
        assert again.header == each.header
        assert again.commit.block_id == each.commit.block_id
    nil = with_votes(block, lambda votes: tuple(vote if vote.flag == 2 else replace(vote, flag=FOR_NIL) for vote in votes))
    assert written(nil) == written(block)


def test_the_last_time_is_the_last_that_can_be_written() -> None:
    assert written_time(LAST_TIME_NS) == "9999-12-31T23:59:59.999999999Z"


@given(st.integers(read_time("0001-01-01T00:00:00Z"), LAST_TIME_NS))
def test_times_are_read_as_they_are_written(time_ns: int) -> None:
    assert read_time(written_time(time_ns)) == time_ns


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-11-23 08:00:00Z", "2026-11-23T08:00:00", "2026-02-30T08:00:00Z", "2026-11-23T08:00:00.Z"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NotWellFormed):
        read_time(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_is_no_block_is_refused(data: object) -> None:
    with pytest.raises(NotWellFormed):
        read_light_block(data)


def test_names_that_cannot_be_hashed_and_depths_that_cannot_be_written_are_refused() -> None:
    data = written(chain({1: FOUR}, 1).blocks[1])
    deep: object = ""
    for _ in range(100_000):
        deep = [deep]
    assert not is_written(read_light_block(data), data | {"more": deep})
    data["signed_header"]["header"]["chain_id"] = "\ud800"
    with pytest.raises(NotWellFormed):
        read_light_block(data)


def test_the_hash_of_a_header_changes_with_each_field() -> None:
    header = chain({1: FOUR}, 1).blocks[1].header
    hashes = {header.hash}
    for name in Header.__struct_fields__:
        value = getattr(header, name)
        other = value + 1 if isinstance(value, int) else value + ("x" if isinstance(value, str) else b"x") if name != "last_block_id" else (
            replace(value, parts_total=7)
        )  # fmt: skip
        hashes.add(replace(header, **{name: other}).hash)
    assert len(hashes) == 1 + len(Header.__struct_fields__)
