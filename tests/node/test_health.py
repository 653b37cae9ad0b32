"""The node's page and `fenming doctor`: one source of facts; every trouble with its remedy, in both languages and without the inside."""

import re
import string
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fenming.base.problems import Unavailable
from fenming.node.checkup import CheckupFinding, look
from fenming.node.checkup.finding import found
from fenming.node.checkup.sentences import SENTENCES
from fenming.node.health import LookAround
from fenming.node.home import Home
from fenming.node.operations import demo
from fenming.node.serve import ServingNode, application
from fenming.web.application import WebApplication

SEEN = {"path": Path("/srv/fenming/secret/place/views.sqlite"), "detail": "errno 13 at /srv/fenming", "address": "10.9.8.7:26657"}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServingNode]:
    sample = demo(tmp_path_factory.mktemp("health") / "home", 4, lambda _: None)
    served = ServingNode(Home(Path(sample.home)))
    served.wait_for_height(sample.height, 10)
    try:
        yield served
    finally:
        served.close()


def fields(text: str) -> set[str]:
    return {str(name).partition(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_every_finding_is_told_in_both_languages_and_keeps_the_inside_to_itself(name: str) -> None:
    sentence = SENTENCES[name]
    assert bool(sentence.remedy) == bool(sentence.remedy_chinese)
    assert fields(sentence.english) == fields(sentence.chinese) and fields(sentence.remedy) == fields(sentence.remedy_chinese)
    values = {field: SEEN.get(field, 7) for field in fields(sentence.english) | fields(sentence.remedy)}
    shown = found(name, **values).shown()
    assert re.search(r"[\u4e00-\u9fff]", shown["chinese"]), name
    assert not re.search("/srv|errno|10.9.8.7", str(shown)), name
    told = str(found(name, **values).told())
    assert all(str(SEEN[field]) in told or "{path.name}" in sentence.english for field in SEEN if field in values and field != "path")


def test_the_page_says_what_the_doctor_says(node: ServingNode) -> None:
    """The doctor looks from another process; here the node lends its store, and both come to the same."""
    page = {check["name"]: check for check in node.checks()}
    node._node.home.views.exists()
    assert page["blocks_made"]["serious"] is False
    assert {"secrets_closed", "disk_free", "rules_here", "log_whole", "views_height", "suites_usable"} <= set(page)
    assert not [check for check in page.values() if check["serious"]], page
    for check in page.values():
        assert check["chinese"] and check["english"]


def test_a_trouble_is_shown_with_its_remedy(node: ServingNode) -> None:
    node._node.home.notary.chmod(0o644)
    node._around._until_s = 0
    try:
        client = TestClient(WebApplication(application(node)))
        for language, words, remedy in (("en", "notary.key can be read by others", "chmod 600 notary.key"), ("zh-CN", "可被他人读取", "chmod 600 notary.key")):
            text = client.get("/node", headers={"Accept": "text/html", "Accept-Language": language}).text
            assert words in text and remedy in text and 'class="bad" data-check="secret_open"' in text
            assert str(node._node.home.folder) not in text
        assert client.get("/v1/node/checks").json()["items"]
    finally:
        node._node.home.notary.chmod(0o600)
        node._around._until_s = 0


def test_a_node_that_stopped_says_so_and_what_to_do(node: ServingNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ServingNode, "failure", lambda self: "No space left on device: /srv/fenming/log")
    text = TestClient(WebApplication(application(node))).get("/node", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert 'class="bad" data-check="blocks_stopped"' in text and "start it again" in text and "/srv/fenming" not in text


def test_a_chain_of_one_node_has_no_validators(node: ServingNode) -> None:
    assert node.validators() == {"block": None, "power": 0, "signed_power": None, "items": [], "next": None}


def test_a_look_is_kept_for_a_while_and_a_slow_one_is_not_waited_for() -> None:
    looks, may_end = [0], threading.Event()

    def look_slowly() -> list[CheckupFinding]:
        looks[0] += 1
        may_end.wait(30)
        return [found("disk_free", free="1 GiB")]

    around = LookAround(look_slowly, patience_s=0.01)
    assert around.findings() == [] == around.findings()
    may_end.set()
    around.close()
    assert [finding.name for finding in around.findings()] == ["disk_free"]
    assert looks == [1]


def test_a_look_that_fails_is_a_finding() -> None:
    def fail() -> list[CheckupFinding]:
        raise Unavailable("gone")

    assert [finding.name for finding in LookAround(fail).findings()] == ["home_unread"]


def test_a_folder_without_a_chain_is_told_as_before(tmp_path: Path) -> None:
    [finding] = look(tmp_path)
    assert finding.serious and "holds no chain" in finding.what and finding.remedy
