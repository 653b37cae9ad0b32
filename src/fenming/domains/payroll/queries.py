"""Which device, agent or carrier stands behind how many payees: the question behind "one phone signs for thirty people"."""

from typing import Any

from sqlalchemy import CompoundSelect, Connection, select, union_all

from fenming.domains.payroll.actions import NO_DEVICE
from fenming.domains.payroll.views.payees import HANDLINGS, POWERS
from fenming.domains.payroll.views.people import ENGAGEMENTS
from fenming.domains.payroll.views.tables import WAGE_LINES


def payees_by_device(connection: Connection, at_least: int) -> list[tuple[bytes, int]]:
    """Devices on which at least so many different workers' lines or receipts were signed, or wages collected, most first."""
    served: dict[bytes, set[int]] = {}
    for device, worker in connection.execute(_handled_by_device()):
        served.setdefault(bytes(device), set()).add(worker)
    counted = [(device, len(workers)) for device, workers in served.items() if len(workers) >= at_least]
    return sorted(counted, key=lambda item: (-item[1], item[0]))


def _handled_by_device() -> CompoundSelect[Any]:
    lines = WAGE_LINES.join(ENGAGEMENTS, ENGAGEMENTS.c.engagement == WAGE_LINES.c.engagement)
    signed = select(WAGE_LINES.c.signature_device, ENGAGEMENTS.c.worker).select_from(lines)
    receipted = select(WAGE_LINES.c.receipt_device, ENGAGEMENTS.c.worker).select_from(lines)
    return union_all(
        signed.where(WAGE_LINES.c.signature_device != NO_DEVICE),
        receipted.where(WAGE_LINES.c.receipt_device != NO_DEVICE),
        select(HANDLINGS.c.device, HANDLINGS.c.worker).where(HANDLINGS.c.device != NO_DEVICE),
    )


def payees_by_agent(connection: Connection, at_least: int) -> list[tuple[int, int]]:
    """Agents whom at least so many different workers named, or for whom they signed or collected, most first."""
    named = select(POWERS.c.agent, POWERS.c.worker)
    acted = select(HANDLINGS.c.agent, HANDLINGS.c.worker)
    served: dict[int, set[int]] = {}
    for agent, worker in connection.execute(union_all(named, acted)):
        served.setdefault(agent, set()).add(worker)
    counted = [(agent, len(workers)) for agent, workers in served.items() if len(workers) >= at_least]
    return sorted(counted, key=lambda item: (-item[1], item[0]))
