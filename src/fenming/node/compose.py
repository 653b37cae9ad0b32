"""The rulebook of a chain and its views: all domains, lowest first."""

from fenming.domains.approvals.rules import DOMAIN as APPROVALS
from fenming.domains.approvals.views import VIEW as APPROVALS_VIEW
from fenming.domains.contracts.rules import DOMAIN as CONTRACTS
from fenming.domains.contracts.views import VIEW as CONTRACTS_VIEW
from fenming.domains.facts.rules import DOMAIN as FACTS
from fenming.domains.findings.rules import DOMAIN as FINDINGS
from fenming.domains.findings.views import VIEW as FINDINGS_VIEW
from fenming.domains.funds.rules import DOMAIN as FUNDS
from fenming.domains.funds.views import VIEWS as FUNDS_VIEWS
from fenming.domains.guarantees.rules import DOMAIN as GUARANTEES
from fenming.domains.guarantees.views import VIEW as GUARANTEES_VIEW
from fenming.domains.identity.rules import DOMAIN as IDENTITY
from fenming.domains.identity.rules import authority_of
from fenming.domains.identity.views import VIEW as IDENTITY_VIEW
from fenming.domains.money.rules import DOMAIN as MONEY
from fenming.domains.money.views import VIEW as MONEY_VIEW
from fenming.domains.network.rules import DOMAIN as NETWORK
from fenming.domains.network.views import VIEW as NETWORK_VIEW
from fenming.domains.outside.rules import DOMAIN as OUTSIDE
from fenming.domains.outside.views import VIEW as OUTSIDE_VIEW
from fenming.domains.payroll.rules import DOMAIN as PAYROLL
from fenming.domains.payroll.views import VIEWS as PAYROLL_VIEWS
from fenming.domains.receivables.rules import DOMAIN as RECEIVABLES
from fenming.domains.receivables.views import VIEW as RECEIVABLES_VIEW
from fenming.ledger.rulebook import Rulebook
from fenming.readmodel.database import layout

DOMAINS = (
    IDENTITY, NETWORK, MONEY, FACTS, APPROVALS, CONTRACTS, GUARANTEES, FUNDS, RECEIVABLES, PAYROLL, OUTSIDE, FINDINGS,
)  # fmt: skip

VIEWS = (
    IDENTITY_VIEW, NETWORK_VIEW, MONEY_VIEW, APPROVALS_VIEW, CONTRACTS_VIEW, GUARANTEES_VIEW, *FUNDS_VIEWS, RECEIVABLES_VIEW,
    *PAYROLL_VIEWS, OUTSIDE_VIEW, FINDINGS_VIEW,
)  # fmt: skip


def views_layout() -> int:
    """The number of the views' layout, asked for where all views are known: without them it would be another one."""
    return layout()


def rulebook() -> Rulebook:
    """The rules of every chain that this version can run."""
    return Rulebook(DOMAINS, authority_of)
