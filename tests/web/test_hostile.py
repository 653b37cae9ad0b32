"""Names and documents are hostile: no page becomes what they say, in its bytes and in a real browser."""

import html
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient

from fenming.node.serve import ServingNode, application
from fenming.web.application import WebApplication
from fenming.web.door import Door
from fenming.web.pages import PAGES
from fenming.web.rendering import visible
from web import route_table
from web.hostile import ATTACKS, LONG, MARK, UNSEEN, HostileInterface, hostile_home
from web.route_table import read

ROOT = Path(__file__).resolve().parents[2]
HTML = {"Accept": "text/html", "Accept-Language": "en"}
BROWSERS = ("/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServingNode]:
    served = ServingNode(hostile_home(tmp_path_factory.mktemp("hostile") / "home"))
    served.wait_for_height(served.status()["height"], 10)
    try:
        yield served
    finally:
        served.close()


def paths(node: ServingNode) -> list[str]:
    """Every page, as the walk asks for it, and some that are only there to be attacked."""
    client = TestClient(application(node))
    first = client.get("/v1/blocks/5/receipts").json()["items"][0]["envelope_id"]
    account = client.get("/v1/accounts/1").json()["account_number"]
    warnings = client.get("/v1/warnings").json()["items"]
    finding = warnings[0]["id"] if warnings else "0" * 64
    found = [route.address.replace("{first finding}", finding).replace("{first envelope}", first).replace("{first account}", account) for route in read(route_table.PAGES)]
    assert len(found) == len(PAGES) + 1
    asked = "%22%3E%3Cx-hurt%3E%3Cscript%3Ewindow.hurt=1%3C/script%3E"
    return [path for path in found if not path.startswith("/static")] + [f"/search?q={asked}", f"/receipt?id={asked}", f"/nothing/{asked}", f"/trace/{asked}", f"/projects/1/claims?open=1&x={asked}"]


@pytest.mark.parametrize("attacks", [(), ATTACKS, LONG], ids=["names", "texts", "long"])
def test_no_page_becomes_what_a_text_says(node: ServingNode, attacks: tuple[str, ...]) -> None:
    inside = application(node)
    client = TestClient(WebApplication(HostileInterface(inside, attacks) if attacks else inside), follow_redirects=False)
    shown = 0
    for path in paths(node):
        answer = client.get(path, headers=HTML)
        assert answer.status_code < 500, path
        text = answer.text
        assert f"<{MARK}" not in text and "<script>window" not in text, path
        assert not re.search(r"<[^>]*\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', text)), path
        assert not re.search(r"""(?:href|src|action)=["']?\s*javascript:""", text), path
        assert not [sign for sign in UNSEEN if sign in text], path
        shown += MARK in html.unescape(text)
    assert shown > 8, "the attacks were shown nowhere: nothing has been tried"


def test_an_attack_that_is_let_through_is_found() -> None:
    assert re.search(r"<[^>]*\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', f'<p title="{ATTACKS[1]}">'))
    assert f"<{MARK}" in ATTACKS[0]


def test_what_cannot_be_seen_is_shown_as_such() -> None:
    assert visible("a\u202eb\u0000") == "a\ufffdb\ufffd"
    assert visible("两\n行\t") == "两\n行\t"
    assert visible(5) == 5


@contextmanager
def listening(node: ServingNode, attacks: tuple[str, ...]) -> Iterator[str]:
    """The address of the hostile application."""
    config = uvicorn.Config(Door(WebApplication(HostileInterface(application(node), attacks))), port=0, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def need_browser() -> None:
    if shutil.which("node") is None:
        pytest.skip("Node is not on this machine")
    if not (ROOT / "webui" / "node_modules" / "playwright-core").is_dir():
        pytest.skip("the browser parts' packages are not installed: `make web` does it")
    if not any(Path(path).exists() for path in BROWSERS):
        pytest.skip("there is no chromium: apt-get install chromium fonts-noto-cjk")


@pytest.mark.parametrize(
    ("attacks", "widths"),
    [(ATTACKS, [360]), pytest.param(ATTACKS, [1280], marks=pytest.mark.long), pytest.param(LONG, [360, 1280], marks=pytest.mark.long)],
    ids=["texts on a phone", "texts on a desk", "long"],
)  # fmt: skip
def test_nothing_runs_in_a_browser_and_the_layout_holds(node: ServingNode, attacks: tuple[str, ...], widths: list[int], tmp_path: Path) -> None:
    need_browser()
    with listening(node, attacks) as address:
        command = ["node", str(ROOT / "webui" / "check" / "hostile.mjs"), address, str(tmp_path), ",".join(map(str, widths)), *paths(node)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-500:]
    found = json.loads(done.stdout)
    assert found == {"pages": len(widths) * len(paths(node)), "hurt": 0, "wide": 0, "errors": 0}, done.stderr[-3000:]
