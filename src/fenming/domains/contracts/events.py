"""What happened to projects and contracts (event tags 56-71, 128-143 and 248)."""

from fenming.base.fields import Amount, AmountOrZero, Day, Event, Hash, Name, Number, Permille, Small
from fenming.domains.contracts.records import Instalment, Item, Member


class ProjectOpened(Event, frozen=True, tag=56):
    """A project began."""

    project: Number
    owner: Number
    name: Name
    currency: Small
    kind: Small
    account: Number
    region: Number
    estimate: AmountOrZero


class BudgetLineSet(Event, frozen=True, tag=57):
    """Money was set aside when the project was opened."""

    project: Number
    line: Small
    name: Name
    amount: AmountOrZero
    source: Small
    year: Small
    function_class: Number


class ContractOffered(Event, frozen=True, tag=58):
    """A payer offered a contract."""

    contract: Number
    project: Number
    budget_line: Small
    parent: Number
    tier: Small
    payer: Number
    payee: Number
    kind: Small
    amount: Amount
    labour_permille: Permille
    retention_permille: Permille
    document: Hash
    progress_permille: Permille
    trade: Small
    members: tuple[Member, ...]


class ContractSigned(Event, frozen=True, tag=59):
    """All parties have signed; from this day the legal numbers hold."""

    contract: Number
    payee_account: Number
    retention_account: Number
    signed_day: Day


class WageAccountNamed(Event, frozen=True, tag=60):
    """The project has a special wage account."""

    project: Number
    account: Number


class BudgetMoved(Event, frozen=True, tag=61):
    """A budget line stands as follows now."""

    project: Number
    line: Small
    amount: AmountOrZero
    pending: AmountOrZero
    committed: AmountOrZero
    certified: AmountOrZero
    paid: AmountOrZero
    deducted: AmountOrZero


class FundingSourceAdded(Event, frozen=True, tag=62):
    """A funder has promised instalments."""

    project: Number
    source: Small
    kind: Small
    funder: Number
    account: Number
    instalments: tuple[Instalment, ...]
    planned: AmountOrZero


class FundingReceived(Event, frozen=True, tag=63):
    """A funder has paid into the project's account; `received` is the sum to date."""

    project: Number
    source: Small
    amount: Amount
    received: AmountOrZero


class FundingShort(Event, frozen=True, tag=64):
    """A day of payment has passed, and less than promised by then has come."""

    project: Number
    source: Small
    due_day: Day
    planned: AmountOrZero
    received: AmountOrZero


class BudgetRevised(Event, frozen=True, tag=65):
    """An approved revision changed a budget line, or added one."""

    project: Number
    line: Small
    name: Name
    before: AmountOrZero
    after: AmountOrZero
    source: Small
    year: Small
    function_class: Number
    reason: Small
    document: Hash
    is_new: bool


class EstimateApproved(Event, frozen=True, tag=66):
    """The estimate of a project has been approved anew."""

    project: Number
    before: AmountOrZero
    after: AmountOrZero
    document: Hash


class ProjectClosed(Event, frozen=True, tag=67):
    """A project has ended; its surplus went back."""

    project: Number
    surplus: AmountOrZero
    document: Hash


class SurplusReturned(Event, frozen=True, tag=68):
    """A source has got its part of the surplus."""

    project: Number
    source: Small
    account: Number
    amount: Amount


class ContractItemsSet(Event, frozen=True, tag=69):
    """The items of a contract, in a version that replaces the one before."""

    contract: Number
    version: Small
    amount: AmountOrZero
    items: tuple[Item, ...]


class MemberSigned(Event, frozen=True, tag=70):
    """A member of a joint venture has signed."""

    contract: Number
    organisation: Number
    account: Number


class OfferWithdrawn(Event, frozen=True, tag=71):
    """An offer was taken back or declined."""

    contract: Number
    by: Number


class VariationProposed(Event, frozen=True, tag=128):
    """One side proposed a variation; `increased` is all that variations would have added since signing."""

    variation: Number
    contract: Number
    by: Number
    amount_before: AmountOrZero
    amount_after: AmountOrZero
    increased: AmountOrZero
    signed_amount: AmountOrZero
    reason: Small
    document: Hash


