"""What funds shows: claims, money held, and the debts, disputes and reversals about claims."""

from fenming.domains.funds.views import claims, debts, held
from fenming.domains.funds.views.claims import CLAIMS
from fenming.readmodel.view import View

__all__ = ["CLAIMS", "VIEWS"]

VIEWS = (View("funds", claims.HANDLERS | held.HANDLERS), View("debts", debts.HANDLERS))
"""Two, because both follow some of the same events."""
