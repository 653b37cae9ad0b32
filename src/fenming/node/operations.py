"""What the command line asks of a home: each function opens what it needs, answers with a plain object, and lets go."""

import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select

from fenming.base.signatures import ED25519
from fenming.base.suites import suite_name, usable_suites
from fenming.chain.verification import ChainVerified
from fenming.client.envelopes import SecretKey
from fenming.client.keystore import Keystore
from fenming.client.verification import read_object
from fenming.domains.contracts import queries as contract_queries
from fenming.domains.contracts.queries import ParameterPreview
from fenming.domains.contracts.records import BUDGET_LINES
from fenming.domains.identity.queries import ParameterValueShown, parameter_named, parameter_values
from fenming.domains.money.records import ACCOUNTS, AccountKind, Purpose
from fenming.domains.money.views import ACCOUNTS as ACCOUNTS_VIEW
from fenming.domains.money.views import POSTINGS
from fenming.domains.trace.steps import Trace
from fenming.ledger.receipt_file import ReceiptFile, TrustFile
from fenming.node.clock import SteppedClock
from fenming.node.cluster.audit import balances_conserved
from fenming.node.cluster_proofs import TRUSTED_DAYS
from fenming.node.founding import HomeTaken, found_chain
from fenming.node.home import Home, write_durably
from fenming.node.node import Node
from fenming.node.reading import ReadHome
from fenming.node.sample.onward import go_on
from fenming.node.sample.programme import Programme
from fenming.node.sample.stage import Stage
from fenming.node.snapshots import keep_snapshot, named_snapshot, trusted_checkpoint
from fenming.ordering.solo import SoloSettings
from fenming.storage.snapshots import snapshots_in
from fenming.storage.state_store import StateReader

ProgrammeType = TypeVar("ProgrammeType", bound=Programme)
Progress = Callable[[str], None]
SAMPLE_PASSPHRASE = "sample"
SAMPLE_START_MS = 1_764_547_200_000  # 2025-12-01 08:00 in China


class DemoResult(msgspec.Struct, frozen=True):
    """What the sample programme came to; amounts in minor units of `currency`."""

    workers_paid: int
    currency: str
    paid: int
    budget: int
    held: int
    conserved: bool
    verified: bool
    height: int
    envelopes: int
    seconds: float
    sample_payment: str
    trust: str
    home: str
    snapshot: str
    """Taken when the month was over and nobody had been paid: what is verified from there is the payment."""


def demo(
    folder: Path | None, workers: int, say: Progress, suite: int = ED25519.number, goes_on: bool = False
) -> DemoResult:  # fmt: skip
    """Build the sample programme in an empty home (a temporary one when none is named), run a month of it, verify it.

    Where it `goes_on`, more months and a second project follow, for the pages; then the figures are of all of it.
    """
    began = time.perf_counter()
    home = sample_home(folder)

    def play(stage: Stage, authority: SecretKey) -> Programme:
        programme = Programme(stage, authority, workers)
        programme.work(say)
        keep_snapshot(stage.node)
        programme.pay(say)
        if goes_on:
            go_on(programme, say)
        return programme

    # Later months step from date to date: a node that looked for them once a second would spend its time waiting.
    settings = SoloSettings(idle_check_ms=5) if goes_on else SoloSettings()
    programme = run_sample(home, say, suite, settings, play)
    reading = ReadHome(home)
    try:
        return summed_up(reading, programme, say, began)
    finally:
        reading.close()


def sample_home(folder: Path | None) -> Home:
    """The folder named, or a new temporary one."""
    return Home(folder or Path(tempfile.mkdtemp(prefix="fenming-demo-")))


def run_sample(
    home: Home, say: Progress, suite: int, settings: SoloSettings, play: Callable[[Stage, SecretKey], ProgrammeType]
) -> ProgrammeType:  # fmt: skip
    """Found a sample chain, play on it with the clock in hand, and keep everybody's keys."""
    seed = secrets.token_bytes(32)
    say("founding the chain, admitting the organisations and registering the workers")
    found_chain(home, "fenming-sample", SAMPLE_START_MS, _public_keys(suite, seed), stepped_clock=True, suites=(suite,))
    clock = SteppedClock(SAMPLE_START_MS)
    node = Node(home, clock, settings)
    try:
        authority = SecretKey(2, 0, seed, suite)
        programme = play(Stage(node, clock), authority)
        keep_sample_keys(home, programme, authority)
    finally:
        node.close()
    return programme


