"""Notes with several signatures and cosignatures, held to a checkpoint of a public log that public witnesses cosigned."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenming.base.notes import (
    COSIGNATURE,
    SIGNATURES_MAX,
    Checkpoint,
    NoteMalformed,
    NoteUnsigned,
    NoteVerifier,
    cosignature_line,
    note_of,
    open_note,
    parse_checkpoint,
    read_note,
    read_verifier_key,
    sign_note,
    signature_lines,
    verifier_key,
)
from fenming.base.signatures import ED25519

# A staging log of Certificate Transparency as it was served: two signatures by the log itself, of which the first is of a kind that
# we do not know (0x05), and cosignatures of four witnesses.
PUBLIC = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""
LOG_KEY = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
WITNESS_KEYS = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]
SIGNED_AT_S = 1779573024
TEXT = Checkpoint("fenming/test", 7, bytes(32), ("height 3",)).text


def test_a_public_checkpoint_is_good_under_the_keys_of_its_log_and_witnesses() -> None:
    verifiers = [read_verifier_key(key) for key in (LOG_KEY, *WITNESS_KEYS)]
    note = open_note(PUBLIC, verifiers)
    assert parse_checkpoint(note.text).size == 1432088532
    assert [signature.verifier for signature in note.signatures] == verifiers
    assert [signature.time_s for signature in note.signatures] == [0, *[SIGNED_AT_S] * 4]
    assert note.unknown == 1
    assert [verifier.written for verifier in verifiers] == [LOG_KEY, *WITNESS_KEYS]
    assert note_of(note.text, signature_lines(PUBLIC)) == PUBLIC


@pytest.mark.parametrize("key", [LOG_KEY, *WITNESS_KEYS])
@pytest.mark.parametrize(("good", "other"), [("1432088532", "1432088533"), ("arche2025h1.staging.ct.transparency.dev\n", "arche2025h2\n")])
def test_a_changed_public_checkpoint_is_refused_by_each_of_its_signers(key: str, good: str, other: str) -> None:
    with pytest.raises(NoteUnsigned):
        open_note(PUBLIC.replace(good, other, 1), [read_verifier_key(key)])


def test_the_example_of_the_specification() -> None:
    key = read_verifier_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    line = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    assert read_note(note_of("This is an example message.\n", [line]), [key]) == ("This is an example message.\n", [key])


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_a_cosignature_is_good_for_its_text_and_time_alone(seed: bytes, time_s: int, other_s: int) -> None:
    plain = NoteVerifier("node", ED25519.public_key(seed))
    line = cosignature_line(TEXT, "node", seed, time_s)
    note = open_note(note_of(TEXT, [line]), [plain.cosigner, plain])
    assert [(found.verifier, found.time_s, found.line) for found in note.signatures] == [(plain.cosigner, time_s, line)]
    moved = cosignature_line(TEXT, "node", seed, other_s)
    mixed = signature_bytes(moved)[:12] + signature_bytes(line)[12:]
    if other_s != time_s:
        with pytest.raises(NoteUnsigned):
            open_note(note_of(TEXT, [written_line("node", mixed)]), [plain.cosigner])
    with pytest.raises(NoteUnsigned):
        open_note(note_of(TEXT.replace("7", "8"), [line]), [plain.cosigner])


def test_one_key_signs_both_ways_and_neither_passes_for_the_other() -> None:
    seed = bytes(32)
    plain = NoteVerifier("node", ED25519.public_key(seed))
    lines = [*signature_lines(sign_note(TEXT, "node", seed)), cosignature_line(TEXT, "node", seed, 5)]
    assert [found.verifier for found in open_note(note_of(TEXT, lines), [plain, plain.cosigner]).signatures] == [plain, plain.cosigner]
    assert open_note(note_of(TEXT, lines), [plain]).unknown == 1
    assert read_verifier_key(plain.cosigner.written) == plain.cosigner
    assert plain.cosigner.kind == COSIGNATURE
    assert verifier_key("node", plain.public_key) == plain.written
    relabelled = plain.key_id + signature_bytes(lines[1])[12:]
    with pytest.raises(NoteUnsigned):
        open_note(note_of(TEXT, [written_line("node", relabelled)]), [plain])
    with pytest.raises(NoteMalformed):
        sign_note(f"cosignature/v1\ntime 5\n{TEXT}", "node", seed)


def test_a_time_beyond_the_limit_is_no_cosignature() -> None:
    seed, time_s = bytes(32), 2**63
    cosigner = NoteVerifier("node", ED25519.public_key(seed), COSIGNATURE)
    signature = ED25519.sign(seed, f"cosignature/v1\ntime {time_s}\n{TEXT}".encode())
    line = written_line("node", cosigner.key_id + time_s.to_bytes(8, "big") + signature)
    with pytest.raises(NoteUnsigned):
        open_note(note_of(TEXT, [line]), [cosigner])


@pytest.mark.parametrize("cut", [5, 11, 12, 40, 75])
def test_a_cosignature_that_was_cut_is_refused(cut: int) -> None:
    seed = bytes(32)
    cosigner = NoteVerifier("node", ED25519.public_key(seed), COSIGNATURE)
    line = written_line("node", signature_bytes(cosignature_line(TEXT, "node", seed, 5))[:cut])
    with pytest.raises(NoteUnsigned):
        open_note(note_of(TEXT, [line]), [cosigner])


def test_a_note_with_more_signatures_than_anybody_needs_is_refused() -> None:
    line = signature_lines(sign_note(TEXT, "node", bytes(32)))[0]
    assert open_note(note_of(TEXT, [line] * SIGNATURES_MAX), []).unknown == SIGNATURES_MAX
    with pytest.raises(NoteMalformed):
        open_note(note_of(TEXT, [line] * (SIGNATURES_MAX + 1)), [])


@pytest.mark.parametrize("kind", [0, 2, 5, 6])
def test_keys_of_other_kinds_are_not_read(kind: int) -> None:
    with pytest.raises(NoteMalformed):
        read_verifier_key(NoteVerifier("node", bytes(32), kind).written)


def signature_bytes(line: str) -> bytes:
    return base64.b64decode(line.split(" ")[2])


def written_line(name: str, data: bytes) -> str:
    return f"— {name} {base64.b64encode(data).decode()}\n"
