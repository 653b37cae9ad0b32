"""What contracts keeps: projects with their budget, contracts with their priced items, variations, settlements, documents."""

from enum import IntEnum

from fenming.base.fields import Amount, AmountOrZero, Day, Hash, Name, Number, Permille, Positional, Record, Small
from fenming.ledger.counting import Counter
from fenming.ledger.tables import Table

TIERS_MAX = 8
"""Deepest contract tree: owner, general contractor, and six tiers below."""
ITEMS_MAX = 200
LINES_MAX = 100
LINES_PER_REVISION_MAX = 50
SOURCES_MAX = 20
INSTALMENTS_MAX = 40
MEMBERS_MAX = 16
DOCUMENTS_PER_KIND_MAX = 64
"""Documents of one kind that a holder may have in force at once for one contract."""
SHARES_WHOLE = 10_000
"""All shares of a joint venture together, in basis points."""


class ProjectKind(IntEnum):
    """Who pays for the project; some legal numbers hold for public money only."""

    GOVERNMENT = 1
    OTHER = 2


class ProjectStatus(IntEnum):
    """A closed project has returned its surplus and can neither sign nor pay."""

    OPEN = 0
    CLOSED = 1


class SourceKind(IntEnum):
    """Where the project's money comes from."""

    TREASURY = 1
    OWN = 2
    MATCHING = 3
    LOAN = 4


class ContractKind(IntEnum):
    """What the payee does."""

    WORKS = 1
    LABOUR = 2
    SUPPLY = 3


class ContractStatus(IntEnum):
    """A contract binds when all have signed; it ends by settlement, a terminated one too."""

    OFFERED = 1
    SIGNED = 2
    WITHDRAWN = 3
    TERMINATED = 4
    SETTLED = 5


class VariationStatus(IntEnum):
    """AGREED: countersigned by both, above the ceiling, and waiting for the owner's approval."""

    PROPOSED = 1
    AGREED = 2
    APPLIED = 3
    DROPPED = 4


class TerminationReason(IntEnum):
    """Why a contract was ended before its time."""

    PAYER_DEFAULT = 1
    PAYEE_DEFAULT = 2
    FORCE_MAJEURE = 3
    ILLEGAL_SUBLETTING = 4
    PROJECT_STOPPED = 5


class SettlementStatus(IntEnum):
    """A refused settlement may be followed by another."""

    PROPOSED = 1
    ACCEPTED = 2
    REFUSED = 3


class DocumentKind(IntEnum):
    """What has to be valid before money flows. `valid_from_day` of a registration is the day the firm was registered."""

    BUSINESS_REGISTRATION = 1
    QUALIFICATION = 2
    SAFETY_PERMIT = 3
    INSURANCE = 4
    TAX_INVOICE = 5


class DocumentStatus(IntEnum):
    """Only a confirmed document counts."""

    REGISTERED = 1
    CONFIRMED = 2
    EXPIRED = 3
    REVOKED = 4


class Project(Record, frozen=True):
    """A project, the account from which it is paid, and the special wage account (0 until the contractor names it).

    `estimate` is the approved one, above which a government project's `budget` (the sum of its lines) can never go;
    `open_contracts` counts the signed contracts of the whole tree that have not been settled.
    """

    owner: Number
    name: Name
    currency: Small
    kind: Small
    account: Number
    wage_account: Number
    line_count: Small
    region: Number
    estimate: AmountOrZero
    budget: AmountOrZero
    source_count: Small
    status: Small
    open_contracts: Number


class BudgetLine(Record, frozen=True):
    """Money set aside, and what became of it, all of it with contracts of the owner.

    `approved` is what the project was opened with and `amount` what revisions made of it; `pending` is offered or proposed and
    not yet signed, `committed` signed, `certified` measured and approved, `paid` paid, less
    what was `deducted` for defects and came back. The forecast is `committed + pending`.
    """

    name: Name
    amount: AmountOrZero
    approved: AmountOrZero
    pending: AmountOrZero
    committed: AmountOrZero
    certified: AmountOrZero
    paid: AmountOrZero
    deducted: AmountOrZero
    source: Small
    year: Small
    function_class: Number


class Instalment(Positional, frozen=True):
    """What a source has promised by a day."""

    due_day: Day
    amount: Amount


class FundingSource(Record, frozen=True):
    """Who funds the project, what was promised by when, and what has come; `account` takes a surplus back."""

    kind: Small
    funder: Number
    account: Number
    instalments: tuple[Instalment, ...]
    planned: AmountOrZero
    allotted: AmountOrZero
    received: AmountOrZero


class Item(Positional, frozen=True):
    """A priced item of the contract: quantity in thousandths of its unit, price in minor units for a whole unit."""

    name: Name
    quantity_milli: Number
    unit_price: Amount


class Member(Positional, frozen=True):
    """A member of a joint venture with its share in basis points; `account` is 0 until it has signed."""

    organisation: Number
    share_basis_points: Small
    account: Number