def summed_up(reading: ReadHome, programme: Programme, say: Progress, began: float) -> DemoResult:
    """What a sample came to, after its whole chain has been replayed."""
    say("replaying every block from the first, with every signature and root")
    reading.catch_up()
    verified = reading.verify()
    home = reading.home
    write_durably(home.trust, msgspec.json.format(msgspec.json.encode(reading.trust_file())) + b"\n")
    paid, budget = _budget(reading.store)
    return DemoResult(
        workers_paid(reading.store, programme), "CNY", paid, budget, _held(reading.store), conserved(reading), True,
        verified.height, verified.envelopes, round(time.perf_counter() - began, 2), _sample_payment(reading),
        str(home.trust), str(home.folder), str(next(iter(snapshots_in(home.snapshots).values()))),
    )  # fmt: skip


def keep_sample_keys(home: Home, programme: Programme, authority: SecretKey) -> None:
    """One keystore for each organisation; the workers' keys are with a custodian."""
    for role, organisation in programme.cast.items():
        store = Keystore(home.keys / f"{role}.keys", SAMPLE_PASSPHRASE)
        store.add([organisation.maker], "maker")
        store.add([organisation.checker], "checker")
        store.add([organisation.administrator], "administrator")
        store.save()
    store = Keystore(home.keys / "authority.keys", SAMPLE_PASSPHRASE)
    store.add([authority], "administrator")
    store.save()
    custodian = Keystore(home.keys / "custodian.keys", SAMPLE_PASSPHRASE)
    custodian.add(programme.everybody, "worker")
    custodian.save()


def conserved(reading: ReadHome) -> bool:
    """Whether all balances of each currency add up to its supply, and the views say the same of every account."""
    balances = {
        int.from_bytes(key[1:], "big"): ACCOUNTS.decoder.decode(value).balance
        for key, value in reading.store.scan(bytes((ACCOUNTS.number,)))
    }
    with reading.engine.connect() as connection:
        shown = {row.account: row.balance for row in connection.execute(select(ACCOUNTS_VIEW.c.account, ACCOUNTS_VIEW.c.balance))}
    return balances_conserved(reading.store) and shown == balances


def _budget(store: StateReader) -> tuple[int, int]:
    lines = [BUDGET_LINES.decoder.decode(value) for _, value in store.scan(bytes((BUDGET_LINES.number,)))]
    return sum(line.paid for line in lines), sum(line.amount for line in lines)


def _held(store: StateReader) -> int:
    accounts = (ACCOUNTS.decoder.decode(value) for _, value in store.scan(bytes((ACCOUNTS.number,))))
    return sum(account.balance for account in accounts if account.kind == AccountKind.RETENTION)


def workers_paid(store: StateReader, programme: Programme) -> int:
    people = {worker.party for worker in programme.everybody}
    accounts = (ACCOUNTS.decoder.decode(value) for _, value in store.scan(bytes((ACCOUNTS.number,))))
    return len({account.owner for account in accounts if account.owner in people and account.balance})


def _sample_payment(reading: ReadHome) -> str:
    """The last wage."""
    with reading.engine.connect() as connection:
        wages = select(POSTINGS.c.payment).where(POSTINGS.c.purpose == int(Purpose.WAGE))
        last = connection.execute(wages.order_by(POSTINGS.c.payment.desc()).limit(1)).scalar_one()
    return f"payment-{last}"


def verify_home(
    folder: Path, progress: Callable[[int], None] | None, begin: str | None = None, trust: bytes | None = None
) -> ChainVerified:  # fmt: skip
    """Replay a home's chain from its first byte, or from a snapshot named by height or file, against a trust file if one is given.

    Raises `ChainRefuted`, `SnapshotDamaged`, and `NotThere` where no such snapshot is.
    """
    home = Home(folder)
    reading = ReadHome(home)
    try:
        trusted = trusted_checkpoint(reading.genesis, trust) if trust is not None else None
        return reading.verify(progress, named_snapshot(home, begin) if begin is not None else None, trusted)
    finally:
        reading.close()


