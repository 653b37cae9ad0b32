"""How long people wait for an answer: the search over a million envelopes, and a cockpit over a million payments.

Both are measured from outside, over HTTP, from a process like any other (`fenming up`), one question after the other.
"""

import http.client
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from fenming.base.check_digits import account_number
from fenming.node.home import Home
from fenming.node.lives import live
from fenming.node.restart_bench import make_home

Say = Callable[[str], None]
Ask = Callable[[str], bytes]
_ENVELOPES = _PAYMENTS = 1_000_000
_EACH = 100
_SEED = 20260101
_WAGES_A_BLOCK = 1000
_DAY_MS = 86_400_000
_MONTHS, _WORKERS = 14, 20
_WARM = 3
_PAGES = {"cockpit": "/projects/1", "entries": "/projects/1/entries/wages", "register": "/registers/payments"}
_WAIT_S = 300.0


def search(folder: Path | None, envelopes: int | None, say: Say) -> dict[str, Any]:
    """Each kind of question, so many times each; over the home named, where it holds a chain already."""
    home = Home(folder or Path(tempfile.mkdtemp(prefix="fenming-bench-")))
    if not home.holds_chain:
        make_home(home, envelopes or _ENVELOPES, say)
    with _served(home.folder) as ask:
        say("asking")
        questions = _questions(home)
        measured = {kind: _measured(ask, [f"/v1/search?q={quote(q)}" for q in asked]) for kind, asked in questions.items()}
        page = _measured(ask, [f"/search?part=1&q={quote(q)}" for q in questions["name"]])
        receipts = json.loads(ask("/v1/status"))["receipts"]
    slowest = max(measured.values(), key=lambda one: one["p99_ms"])
    return {"receipts": receipts, "p50_ms": max(one["p50_ms"] for one in measured.values()), "p99_ms": slowest["p99_ms"]} | {
        "by_kind": measured, "page": page,
    }  # fmt: skip


def cockpit(folder: Path | None, payments: int | None, say: Say) -> dict[str, Any]:
    """The cockpit of a project with so many payments.

    Fourteen months are lived through the ledger; then wages are added to the views alone, in blocks of a thousand: a million signed
    wage lines take a quarter of an hour, and the cockpit reads nothing but views.
    """
    place = folder or Path(tempfile.mkdtemp(prefix="fenming-bench-")) / "home"
    if not Home(place).holds_chain:
        say("living fourteen months")
        live(place, _MONTHS, _WORKERS, lambda _: None)
        say("adding payments to its views")
        _add_wages(Home(place), payments or _PAYMENTS)
    with _served(place) as ask:
        say("asking")
        # What it serves, not what was put there: views of an older layout are emptied and built again.
        count = sum(one["rows"] for one in json.loads(ask("/v1/registers/payments/totals"))["items"])
        pages = {name: _measured(ask, [path] * _EACH) for name, path in _PAGES.items()}
    return {"payments": count, "p50_ms": pages["cockpit"]["p50_ms"], "p99_ms": pages["cockpit"]["p99_ms"], "pages": pages}


def _questions(home: Home) -> dict[str, list[str]]:
    """What people have in hand, taken from all over the chain."""
    chance = random.Random(_SEED)
    with closing(sqlite3.connect(home.views)) as views:
        last = views.execute("SELECT max(log_index) FROM receipts WHERE due_sequence = 0").fetchone()[0]
        heights = views.execute("SELECT max(height) FROM blocks").fetchone()[0]
        payments = views.execute("SELECT max(payment) FROM postings").fetchone()[0]
        accounts = views.execute("SELECT max(account) FROM accounts").fetchone()[0]
        names = [row[0] for row in views.execute("SELECT name FROM party_names")]
        spoken = [row[0].split(" ") for row in views.execute("SELECT spoken FROM party_names")]
        ids = [
            views.execute("SELECT envelope_id FROM receipts WHERE log_index = ?", (chance.randint(1, last),)).fetchone()[0].hex()
            for _ in range(_EACH)
        ]
    numbers = range(_EACH)
    return {
        "height": [str(chance.randint(1, heights)) for _ in numbers],
        "envelope": [id[: chance.choice((6, 8, 12, 64))] for id in ids],
        "account": [account_number(chance.randint(1, accounts)) for _ in numbers],
        "payment": [f"payment-{chance.randint(1, payments)}" for _ in numbers],
        "amount": [f"0.{chance.randint(1, 99):02d}" for _ in numbers],
        "name": [chance.choice(names)[:3] for _ in numbers],
        "pinyin": [chance.choice(spoken)[0][:6] for _ in numbers],
        "initials": [chance.choice(spoken)[-1][:4] for _ in numbers],
        "nothing": [f"zzq{number}" for number in numbers],
    }


def _add_wages(home: Home, payments: int) -> None:
    with closing(sqlite3.connect(home.views)) as views, views:
        template = views.execute("SELECT * FROM postings WHERE purpose = 9 ORDER BY payment LIMIT 1").fetchone()
        names = [row[1] for row in views.execute("PRAGMA table_info(postings)")]
        row = dict(zip(names, template, strict=True))
        height, time_ms = views.execute("SELECT height, time_ms FROM blocks ORDER BY height DESC LIMIT 1").fetchone()
        number = views.execute("SELECT max(payment) FROM postings").fetchone()[0]
        marks = ",".join("?" * len(names))
        for block in range(1, payments // _WAGES_A_BLOCK + 1):
            at = height + block
            views.execute("INSERT INTO blocks VALUES (?,?,1,0)", (at, time_ms + block * _DAY_MS))
            rows = [row | {"payment": number + place, "height": at} for place in range(1, _WAGES_A_BLOCK + 1)]
            views.executemany(f"INSERT INTO postings VALUES ({marks})", [[one[name] for name in names] for one in rows])
            total = row["amount"] * _WAGES_A_BLOCK
            views.execute("INSERT INTO paid_out VALUES (?,9,?,?,?)", (row["debit"], at, total, _WAGES_A_BLOCK))
            number += _WAGES_A_BLOCK


def _measured(ask: Ask, paths: Sequence[str]) -> dict[str, float]:
    """Milliseconds of an answer, after a few that are not counted."""
    for path in paths[:_WARM]:
        ask(path)
    times = []
    for path in paths:
        began = time.perf_counter()
        ask(path)
        times.append((time.perf_counter() - began) * 1000)
    quantiles = statistics.quantiles(times, n=100, method="inclusive")
    return {"p50_ms": round(quantiles[49], 1), "p99_ms": round(quantiles[98], 1), "max_ms": round(max(times), 1)}


@contextmanager
def _served(folder: Path) -> Iterator[Ask]:
    """The home served by a process of its own, and a way to ask it."""
    command = [sys.executable, "-m", "fenming.cli.main", "up", "--home", str(folder), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = urlsplit(json.loads(process.stdout.readline())["address"])
            connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_WAIT_S)

            def ask(path: str) -> bytes:
                connection.request("GET", path, headers={"Accept": "application/json" if path.startswith("/v1") else "text/html"})
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != http.client.OK:
                    raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
                return body

            _wait_for_views(ask)
            yield ask
        finally:
            process.terminate()


def _wait_for_views(ask: Ask) -> None:
    until = time.monotonic() + _WAIT_S
    while time.monotonic() < until:
        status = json.loads(ask("/v1/status"))
        if status["views_height"] >= status["height"]:
            return
        time.sleep(0.2)
    raise TimeoutError("the views do not come to the end of the chain")
