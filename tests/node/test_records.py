"""Personal records: kept encrypted, erased for good after the legal term, and still proven to have existed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from fenming.base.problems import BadUsage, NotThere
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey
from fenming.client.keystore import Keystore, KeystoreUnreadable
from fenming.client.records import RECORD_BYTES_MAX, RecordNotThere, RecordStore, RecordUnreadable
from fenming.client.verification import verify_receipt
from fenming.domains.contracts.actions import AssignRole, NameWageAccount, NewLine, OfferContract, OpenProject, SignContract
from fenming.domains.contracts.records import ContractKind, Item, ProjectKind
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.identity.records import Role
from fenming.domains.money.actions import NewAccount
from fenming.domains.money.records import AccountKind
from fenming.domains.payroll.actions import (
    AnnounceClosing,
    CloseWageAccount,
    EraseRecords,
    KeepRecords,
    record_commitment,
)
from fenming.domains.payroll.records import KeptStatus
from fenming.domains.payroll.views.payees import KEPT_RECORDS
from fenming.ledger.receipt_file import ReceiptFile
from fenming.node import records
from fenming.node.clock import SteppedClock
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.operations import prove, trust
from fenming.node.reading import ReadHome
from fenming.node.sample.cast import open_accounts, register_organisations
from fenming.node.sample.stage import Stage

NAME = "张三丰, 110101199003070038, 13800000000".encode()
OTHER = b"labour contract of somebody else, scanned"
WORD = "records"
START_MS = 1_764_547_200_000
NOTHING = bytes(32)


def holds(folder: Path, *needles: bytes) -> list[str]:
    """Files under a folder in which one of these byte strings stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


# The store.


def test_what_is_kept_is_found_again_and_stands_nowhere_in_clear(tmp_path: Path) -> None:
    store = RecordStore(tmp_path, bytes(32))
    first, second = store.put([NAME, OTHER])
    again = RecordStore(tmp_path, bytes(32))
    assert (again.get(first), again.get(second)) == (NAME, OTHER)
    assert again.commitments == sorted([first, second])
    assert holds(tmp_path, NAME, OTHER, NAME[:9]) == []
    assert store.put([NAME]) != [first]  # a fresh salt: equal records do not look equal


def test_an_erased_record_is_gone_from_the_folder_and_from_old_copies_of_its_file(tmp_path: Path) -> None:
    home, backup = tmp_path / "home", tmp_path / "backup"
    first, second = RecordStore(home, bytes(32)).put([NAME, OTHER])
    shutil.copytree(home, backup)
    assert RecordStore(home, bytes(32)).erase([first]) == 1
    assert RecordStore(home, bytes(32)).erase([first]) == 0
    assert not (home / f"{first.hex()}.record").exists()
    shutil.copy(backup / f"{first.hex()}.record", home)  # the file comes back, its key does not
    store = RecordStore(home, bytes(32))
    with pytest.raises(RecordNotThere):
        store.get(first)
    assert store.get(second) == OTHER


def test_damage_other_keys_and_exchanged_files_are_noticed(tmp_path: Path) -> None:
    store = RecordStore(tmp_path, bytes(32))
    first, second = store.put([NAME, OTHER])
    with pytest.raises(RecordUnreadable):
        RecordStore(tmp_path, b"x" * 32)
    file = tmp_path / f"{first.hex()}.record"
    whole = file.read_bytes()
    shutil.copy(tmp_path / f"{second.hex()}.record", file)
    with pytest.raises(RecordUnreadable):
        store.get(first)
    file.write_bytes(whole[:-1])
    with pytest.raises(RecordUnreadable):
        store.get(first)
    file.unlink()
    with pytest.raises(RecordNotThere):
        store.get(first)
    with pytest.raises(RecordUnreadable):
        store.put([bytes(RECORD_BYTES_MAX + 1)])


def test_a_record_under_another_records_key_is_not_what_its_commitment_says(tmp_path: Path) -> None:
    store = RecordStore(tmp_path, bytes(32))
    first, second = store.put([NAME, OTHER])
    store._keys[first] = store._keys[second]
    shutil.copy(tmp_path / f"{second.hex()}.record", tmp_path / f"{first.hex()}.record")
    with pytest.raises(RecordUnreadable, match="commitment"):
        store.get(first)


# The whole way: kept, closed, three years, marked, erased, proven.


