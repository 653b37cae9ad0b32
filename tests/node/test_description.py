"""The interface does what its OpenAPI description says: tried by a program that reads nothing else.

Three things cannot be put into a schema, and a well-formed guess at them is rightly refused: a cursor is opaque, an envelope is
signed bytes, and a wage table is a file of an employer that exists. Where one of them is guessed, everything is checked but that the guess is accepted.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from fenming.node.serve import application
from node.serving import served

ENDLESS = "/v1/stream"
ENVELOPES = ("/v1/envelopes", "/v1/dry-run", "/v1/envelope-batches")
FILES = ("/v1/wage-checks", "/v1/wage-checks/corrected")
APPLICATION = application(None)

schema = schemathesis.openapi.from_asgi("/openapi.json", APPLICATION).exclude(path=ENDLESS)


@pytest.fixture(scope="module", autouse=True)
def served_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The node behind the application that describes itself."""
    with served(tmp_path_factory.mktemp("described")) as (client, _):
        APPLICATION.state.node = client.app.state.node  # type: ignore[attr-defined]
        yield


bounded = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
thorough = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def hold(case: Any) -> None:
    """The answer fits the description."""
    guessed = case.path in (*ENVELOPES, *FILES) or "cursor" in (case.query or {})
    case.call_and_validate(excluded_checks=[positive_data_acceptance] if guessed else [])


@schema.parametrize()
@bounded
def test_answers_are_as_described(case: Any) -> None:
    hold(case)


@pytest.mark.long
@schema.parametrize()
@thorough
def test_answers_are_as_described_at_length(case: Any) -> None:
    hold(case)


def test_the_program_finds_an_answer_that_is_not_described() -> None:
    undescribed = application(None)
    undescribed.state.node = APPLICATION.state.node
    del undescribed.openapi()["paths"]["/v1/codes/{number}"]["get"]["responses"]["200"]
    case = schemathesis.openapi.from_asgi("/openapi.json", undescribed)["/v1/codes/{number}"]["GET"].Case(path_parameters={"number": 0})
    with pytest.raises(FailureGroup):
        hold(case)
