"""What a node knows beside its views: the warnings of its detectors, who may sign for a party, and how it is itself."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from fenming.api.listing import AsOf, NodeHere, PathNumber, RowNumber, RunningNode, answer
from fenming.base.problems import BadUsage, NotThere

router = APIRouter(prefix="/v1")
FindingId = Annotated[str, Path(pattern="^[0-9a-fA-F]{64}$")]


@router.get("/warnings", summary="What the detectors find in the ledger as it stands", tags=["findings"])
def warnings(node: NodeHere, running: RunningNode, project: RowNumber | None = None) -> Response:
    """The most certain first, each with its rule, inputs, threshold, value and state. A warning is a red flag, not a verdict."""
    found = running.warnings(node.engine)
    if project is not None:
        found = found | {"items": [item for item in found["items"] if item["project"] == f"project-{project}"]}
    return answer(found, headers=node.headers)


class _Zip(Response):
    media_type = "application/zip"


@router.get("/warnings/{finding}", summary="One warning", tags=["findings"])
def warning(finding: FindingId, node: NodeHere, running: RunningNode) -> Response:
    """By its id, 64 hexadecimal digits: the same rule on the same inputs has the same id at every height."""
    return answer(_warning(running.warnings(node.engine), finding), headers=node.headers)


@router.get("/warnings/{finding}/evidence", summary="The evidence pack of a warning", tags=["findings"], response_class=_Zip)
def evidence(finding: FindingId, node: NodeHere, running: RunningNode) -> Response:
    """A zip with the finding, the rows it rests on, their receipts and a trust file; `fenming verify` checks it without a node.

    Receipts lead to the newest block, so the file changes with it.
    """
    found = running.warnings(node.engine)
    data = running.evidence(_warning(found, finding), found["height"], node.engine)
    name = f'attachment; filename="fenming-evidence-{finding[:12].lower()}.zip"'
    return Response(data, headers={"Content-Disposition": name, "Cache-Control": "no-store"}, media_type="application/zip")


def _warning(found: dict[str, Any], finding: str) -> dict[str, Any]:
    for item in found["items"]:
        if item["id"] == finding.lower():
            return dict(item)
    raise NotThere(f"no rule finds {finding[:12]} as of block {found['height']}")


@router.get("/policies", summary="Approval policies in force", tags=["approvals"])
def policies(node: RunningNode) -> Response:
    """By scope (1 a project, 2 an organisation) and kind: bands by amount with their steps; the last block answers."""
    return answer({"items": node.policies(), "next": None})


class _File(Response):
    media_type = "application/pdf"


@router.get("/reports/{report}/{id}", summary="A report to be filed, as PDF or workbook", tags=["reports"], response_class=_File)
def report(
    report: Annotated[str, Path(pattern="^(project|contract|wages|worker)$")],
    id: Annotated[str, Path(examples=["project-1", "contract-2", "worker-31"])], node: NodeHere, running: RunningNode,
    form: Annotated[str, Query(pattern="^(pdf|xlsx)$")] = "pdf", language: Annotated[str, Query(pattern="^(zh|en)$")] = "zh",
    as_of: AsOf = None,
) -> Response:  # fmt: skip
    """The same file, byte for byte, as `fenming report` writes of the same block. `wages` is of a project."""
    try:
        data = running.report(report, id, form, language, as_of)
    except BadUsage as error:  # in an address a contract's report of a project is just not there
        raise NotThere(str(error)) from None
    kind = "application/pdf" if form == "pdf" else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f'attachment; filename="fenming-{report}-{id}.{form}"'
    return Response(data, headers=node.headers | {"Content-Disposition": name}, media_type=kind)


@router.get("/parties/{party}/keys", summary="The public keys of a party", tags=["identity"])
def keys(party: PathNumber, node: RunningNode) -> Response:
    """By slot. A revoked key stays listed, because old signatures must remain checkable; the last block of the ledger answers."""
    items: list[dict[str, Any]] = node.keys_of(party)
    return answer({"items": items, "next": None})


@router.get("/node/checks", summary="What is well with the node, and what to do about what is not", tags=["node"])
def checks(node: RunningNode) -> Response:
    """What `fenming doctor` says, in both languages; `serious` needs attention and has a remedy.

    Paths and addresses within the node's network are left out. Looked at no more often than every twenty seconds.
    """
    return answer({"items": node.checks(), "next": None})


@router.get("/node/validators", summary="Who decides on blocks, who proposed the newest and who signed it", tags=["node"])
def validators(node: RunningNode) -> Response:
    """As the CometBFT beside this node tells it; `block`, `signed_power` and `signed` are null where it does not answer.

    A chain of one node has no validators.
    """
    return answer(node.validators())
