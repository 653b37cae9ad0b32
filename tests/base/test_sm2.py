"""SM2 with SM3 as this ledger verifies it: pinned by the standard's example, by a second implementation, and at every edge."""

import importlib
import json
from collections.abc import Callable
from typing import Any
from unittest import mock

import gmalg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import shared_path
from fenming.base.hashing import sha256
from fenming.base.signatures import ED25519
from fenming.base.sm2 import CURVE_A, CURVE_B, FIELD_PRIME, ORDER, SM2, private_key
from fenming.base.suites import SUITE_NUMBERS, SuiteUnavailable, suite_name, usable_suites

hashes = pytest.importorskip("tongsuopy.crypto.hashes", reason="the extra fenming[sm2] is not installed")

IDENTITY = b"1234567812345678"
BASE_X = 0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7
BASE_Y = 0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0

# GB/T 32918.5-2017 (GM/T 0003.5-2012), annex A.2: signature on the recommended curve.
SEED = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
KEY = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
MESSAGE = b"message digest"
IDENTITY_HASH = bytes.fromhex("B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3")
DIGEST = 0xF0B43E94_BA45ACCA_ACE692ED_534382EB_17E6AB5A_19CE7B31_F4486FDF_C0D28640
NONCE = 0x59276E27_D506861A_16680F3A_D9C02DCC_EF3CC1FA_3CDBE4CE_6D54B80D_EAC1BC21
NONCE_POINT_X = 0x04EBFC71_8E8D1798_62043226_8E77FEB6_415E2EDE_0E073C0F_4F640ECD_2E149A73
R = 0xF5A03B06_48D2C463_0EEAC513_E1BB81A1_5944DA38_27D5B741_43AC7EAC_EEE720B3
S = 0xB1B6AA29_DF212FD8_763182BC_0D421CA1_BB9038FD_1F7F42D4_840B69C4_85BBC1AA

# Signed once by a third implementation, GmSSL 3.2.0, with the key above.
SIGNED_ELSEWHERE = [
    (b"", "fe199dea50e5e44e0df2cd53a6137b5e144d581124d0bebb54d06a6cf267318d3b96ec0f1a5b8e76eba4d911d3454ce74b948e9d9b09688d099edcd905e2982b"),
    ("一元也不能少".encode(), "194d06637cf2c235ed21369dde5caf8c091d7d690729b97afc0e90f82c59dd08978f9900c703f471db6f240c9f7ac5034321e5bc5dc697ee40a6f28826f29b57"),
    (bytes(300_000), "f4a51b816cc782ec4450b02b30a06928e7182482424ffa3d6d256723f42cce4b06fb4a26206da1d8ba7920685d7566f078287218a5a72ad6026d3dd8bafb7fea"),
]  # fmt: skip


