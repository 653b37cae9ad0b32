"""Who may act for a worker, and what becomes of wages that a worker cannot take.

A power of attorney is the worker's signed statement, for a person, for some acts, for a time. Wages of somebody who died wait in
the worker's own uncollected account until two different parties have attested who the heirs are. Whatever waits is told again
and again until it has been taken.
"""

from msgspec.structs import replace

from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.identity.rules import acting_for, party_of, require_duty
from fenming.domains.money import codes as money_codes
from fenming.domains.money.events import PaymentRedirected
from fenming.domains.money.postings import account_of, post, set_aside
from fenming.domains.money.records import UNCOLLECTED, AccountKind, Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.records import (
    DEATHS,
    ENGAGEMENTS,
    ESTATE_CLAIM_COUNT,
    ESTATE_CLAIMS,
    PAYEES,
    POWERS,
    UNCOLLECTED_LINES_MAX,
    UNCOLLECTED_WAGES,
    WORKERS,
    Death,
    Engagement,
    EstateClaim,
    Power,
    PowerKind,
    UncollectedWage,
    UncollectedWages,
)
from fenming.domains.payroll.rules.common import days_of, is_signed_by, require_power
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import Counter, next_number

_ALL_KINDS = PowerKind.SIGN | PowerKind.COLLECT | PowerKind.COMPLAIN
_ATTESTATIONS = 2


# Powers of attorney.


def grant_power(context: Context, action: actions.GrantPower) -> None:
    """Let an agent act for a worker; only a person may be one, so that no employer collects for its own workers."""
    known = POWERS.read(context.state, action.worker, action.agent)
    serial = known.statements + 1 if known else 1
    message = actions.power_statement(
        context.frame.chain_id, action.worker, action.agent, action.kinds, action.from_day, action.until_day,
        action.document, serial,
    )  # fmt: skip
    _check_worker_signature(context, action.worker, action.signature, message)
    is_person = party_of(context.state, action.agent).kind == PartyKind.PERSON and action.agent != action.worker
    is_dated = max(context.day, action.from_day) <= action.until_day
    is_short = action.until_day - action.from_day <= days_of(context, Parameter.POWER_DAYS_MAX)
    if not is_person or not 0 < action.kinds <= _ALL_KINDS or not is_dated or not is_short:
        raise Rejected(codes.POWER_TERMS_WRONG, agent=action.agent)
    power = Power(action.kinds, action.from_day, action.until_day, action.document, serial)
    POWERS.write(context.state, power, action.worker, action.agent)
    payees = PAYEES.read(context.state, action.agent) or Counter(0)
    payees = payees if known else Counter(payees.count + 1)
    PAYEES.write(context.state, payees, action.agent)
    context.emit(
        events.PowerGranted(
            action.worker, action.agent, action.kinds, action.from_day, action.until_day, action.document, serial,
            payees.count, action.device,
        )
    )  # fmt: skip


def revoke_power(context: Context, action: actions.RevokePower) -> None:
    """Take a power back from today on."""
    power = POWERS.read(context.state, action.worker, action.agent)
    if power is None or not power.kinds:
        raise Rejected(codes.POWER_MISSING, agent=action.agent, worker=action.worker, kind=0)
    serial = power.statements + 1
    message = actions.revocation_statement(context.frame.chain_id, action.worker, action.agent, serial)
    _check_worker_signature(context, action.worker, action.signature, message)
    POWERS.write(context.state, replace(power, kinds=0, statements=serial), action.worker, action.agent)
    context.emit(events.PowerRevoked(action.worker, action.agent))


def _check_worker_signature(
    context: Context, worker: int, signature: actions.WorkerSignature, message: bytes
) -> None:
    """The worker's own, and a living worker's: a power cannot give powers."""
    if DEATHS.read(context.state, worker):
        raise Rejected(codes.PAYEE_DECEASED, worker=worker)
    party = party_of(context.state, worker)
    is_own = party.kind == PartyKind.PERSON and not signature.agent
    if not is_own or not is_signed_by(context, worker, signature.slot, message, signature.signature):
        raise Rejected(codes.WORKER_SIGNATURE_WRONG, worker=worker)


