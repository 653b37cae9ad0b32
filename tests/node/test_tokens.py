"""Signing with a token: a key made inside SoftHSM2 signs envelopes from the command line, here and through a running node."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.identity.records import Duty, PartyKind
from fenming.node import tokens
from fenming.node.home import Home
from fenming.node.operations import demo
from fenming.node.submitting import submit_actions

LIBRARIES = [Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"), Path("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")]
PIN = "4711"


def library() -> Path:
    found = next((path for path in LIBRARIES if path.exists()), None)
    if found is None:
        pytest.skip("there is no SoftHSM2: apt-get install softhsm2")
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed: pip install 'fenming[pkcs11]'")
    return found


class Desk:
    """A home with a sample, and a token of its own; commands run in processes, as the token's library keeps to one configuration."""

    def __init__(self, folder: Path) -> None:
        self.driver = library()
        self.home = Home(Path(demo(folder / "home", 4, lambda _: None).home))
        (folder / "tokens").mkdir()
        configuration = folder / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
        self.environment = os.environ | {"SOFTHSM2_CONF": str(configuration), "FENMING_PIN": PIN, "FENMING_PKCS11": str(self.driver)}
        made = ["softhsm2-util", "--init-token", "--free", "--label", "office", "--pin", PIN, "--so-pin", "87654321"]
        subprocess.run(made, check=True, capture_output=True, env=self.environment)
        self.actions = folder / "actions.json"

    def run(self, *arguments: str, **environment: str) -> tuple[int, dict[str, Any], str]:
        """Exit code, the JSON answer and what was said to people."""
        command = [sys.executable, "-m", "fenming.cli.main", *arguments, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=self.environment | environment)
        return done.returncode, json.loads(done.stdout) if done.stdout.startswith("{") else {}, done.stderr

    def submit(self, party: int, *more: str, actions: list[dict[str, Any]]) -> tuple[int, dict[str, Any], str]:
        self.actions.write_text(json.dumps(actions))
        return self.run("submit", str(self.actions), "--as", str(party), "--home", str(self.home.folder), *more)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield Desk(tmp_path_factory.mktemp("token"))


@pytest.fixture(scope="module")
def administrator(desk: Desk) -> int:
    """The administrator of an organisation whose only key is in the token."""
    code, made, said = desk.run("token", "make", "administrator", "--token", "office")
    assert code == 0, said
    officer = NewOfficer(Duty.ADMINISTRATOR, 1, (NewKey(1, bytes.fromhex(made["public_key"])),))
    action = RegisterOrganisation(PartyKind.ORGANISATION, "令牌公司 Token Ltd", bytes(32), (officer,))
    done = submit_actions(desk.home.folder, [action], 2, desk.home.keys / "authority.keys", "sample", False)
    assert done["code"] == 0, done
    return int(max(event["party"] for event in done["events"]))


def test_an_envelope_is_signed_inside_the_token(desk: Desk, administrator: int) -> None:
    _, second, _ = desk.run("token", "make", "second", "--token", "office")
    add = {"action": "AddKey", "party": administrator, "key": {"suite": 1, "public_key": second["public_key"]}}
    code, answer, said = desk.submit(administrator, "--token", "office/administrator", actions=[add])
    assert (code, answer.get("code")) == (0, 0), (answer, said)
    assert answer["events"]
    # The second key stands in another slot, which the ledger tells.
    revoke = {"action": "RevokeKey", "party": administrator, "slot": 0}
    code, answer, said = desk.submit(administrator, "--token", "office/second", "--dry-run", actions=[revoke])
    assert (code, answer.get("code")) == (0, 0), (answer, said)


def test_a_key_is_made_once_and_never_leaves(desk: Desk, administrator: int) -> None:
    code, answer, said = desk.run("token", "make", "administrator", "--token", "office")
    assert (code, answer["problem"]) == (5, "KeyOnTokenTaken"), said
    _, shown, _ = desk.run("token", "show", "administrator", "--token", "office")
    assert len(bytes.fromhex(shown["public_key"])) == 32
    script = (
        "import sys, pkcs11\nfrom pkcs11.constants import Attribute, ObjectClass\n"
        f"with pkcs11.lib({str(desk.driver)!r}).get_token(token_label='office').open(user_pin={PIN!r}) as session:\n"
        "    [key] = session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: 'administrator'})\n"
        "    assert key[Attribute.SENSITIVE] and not key[Attribute.EXTRACTABLE]\n"
        "    try:\n        key[Attribute.VALUE]\n    except pkcs11.exceptions.PKCS11Error:\n        sys.exit(0)\n    sys.exit(1)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], env=desk.environment, check=False).returncode == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"FENMING_PIN": "0000"}, "the token refuses"), ({"FENMING_PKCS11": "/nothing/here.so"}, "cannot open shared object"),
    ],
)  # fmt: skip
def test_a_wrong_pin_and_a_missing_library_are_told(desk: Desk, changed: dict[str, str], words: str) -> None:
    code, answer, said = desk.run("token", "show", "administrator", "--token", "office", **changed)
    assert code == 1 and words in answer["message"] and "Traceback" not in said, said


def test_what_is_not_there_is_told(desk: Desk, administrator: int) -> None:
    assert desk.run("token", "show", "nobody", "--token", "office")[0] == 4
    assert "the token refuses" in desk.run("token", "show", "administrator", "--token", "elsewhere")[2]
    transfer = [{"action": "RevokeKey", "party": administrator, "slot": 0}]
    code, answer, _ = desk.submit(2, "--token", "office/administrator", actions=transfer)
    assert code == 2 and "is none of party 2" in answer["message"]
    for wrong in (["--token", "office"], []):
        code, answer, said = desk.submit(administrator, *wrong, actions=transfer)
        assert code == 2 and "--keystore FILE, or --token" in said


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    monkeypatch.delitem(sys.modules, "fenming.client.tokens", raising=False)
    with pytest.raises(tokens.ExtraMissing, match=r"fenming\[pkcs11\]"):
        tokens.loaded()