def pair(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def point(x: int, y: int) -> bytes:
    return b"\x04" + pair(x, y)


def sm3(data: bytes) -> bytes:
    hasher = hashes.Hash(hashes.SM3())
    hasher.update(data)
    return bytes(hasher.finalize())


def digest_of(key: bytes, message: bytes) -> int:
    """What is signed: SM3 of Z and the message, Z being SM3 of the identity, the curve and the key."""
    curve = b"".join(number.to_bytes(32, "big") for number in (CURVE_A, CURVE_B, BASE_X, BASE_Y))
    z = sm3((len(IDENTITY) * 8).to_bytes(2, "big") + IDENTITY + curve + key[1:])
    return int.from_bytes(sm3(z + message), "big")


def second(seed: bytes = b"", key: bytes = b"", identity: bytes = IDENTITY, nonce: int | None = None) -> gmalg.SM2:
    source: Callable[[int], int] | None = None if nonce is None else lambda bits: nonce
    return gmalg.SM2(sk=seed or None, uid=identity, pk=key or None, rnd_fn=source)


def signed_by_second(seed: bytes, key: bytes, message: bytes, **terms: Any) -> bytes:
    # Its numbers come without their leading zeros.
    return b"".join(number.rjust(32, b"\0") for number in second(seed, key, **terms).sign(message))


def second_verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    return bool(second(key=key).verify(message, signature[:32], signature[32:]))


# The standard.


def test_sm3_vectors() -> None:
    cases = json.loads(shared_path("vectors/sm3-sm4/sm3.json").read_text())
    assert len(cases) == 3
    for case in cases:
        message = bytes.fromhex(case["Msg"])[: int(case["Len"]) // 8]
        assert sm3(message).hex() == case["MD"]
        checker = gmalg.SM3()
        checker.update(message)
        assert checker.value().hex() == case["MD"]


def test_the_example_of_the_standard() -> None:
    assert SM2.public_key(SEED) == KEY
    assert SM2.key_problem(KEY) is None
    assert SM2.verify(KEY, MESSAGE, pair(R, S))
    # Step by step, so that identity, curve and hash are each pinned and not only their result.
    curve = b"".join(number.to_bytes(32, "big") for number in (CURVE_A, CURVE_B, BASE_X, BASE_Y))
    assert sm3((len(IDENTITY) * 8).to_bytes(2, "big") + IDENTITY + curve + KEY[1:]) == IDENTITY_HASH
    assert digest_of(KEY, MESSAGE) == DIGEST
    assert (DIGEST + NONCE_POINT_X) % ORDER == R
    secret = int.from_bytes(SEED, "big")
    assert pow(1 + secret, -1, ORDER) * (NONCE - R * secret) % ORDER == S


def test_the_second_implementation_signs_the_example_the_same() -> None:
    assert signed_by_second(SEED, KEY, MESSAGE, nonce=NONCE) == pair(R, S)


# Other implementations.


@pytest.mark.parametrize(("message", "signature"), SIGNED_ELSEWHERE)
def test_what_a_third_implementation_signed_verifies(message: bytes, signature: str) -> None:
    assert SM2.verify(KEY, message, bytes.fromhex(signature))
    assert not SM2.verify(KEY, message + b"\0", bytes.fromhex(signature))


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_each_implementation_verifies_what_the_other_signed(seed: bytes, message: bytes) -> None:
    key, secret = SM2.public_key(seed), private_key(seed).to_bytes(32, "big")
    assert second(secret).generate_pk(secret) == key
    assert SM2.key_problem(key) is None
    ours = SM2.sign(seed, message)
    theirs = signed_by_second(secret, key, message)
    assert SM2.verify(key, message, ours) and second_verifies(key, message, ours)
    assert SM2.verify(key, message, theirs) and second_verifies(key, message, theirs)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(min_value=1, max_value=ORDER - 1), st.integers(min_value=1, max_value=ORDER - 1), st.binary(max_size=40)
)  # fmt: skip
def test_numbers_that_nobody_signed_are_refused_by_both(r: int, s: int, message: bytes) -> None:
    assert not SM2.verify(KEY, message, pair(r, s))
    assert not second_verifies(KEY, message, pair(r, s))


def test_another_identity_makes_another_signature() -> None:
    signed = signed_by_second(SEED, KEY, MESSAGE, identity=b"alice@example.cn")
    assert second(key=KEY, identity=b"alice@example.cn").verify(MESSAGE, signed[:32], signed[32:])
    assert not SM2.verify(KEY, MESSAGE, signed)


@pytest.mark.parametrize("message", [b"", b"\0", bytes(1_000_000)])
def test_empty_and_long_messages(message: bytes) -> None:
    signature = SM2.sign(SEED, message)
    assert len(signature) == 64
    assert SM2.verify(KEY, message, signature)
    assert not SM2.verify(KEY, message + b"\0", signature)


# The edges.

WRONG_SIGNATURES = {
    "r zero": pair(0, S), "s zero": pair(R, 0), "both zero": bytes(64), "r is the order": pair(ORDER, S), "s is the order": pair(R, ORDER),
    "r and s are swapped": pair(S, R), "r + s is the order": pair(R, ORDER - R), "r all ones": b"\xff" * 32 + pair(R, S)[32:],
    "s all ones": pair(R, S)[:32] + b"\xff" * 32, "s negated": pair(R, ORDER - S), "empty": b"", "short": pair(R, S)[:-1],
    "long": pair(R, S) + b"\0", "DER": bytes.fromhex("3046022100") + pair(R, S)[:32] + bytes.fromhex("022100") + pair(R, S)[32:],
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_SIGNATURES)
def test_a_signature_in_any_other_form_is_none(name: str) -> None:
    assert not SM2.verify(KEY, MESSAGE, WRONG_SIGNATURES[name])


@pytest.mark.parametrize("name", [name for name in WRONG_SIGNATURES if name not in ("r and s are swapped", "s negated")])
def test_a_library_that_accepts_everything_is_not_even_asked(name: str) -> None:
    """Form and range are the ledger's own checks: what a library thinks of them must never count."""
    with mock.patch("fenming.base.tongsuo.verify", return_value=True):
        assert not SM2.verify(KEY, MESSAGE, WRONG_SIGNATURES[name])
        assert SM2.verify(KEY, MESSAGE, pair(R, S))


def test_a_number_with_the_order_added_is_not_the_same_number() -> None:
    # Both numbers of a signature must be small for the sum to fit into 32 bytes: the room is one in four thousand million, so the
    # library's own view of these numbers is never reached, and the range must be checked before.
    for r, s in ((1 + ORDER, 1), (1, 1 + ORDER)):
        with mock.patch("fenming.base.tongsuo.verify", return_value=True):
            assert not SM2.verify(KEY, MESSAGE, pair(r, s))
            assert SM2.verify(KEY, MESSAGE, pair(r % ORDER, s % ORDER))


def test_a_sum_at_infinity_is_refused() -> None:
    """Who holds the key can choose r and s so that sG + (r+s)P is no point at all and r is the digest.

    GmSSL 3.2.0 takes the coordinate of no point for zero and accepts; Tongsuo and gmalg refuse. This is why the verifier is pinned.
    """
    message, secret = b"infinity", int.from_bytes(SEED, "big")
    digest = digest_of(KEY, message) % ORDER
    total = digest * pow(1 + secret, -1, ORDER) % ORDER
    s = -total * secret % ORDER
    r = (total - s) % ORDER
    assert r == digest
    assert not SM2.verify(KEY, message, pair(r, s))
    assert not second_verifies(KEY, message, pair(r, s))


KEYS_REFUSED = {
    "length": [b"", b"\0", bytes(32), KEY[1:], KEY + b"\0", b"\x02" + KEY[1:33], b"\x03" + KEY[1:33]],
    "not uncompressed": [bytes(65), b"\x06" + KEY[1:], b"\x07" + KEY[1:], b"\x02" + KEY[1:], b"\xff" * 65],
    "not canonical": [point(FIELD_PRIME, 1), point(1, FIELD_PRIME), b"\x04" + b"\xff" * 64, point(FIELD_PRIME + 5, 5)],
    "not on the curve": [point(0, 0), point(BASE_X, BASE_Y ^ 1), point(BASE_Y, BASE_X), KEY[:-1] + b"\x12", point(1, 1)],
}


@pytest.mark.parametrize(("problem", "key"), [(problem, key) for problem, keys in KEYS_REFUSED.items() for key in keys])
def test_a_key_in_any_other_form_is_refused(problem: str, key: bytes) -> None:
    assert SM2.key_problem(key) == problem
    with mock.patch("fenming.base.tongsuo.verify", return_value=True):
        assert not SM2.verify(key, MESSAGE, pair(R, S))


def test_a_coordinate_with_the_prime_added_is_no_second_name_of_the_same_key() -> None:
    # A point with an x that is small enough for x + p to fit into 32 bytes.
    x = next(x for x in range(1, 100) if pow(x**3 + CURVE_A * x + CURVE_B, (FIELD_PRIME - 1) // 2, FIELD_PRIME) == 1)
    y = pow(x**3 + CURVE_A * x + CURVE_B, (FIELD_PRIME + 1) // 4, FIELD_PRIME)
    assert SM2.key_problem(point(x, y)) is None
    assert SM2.key_problem(point(x + FIELD_PRIME, y)) == "not canonical"


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0, max_value=511), st.sampled_from(["signature", "key", "message"]))
def test_one_bit_changed_anywhere_is_noticed(bit: int, where: str) -> None:
    parts = {"signature": pair(R, S), "key": KEY, "message": MESSAGE}
    changed = bytearray(parts[where])
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    parts[where] = bytes(changed)
    assert not SM2.verify(parts["key"], parts["message"], parts["signature"])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=70), st.binary(max_size=20), st.binary(max_size=70))
