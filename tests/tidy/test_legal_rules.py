"""The table of legal rules names every parameter once, and no test that is not there."""

import importlib.util
from pathlib import Path
from types import ModuleType

from fenming.domains.identity.parameters import Parameter

PATH = Path(__file__).resolve().parents[2] / "tools" / "legal_rules.py"


def table() -> ModuleType:
    spec = importlib.util.spec_from_file_location("legal_rules", PATH)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_sound() -> None:
    module = table()
    assert not module.faults(module.RULES)


def test_a_missing_parameter_a_missing_test_and_a_rule_without_ground_are_found() -> None:
    module = table()
    missing = module.LegalRule("rule", "规则", (Parameter.RETENTION_MAX_PERMILLE,), "", "tests/tidy/test_legal_rules.py::nothing")
    found = module.faults((*module.RULES[1:], missing, module.LegalRule("x", "x")))
    assert len(found) == 3
    assert "RETENTION_MAX_PERMILLE stands in 2 rules" in found
