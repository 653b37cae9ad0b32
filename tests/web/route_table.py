"""Every route with what it answers, on the sample in which a claim waits: a new route needs a line here, or the walk fails.

The interface answers whoever reaches it, with or without a session (decision 0001): personal data, reasons and documents are written as
hashes alone (`Who sees what` in the domains' README.md), and roles for reading are not there. So a line has one status for everybody;
where signing in changes the answer, `BY_ROLE` says for whom.

A line: method, route, status if it is not 200, and after `>` the address that is asked for where it is not the route with 1 for
each parameter.
"""

from typing import NamedTuple

PAGES = """
GET /
GET /help
GET /projects/{project:int}
GET /projects/{project:int}/lines
GET /projects/{project:int}/entries/{kind} > /projects/1/entries/paid
GET /projects/{project:int}/flow
GET /projects/{project:int}/contracts
GET /contracts/{contract:int}
GET /projects/{project:int}/claims
GET /claims/{claim:int}
GET /inbox
GET /trace
GET /trace/{id} > /trace/claim-1
GET /explorer
GET /explorer/latest
GET /search 303 > /search?q=claim-1
GET /blocks/{height:int}
GET /envelopes/{envelope} > /envelopes/{first envelope}
GET /accounts/{account} > /accounts/{first account}
GET /parties/{party:int} > /parties/11
GET /payments/{payment:int}
GET /public/{project:int}
GET /findings
GET /receipt
GET /node
GET /keys
GET /bank
GET /findings/{finding} > /findings/{first finding}
GET /issuer
GET /network
GET /projects/{project:int}/compare
GET /projects/{project:int}/warnings
GET /public/{project:int}/{language} > /public/1/en
GET /public/{project:int}/{language}/feed.atom > /public/1/en/feed.atom
GET /registers 303
GET /registers/{register} > /registers/claims
GET /rules
GET /wallet
GET /certificate
GET /oidc/start 404
GET /oidc/back 404
GET /claims/new
GET /contracts/{contract:int}/claim
GET /claims/{claim:int}/answer > /claims/4/answer
GET /projects/{project:int}/wages
GET /projects/{project:int}/wages/new
GET /wage-tables/{table:int}
GET /wages/{table:int}/{line:int} > /wages/1/0
GET /money
GET /projects/{project:int}/schedule
GET /static/{name} > /static/app.css
"""

ANSWERS = """
GET /session/challenge
POST /session 400
POST /session/end
GET /wallet/worker.js
GET /wallet/manifest.webmanifest
GET /wallet/authority.crt 404
"""

