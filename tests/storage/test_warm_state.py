"""What is kept in memory answers as the store does, also when it has had to forget."""

import hashlib
import random

import pytest

from fenming.base.encoding import encode
from fenming.ledger.counting import Counter
from fenming.storage import warm_state
from fenming.storage.memory_store import MemoryStore
from fenming.storage.state_store import Batch, place_bytes
from fenming.storage.warm_state import WarmState

KEYS = [bytes((number,)) for number in range(40)]


def test_a_long_history_reads_the_same_warm_and_cold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_state, "RECORDS_MAX", 12)
    monkeypatch.setattr(warm_state, "IDS_MAX", 9)
    monkeypatch.setattr(warm_state, "FILTERED_MAX", 30)
    monkeypatch.setattr(warm_state, "_FILTER_BITS", 8)
    chosen = random.Random(7)
    store = MemoryStore()
    warm = WarmState(store, 0)
    view = warm.seen_through(lambda: store)
    accepted: list[tuple[int, bytes]] = []
    for height in range(1, 80):
        keys = chosen.sample(KEYS, 4)
        counts = {key: chosen.choice([None, Counter(height)]) for key in sorted(keys)}
        changes = [(key, None if count is None else encode(count)) for key, count in counts.items()]
        ids = [chosen.randbytes(32) for _ in range(chosen.randrange(4))]
        store.commit(Batch(height, changes, [(one, place_bytes(height, 0)) for one in ids], b"", {}, b"head", b"note"))
        warm.advance(height, counts, ids)
        accepted += [(height, one) for one in ids]
        for key in chosen.sample(KEYS, 10):
            found = warm.record(key)
            assert view.record(key) == found
            assert (encode(found) if isinstance(found, Counter) else found) == store.record(key)
        for at, one in accepted:
            for from_height in {0, at - 1, at}:
                assert warm.is_accepted(one, from_height) and view.is_accepted(one, from_height)
        for never in (chosen.randbytes(32) for _ in range(20)):
            for from_height in (0, height - 9, height):
                assert not warm.is_accepted(never, from_height) and not view.is_accepted(never, from_height)


def test_what_is_new_is_known_without_the_store_long_after_its_height(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_state, "IDS_MAX", 4)
    warm = WarmState(MemoryStore(), 7)
    accepted = [hashlib.sha256(bytes((n,))).digest() for n in range(200)]
    for place, one in enumerate(accepted):
        warm.advance(8 + place, {}, [one])
    assert not any(warm.remembers(one, 8) is False for one in accepted)
    others = [hashlib.sha256(bytes((n, 1))).digest() for n in range(200)]
    assert [warm.remembers(one, 8) for one in others].count(False) >= 199
    assert [warm.remembers(one, 7) for one in others].count(None) == 200, "of what was before the start only the store knows"


def test_what_another_thread_reads_is_not_kept() -> None:
    """It could be older than the block that is being committed, and would then be read by the next one."""
    store = MemoryStore()
    warm = WarmState(store, 0)
    assert warm.seen_through(lambda: store).record(b"key") is None
    store.commit(Batch(1, [(b"key", b"new")], [], b"", {}, b"head", b"note"))
    assert warm.record(b"key") == b"new"


def test_a_walk_over_the_store_fills_the_memory() -> None:
    store = MemoryStore()
    store.commit(Batch(1, [(key, key) for key in KEYS], [], b"", {}, b"head", b"note"))
    warm = WarmState(store, 1)
    assert list(warm.filled(store.scan(b""))) == [(key, key) for key in KEYS]
    empty = MemoryStore()
    assert [warm.seen_through(lambda: empty).record(key) for key in KEYS] == KEYS
