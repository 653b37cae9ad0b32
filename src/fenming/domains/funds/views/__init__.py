"""What funds shows: claims, and the debts, disputes and reversals about them."""

from fenming.domains.funds.views import claims, debts
from fenming.domains.funds.views.claims import CLAIMS
from fenming.readmodel.view import View

__all__ = ["CLAIMS", "VIEWS"]

VIEWS = (View("funds", claims.HANDLERS), View("debts", debts.HANDLERS))
"""Two, because both follow some of the same events."""
