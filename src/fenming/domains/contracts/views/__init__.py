"""The read model of contracts, assembled."""

from fenming.domains.contracts.views import budget, documents, tree
from fenming.domains.contracts.views.budget import BUDGET_LINES, PROJECTS
from fenming.domains.contracts.views.tree import CONTRACTS
from fenming.readmodel.view import View

__all__ = ["BUDGET_LINES", "CONTRACTS", "PROJECTS", "VIEW"]

VIEW = View("contracts", budget.HANDLERS | tree.HANDLERS | documents.HANDLERS)
