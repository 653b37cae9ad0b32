"""The rulebook of a chain: all domains, lowest first."""

from fenming.domains.approvals.rules import DOMAIN as APPROVALS
from fenming.domains.contracts.rules import DOMAIN as CONTRACTS
from fenming.domains.facts.rules import DOMAIN as FACTS
from fenming.domains.funds.rules import DOMAIN as FUNDS
from fenming.domains.identity.rules import DOMAIN as IDENTITY
from fenming.domains.identity.rules import authority_of
from fenming.domains.money.rules import DOMAIN as MONEY
from fenming.domains.payroll.rules import DOMAIN as PAYROLL
from fenming.ledger.rulebook import Rulebook

DOMAINS = (IDENTITY, MONEY, FACTS, APPROVALS, CONTRACTS, FUNDS, PAYROLL)


def rulebook() -> Rulebook:
    """The rules of every chain that this version can run."""
    return Rulebook(DOMAINS, authority_of)
