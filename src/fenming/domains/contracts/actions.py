"""What can be asked of contracts (action tags 56-71 and 128-143)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Amount, AmountOrZero, Day, Hash, Name, Number, Permille, Positional, Small
from fenming.domains.contracts.records import (
    INSTALMENTS_MAX,
    ITEMS_MAX,
    LINES_MAX,
    LINES_PER_REVISION_MAX,
    MEMBERS_MAX,
    SHARES_WHOLE,
    SOURCES_MAX,
    DocumentKind,
    Instalment,
    Item,
    ItemChange,
)

Share = Annotated[int, Meta(ge=1, le=SHARES_WHOLE)]


class NewLine(Positional, frozen=True):
    """A budget line: its funding source (0: not stated), budget year, and code of the functional classification (0: none)."""

    name: Name
    amount: Amount
    source: Small = 0
    year: Small = 0
    function_class: Number = 0


class NewSource(Positional, frozen=True):
    """A funding source: who funds, what is promised by when, and the funder's account to which a surplus goes back."""

    kind: Small
    funder: Number
    account: Number
    instalments: Annotated[tuple[Instalment, ...], Meta(min_length=1, max_length=INSTALMENTS_MAX)]


Sources = Annotated[tuple[NewSource, ...], Meta(max_length=SOURCES_MAX)]


class OpenProject(Action, frozen=True, tag=56):
    """An owner opens a project paid from its project account; budget lines and sources are numbered from 1.

    The sum of the lines is its approved estimate. `region` is 0 or an administrative division, whose legal numbers hold.
    """

    name: Name
    kind: Small
    account: Number
    lines: Annotated[tuple[NewLine, ...], Meta(min_length=1, max_length=LINES_MAX)]
    sources: Sources = ()
    region: Number = 0


class AssignRole(Action, frozen=True, tag=57):
    """The owner names a supervisor, cost consultant or auditor of the project."""

    project: Number
    organisation: Number
    role: Small


class NewMember(Positional, frozen=True):
    """A member of a joint venture and its share."""

    organisation: Number
    share_basis_points: Share


class OfferContract(Action, frozen=True, tag=58):
    """The payer offers a contract: the owner from a budget line, or a contractor under its own contract `parent`.

    `members` are those of a joint venture with their shares, the lead (`payee`) first; empty for a single payee.
    """

    project: Number
    budget_line: Small
    parent: Number
    payee: Number
    kind: Small
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    labour_permille: Permille
    retention_permille: Permille
    progress_permille: Permille
    document: Hash
    members: Annotated[tuple[NewMember, ...], Meta(max_length=MEMBERS_MAX)] = ()
    trade: Small = 0


class SignContract(Action, frozen=True, tag=59):
    """The payee, or a member of a joint venture, countersigns and names the account into which it is paid."""

    contract: Number
    payee_account: Number


class NameWageAccount(Action, frozen=True, tag=60):
    """The general contractor names the project's special wage account."""

    project: Number
    account: Number


class LineChange(Positional, frozen=True):
    """A budget line as it is to be from now on: `line` 0 adds one."""

    line: Small
    name: Name
    amount: AmountOrZero
    source: Small
    year: Small
    function_class: Number


class ReviseBudget(Action, frozen=True, tag=61):
    """The owner's maker puts a revision of the budget up for approval; `reason` is a code, its text kept off the ledger."""

    project: Number
    lines: Annotated[tuple[LineChange, ...], Meta(max_length=LINES_PER_REVISION_MAX)]
    sources: Sources
    reason: Small
    document: Hash


class ApplyBudget(Action, frozen=True, tag=62):
    """Run by the ledger when a revision has been approved."""

    revision: ReviseBudget


class ProposeEstimate(Action, frozen=True, tag=63):
    """The owner's maker puts a new approved estimate up for re-approval, with the authority's document."""

    project: Number
    amount: Amount
    document: Hash


class ApplyEstimate(Action, frozen=True, tag=64):
    """Run by the ledger when the estimate has been re-approved."""

    project: Number
    amount: Amount
    document: Hash


class FundProject(Action, frozen=True, tag=65):
    """A funder pays what it has promised into the project's account."""

    project: Number
    source: Small
    account: Number
    amount: Amount