def trace(folder: Path, text: str, as_of: int | None = None) -> Trace:
    """Follow money both ways, as of a height or of now; raises `UnknownId`, `HeightAhead`."""
    reading = ReadHome(Home(folder))
    try:
        return reading.trace(text, as_of)
    finally:
        reading.close()


def parameters(folder: Path) -> list[ParameterValueShown]:
    """The statutory numbers of a home with their history."""
    reading = ReadHome(Home(folder))
    try:
        reading.catch_up()
        with reading.engine.connect() as connection:
            return parameter_values(connection)
    finally:
        reading.close()


def preview_parameter(folder: Path, parameter: str, value: int, from_day: int, region: int) -> ParameterPreview:
    """What a new value would touch; raises `NotThere` for a parameter that there is not."""
    reading = ReadHome(Home(folder))
    try:
        reading.catch_up()
        with reading.engine.connect() as connection:
            return contract_queries.preview_parameter(connection, parameter_named(parameter), value, from_day, region)
    finally:
        reading.close()


def prove(folder: Path, text: str, trust: bytes | None) -> ReceiptFile:
    """The receipt file of a payment or an envelope; raises `UnknownId`."""
    reading = ReadHome(Home(folder))
    try:
        return reading.prove(text, read_object(trust, TrustFile) if trust else None)
    finally:
        reading.close()


def trust(folder: Path, days: int = TRUSTED_DAYS, witnesses: Sequence[str] = ()) -> TrustFile:
    """What an outsider needs to check this chain's receipts; raises `Unavailable`, `Diverged` on a cluster."""
    reading = ReadHome(Home(folder))
    try:
        return reading.trust_file(days, witnesses)
    finally:
        reading.close()


def status(folder: Path) -> dict[str, Any]:
    """Where the chain in a home stands."""
    home = Home(folder)
    reading = ReadHome(home)
    try:
        head = reading.head()
        return {
            "chain": reading.genesis.chain_id.hex(), "name": reading.genesis.chain_name,
            "suites": [suite_name(number) for number in reading.genesis.suites], "height": head.height,
            "time_ms": head.time_ms, "zone_minutes": reading.genesis.zone_minutes,
            "receipts": head.result.log_size, "app_hash": head.result.app_hash.hex(),
            "first_block": reading.first_block, "views_height": reading.catch_up() if reading.views_can_follow() else None,
            "bytes": _bytes_under(home.folder),
        }  # fmt: skip
    finally:
        reading.close()


def _bytes_under(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def init(folder: Path, name: str, passphrase: str, suites: Sequence[int] = (ED25519.number,)) -> dict[str, str]:
    """Found a chain whose authority's key, of the first suite, is kept in an encrypted file of the home."""
    init_would(folder, suites)
    home = Home(folder)
    seed = secrets.token_bytes(32)
    genesis = found_chain(home, name, time.time_ns() // 1_000_000, _public_keys(suites[0], seed), suites=suites)
    store = Keystore(home.keys / "authority.keys", passphrase)
    store.add([SecretKey(2, 0, seed, suites[0])], "administrator")
    store.save()
    node = Node(home)
    node.close()
    write_durably(home.trust, msgspec.json.format(msgspec.json.encode(trust(folder))) + b"\n")
    return {"chain": genesis.chain_id.hex(), "keystore": str(store.path), "trust": str(home.trust)}


def _public_keys(suite: int, seed: bytes) -> list[bytes]:
    return [usable_suites([suite])[suite].public_key(seed)]


def init_would(folder: Path, suites: Sequence[int] = (ED25519.number,)) -> dict[str, str]:
    """What `init` would do; raises `HomeTaken` and `SuiteUnavailable`."""
    home = Home(folder)
    usable_suites(suites)
    keystore = home.keys / "authority.keys"
    if home.holds_chain:
        raise HomeTaken(f"{folder} holds a chain already")
    if keystore.exists():
        raise HomeTaken(f"{keystore} holds keys already; they would be lost")
    return {"would_found_in": str(folder), "would_write": str(keystore)}


def free_bytes(folder: Path) -> int:
    """Room left on the disk of a folder."""
    return shutil.disk_usage(folder).free


