"""What somebody sees who tries the commands for the first time, and gets things wrong: a sentence, an exit code, nothing lost."""

import io
import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fenming.base.check_digits import account_number
from fenming.cli.main import main
from fenming.node.home import Home
from fenming.node.serve import CannotListen, serve

Run = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, without a terminal: exit code, standard output, standard error."""
    monkeypatch.setenv("FENMING_PASSPHRASE", "secret")

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["fenming", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        try:
            main()
            code = 0
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    assert run("init", "trial chain+1", "--home", str(folder))[0] == 0
    return folder


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 121, " ends", "\x07"])
def test_a_chain_without_a_proper_name_is_not_founded(run: Run, tmp_path: Path, name: str) -> None:
    code, out, said = run("init", name, "--home", str(tmp_path / "new"))
    assert (code, out) == (2, "")
    assert "printable" in said
    assert not (tmp_path / "new").exists()


def test_init_says_what_it_made_and_what_comes_next(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("init", "新区", "--home", str(tmp_path / "new"))
    assert code == 0
    assert "authority.keys" in out and "party 2" in out
    assert run("init", "again", "--home", str(tmp_path / "new"))[0] == 5
    assert run("init", "again", "--home", str(tmp_path / "new"), "--dry-run")[0] == 5


def test_keys_that_are_there_are_never_written_over(run: Run, tmp_path: Path) -> None:
    keys = Home(tmp_path).keys
    keys.mkdir()
    (keys / "authority.keys").write_bytes(b"kept")
    assert run("init", "x", "--home", str(tmp_path))[0] == 5
    assert (keys / "authority.keys").read_bytes() == b"kept"
    assert not Home(tmp_path).holds_chain


def test_nobody_is_asked_for_a_passphrase_where_nobody_sits(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FENMING_PASSPHRASE")
    code, out, said = run("init", "x", "--home", str(tmp_path / "new"))
    assert (code, out) == (2, "")
    assert "FENMING_PASSPHRASE" in said
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("typed", "code"), [(["one", "one"], 0), (["one", "two"], 2), (["", ""], 2)])
def test_a_new_passphrase_is_typed_twice(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], code: int) -> None:
    monkeypatch.delenv("FENMING_PASSPHRASE")
    monkeypatch.setattr(io, "StringIO", Terminal)
    answers = list(typed)
    monkeypatch.setattr("getpass.getpass", lambda prompt: answers.pop(0))
    assert run("init", "x", "--home", str(tmp_path / "new"))[0] == code


@pytest.mark.parametrize("command", [["status"], ["trace", "payment-1"], ["prove", "payment-1"], ["trust"], ["verify"], ["up"], ["doctor"]])
def test_a_home_that_is_none_is_told_with_the_remedy(run: Run, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("no folder")
    for place in ("nowhere", "file"):
        code, out, said = run(*command, "--home", str(tmp_path / place))
        assert code == (1 if command == ["doctor"] else 4)
        assert "fenming init NAME" in out + said
    assert run("init", "x", "--home", str(tmp_path / "file" / "below"))[0] == 1


def test_status_is_written_for_people(run: Run, home: Path) -> None:
    out = run("status", "--home", str(home))[1]
    assert "trial chain+1" in out and "UTC+8" in out
    assert json.loads(run("status", "--home", str(home), "--json")[1])["height"] == 0


def test_doctor_names_each_trouble_with_its_remedy(run: Run, home: Path) -> None:
    assert run("doctor", "--home", str(home))[0] == 0
    Home(home).notary.chmod(0o644)
    Home(home).views.write_text("junk")
    code, out, _ = run("doctor", "--home", str(home))
    assert code == 1
    assert "chmod 600" in out and "delete" in out
    code, _, said = run("status", "--home", str(home))
    assert code == 1
    assert "delete it" in said
    Home(home).views.unlink()
    assert "no views yet" in run("doctor", "--home", str(home))[1]
    assert run("status", "--home", str(home))[0] == 0
    assert "views stand at block 0" in run("doctor", "--home", str(home))[1]


def test_a_code_is_found_by_what_people_type(run: Run) -> None:
    for text in ("funds_short", "Funds-Short", " 2011 "):
        assert run("explain", text)[1].startswith("2011 funds_short")
    code, _, said = run("explain", "fund_short")
    assert (code, "perhaps funds_short" in said) == (4, True)


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ({"action": "PayWages", "table": 1}, "by the ledger itself"),
        ({"action": ["Transfer"]}, "is not an action"),
        ({"action": "Transfer", "debit": "000293", "credit": 3, "amount": 1}, "debit: 000293 was copied wrongly"),
        ({"action": "Transfer", "debit": 2, "credit": 3, "amount": "000292"}, "amount: Expected"),
        ({"action": "Transfer", "debit": 2, "credit": 3, "amount": 0}, "amount: Expected"),
        ({"action": "Transfer", "debit": 2, "credit": 3, "amount": 1, "memo": 1}, "no field 'memo'"),
        ({"action": "OpenAccounts", "accounts": [{"owner": 1}]}, "accounts: item 0: the field 'kind' is missing"),
        ({"action": "OpenAccounts", "accounts": [7]}, "an object with the fields of NewAccount"),
        ({"action": "OpenAccounts", "accounts": 7}, "accounts: a list is expected"),
        ({"action": "FreezeAccount", "account": 1, "order": "zz"}, "order: hexadecimal digits"),
        ({"action": "FreezeAccount", "account": 1, "order": 5}, "order: hexadecimal digits"),
    ],
)
def test_what_is_wrong_with_an_action_is_told_with_its_place(run: Run, home: Path, tmp_path: Path, action: object, said: str) -> None:
    file = tmp_path / "actions.json"
    file.write_text(json.dumps([action]))
    keys = str(Home(home).keys / "authority.keys")
    code, out, told = run("submit", str(file), "--as", "2", "--keystore", keys, "--home", str(home))
    assert (code, out) == (2, "")
    assert said in told


def test_an_account_is_submitted_as_people_write_it(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "actions.json"
    file.write_text(json.dumps([{"action": "FreezeAccount", "account": account_number(41), "order": "00" * 32}]))
    keys = str(Home(home).keys / "authority.keys")
    code, out, _ = run("submit", str(file), "--as", "2", "--keystore", keys, "--home", str(home))
    assert (code, out) == (3, "refused: 2003 account_unknown: There is no account 41.\n")
    assert run("submit", str(file), "--as", "2", "--keystore", str(tmp_path / "none"), "--home", str(home))[0] == 4
    assert run("submit", str(file), "--as", "0", "--keystore", keys, "--home", str(home))[0] == 2


@pytest.mark.parametrize(("height", "code"), [("0", 4), ("1", 4), ("-1", 2), ("x", 2), ("9" * 30, 4)])
def test_a_trace_as_of_a_height(run: Run, home: Path, height: str, code: int) -> None:
    done, out, said = run("trace", "account-000195", "--as-of", height, "--home", str(home))
    assert (done, out) == (code, "")
    assert "no account 000195" in said or "no block" in said or "Invalid value" in said


def test_an_address_in_use_is_told_before_the_node_is_opened(run: Run, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, said = run("up", "--home", str(home), "--port", str(port))
        assert (code, out) == (6, "")
        assert f"cannot listen on 127.0.0.1:{port}: Address already in use\n" in said
    with pytest.raises(CannotListen):
        serve(Home(home), "no.such.host.invalid", 0, lambda address: None, lambda reason: None)
