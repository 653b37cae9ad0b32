"""`fenming` with something wrong in it on purpose, for the tests of a cluster's node: run in place of the command.

    doctored.py up --home HOME ...

HOME/doctor.json says what: {"die_at": STEP, "times": N} kills the process when it reaches a named step for the N-th time, and is gone
then, so that the next start lives; {"bomb": true} makes a rule fail in a way it must not, for an organisation called Bomb.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import msgspec

from fenming.base import steps
from fenming.base.invariant import invariant
from fenming.cli.main import main
from fenming.domains.identity.actions import RegisterOrganisation
from fenming.node import compose


def die_at(step: str, times: int, order: Path) -> None:
    left = [times]

    def observer(reached: str) -> None:
        if reached == step:
            left[0] -= 1
            if not left[0]:
                order.unlink()
                os.kill(os.getpid(), signal.SIGKILL)

    steps.observe(observer)


def plant_bomb() -> None:
    def planted(domain: Any) -> Any:
        if domain.name != "identity":
            return domain
        honest = domain.rules[RegisterOrganisation]

        def fragile(context: Any, action: Any) -> None:
            invariant(action.name != "Bomb", "a rule failed in a way it must not")
            honest(context, action)

        return msgspec.structs.replace(domain, rules={**domain.rules, RegisterOrganisation: fragile})

    compose.DOMAINS = tuple(map(planted, compose.DOMAINS))


if __name__ == "__main__":
    order = Path(sys.argv[sys.argv.index("--home") + 1]) / "doctor.json"
    if order.exists():
        wanted = json.loads(order.read_text())
        if "die_at" in wanted:
            die_at(wanted["die_at"], wanted["times"], order)
        if wanted.get("bomb"):
            plant_bomb()
    main()
