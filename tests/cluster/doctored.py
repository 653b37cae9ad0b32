"""`fenming` with something wrong in it on purpose, for the tests of a cluster's node: run in place of the command.

    doctored.py up --home HOME ...

HOME/doctor.json says what: {"bomb": true} makes a rule fail in a way it must not, for an organisation called Bomb; {"fiu": POINT}
has some of the calls at a point of libfiu fail (the test that starts the process sees to that).
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.invariant import invariant
from fenming.cli.main import main
from fenming.domains.identity.actions import RegisterOrganisation
from fenming.node import compose


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
        if wanted.get("bomb"):
            plant_bomb()
    main()
