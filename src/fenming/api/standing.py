"""What a node knows beside its views: the warnings of its detectors, who may sign for a party, and how it is itself."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import PathNumber, RowNumber, RunningNode, answer

router = APIRouter(prefix="/v1")


@router.get("/warnings", summary="What the detectors find in the ledger as it stands", tags=["findings"])
def warnings(node: RunningNode, project: RowNumber | None = None) -> Response:
    """The most certain first, each with its rule, inputs, threshold, value and state. A warning is a red flag, not a verdict."""
    found = node.warnings()
    if project is not None:
        found = found | {"items": [item for item in found["items"] if item["project"] == f"project-{project}"]}
    return answer(found)


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