def test_any_bytes_are_judged_and_nothing_is_raised(key: bytes, message: bytes, signature: bytes) -> None:
    assert not SM2.verify(key, message, signature)


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=64, max_size=64), st.integers(min_value=1, max_value=5))
def test_keys_of_small_secrets_are_judged_like_others(signature: bytes, secret: int) -> None:
    key = SM2.public_key(secret.to_bytes(32, "big"))
    assert SM2.verify(key, MESSAGE, SM2.sign(secret.to_bytes(32, "big"), MESSAGE))
    assert not SM2.verify(key, MESSAGE, signature)


# Seeds.


@pytest.mark.parametrize("number", [1, 2, ORDER - 2])
def test_a_seed_in_range_is_the_private_key_itself(number: int) -> None:
    assert private_key(number.to_bytes(32, "big")) == number


@pytest.mark.parametrize("number", [0, ORDER - 1, ORDER, 2**256 - 1])
def test_a_seed_out_of_range_is_another_private_key(number: int) -> None:
    seed = number.to_bytes(32, "big")
    assert 1 <= private_key(seed) <= ORDER - 2
    assert SM2.verify(SM2.public_key(seed), MESSAGE, SM2.sign(seed, MESSAGE))


def test_two_signatures_of_one_message_differ_and_both_hold() -> None:
    first, other = SM2.sign(SEED, MESSAGE), SM2.sign(SEED, MESSAGE)
    assert first != other
    assert SM2.verify(KEY, MESSAGE, first) and SM2.verify(KEY, MESSAGE, other)


