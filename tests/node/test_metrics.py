"""What a node says of itself can be read by Prometheus, is written down, and is what the alerts and the dashboard ask for."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from fenming.base.signatures import ED25519
from fenming.ledger.codes import DUPLICATE, OK
from fenming.node.compose import rulebook
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.ordering.cometbft.cluster import Cluster
from fenming.ordering.port import Figures
from node.cluster_homes import AUTHORITY, STARTED_MS, Served, cluster, registrations, serve, signed_by, until

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations"
NAME = re.compile(r"\b(?:fenming|process)_\w+")
FUNCTIONS = {"max", "sum", "by", "on", "and", "time", "rate", "changes", "increase", "group_right", "histogram_quantile", "predict_linear", "up"}


class Exported(msgspec.Struct):
    """The samples of a node's /metrics by family, and by full name."""

    kinds: dict[str, str]
    samples: dict[str, list[tuple[dict[str, str], float]]]
    labels: set[str]

    def value(self, name: str, /, **labels: str) -> float:
        (found,) = [value for own, value in self.samples[name] if labels.items() <= own.items()]
        return found


def scrape(served: Served) -> Exported:
    answer = served.client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = Exported({}, {}, set())
    for family in text_string_to_metric_families(answer.text):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        assert family.documentation
        found.kinds[name] = family.type
        for sample in family.samples:
            found.samples.setdefault(sample.name, []).append((sample.labels, sample.value))
            found.labels |= set(sample.labels)
    return found


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Served]:
    home = Home(tmp_path / "home")
    found_chain(home, "watched", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    with serve(home) as served:
        yield served


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    """All figures that a node of a cluster with a telling ordering has."""
    with pytest.MonkeyPatch.context() as patch, cluster(tmp_path_factory.mktemp("watched"), (1, 1)) as nodes:
        patch.setattr(Cluster, "figures", lambda ordering: Figures(3, 50, 2, True, 1), raising=False)
        for served in nodes:
            served.commit(registrations(served.home.read_genesis(), "one", 1))
        until(signed_by(nodes[0], 1, 2))
        until(lambda: nodes[0].node.log.status()["peers"]["node-1"]["height"] == 1)
        yield scrape(nodes[0])


def test_a_node_counts_what_it_answers_and_how_long_it_took(embedded: Served) -> None:
    before = scrape(embedded)
    assert before.value("fenming_answers_total", name="queue_full") == 0
    wires = registrations(embedded.home.read_genesis(), "counted", 7)
    for handed_in in (wires, wires[:2]):
        assert embedded.node.submit(handed_in).wait(60)
    until(lambda: scrape(embedded).value("fenming_views_lag_blocks") == 0)
    until(lambda: scrape(embedded).value("fenming_answers_total", code=str(OK.number)) == 7)
    now = scrape(embedded)
    assert now.value("fenming_answers_total", name=DUPLICATE.name) == 2
    assert now.value("fenming_outcomes_total", name=OK.name) == 7
    assert now.value("fenming_latency_seconds_count") == 7
    assert now.value("fenming_receipts") == 7
    height = now.value("fenming_height")
    assert height == now.value("fenming_views_height") == now.value("fenming_block_interval_seconds_count") >= 1
    assert now.value("fenming_finalize_seconds_count") >= height
    assert now.value("fenming_commit_seconds_count") == height
    assert now.value("fenming_commit_seconds_sum") > 0
    assert (now.value("fenming_queue_envelopes"), now.value("fenming_queue_envelopes_max"), now.value("fenming_failed")) == (0, 50_000, 0)
    for name in ("fenming_disk_free_bytes", "fenming_log_bytes", "fenming_state_bytes", "fenming_views_bytes", "process_resident_memory_bytes"):
        assert now.value(name) > 0
    assert now.value("fenming_key_file_age_seconds", file="notary.key") >= 0
    assert not [name for name in now.kinds if name.startswith(("fenming_peer", "fenming_cosigned", "fenming_engine"))]


def test_a_failure_is_a_figure(embedded: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(embedded.node._node.chain.store, "commit", refuse)
    ticket = embedded.node.submit(registrations(embedded.home.read_genesis(), "lost", 1))
    assert ticket.wait(60)
    until(lambda: scrape(embedded).value("fenming_answers_total", name="unavailable") == 1)
    now = scrape(embedded)
    assert now.value("fenming_failed") == 1
    assert now.value("fenming_latency_seconds_count") == 0


def test_an_ordering_with_an_engine_tells_of_it(everything: Exported) -> None:
    told = {name: everything.value(f"fenming_{name}") for name in ("queue_envelopes", "queue_envelopes_max", "batches_open", "engine_connected", "engine_peers")}
    assert list(told.values()) == [3, 50, 2, 1, 1]
    assert everything.value("fenming_peer_height", peer="node-1") == 1
    assert everything.value("fenming_power_total") == 2


def test_every_figure_is_written_down_and_nothing_else(everything: Exported) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| \S", (OPERATIONS / "metrics.md").read_text(), re.MULTILINE)
    assert dict(rows) == everything.kinds
    assert len(rows) == len(everything.kinds)


# The files for Prometheus and Grafana.


def faults_of(expression: str, exported: Exported) -> list[str]:
    """What an expression asks for that no node tells, and what in it is not well formed."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    faults = [name for name in NAME.findall(bare) if name not in exported.samples]
    names = {name for label, value in re.findall(r'\b(\w+)=~?"([^"]*)"', expression) if label == "name" for name in value.split("|")}
    faults += [name for name in names if name not in {code.name for code in rulebook().codes}]
    outside = NAME.sub("", re.sub(r"\b\d[\de.]*[smhd]?\b", "", bare))
    known = FUNCTIONS | exported.labels | {"job", "instance"}
    faults += [word for word in re.findall(r"[A-Za-z_]\w*", outside) if word not in known]
    return faults + [pair for pair in ("()", "{}", "[]") if expression.count(pair[0]) != expression.count(pair[1])]


def alerts() -> list[dict[str, Any]]:
    rules: dict[str, Any] = msgspec.yaml.decode((OPERATIONS / "prometheus-alerts.yml").read_bytes())
    return [rule for group in rules["groups"] for rule in group["rules"]]


def expressions(panels: Iterable[dict[str, Any]]) -> list[str]:
    return [target["expr"] for panel in panels for target in panel["targets"]]


def is_in_both_languages(title: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", title)) and bool(re.search(r"[\u4e00-\u9fff]", title))


def test_every_alert_asks_for_what_is_exported_and_speaks_both_languages(everything: Exported) -> None:
    rules = alerts()
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 15
    for rule in rules:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert not faults_of(rule["expr"], everything), rule["alert"]
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))
        assert set(rule["annotations"]) == {"summary", "summary_zh"}
        assert re.search(r"[\u4e00-\u9fff]", rule["annotations"]["summary_zh"])


def test_every_panel_asks_for_what_is_exported_and_is_named_in_both_languages(everything: Exported) -> None:
    dashboard: dict[str, Any] = json.loads((OPERATIONS / "grafana-dashboard.json").read_text())
    panels = dashboard["panels"]
    for expression in expressions(panels):
        assert not faults_of(expression.replace("$job", "job"), everything), expression
    assert all(is_in_both_languages(title) for title in (dashboard["title"], *(panel["title"] for panel in panels)))
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = [(x, y) for panel in panels for place in [panel["gridPos"]] for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])]
    assert len(set(taken)) == len(taken)
    assert max(x for x, _ in taken) < 24


def test_hardly_a_figure_is_watched_by_nobody(everything: Exported) -> None:
    panels = json.loads((OPERATIONS / "grafana-dashboard.json").read_text())["panels"]
    asked = " ".join([*expressions(panels), *(rule["expr"] for rule in alerts())])
    assert {name for name in everything.kinds if name not in asked} == {"fenming_receipts", "fenming_first_block", "fenming_views_height", "fenming_peer_answers_total"}


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("fenming_heihgt > 1", "fenming_heihgt"), ("rate(fenming_latency_seconds[5m])", "fenming_latency_seconds"), ("process_cpu_seconds_total_bucket", "process_cpu_seconds_total_bucket"),
        ("sum by (nod) (fenming_height)", "nod"), ("ratte(fenming_answers_total[5m])", "ratte"), ("sum(fenming_height", "()"),
        ('rate(fenming_answers_total{name="queue_fulll"}[5m])', "queue_fulll"), ("fenming_height{job=\"x\"", "{}"),
    ],
)  # fmt: skip
def test_an_expression_with_a_mistake_is_found(everything: Exported, expression: str, fault: str) -> None:
    assert fault in faults_of(expression, everything)