class Contract(Record, frozen=True):
    """A contract in the tree; `parent` is 0 for one with the project's owner.

    `amount` is the sum of the items, after settlement the settled sum. Of the value of work done, `progress_permille` is
    payable as progress, of which `labour_permille` goes to wages and `retention_permille` is held back. `signed_day` fixes which
    legal numbers hold. `members` are those of a joint venture, the lead (`payee`) first; empty for a single payee. `trade` is the
    class of qualification that the work needs (0: none). `increased` sums up all that variations added, without what they
    took away; `version` counts the versions of the items.
    """

    project: Number
    budget_line: Small
    parent: Number
    tier: Small
    payer: Number
    payee: Number
    kind: Small
    amount: AmountOrZero
    items: tuple[Item, ...]
    labour_permille: Permille
    retention_permille: Permille
    progress_permille: Permille
    document: Hash
    status: Small
    signed_day: Day
    subcontracted: AmountOrZero
    payee_account: Number
    retention_account: Number
    members: tuple[Member, ...]
    trade: Small
    signed_amount: AmountOrZero
    increased: AmountOrZero
    version: Small
    subcontracted_labour: AmountOrZero
    open_children: Number


class Standing(Record, frozen=True):
    """How far a contract has been measured and paid, as the domains above report it.

    `claimed_milli` are the highest quantities of any claim that is open or paid: nothing may shrink below them. `claimed` and
    `billed` are payable progress to date with and without the open claim; `paid` is net of what was `deducted` for defects.
    """

    claimed_milli: tuple[Number, ...] = ()
    certified_milli: tuple[Number, ...] = ()
    claim_open: bool = False
    claimed: AmountOrZero = 0
    certified: AmountOrZero = 0
    billed: AmountOrZero = 0
    paid: AmountOrZero = 0
    invoiced: AmountOrZero = 0
    open_variation: Number = 0
    deducted: AmountOrZero = 0


class ItemChange(Positional, frozen=True):
    """One change of the items: of item number `item` from 0, or, from the number of items on, a new one."""

    item: Small
    name: Name
    quantity_milli: Number
    unit_price: Amount


class Variation(Record, frozen=True):
    """Changes that one side proposed; `pending` is what they would add to the budget line while nobody has decided."""

    contract: Number
    proposed_by: Number
    changes: tuple[ItemChange, ...]
    pending: AmountOrZero
    proposal: Number
    status: Small


class Settlement(Record, frozen=True):
    """What one side says the contract comes to in the end: final quantities at the agreed prices, less a deduction.

    `attempt` counts the settlements that were proposed for the contract.
    """

    attempt: Small
    proposed_by: Number
    proposed_day: Day
    items: tuple[Item, ...]
    value: AmountOrZero
    deduction: AmountOrZero
    status: Small
    to_return: AmountOrZero


class Document(Record, frozen=True):
    """A document of a holder; `contract` is 0 where it serves all its contracts, `valid_until_day` 0 where it has no end."""

    kind: Small
    holder: Number
    contract: Number
    trade: Small
    digest: Hash
    valid_from_day: Day
    valid_until_day: Day
    amount: AmountOrZero
    status: Small
    confirmed_by: Number


class NumberList(Record, frozen=True):
    """Numbers of documents, or of the kinds that are required."""

    numbers: tuple[Number, ...]


PROJECTS = Table(64, "projects", "Q", Project)
PROJECT_COUNT = Table(65, "project_count", "", Counter)
BUDGET_LINES = Table(66, "budget_lines", "QI", BudgetLine)
CONTRACTS = Table(67, "contracts", "Q", Contract)
CONTRACT_COUNT = Table(68, "contract_count", "", Counter)
SOURCES = Table(69, "funding_sources", "QI", FundingSource)
ACCOUNT_PROJECTS = Table(70, "account_projects", "Q", Counter)
STANDINGS = Table(71, "contract_standings", "Q", Standing)
VARIATIONS = Table(72, "variations", "Q", Variation)
VARIATION_COUNT = Table(73, "variation_count", "", Counter)
SETTLEMENTS = Table(74, "contract_settlements", "Q", Settlement)
DOCUMENTS = Table(75, "documents", "Q", Document)
DOCUMENT_COUNT = Table(76, "document_count", "", Counter)
DOCUMENT_DIGESTS = Table(77, "document_digests", "32s", Counter)
DOCUMENTS_HELD = Table(78, "documents_held", "QQI", NumberList)
DOCUMENTS_REQUIRED = Table(79, "documents_required", "QI", NumberList)
TABLES = (
    PROJECTS, PROJECT_COUNT, BUDGET_LINES, CONTRACTS, CONTRACT_COUNT, SOURCES, ACCOUNT_PROJECTS, STANDINGS, VARIATIONS,
    VARIATION_COUNT, SETTLEMENTS, DOCUMENTS, DOCUMENT_COUNT, DOCUMENT_DIGESTS, DOCUMENTS_HELD, DOCUMENTS_REQUIRED,
)  # fmt: skip