# The suite.


def test_a_library_that_does_not_work_gives_no_verdict() -> None:
    """A node that took a failure for a refusal would part from all others; it must stop instead."""
    with mock.patch("tongsuopy.backends.tongsuo.ec._ecdsa_sig_setup", side_effect=MemoryError), pytest.raises(MemoryError):
        SM2.verify(KEY, MESSAGE, pair(R, S))


def test_another_version_of_the_library_is_not_used() -> None:
    door = importlib.import_module("fenming.base.tongsuo")
    with mock.patch("tongsuopy.__version__", "1.0.2"), pytest.raises(ImportError, match=r"must be 1\.0\.1, and 1\.0\.2 is installed"):
        importlib.reload(door)
    importlib.reload(door)
    assert SM2.verify(KEY, MESSAGE, pair(R, S))


def many() -> tuple[list[tuple[bytes, bytes, bytes]], list[bool]]:
    seeds = [sha256(bytes((n,))) for n in range(5)]
    signed = [(SM2.public_key(seeds[n % 5]), bytes((n,)), SM2.sign(seeds[n % 5], bytes((n,)))) for n in range(120)]
    signed[7] = (signed[7][0], b"changed", signed[7][2])
    signed[90] = (signed[90][0], signed[90][1], b"short")
    return signed, [n not in (7, 90) for n in range(120)]


@pytest.mark.parametrize("processes", [0, 2])
def test_many_at_once_are_judged_like_one_by_one(processes: int) -> None:
    signed, expected = many()
    SM2.use_processes(processes)
    try:
        assert SM2.verify_many(signed) == expected
        assert SM2.verify_many(signed[:10]) == expected[:10]
    finally:
        SM2.use_processes(0)


def test_a_suite_is_no_other_suite() -> None:
    assert dict(SUITE_NUMBERS) == {"ed25519": 1, "sm2": 2}
    assert not ED25519.verify(KEY, MESSAGE, pair(R, S))
    assert not SM2.verify(ED25519.public_key(SEED), MESSAGE, ED25519.sign(SEED, MESSAGE))


def test_a_suite_that_cannot_be_used_here_is_named() -> None:
    assert [suite.name for suite in usable_suites([1, 2]).values()] == ["Ed25519", "SM2"]
    assert [suite_name(number) for number in (1, 2, 9)] == ["Ed25519", "SM2", "suite 9"]
    with pytest.raises(SuiteUnavailable, match="suite 9"):
        usable_suites([1, 9])
    with mock.patch("fenming.base.sm2._library", side_effect=ImportError("no such library")):
        with pytest.raises(SuiteUnavailable, match=r"SM2.*tongsuopy.*fenming\[sm2\].*no such library"):
            usable_suites([1, 2])
        assert list(usable_suites([1])) == [1]