class CheckInstalment(Action, frozen=True, tag=66):
    """Run by the ledger on the day after an instalment was due."""

    project: Number
    source: Small
    instalment: Small


class ProposeClosing(Action, frozen=True, tag=67):
    """The owner's maker puts the closing of a project up for approval, with the final account."""

    project: Number
    document: Hash


class CloseProject(Action, frozen=True, tag=68):
    """Run by the ledger when the closing has been approved: the surplus goes back to where the money came from."""

    project: Number
    document: Hash


class WithdrawOffer(Action, frozen=True, tag=69):
    """The payer takes back an offer that has not been signed, or the payee declines it."""

    contract: Number


class ProposeVariation(Action, frozen=True, tag=70):
    """One side of a contract proposes new items, quantities or prices; `reason` is a code, its text kept off the ledger."""

    contract: Number
    changes: Annotated[tuple[ItemChange, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    reason: Small
    document: Hash


class SignVariation(Action, frozen=True, tag=71):
    """The other side countersigns; above the ceiling the variation then waits for the owner's approval."""

    variation: Number


class RefuseVariation(Action, frozen=True, tag=128):
    """Either side ends a variation that has not been countersigned."""

    variation: Number


class ApplyVariation(Action, frozen=True, tag=129):
    """Run by the ledger when the owner has approved a variation above the ceiling."""

    variation: Number


class DropVariation(Action, frozen=True, tag=130):
    """Run by the ledger when the approval of a variation was refused, withdrawn or lapsed."""

    variation: Number


class EnactVariation(Action, frozen=True, tag=131):
    """The payer has an approved variation applied that could not be when it was approved, for want of budget."""

    variation: Number


class TerminateContract(Action, frozen=True, tag=132):
    """One side ends a contract before its time, with the state of the works as measured, item by item."""

    contract: Number
    reason: Small
    reason_text: Hash
    quantities_milli: Annotated[tuple[Number, ...], Meta(max_length=ITEMS_MAX)]
    document: Hash


class ProposeSettlement(Action, frozen=True, tag=133):
    """One side proposes the final settlement: final quantities, and a deduction with the code of its reason."""

    contract: Number
    quantities_milli: Annotated[tuple[Number, ...], Meta(max_length=ITEMS_MAX)]
    deduction: AmountOrZero
    reason: Small
    document: Hash


class AcceptSettlement(Action, frozen=True, tag=134):
    """The other side accepts: the contract is settled and nothing beyond it can be claimed."""

    contract: Number


class RefuseSettlement(Action, frozen=True, tag=135):
    """Either side ends a proposed settlement."""

    contract: Number
    reason: Small


class CheckSettlementReview(Action, frozen=True, tag=136):
    """Run by the ledger when the days of review are over."""

    contract: Number
    attempt: Small


class ReturnOverpayment(Action, frozen=True, tag=137):
    """The payee of a settled contract returns what was billed above the settled sum."""

    contract: Number
    account: Number
    amount: Amount


class CheckOverpayment(Action, frozen=True, tag=138):
    """Run by the ledger when the days for returning an overpayment are over."""

    contract: Number


class RegisterDocument(Action, frozen=True, tag=139):
    """A holder registers a document by its hash; `amount` is that of a tax invoice, else 0."""

    kind: Small
    contract: Number
    trade: Small
    digest: Hash
    valid_from_day: Day
    valid_until_day: Day
    amount: AmountOrZero


class ConfirmDocument(Action, frozen=True, tag=140):
    """The owner, supervisor or cost consultant of a project in which the holder works has seen the document."""

    document: Number
    project: Number


class RevokeDocument(Action, frozen=True, tag=141):
    """The holder, or whoever confirmed it, says that a document no longer holds."""

    document: Number


class RequireDocuments(Action, frozen=True, tag=142):
    """The owner says which documents must be valid before contracts of a kind are paid."""

    project: Number
    contract_kind: Small
    kinds: Annotated[tuple[Small, ...], Meta(max_length=len(DocumentKind))]


class CheckDocument(Action, frozen=True, tag=143):
    """Run by the ledger some days before a document ends, and on the day after."""

    document: Number
