"""Bytes, amounts, calendar, currencies, notes: the small things that everything rests on."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenming.base.amounts import AmountUnreadable, format_amount, format_wan, parse_amount
from fenming.base.bucket_tree import StateProof, verify_state
from fenming.base.calendar import date_of, day_from_date, day_of, is_month, month_of, start_of_day_ms
from fenming.base.check_digits import AccountNumberWrong, account_number, parse_account_number
from fenming.base.currencies import CURRENCIES, alphabetic, exponent, numeric
from fenming.base.encoding import Malformed, decode, encode
from fenming.base.fields import Number, Positional
from fenming.base.invariant import InvariantBroken, invariant
from fenming.base.notes import (
    Checkpoint,
    NoteMalformed,
    NoteUnsigned,
    parse_checkpoint,
    read_note,
    read_verifier_key,
    sign_note,
    verifier_key,
)
from fenming.base.signatures import ED25519


class Sample(Positional, frozen=True):
    number: Number
    parts: tuple[bytes, ...]


_decoder = msgspec.msgpack.Decoder(Sample)


@given(st.binary(max_size=64))
def test_bytes_are_a_value_only_in_their_one_form(data: bytes) -> None:
    try:
        value = decode(data, _decoder)
    except Malformed:
        return
    assert encode(value) == data


@pytest.mark.parametrize(
    "data", [b"\x92\xcd\x00\x05\x90", b"\x92\x05\x90\x00", b"\x93\x05\x90\x90", b"\x82\x05\x90", b"\x92\xff\x90", b"", b"\xc1"]
)
def test_other_spellings_are_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        decode(data, _decoder)


@given(st.integers(0, 2**63 - 1), st.sampled_from(["CNY", "JPY", "KWD", "CLF"]))
def test_an_amount_reads_back_as_it_was_written(amount: int, currency: str) -> None:
    assert parse_amount(format_amount(amount, currency).removesuffix(" " + currency), currency) == amount


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1,23", "abc", "1e5", "٣", "99999999999999999999", "1.", ".5"])
def test_what_is_no_amount_in_yuan_is_refused(text: str) -> None:
    with pytest.raises(AmountUnreadable):
        parse_amount(text, "CNY")


def test_amounts_as_people_write_them() -> None:
    assert parse_amount("1,234.5", "CNY") == 123450
    assert parse_amount("12.00", "JPY") == 12
    assert format_amount(-123456, "CNY") == "-1,234.56 CNY"
    assert format_amount(5, "JPY") == "5 JPY"
    assert format_wan(123_456_789_00, "CNY") == "12,345.68 万元"
    assert format_wan(10_000, "JPY") == "1.00 万 JPY"


@given(st.integers(0, 10**15), st.data())
def test_a_slip_in_an_account_number_is_noticed(number: int, data: st.DataObject) -> None:
    written = account_number(number)
    assert parse_account_number(written) == number
    place = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != written[place]))
    with pytest.raises(AccountNumberWrong):
        parse_account_number(written[:place] + other + written[place + 1 :])
    if place + 1 < len(written) and written[place] != written[place + 1]:
        swapped = written[:place] + written[place + 1] + written[place] + written[place + 2 :]
        with pytest.raises(AccountNumberWrong):
            parse_account_number(swapped)


@pytest.mark.parametrize("text", ["", "x", "5", "٣٣٣٣٣", "1" * 40])
def test_what_is_no_account_number_is_refused(text: str) -> None:
    with pytest.raises(AccountNumberWrong):
        parse_account_number(text)


def test_the_calendar_is_that_of_the_zone() -> None:
    new_year = day_from_date(2026, 1, 1)
    start = start_of_day_ms(new_year, 480)
    assert day_of(start, 480) == new_year
    assert day_of(start - 1, 480) == new_year - 1
    assert month_of(new_year - 1) == 202512
    assert str(date_of(new_year)) == "2026-01-01"
    assert is_month(202612)
    assert not is_month(202613)


def test_currencies_of_iso_4217() -> None:
    assert (numeric("CNY"), alphabetic(156), exponent("CNY")) == (156, "CNY", 2)
    assert (exponent("JPY"), exponent("KWD"), exponent("XAU")) == (0, 3, None)
    assert numeric("cny") is None
    assert alphabetic(1) is None
    assert len(set(CURRENCIES)) == len(CURRENCIES) > 150


def test_a_checkpoint_is_signed_and_read_back() -> None:
    seed = bytes(32)
    verifier = read_verifier_key(verifier_key("notary", ED25519.public_key(seed)))
    checkpoint = Checkpoint("fenming/test", 7, bytes(32), ("height 3",))
    note = sign_note(checkpoint.text, "notary", seed)
    text, signed = read_note(note, [verifier])
    assert parse_checkpoint(text) == checkpoint
    assert signed == [verifier]


def test_a_verifier_key_of_the_specification_is_read() -> None:
    written = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    note = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    text, signed = read_note(note, [read_verifier_key(written)])
    assert text.startswith("If you think")
    assert signed[0].name == "PeterNeumann"


@pytest.mark.parametrize("note", ["", "text\n", "text\n\nno dash\n", "text\n\n— name\n", "text\n\n— n ame AAAA\n", "a\x01\n\n— n AAAAAAAA\n"])
def test_what_is_no_note_is_refused(note: str) -> None:
    verifier = read_verifier_key(verifier_key("notary", ED25519.public_key(bytes(32))))
    with pytest.raises((NoteMalformed, NoteUnsigned)):
        read_note(note, [verifier])


def test_a_changed_note_is_not_signed() -> None:
    seed = bytes(32)
    verifier = read_verifier_key(verifier_key("notary", ED25519.public_key(seed)))
    note = sign_note("one\n", "notary", seed)
    for changed in (note.replace("one", "two"), sign_note("one\n", "other", seed)):
        with pytest.raises(NoteUnsigned):
            read_note(changed, [verifier])
    with pytest.raises(NoteMalformed):
        sign_note("no line break", "notary", seed)


@pytest.mark.parametrize("text", ["a\n1\n", "a\n01\nAA==\n", "a\n1\n!\n", "a\n1\nAAAA\n", "\n1\nAAAA\n", "a\n1\nAAAA", "a\n-1\nAAAA\n"])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformed):
        parse_checkpoint(text)


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AA==", "a b+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"])
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformed):
        read_verifier_key(text)


def test_an_invariant_stops() -> None:
    invariant(True, "holds")
    with pytest.raises(InvariantBroken, match="broken"):
        invariant(False, "broken")


def test_a_bucket_out_of_order_proves_nothing() -> None:
    assert not verify_state(bytes(32), 1, b"key", None, StateProof(bytes(65), (bytes(32),)))
    assert not verify_state(bytes(32), 1, b"key", None, StateProof(bytes(128), (bytes(32),)))