class Site:
    """A chain on which a contractor works, and the contractor's keystore."""

    def __init__(self, home: Home) -> None:
        self.home = home
        seed = b"a" * 32
        found_chain(home, "records-test", START_MS, [ED25519.public_key(seed)], stepped_clock=True)
        self.clock = SteppedClock(START_MS)
        node = Node(home, self.clock)
        self.stage = Stage(node, self.clock)
        self.cast = register_organisations(self.stage, SecretKey(2, 0, seed))
        self._build()
        node.close()
        self.keystore = home.keys / "contractor.keys"
        store = Keystore(self.keystore, WORD)
        contractor = self.cast["contractor"]
        store.add([contractor.maker, contractor.checker])
        store.save()

    def _build(self) -> None:
        stage, cast = self.stage, self.cast
        owner, contractor = cast["owner"], cast["contractor"]
        new = [NewAccount(owner.number, AccountKind.PROJECT, 156, 0), NewAccount(contractor.number, AccountKind.GENERAL, 156, 0)]
        project_account, account = open_accounts(stage, cast["bank"], new)
        stage.send(owner.maker, OpenProject("School", ProjectKind.OTHER, project_account, (NewLine("works", 10_000_00),)))
        stage.send(owner.administrator, AssignRole(1, cast["supervisor"].number, Role.SUPERVISOR))
        items = (Item("works", 1000, 5_000_00),)
        stage.send(owner.maker, OfferContract(1, 1, 0, contractor.number, ContractKind.WORKS, items, 300, 0, 800, NOTHING))
        stage.send(contractor.checker, SignContract(1, account))
        more = [NewAccount(contractor.number, kind, 156, 1) for kind in (AccountKind.SPECIAL_WAGE, AccountKind.GENERAL)]
        wages, self.remainder = open_accounts(stage, cast["bank"], more)
        stage.send(contractor.maker, NameWageAccount(1, wages))

    def close(self, commitment: bytes) -> None:
        """Keep the record on the ledger, close the project's wages, let three years pass, mark the record."""
        node = Node(self.home, self.clock)
        stage, maker = Stage(node, self.clock), self.cast["contractor"].maker
        stage.send(maker, KeepRecords(1, (commitment,)))
        stage.send(self.cast["supervisor"].checker, AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))
        stage.send(maker, AnnounceClosing(1, 1, NOTHING))
        stage.pass_days(31)
        stage.send(maker, CloseWageAccount(1, self.remainder))
        stage.pass_days(3 * 366)
        stage.send(maker, EraseRecords((commitment,)))
        node.close()


def fenming(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "fenming.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=os.environ | {"FENMING_PASSPHRASE": WORD})


def test_a_record_is_kept_then_erased_and_its_existence_stays_provable(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    site = Site(home)
    at = ["--home", str(home.folder)]
    file = tmp_path / "registration.txt"
    file.write_bytes(NAME)
    assert b"would keep: 1" in fenming("records", "put", str(file), *at, "--dry-run").stdout
    done = fenming("records", "put", str(file), *at, "--json")
    assert done.returncode == 0, done.stderr
    commitment = json.loads(done.stdout)["commitments"][0]
    assert fenming("records", "get", commitment, *at).stdout == NAME
    checker = str(site.cast["contractor"].checker.party)
    ask = ["records", "erase", commitment, "--as", checker, "--keystore", str(site.keystore), *at, "--json"]
    assert fenming(*ask).returncode == 5  # the ledger does not know it yet, let alone call it due
    site.close(bytes.fromhex(commitment))
    assert json.loads(fenming("records", "list", *at, "--json").stdout) == {"records": {commitment: "due"}}
    maker = [str(site.cast["contractor"].maker.party) if argument == checker else argument for argument in ask]
    assert fenming(*maker).returncode == 3  # a maker does not state it, and nothing is erased for that
    assert json.loads(fenming(*ask, "--dry-run").stdout)["erased"] == 0
    assert fenming("records", "get", commitment, *at).stdout == NAME
    sealed = (home.records / f"{commitment}.record").read_bytes()
    done = fenming(*ask)
    assert (done.returncode, json.loads(done.stdout)["erased"]) == (0, 1), done.stderr
    assert holds(home.folder, NAME, NAME[:9], sealed, sealed[24:56]) == []
    assert fenming("records", "get", commitment, *at).returncode == 4
    assert fenming(*ask).returncode == 5  # erased already
    _existence_is_proven(home, bytes.fromhex(commitment))


def _existence_is_proven(home: Home, commitment: bytes) -> None:
    """The envelope that brought the commitment is proven to an outsider, who given value and salt could check them."""
    kept_in = _kept_in(home, commitment)
    receipt: ReceiptFile = prove(home.folder, kept_in, None)
    file = msgspec.json.encode(receipt)
    verify_receipt(file, msgspec.json.encode(trust(home.folder)))
    assert commitment.hex().encode() in file
    assert record_commitment(bytes(32), NAME) != commitment  # without the salt a guess of the value proves nothing


def _kept_in(home: Home, commitment: bytes) -> str:
    reading = ReadHome(home)
    try:
        reading.catch_up()
        with reading.engine.connect() as connection:
            query = select(KEPT_RECORDS).where(KEPT_RECORDS.c.commitment == commitment)
            row = connection.execute(query).one()
            assert row.status == KeptStatus.ERASED
            return bytes(row.kept_in).hex()
    finally:
        reading.close()


@pytest.mark.parametrize("arguments", [["put"], ["get"], ["burn", "x"], ["erase", "00" * 32], ["get", "zz"]])
def test_a_wrong_question_is_told_so(tmp_path: Path, arguments: list[str]) -> None:
    done = fenming("records", *arguments, "--home", str(tmp_path))
    assert done.returncode in (2, 4)
    assert b"Traceback" not in done.stderr


def test_a_home_without_a_chain_or_without_records_keeps_none(tmp_path: Path) -> None:
    with pytest.raises(NotThere):
        records.put(tmp_path, [NAME], WORD, dry_run=False)
    with pytest.raises(BadUsage):
        records.put(tmp_path, [NAME], "", dry_run=False)
    with pytest.raises(NotThere):
        records.get(tmp_path, "00" * 32, WORD)


def test_the_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    found_chain(home, "records-test", START_MS, [ED25519.public_key(b"a" * 32)], stepped_clock=True)
    kept = records.put(home.folder, [NAME], WORD, dry_run=False)["commitments"][0]
    with pytest.raises(KeystoreUnreadable):
        records.get(home.folder, kept, "wrong")
