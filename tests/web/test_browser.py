"""The application in a real browser: a smoke that signs, is lied to, and checks a receipt; and every page in the long tests."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).resolve().parents[2] / "tools" / "web_check.py"


def tool() -> ModuleType:
    """The check, or a skip with the reason."""
    spec = importlib.util.spec_from_file_location("web_check", PATH)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if reason := module.missing():
        pytest.skip(reason)
    return module


def test_the_owner_approves_in_a_browser_and_a_citizen_checks_the_receipt(tmp_path: Path) -> None:
    code, text = tool().check("smoke", tmp_path / "shots", tmp_path)
    found = json.loads(text)
    assert found["degraded"] == "ok", found
    assert (code, found["clickthrough"], found["axe_violations"], found["external_requests"]) == (0, "ok", 0, 0), found


@pytest.mark.long
def test_every_page_is_clean_and_small(tmp_path: Path) -> None:
    code, text = tool().check("all", tmp_path / "shots", tmp_path)
    found = json.loads(text)
    assert code == 0, found
    assert found["gzip_kb"] <= 350
    assert found["gzip_kb_without_charts"] <= 60


@pytest.mark.long
def test_a_worker_signs_on_a_phone_without_a_network_and_is_paid(tmp_path: Path) -> None:
    code, text = tool().check_wallet(tmp_path / "shots", tmp_path)
    assert code == 0, text
    assert json.loads(text) == {"wallet": "ok", "axe_violations": 0, "external_requests": 0, "errors": 0}
