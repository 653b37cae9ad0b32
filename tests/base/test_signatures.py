"""Ed25519 as this ledger verifies it, pinned by official vectors: a library that decides otherwise would split the network."""

import json

import pytest

from conftest import shared_path
from fenming.base.signatures import ED25519

ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL_ORDER_KEYS = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]


def test_wycheproof() -> None:
    document = json.loads(shared_path("vectors/wycheproof/ed25519_test.json").read_text())
    count = 0
    for group in document["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            good = ED25519.verify(key, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
            # Where the standard leaves it open, libsodium's answer is the rule of this ledger: keys of small order never
            # verify, keys with a torsion part do.
            expected = case["result"] == "valid" or (case["result"] == "acceptable" and "MixedOrderPublicKey" in case["flags"])
            assert good == expected, (case["tcId"], case["comment"])
            count += 1
    assert count == document["numberOfTests"]


def test_sign_input() -> None:
    lines = shared_path("vectors/ed25519-sign-input/sign.input").read_text().split()
    assert len(lines) > 100
    for line in lines:
        secret, public, message, signed = (bytes.fromhex(part) for part in line.split(":")[:4])
        seed, signature = secret[:32], signed[:64]
        assert ED25519.public_key(seed) == public
        assert ED25519.sign(seed, message) == signature
        assert ED25519.verify(public, message, signature)
        assert not ED25519.verify(public, message + b"x", signature)
        assert ED25519.key_problem(public) is None


@pytest.mark.parametrize("sign_bit", [0, 0x80])
@pytest.mark.parametrize("key", SMALL_ORDER_KEYS)
def test_keys_of_small_order_are_refused(key: str, sign_bit: int) -> None:
    data = bytearray.fromhex(key)
    data[31] |= sign_bit
    assert ED25519.key_problem(bytes(data)) == "small order"
    assert not ED25519.verify(bytes(data), b"any message", bytes(data) + bytes(32))


@pytest.mark.parametrize("above", range(19))
def test_keys_not_in_canonical_form_are_refused(above: int) -> None:
    key = (2**255 - 19 + above).to_bytes(32, "little")
    assert ED25519.key_problem(key) == "not canonical"


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_what_is_no_key_is_none(length: int) -> None:
    assert ED25519.key_problem(bytes(length)) == "length"
    assert not ED25519.verify(bytes(length), b"", bytes(64))


def test_a_signature_with_the_order_added_is_another_signature_and_not_good() -> None:
    seed, message = bytes(range(32)), b"one yuan"
    signature = ED25519.sign(seed, message)
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    assert not ED25519.verify(ED25519.public_key(seed), message, signature[:32] + scalar.to_bytes(32, "little"))


def test_many_at_once_are_judged_like_one_by_one() -> None:
    seeds = [bytes([n % 251, n // 251]) * 16 for n in range(1200)]
    signed = [(ED25519.public_key(seed), seed, ED25519.sign(seed, seed)) for seed in seeds]
    signed[7] = (signed[7][0], b"changed", signed[7][2])
    signed[900] = (signed[900][0], signed[900][1], b"short")
    assert ED25519.verify_many(signed) == [n not in (7, 900) for n in range(1200)]
