"""The import table of the house, as data, and the check of one module against it."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "fenming"
DOMAIN_ORDER = (
    "identity", "network", "money", "facts", "approvals", "contracts", "guarantees", "funds", "receivables", "payroll", "outside",
    "findings", "trace", "overview", "audit",
)  # fmt: skip
PURE_FILES = {"actions", "records", "codes", "rules", "events"}
VIEW_FILES = {"views", "queries", "steps"}

ALLOWED: dict[str, set[str]] = {
    "base": {"base"},
    "ledger": {"base", "ledger"},
    "storage": {"base", "ledger", "storage"},
    "client": {"base", "ledger", "client", "domains.actions", "domains.events", "domains.codes", "domains.records"},
    "interchange": {"base", "ledger", "interchange", "domains.actions", "domains.events", "domains.codes"},
    "findings": {"base", "interchange", "readmodel", "findings", "domains.views", "domains.queries", "domains.records", "domains.references"},
    "chain": {"base", "ledger", "storage", "chain"},
    "admission": {"base", "ledger", "storage", "admission"},
    "readmodel": {"base", "ledger", "storage", "chain", "readmodel"},
    "ordering": {"base", "ledger", "admission", "chain", "ordering"},
    "api": {"base", "ledger", "readmodel", "api"},
    "cli": {"base", "client", "cli"},
    "web": {"base", "web"},  # it asks the HTTP interface, as everybody else does
    "domains.pure": {"base", "ledger", "domains.pure"},
    "domains.views": {"base", "ledger", "readmodel", "domains.pure", "domains.views"},
    "domains.routes": {"base", "readmodel", "api", "domains.views", "domains.pure"},
}


def room_of(module: str) -> str:
    """The room of a module name below fenming, as the table names it."""
    parts = module.split(".")
    if parts[0] != "domains" or len(parts) < 3:
        return parts[0]
    if parts[2] in VIEW_FILES:
        return "domains.views"
    return "domains.routes" if parts[2] == "routes" else "domains.pure"


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Modules of ours that a tree imports, without the leading fenming."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("fenming"):
            for alias in node.names:
                yield f"{node.module}.{alias.name}".removeprefix("fenming.")
        elif isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("fenming.") for alias in node.names if alias.name.startswith("fenming."))


def import_faults(module: str, source: str) -> list[str]:
    """What a module imports and may not."""
    faults = []
    room = room_of(module)
    for target in imported_modules(ast.parse(source)):
        if not allowed(room, module, target):
            faults.append(f"{module} must not import {target}")
    return faults


def allowed(room: str, module: str, target: str) -> bool:
    """Whether the table lets a module of this room import the target."""
    if room == "node":
        return True
    other = room_of(target)
    if not other.startswith("domains"):
        return other in ALLOWED[room]
    if not room.startswith("domains"):
        file = target.split(".")[2] if target.count(".") >= 2 else ""
        return f"domains.{file}" in ALLOWED[room]
    return other in ALLOWED[room] and _is_below(module, target)


def _is_below(module: str, target: str) -> bool:
    own, other = module.split(".")[1], target.split(".")[1]
    return DOMAIN_ORDER.index(other) <= DOMAIN_ORDER.index(own)


def modules() -> list[tuple[str, Path]]:
    """Every module of the package with its file."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found.append((".".join(parts), path))
    return found