class VariationAgreed(Event, frozen=True, tag=129):
    """Both sides have signed; `proposal` is 0 unless the ceiling makes it wait for the owner's approval."""

    variation: Number
    by: Number
    proposal: Number


class VariationApplied(Event, frozen=True, tag=130):
    """The contract has changed."""

    variation: Number
    contract: Number
    amount_before: AmountOrZero
    amount_after: AmountOrZero
    increased: AmountOrZero


class VariationDropped(Event, frozen=True, tag=131):
    """A variation has ended without effect."""

    variation: Number


class ContractTerminated(Event, frozen=True, tag=132):
    """One side ended the contract; `value` is that of the measured quantities at the contract's prices."""

    contract: Number
    by: Number
    reason: Small
    reason_text: Hash
    quantities_milli: tuple[Number, ...]
    value: AmountOrZero
    document: Hash


class SettlementProposed(Event, frozen=True, tag=133):
    """One side proposed what the contract comes to."""

    contract: Number
    attempt: Small
    by: Number
    value: AmountOrZero
    deduction: AmountOrZero
    reason: Small
    document: Hash
    review_until_day: Day


class SettlementAccepted(Event, frozen=True, tag=134):
    """The contract is settled: of `amount`, `billed` was billed before; the difference is still payable or must come back."""

    contract: Number
    attempt: Small
    by: Number
    amount: AmountOrZero
    billed: AmountOrZero
    still_payable: AmountOrZero
    to_return: AmountOrZero
    return_by_day: Day


class SettlementRefused(Event, frozen=True, tag=135):
    """A proposed settlement has ended without effect."""

    contract: Number
    attempt: Small
    by: Number
    reason: Small


class SettlementReviewOverdue(Event, frozen=True, tag=136):
    """The days of review are over and the other side has not decided."""

    contract: Number
    attempt: Small
    waiting_for: Number
    since_day: Day


class OverpaymentReturned(Event, frozen=True, tag=137):
    """Something of an overpayment came back."""

    contract: Number
    attempt: Small
    amount: Amount
    left: AmountOrZero


class OverpaymentOverdue(Event, frozen=True, tag=138):
    """The days for returning an overpayment are over."""

    contract: Number
    attempt: Small
    left: AmountOrZero


class OverpaymentFound(Event, frozen=True, tag=248):
    """The last claim of a settled contract brought more than was settled; it must come back by the day."""

    contract: Number
    attempt: Small
    to_return: Amount
    return_by_day: Day


class DocumentRegistered(Event, frozen=True, tag=139):
    """A holder has registered a document."""

    document: Number
    kind: Small
    holder: Number
    contract: Number
    trade: Small
    digest: Hash
    valid_from_day: Day
    valid_until_day: Day
    amount: AmountOrZero


class DocumentConfirmed(Event, frozen=True, tag=140):
    """Somebody responsible for a project has seen the document."""

    document: Number
    by: Number


class DocumentEnded(Event, frozen=True, tag=141):
    """A document has expired or was revoked."""

    document: Number
    status: Small


class DocumentExpiring(Event, frozen=True, tag=142):
    """A document that counts will end soon."""

    document: Number
    holder: Number
    kind: Small
    valid_until_day: Day


class DocumentsRequired(Event, frozen=True, tag=143):
    """The owner has said what must be valid before contracts of a kind are paid."""

    project: Number
    contract_kind: Small
    kinds: tuple[Small, ...]


EVENTS = (
    ProjectOpened, BudgetLineSet, ContractOffered, ContractSigned, WageAccountNamed, BudgetMoved, FundingSourceAdded,
    FundingReceived, FundingShort, BudgetRevised, EstimateApproved, ProjectClosed, SurplusReturned, ContractItemsSet, MemberSigned,
    OfferWithdrawn, VariationProposed, VariationAgreed, VariationApplied, VariationDropped, ContractTerminated, SettlementProposed,
    SettlementAccepted, SettlementRefused, SettlementReviewOverdue, OverpaymentReturned, OverpaymentOverdue, OverpaymentFound,
    DocumentRegistered, DocumentConfirmed, DocumentEnded, DocumentExpiring, DocumentsRequired,
)  # fmt: skip
