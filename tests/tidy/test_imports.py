"""Nobody imports what the house does not allow, and nothing goes in circles."""

import ast

import pytest

from tidy.imports import import_faults, imported_modules, modules

VIOLATIONS = [
    ("base.fields", "from fenming.ledger.codes import OK"),
    ("ledger.block", "from fenming.storage.block_log import BlockLog"),
    ("storage.block_log", "from fenming.domains.money.records import ACCOUNTS"),
    ("client.envelopes", "from fenming.chain.records import Head"),
    ("interchange.ocds.reader", "from fenming.domains.money.rules import transfer"),
    ("findings.model", "from fenming.storage.block_log import BlockLog"),
    ("findings.loader", "from fenming.domains.money.rules import transfer"),
    ("interchange.ocds.reader", "from fenming.findings.catalogue import find"),
    ("chain.records", "from fenming.ordering.port import Ticket"),
    ("admission.admission", "from fenming.ordering.solo import Solo"),
    ("readmodel.feed", "from fenming.domains.money.rules import transfer"),
    ("ordering.solo", "from fenming.api.port import NodePort"),
    ("api.log", "from fenming.chain.checkpoints import Notary"),
    ("api.port", "from fenming.ordering.port import Ticket"),
    ("web.pages", "from fenming.readmodel.feed import Feed"),
    ("web.pages", "from fenming.api.port import NodePort"),
    ("web.pages", "from fenming.domains.money.views import POSTINGS"),
    ("api.application", "from fenming.web.application import WebApplication"),
    ("cli.demo", "from fenming.readmodel.feed import Feed"),
    ("cli.demo", "import fenming.node.node"),
    ("domains.money.rules", "from fenming.domains.funds.records import CLAIMS"),
    ("domains.money.rules", "from fenming.storage.lmdb_store import LmdbStore"),
    ("domains.money.views", "from fenming.chain.records import Head"),
    ("domains.money.routes", "from fenming.chain.records import Head"),
]


@pytest.mark.parametrize(("module", "line"), VIOLATIONS)
def test_each_rule_of_the_table_still_bites(module: str, line: str) -> None:
    assert import_faults(module, line)


def test_no_module_imports_what_its_room_may_not() -> None:
    faults = [fault for module, path in modules() for fault in import_faults(module, path.read_text())]
    assert not faults, "\n".join(faults)


def test_nothing_imports_in_a_circle() -> None:
    names = {module for module, _ in modules()}
    edges = {}
    for module, path in modules():
        targets = set()
        for target in imported_modules(_without_type_checking(ast.parse(path.read_text()))):
            name = target if target in names else target.rpartition(".")[0]
            if name in names and name != module:
                targets.add(name)
        edges[module] = targets
    assert not circle_in(edges)


def test_a_circle_is_found() -> None:
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c"]


def circle_in(edges: dict[str, set[str]]) -> list[str]:
    """The modules that remain when whatever imports nothing left is taken away again and again."""
    left = {module: set(targets) for module, targets in edges.items()}
    while free := [module for module, targets in left.items() if not targets & left.keys()]:
        for module in free:
            del left[module]
    return sorted(left)


def _without_type_checking(tree: ast.Module) -> ast.Module:
    tree.body = [node for node in tree.body if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")]
    return tree
