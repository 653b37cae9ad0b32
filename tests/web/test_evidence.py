"""A finding's evidence taken away and checked where nothing else is, by the verifier alone; and reports from pages."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from fenming.base.hashing import sha256
from fenming.client.packs import verify_pack
from fenming.client.proof_reading import NotProven
from fenming.node.lives import LifeResult
from fenming.node.serve import ServingNode
from web.serving import HTML, served_life

ENGLISH = HTML | {"Accept-Language": "en"}
Life = tuple[TestClient, ServingNode, LifeResult]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with served_life(tmp_path_factory.mktemp("evidence")) as served:
        yield served


@pytest.fixture
def client(life: Life) -> Iterator[TestClient]:
    yield life[0]
    life[0].cookies.clear()


# Evidence.


@pytest.fixture(scope="module")
def pack(life: Life) -> tuple[dict[str, Any], bytes, bytes]:
    finding = life[0].get("/v1/warnings").json()["items"][0]
    answer = life[0].get(f"/v1/warnings/{finding['id']}/evidence")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    return finding, answer.content, life[0].get("/v1/trust").content


def verified(folder: Path, name: str) -> dict[str, Any]:
    """What `fenming verify` says, run in a folder that holds nothing else of the ledger."""
    command = [sys.executable, "-m", "fenming.cli.main", "verify", name, "--trust", "own-trust.json", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_pack_is_verified_in_an_empty_folder_with_the_verifier_alone(pack: tuple[Any, bytes, bytes], tmp_path: Path) -> None:
    finding, data, trust = pack
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "own-trust.json").write_bytes(trust)
    proofs = sorted((tmp_path / "proofs").iterdir())
    assert proofs
    for proof in proofs:
        assert verified(tmp_path, f"proofs/{proof.name}")["ok"] is True
    assert finding["id"] in (tmp_path / "README.md").read_text("utf-8")
    assert json.loads((tmp_path / "finding.json").read_text("utf-8"))["rule"] == finding["rule"]
    (tmp_path / "evidence.zip").write_bytes(data)
    told = verified(tmp_path, "evidence.zip")
    assert (told["ok"], told["finding"], told["receipts"]) == (True, finding["id"], len(proofs))
    assert set(finding["inputs"]) == {path.stem for path in (tmp_path / "inputs").iterdir()}


def repacked(data: bytes, **changed: bytes | None) -> bytes:
    """The pack with some files other than they were, and a manifest that agrees with them unless it is among those."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    files |= changed
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(name, content)
    return target.getvalue()


def test_a_pack_that_was_touched_is_refused(pack: tuple[Any, bytes, bytes]) -> None:
    _, data, trust = pack
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(name for name in archive.namelist() if name.startswith("inputs/"))
        proof = next(name for name in archive.namelist() if name.startswith("proofs/"))
        other = archive.read(name).replace(b"1", b"2", 1)
    touched = {
        "not as the manifest says": repacked(data, **{name: other}),
        "proofs/": repacked(data, **{proof: None}),
        "README.md": repacked(data, **{"README.md": b"believe me"}),
        "manifest.json": repacked(data, **{"manifest.json": b"{"}),
        "added.txt": repacked(data, **{"added.txt": b"x"}),
        "cannot be read": data[:200],
    }
    for reason, bytes_ in touched.items():
        with pytest.raises(NotProven, match=re.escape(reason)):
            verify_pack(bytes_, trust)
    with pytest.raises(NotProven):
        verify_pack(data, trust.replace(b'"chain":"', b'"chain":"0', 1))


def test_a_payments_row_must_say_what_its_receipt_proves(life: Life, tmp_path: Path) -> None:
    client, node, _ = life
    payment = client.get("/v1/payments", params={"newest": True, "limit": 1}).json()["items"][0]
    name = f"payment-{payment['payment']}"
    finding = client.get("/v1/warnings").json()["items"][0] | {"inputs": [name, "line-1-1", "agent-9", "account-000293"]}
    data, trust = node.evidence(finding, 1, node.engine), client.get("/v1/trust").content
    proven = verify_pack(data, trust)
    assert (proven.rows, proven.receipts, proven.unproven) == (2, 2, [])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        readme = archive.read("README.md").decode()
        row = json.loads(archive.read(f"inputs/{name}.json")) | {"amount": payment["amount"] + 1}
        manifest = json.loads(archive.read("manifest.json"))
    assert "agent-9, account-000293" in readme
    lie = json.dumps(row).encode()
    of_lie = sha256(lie).hex()
    lying = repacked(data, **{
        f"inputs/{name}.json": lie, "manifest.json": msgspec.json.encode(manifest | {f"inputs/{name}.json": of_lie}),
    })  # fmt: skip
    with pytest.raises(NotProven, match="says otherwise than its receipt: amount"):
        verify_pack(lying, trust)


def test_a_finding_has_a_page_with_its_evidence(client: TestClient, pack: tuple[Any, bytes, bytes]) -> None:
    page = client.get(f"/findings/{pack[0]['id']}", headers=ENGLISH).text
    assert f"/v1/warnings/{pack[0]['id']}/evidence" in page and "fenming verify" in page
    assert f"/findings/{pack[0]['id']}" in client.get("/findings", headers=ENGLISH).text
    assert client.get("/findings/" + "0" * 64, headers=ENGLISH).status_code == 404


# Reports.


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_a_report_from_a_page_is_the_file_that_the_command_writes(client: TestClient, life: Life, form: str, tmp_path: Path) -> None:
    path = f"/v1/reports/contract/contract-2?form={form}&language=zh&as_of=200"
    assert client.get(path).headers["content-disposition"].endswith(f'{form}"')
    served = client.get(path).content
    command = [sys.executable, "-m", "fenming.cli.main", "report", "contract", "contract-2", "--out", str(tmp_path / "report")]
    options = ["--format", form, "--as-of", "200", "--home", life[2].home]
    subprocess.run([*command, *options], check=True, capture_output=True, timeout=120)
    assert served == (tmp_path / "report").read_bytes()


def test_pages_lead_to_reports_of_the_height_they_show(client: TestClient) -> None:
    client.get("/?as_of=200", headers=ENGLISH)
    page = client.get("/projects/1", headers=ENGLISH).text
    assert "/v1/reports/project/project-1?form=pdf&amp;language=en&amp;as_of=200" in page
