"""`fenming findings`: what looks wrong, with what it rests on."""

from typing import Annotated, Any

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, home_folder, node, print_json

_SHOWN = 20


def run(
    verb: Annotated[str, typer.Argument(help="list, explain or rules.")] = "list",
    id: Annotated[str, typer.Argument(help="For explain: the finding's id, or its first eight digits.", show_default=False)] = "",
    home: Home = None,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Only this rule; may be given again.")] = None,
    project: Annotated[int | None, typer.Option(min=1, help="Only those of a project.", show_default=False)] = None,
    as_of: Annotated[int | None, typer.Option(min=0, help="As the ledger stood at a height.", show_default=False)] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="A threshold: rule.name=value; may be given again.")] = None,
    json: Json = False,
) -> None:
    """List what looks wrong on a ledger, the most certain first, each with its inputs, threshold, value and state.

    A finding is a red flag, never a verdict: the same ledger gives the same findings to everybody, and who audits the project may
    take one up, explain or confirm it there.
    """
    findings = node("findings")
    if verb == "rules":
        _show_rules(findings.rules_list(), json)
    elif verb == "explain":
        _show_one(findings.explain_finding(home_folder(home), id, as_of), json)
    elif verb == "list":
        result = findings.list_findings(home_folder(home), rule or (), as_of, project, findings.read_settings(set_ or ()))
        _show_list(result, json)
    else:
        raise BadUsage(f"{verb!r} is not understood; known: list, explain ID, rules")


def _show_list(result: Any, json: bool) -> None:
    if json:
        print_json(result)
        return
    print(f"{result.count} findings as of block {result.height}")
    for one in result.findings[:_SHOWN]:
        print(f"  {one['id'][:12]}  {one['level']:<6} {one['state']:<9} {one['rule']}: {one['subject']}: {one['english']}")
    if result.count > _SHOWN:
        print("--json shows all of them")


def _show_one(one: dict[str, object], json: bool) -> None:
    if json:
        print_json(one)
        return
    for name, value in one.items():
        print(f"{name.replace('_', ' '):>16}  {value}")


def _show_rules(rules: list[dict[str, object]], json: bool) -> None:
    if json:
        print_json({"rules": rules})
        return
    for rule in rules:
        print(f"  {rule['rule']:<26} {rule['level']:<6} {rule['title']} {rule['title_chinese']}")
