"""A `fenming` whose rule for new organisations has a bug: it fails on one name in a way that no rule must."""

import sys
from typing import Any

from fenming.base.invariant import invariant
from fenming.cli.main import main
from fenming.domains.identity import actions
from fenming.domains.identity.rules import DOMAIN

BOMB = "bomb"


def install() -> None:
    """Before the rulebook is assembled."""
    rules: dict[Any, Any] = DOMAIN.rules  # type: ignore[assignment]
    honest = rules[actions.RegisterOrganisation]

    def breaks(context: Any, action: Any) -> None:
        invariant(action.name != BOMB, "a rule failed in a way it must not")
        honest(context, action)

    rules[actions.RegisterOrganisation] = breaks


if __name__ == "__main__":
    install()
    sys.argv = ["fenming", *sys.argv[1:]]
    main()