def collect_for_worker(context: Context, action: actions.CollectForWorker) -> None:
    """Let an agent take what waits for a worker, into the worker's account or the agent's own, nowhere else."""
    waiting = account_of(context.state, action.uncollected)
    target = account_of(context.state, action.credit)
    require_power(context, waiting.owner, context.sender, PowerKind.COLLECT)
    is_fit = waiting.kind == AccountKind.UNCOLLECTED and target.kind == AccountKind.GENERAL
    if not is_fit or target.owner not in (waiting.owner, context.sender):
        raise Rejected(money_codes.PAYEE_NOT_ALLOWED, account=action.uncollected, payee=action.credit)
    post(context, action.uncollected, action.credit, action.amount, Purpose.WAGE_COLLECTED_BY_AGENT, b"")
    context.emit(
        events.CollectedByAgent(
            waiting.owner, context.sender, action.uncollected, action.credit, action.amount, action.device
        )
    )
    if UNCOLLECTED_WAGES.read(context.state, action.uncollected):
        _tell_waiting(context, action.uncollected, 0)


# What waits, and its story.


def note_uncollected(context: Context, account: int, worker: int, table: int, line: int, amount: int) -> None:
    """Begin the story of a wage that has just gone into an uncollected account."""
    redirected = context.events[-1]
    assert type(redirected) is PaymentRedirected
    known = UNCOLLECTED_WAGES.read(context.state, account) or UncollectedWages(worker, (), 0, False)
    earlier = _still_waiting(known.wages, account_of(context.state, account).balance - amount)
    new = UncollectedWage(table, line, amount, context.day, redirected.reason)
    wages = _as_many_as_fit((*earlier, new))
    if not known.is_waiting:
        context.wait_until(context.day + days_of(context, Parameter.WAGE_REMINDER_DAYS), actions.RemindUncollected(account))
    reminders = known.reminders if earlier else 0
    UNCOLLECTED_WAGES.write(context.state, UncollectedWages(worker, wages, reminders, True), account)
    context.emit(events.WageUncollected(account, worker, table, line, amount, redirected.reason))
    context.emit(
        events.UncollectedStands(account, worker, sum(wage.amount for wage in wages), wages[0].since_day, reminders)
    )


def remind_uncollected(context: Context, action: actions.RemindUncollected) -> None:
    """Say again that wages wait, unless they have been taken."""
    if _tell_waiting(context, action.account, 1):
        context.wait_until(context.day + days_of(context, Parameter.WAGE_REMINDER_DAYS), action)
        return
    known = UNCOLLECTED_WAGES.expect(context.state, action.account)
    UNCOLLECTED_WAGES.write(context.state, replace(known, is_waiting=False), action.account)


def _tell_waiting(context: Context, account: int, more_reminders: int) -> int:
    """Bring the story up to what the account holds; returns how much wages still wait."""
    known = UNCOLLECTED_WAGES.expect(context.state, account)
    wages = _still_waiting(known.wages, account_of(context.state, account).balance)
    waiting = sum(wage.amount for wage in wages)
    reminders = known.reminders + (more_reminders if waiting else 0)
    UNCOLLECTED_WAGES.write(context.state, replace(known, wages=wages, reminders=reminders), account)
    since_day = wages[0].since_day if wages else 0
    context.emit(events.UncollectedStands(account, known.worker, waiting, since_day, reminders))
    return waiting


def _still_waiting(wages: tuple[UncollectedWage, ...], balance: int) -> tuple[UncollectedWage, ...]:
    """What left the account was the oldest."""
    taken = max(sum(wage.amount for wage in wages) - balance, 0)
    left = []
    for wage in wages:
        part = min(taken, wage.amount)
        taken -= part
        if part < wage.amount:
            left.append(replace(wage, amount=wage.amount - part))
    return tuple(left)


def _as_many_as_fit(wages: tuple[UncollectedWage, ...]) -> tuple[UncollectedWage, ...]:
    """The record stays small: beyond the limit the two oldest are told as one, since the older day."""
    if len(wages) <= UNCOLLECTED_LINES_MAX:
        return wages
    first, second, *others = wages
    return (replace(first, amount=first.amount + second.amount), *others)


# A payee who died.