INTERFACE = """
POST /v1/envelopes 400
POST /v1/dry-run 400
GET /v1/envelopes/{envelope_id} > /v1/envelopes/{first envelope}
GET /v1/proofs/{id} > /v1/proofs/payment-1
GET /v1/trust
GET /v1/codes
GET /v1/codes/{number}
POST /v1/envelope-batches 400
POST /v1/sample-clock > /v1/sample-clock?time_ms=1
GET /v1/blocks
GET /v1/blocks/{height}
GET /v1/blocks/{height}/receipts
GET /livez
GET /readyz
GET /metrics
GET /v1/status
GET /log/checkpoint
GET /log/cosignature/{height} 404
GET /log/tile/entries/{place} 404
GET /log/tile/{place} > /log/tile/0/000.p/1
GET /v1/warnings
GET /v1/node/checks
GET /v1/node/validators
GET /v1/parties/{party}/keys > /v1/parties/12/keys
GET /v1/parties
GET /v1/parties/{party} > /v1/parties/11
GET /v1/holidays
GET /v1/parameters
GET /v1/network/nodes
GET /v1/network/nodes/{number} 404
GET /v1/network/proposals
GET /v1/network/proposals/{change} 404
GET /v1/network/proposals/{change}/votes
GET /v1/network/limits
GET /v1/network/rules
GET /v1/accounts
GET /v1/accounts/{account}
GET /v1/payments
GET /v1/payments/{payment}
GET /v1/proposals
GET /v1/proposals/{proposal}
GET /v1/proposals/{proposal}/steps
GET /v1/proposals/{proposal}/plan
GET /v1/steps
GET /v1/delegations
GET /v1/absences
GET /v1/projects
GET /v1/projects/{project}
GET /v1/projects/{project}/budget-lines
GET /v1/projects/{project}/budget-revisions
GET /v1/projects/{project}/funding-sources
GET /v1/projects/{project}/funding-instalments
GET /v1/projects/{project}/document-requirements
GET /v1/contracts
GET /v1/contracts/{contract}
GET /v1/contract-items
GET /v1/contract-members
GET /v1/variations
GET /v1/terminations
GET /v1/contract-settlements
GET /v1/documents
GET /v1/parameters/{parameter}/preview > /v1/parameters/1/preview?value=1&from_day=30000
GET /v1/guarantees
GET /v1/guarantees/{guarantee} 404
GET /v1/guarantee-claims
GET /v1/claims
GET /v1/claims/{claim}
GET /v1/contracts/{contract}/measured
GET /v1/payment-terms
GET /v1/payment-terms/{contract}/stages
GET /v1/advances
GET /v1/retentions
GET /v1/retentions/{contract}/stages
GET /v1/defects
GET /v1/wage-deposits
GET /v1/wage-deposits/{contract}/orders
GET /v1/wage-deposits/{contract}/complaints
GET /v1/wage-records
GET /v1/waivers
GET /v1/claims/{claim}/standing
GET /v1/debts
GET /v1/due-terms
GET /v1/disputes
GET /v1/disputes/{dispute}/items
GET /v1/reversals
GET /v1/receivables
GET /v1/assignment-offers
GET /v1/clearings
GET /v1/clearings/{clearing}/debts
GET /v1/clearings/{clearing}/consents
GET /v1/engagements
GET /v1/sites
GET /v1/site-passes
GET /v1/attendance
GET /v1/attendance-overlaps
GET /v1/attendance-corrections
GET /v1/leaves
GET /v1/settlements
GET /v1/overdue-wages
GET /v1/wage-reversals
GET /v1/powers-of-attorney
GET /v1/payee-handlings
GET /v1/uncollected-wages
GET /v1/uncollected-accounts
GET /v1/estates
GET /v1/estate-claims
GET /v1/wage-complaints
GET /v1/wage-account-closings
GET /v1/kept-records
GET /v1/wage-tables
GET /v1/wage-tables/{table}
GET /v1/wage-tables/{table}/lines
POST /v1/wage-checks 400 > /v1/wage-checks?project=1&employer=19
POST /v1/wage-checks/corrected 400 > /v1/wage-checks/corrected?project=1&employer=19
GET /v1/payee-handlers
GET /v1/outside-payments
GET /v1/outside-projects
GET /v1/outside-parties
GET /v1/outside-budgets
GET /v1/outside-processes
GET /v1/outside-suppliers
GET /v1/findings
GET /v1/finding-steps
GET /v1/trace/{id} > /v1/trace/claim-1
GET /v1/projects/{project}/summary
GET /v1/projects/{project}/months
GET /v1/projects/{project}/contract-tree
GET /v1/projects/{project}/roles
GET /v1/projects/{project}/funders
GET /v1/projects/{project}/flow
GET /v1/projects/{project}/payments
GET /v1/projects/{project}/claims
GET /v1/names
GET /v1/inbox
GET /v1/workers/{worker}/wage-slips
GET /v1/inbox/{proposal}
GET /v1/projects/{project}/dates
GET /v1/whereabouts
GET /v1/whereabouts/claims/{claim}
GET /v1/whereabouts/wages/{table}/{line} > /v1/whereabouts/wages/1/0
GET /v1/search > /v1/search?q=1
GET /v1/height-at > /v1/height-at?date=2025-12-31
GET /v1/holdings
GET /v1/issues
GET /v1/policies
GET /v1/projects/{project}/changes > /v1/projects/1/changes?since=5
GET /v1/registers/{register} > /v1/registers/claims
GET /v1/registers/{register}/export > /v1/registers/claims/export
GET /v1/registers/{register}/totals > /v1/registers/claims/totals
GET /v1/reports/{report}/{id} > /v1/reports/project/project-1
GET /v1/supply
GET /v1/warnings/{finding} > /v1/warnings/{first finding}
GET /v1/warnings/{finding}/evidence 404 > /v1/warnings/{no finding}/evidence
"""

SIGNED_IN = ("worker", "contractor", "owner", "auditor", "operator")
ROLES = ("nobody", *SIGNED_IN, "forged", "stale")
BY_ROLE: dict[tuple[str, str], int] = {}
"""A session changes which buttons a page has, and no answer: what is signed with them is decided by the ledger."""


class Route(NamedTuple):
    """A line of the table."""

    method: str
    route: str
    address: str
    status: int

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}"


def read(table: str) -> list[Route]:
    """The lines of a table."""
    return [_line(line) for line in table.strip().splitlines()]


def _line(line: str) -> Route:
    said, _, address = line.partition(" > ")
    method, route, *status = said.split()
    parts = ["1" if part.startswith("{") else part for part in route.split("/")]
    return Route(method, route, address or "/".join(parts), int(status[0]) if status else 200)
