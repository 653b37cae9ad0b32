"""The read model of payroll: people and attendance, wage tables, and what concerns payees."""

from fenming.domains.payroll.views import payees, people, tables
from fenming.domains.payroll.views.people import ENGAGEMENTS
from fenming.domains.payroll.views.tables import WAGE_LINES, WAGE_TABLES
from fenming.readmodel.view import View

__all__ = ["ENGAGEMENTS", "VIEWS", "WAGE_LINES", "WAGE_TABLES"]

VIEWS = (
    View("payroll", people.HANDLERS),
    View("wage-tables", tables.HANDLERS),
    View("payees", payees.HANDLERS),
)
