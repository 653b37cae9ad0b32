"""Who holds a step: the question of everybody who waits for a decision.

A step belongs to a role, not to a person, so its holders are the organisations that have the role in the project; beside them
stand the colleagues who may decide in their officers' place.
"""

from typing import Any

from sqlalchemy import Connection, Row, select

from fenming.domains.approvals.records import Kind
from fenming.domains.approvals.views import DELEGATIONS, PROPOSALS, STEPS
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.views import PARTIES, ROLES


def steps_of(connection: Connection, proposal: int) -> list[dict[str, Any]]:
    """The steps of a proposal that have opened so far, each with its holders, its days and the rule of its last day."""
    rows = connection.execute(select(STEPS).where(STEPS.c.proposal == proposal).order_by(STEPS.c.step)).all()
    return [_step(connection, row) for row in rows]


def proposal_of(connection: Connection, kind: Kind, subject: int) -> int:
    """The latest proposal about a subject, or 0."""
    query = select(PROPOSALS.c.proposal).where(PROPOSALS.c.kind == int(kind), PROPOSALS.c.subject == subject)
    return connection.scalar(query.order_by(PROPOSALS.c.proposal.desc()).limit(1)) or 0


def _step(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    organisations = _organisations(connection, row)
    step = {name: value for name, value in row._mapping.items() if name not in ("scope", "kind", "subject")}
    named = select(PARTIES.c.party, PARTIES.c.name).where(PARTIES.c.party.in_(organisations))
    names = {row.party: row.name for row in connection.execute(named)}
    step["rule"] = Parameter(row.rule).name.lower() if row.rule else "policy"
    step["holders"] = [
        {"organisation": number, "name": names.get(number, ""), "duty": row.duty,
         "stand_ins": _stand_ins(connection, row, number)}
        for number in organisations
    ]  # fmt: skip
    return step


def _organisations(connection: Connection, row: Row[Any]) -> list[int]:
    if not row.role:
        return [row.scope_number]
    granted = select(ROLES.c.organisation).where(ROLES.c.project == row.scope_number, ROLES.c.role == row.role)
    return sorted(set(connection.scalars(granted)))


def _stand_ins(connection: Connection, row: Row[Any], organisation: int) -> list[dict[str, int]]:
    """Delegations of the organisation's officers that reach this kind here and have not ended."""
    query = select(DELEGATIONS).where(DELEGATIONS.c.organisation == organisation, DELEGATIONS.c.revoked == 0)
    found = []
    for delegation in connection.execute(query.order_by(DELEGATIONS.c.delegation)):
        here = not delegation.scope or (delegation.scope, delegation.scope_number) == (row.scope, row.scope_number)
        if here and str(row.kind) in delegation.kinds.split(","):
            names = ("delegation", "principal", "delegate", "from_day", "until_day", "occasion")
            found.append({name: getattr(delegation, name) for name in names})
    return found
