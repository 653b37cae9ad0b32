"""How every command runs: parameters by Typer, one JSON object or text for people, problems as exit codes."""

import gc
import getpass
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from platformdirs import user_data_path

from fenming.base.check_digits import account_number, names_account
from fenming.base.problems import BadUsage, NotThere, Problem
from fenming.base.suites import SUITE_NUMBERS

Home = Annotated[
    Path | None,
    typer.Option("--home", help="The node's folder (default: FENMING_HOME, or the platform's data folder).", show_default=False),
]
KeyLabel = Annotated[str, typer.Argument(help="The key's label in the token.", show_default=False)]
TokenLabel = Annotated[str, typer.Option("--token", help="The token's label.", show_default=False)]
TokenLibrary = Annotated[
    Path,
    typer.Option(
        "--library", envvar="FENMING_PKCS11", help="The token's library, of its maker or of SoftHSM2.", show_default=False
    ),
]
Pin = Annotated[str, typer.Option("--pin", envvar="FENMING_PIN", help="The PIN; asked for at a terminal.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")]


class MachineRefused(Problem):
    """A file or folder that cannot be used: no room, no right, not of the kind that is needed."""

    def __init__(self, error: OSError) -> None:
        place = f"{error.filename}: " if error.filename else ""
        super().__init__(f"{place}{error.strerror or error}")


def run(command: Callable[..., None], name: str, arguments: list[str]) -> int:
    """Run a command's function; returns the exit code."""
    application = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    application.command(name)(command)
    runner = typer.main.get_command(application)
    code = runner.main(arguments, prog_name=f"fenming {name}", standalone_mode=True)
    return code or 0


def report(problem: Problem, as_json: bool) -> int:
    """Say what went wrong; returns the exit code."""
    if as_json:
        data = {"ok": False, "problem": type(problem).__name__, "message": str(problem)} | _data(problem)
        print_json(data)
    print(f"fenming: {problem}", file=sys.stderr)
    return int(problem.kind)


def _data(problem: Problem) -> dict[str, Any]:
    return {name: value for name, value in vars(problem).items() if isinstance(value, int | str) and name != "kind"}


def node(name: str) -> Any:
    """A module of the node, loaded by name: the command line starts a node and is not part of it.

    Loading makes a million objects that stay; a collector that walked them again and again would take an eighth of the start.
    """
    gc.disable()
    try:
        return importlib.import_module(f"fenming.node.{name}")
    finally:
        gc.enable()


def read_file(path: Path) -> bytes:
    """The bytes of a file that the user named."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotThere(f"{path} cannot be read: {error.strerror}") from None


def print_json(value: Any) -> None:
    """One object on standard output."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()


def passphrase_of(given: str, is_new: bool = False) -> str:
    """The passphrase given, or typed in without being shown; a new one is typed twice. Never asked for where nobody sits."""
    if given:
        return given
    if not sys.stdin.isatty():
        raise BadUsage("no passphrase: set FENMING_PASSPHRASE, or run this at a terminal and be asked for it")
    typed = getpass.getpass("Passphrase: ")
    if is_new and typed and getpass.getpass("The same again: ") != typed:
        raise BadUsage("the two passphrases differ")
    if not typed:
        raise BadUsage("an empty passphrase protects nothing")
    return typed


def pin_of(given: str) -> str:
    """The PIN of a token, given or typed in without being shown; never asked for where nobody sits."""
    if given:
        return given
    if not sys.stdin.isatty():
        raise BadUsage("no PIN: set FENMING_PIN, or run this at a terminal and be asked for it")
    return getpass.getpass("PIN: ")


def event_line(event: dict[str, Any]) -> str:
    """An event for people, with the check digits of its accounts."""
    return "  " + ", ".join(f"{name} {_written(name, value)}" for name, value in event.items())


def _written(name: str, value: Any) -> Any:
    return account_number(value) if names_account(name) and isinstance(value, int) and value else value


def say(text: str) -> None:
    """Something for people, while a command works."""
    print(f"  {text}", file=sys.stderr, flush=True)


def quiet(text: str) -> None:
    """The same where nobody watches."""


def teller(as_json: bool) -> Callable[[str], None]:
    """Progress for people; none when a program reads and no terminal is there."""
    return quiet if as_json and not sys.stderr.isatty() else say


def home_folder(home: Path | None) -> Path:
    """The folder named, `FENMING_HOME`, or the platform's data folder."""
    if home is not None:
        return home
    named = os.environ.get("FENMING_HOME")
    return Path(named) if named else user_data_path("fenming")


def suite_numbers(names: Sequence[str]) -> list[int]:
    """The numbers of signature suites by their names."""
    if unknown := [name for name in names if name not in SUITE_NUMBERS]:
        raise BadUsage(f"{unknown[0]!r} is no signature suite; known: {', '.join(SUITE_NUMBERS)}")
    return [SUITE_NUMBERS[name] for name in names]
