"""What funds shows: claims, and money held."""

from fenming.domains.funds.views import claims, held
from fenming.domains.funds.views.claims import CLAIMS
from fenming.readmodel.view import View

__all__ = ["CLAIMS", "VIEW"]

VIEW = View("funds", claims.HANDLERS | held.HANDLERS)