def attest_death(context: Context, action: actions.AttestDeath) -> None:
    """Hold a worker's wages for the heirs; every power of attorney ends."""
    operator = require_duty(context, Duty.CHECKER)
    party = party_of(context.state, action.worker)
    if party.kind != PartyKind.PERSON or party.organisation != operator:
        raise Rejected(codes.NOT_REGISTRAR, worker=action.worker)
    if DEATHS.read(context.state, action.worker):
        raise Rejected(codes.PAYEE_DECEASED, worker=action.worker)
    DEATHS.write(context.state, Death(context.sender, context.day, action.document, 0, 0), action.worker)
    engaged = WORKERS.read(context.state, action.worker)
    for number in engaged.engagements if engaged else ():
        engagement = ENGAGEMENTS.expect(context.state, number)
        ENGAGEMENTS.write(context.state, replace(engagement, is_held=True), number)
    context.emit(events.DeathAttested(action.worker, operator, action.document))


def claim_estate(context: Context, action: actions.ClaimEstate) -> None:
    """Claim the wages held, into an account of the claimant's own."""
    _death_of(context, action.worker)
    account = account_of(context.state, action.account)
    is_person = party_of(context.state, context.sender).kind == PartyKind.PERSON
    if not is_person or account.owner != context.sender or account.kind != AccountKind.GENERAL:
        raise Rejected(money_codes.NOT_ACCOUNT_OWNER, party=context.sender, account=action.account)
    number = next_number(context.state, ESTATE_CLAIM_COUNT)
    claim = EstateClaim(action.worker, context.sender, action.account, action.evidence, ())
    ESTATE_CLAIMS.write(context.state, claim, number)
    context.emit(events.EstateClaimed(number, action.worker, context.sender, action.account, action.evidence))


def attest_estate_claim(context: Context, action: actions.AttestEstateClaim) -> None:
    """Attest a claim; the second attestation, by another party, pays what is held and all that comes later."""
    claim = ESTATE_CLAIMS.read(context.state, action.claim)
    if claim is None:
        raise Rejected(codes.ESTATE_CLAIM_UNKNOWN, claim=action.claim)
    death = _death_of(context, claim.worker)
    organisation = _require_attester(context)
    if death.heirs_account or organisation in claim.attesters:
        raise Rejected(codes.ATTESTED_ALREADY, claim=action.claim)
    attesters = (*claim.attesters, organisation)
    ESTATE_CLAIMS.write(context.state, replace(claim, attesters=attesters), action.claim)
    context.emit(events.EstateClaimAttested(action.claim, organisation, action.evidence, len(attesters)))
    if len(attesters) < _ATTESTATIONS:
        return
    DEATHS.write(context.state, replace(death, heir=claim.claimant, heirs_account=claim.account), claim.worker)
    waiting = UNCOLLECTED.read(context.state, claim.worker, account_of(context.state, claim.account).currency)
    if waiting:
        _pay_heirs(context, waiting.account, claim.worker, claim.account)


def _require_attester(context: Context) -> int:
    sender = party_of(context.state, context.sender)
    organisation = acting_for(context)
    kind = party_of(context.state, organisation).kind
    is_duty = sender.kind == PartyKind.OFFICER and bool(sender.duties & (Duty.CHECKER | Duty.ADMINISTRATOR))
    if not is_duty or kind not in (PartyKind.OPERATOR, PartyKind.AUTHORITY):
        raise Rejected(codes.NOT_ATTESTER, party=context.sender)
    return organisation


def _death_of(context: Context, worker: int) -> Death:
    death = DEATHS.read(context.state, worker)
    if death is None:
        raise Rejected(codes.NO_DEATH_ATTESTED, worker=worker)
    return death


def pay_held(context: Context, source: int, engagement: Engagement, table: int, line: int, amount: int) -> None:
    """Pay a wage of somebody who died: to be held, and on to the heirs where they are known."""
    name = reference(ReferenceKind.WAGE_LINE, table, line)
    waiting = set_aside(context, source, engagement.wallet, amount, Purpose.WAGE, name, codes.PAYEE_DECEASED)
    heirs_account = _death_of(context, engagement.worker).heirs_account
    note_uncollected(context, waiting, engagement.worker, table, line, amount)
    if heirs_account:
        _pay_heirs(context, waiting, engagement.worker, heirs_account)


def _pay_heirs(context: Context, waiting: int, worker: int, account: int) -> None:
    amount = account_of(context.state, waiting).balance
    if not amount or account_of(context.state, account).status:
        return  # what a frozen heir's account cannot take goes on waiting, and is told
    post(context, waiting, account, amount, Purpose.WAGE_INHERITED, b"")
    context.emit(events.EstatePaid(worker, account, amount))
    if UNCOLLECTED_WAGES.read(context.state, waiting):
        _tell_waiting(context, waiting, 0)
