"""Who may act for a worker, and what becomes of wages that a worker cannot take."""

from fenming.base.encoding import encode
from fenming.base.fields import Action, Amount, Day, Hash, Number, Small
from fenming.base.hashing import tag_prefix
from fenming.domains.payroll.actions.signing import NO_DEVICE, WorkerSignature

_POWER_STATEMENT_TAG = tag_prefix(b"fenming/power-of-attorney/1")
_REVOCATION_STATEMENT_TAG = tag_prefix(b"fenming/power-revoked/1")


class GrantPower(Action, frozen=True, tag=210):
    """Anyone brings a worker's signed power of attorney: `kinds` is the sum of `PowerKind` numbers, for these days."""

    worker: Number
    agent: Number
    kinds: Small
    from_day: Day
    until_day: Day
    document: Hash
    signature: WorkerSignature
    device: Hash = NO_DEVICE


class RevokePower(Action, frozen=True, tag=211):
    """Anyone brings a worker's signed revocation of a power of attorney."""

    worker: Number
    agent: Number
    signature: WorkerSignature


class CollectForWorker(Action, frozen=True, tag=212):
    """An agent takes wages that could not be delivered, into an account of the worker's or of its own."""

    uncollected: Number
    credit: Number
    amount: Amount
    device: Hash = NO_DEVICE


class AttestDeath(Action, frozen=True, tag=213):
    """The operator that registered a worker attests the worker's death; `document` is the hash of the certificate."""

    worker: Number
    document: Hash


class ClaimEstate(Action, frozen=True, tag=214):
    """An heir claims the wages held for a worker who died, into the heirs' account; `evidence` is the hash of the title."""

    worker: Number
    account: Number
    evidence: Hash


class AttestEstateClaim(Action, frozen=True, tag=215):
    """An operator or the authority attests a claim; the second of two different ones pays it."""

    claim: Number
    evidence: Hash


class RemindUncollected(Action, frozen=True, tag=216):
    """Run by the ledger: say again that wages wait in an account."""

    account: Number


def power_statement(
    chain_id: bytes, worker: int, agent: int, kinds: int, from_day: int, until_day: int, document: bytes, serial: int
) -> bytes:
    """What a worker signs who names an agent; `serial` counts the pair's statements from 1, so that none works twice."""
    return _POWER_STATEMENT_TAG + chain_id + encode((worker, agent, kinds, from_day, until_day, document, serial))


def revocation_statement(chain_id: bytes, worker: int, agent: int, serial: int) -> bytes:
    """What a worker signs who takes the power back."""
    return _REVOCATION_STATEMENT_TAG + chain_id + encode((worker, agent, serial))
