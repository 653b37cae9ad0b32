"""The office: dry runs that tell their figures, wage tables checked and forgotten, what decisions rest on, money on its way, dates."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from fenming.base.hashing import sha256
from fenming.base.limits import WAGE_FILE_BYTES_MAX
from fenming.base.merkle import root_of
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.client.keystore import Keystore
from fenming.domains.approvals.actions import Approve, Refuse
from fenming.domains.funds.actions import SubmitClaim
from fenming.domains.payroll.actions import (
    AddWageLines,
    LineSignature,
    NewWageLine,
    OpenWageTable,
    SignWageLines,
    SubmitWageTable,
    line_statement,
    wage_line_leaf,
)
from fenming.node import wage_checks
from fenming.node.sample.waiting import build_office, wage_workbook
from fenming.node.serve import ServingNode, application
from fenming.web.application import WebApplication
from fenming.web.pages.claiming import _month_to_claim
from fenming.web.sessions import login_message
from fenming.web.timeline import HEAD, LEFT, RIGHT, WIDTH, timeline

HTML = {"Accept": "text/html", "Accept-Language": "en"}
OWN = {"X-Fenming": "1", "Accept": "application/json"}
MONTH, DAYS = 202512, 20
OWNER, CONTRACTOR, FORMWORK, SUPERVISOR = 11, 15, 19, 31
GOOD = f"用工编号,出勤天数,实发工资\n1,{DAYS},6000\n"


class Office:
    """The sample of a month's work with its pages, and everybody's keys."""

    def __init__(self, home: Any, node: ServingNode) -> None:
        self.home, self.node = home, node
        self.client = TestClient(WebApplication(application(node)), follow_redirects=False)
        self.chain = bytes.fromhex(node.chain)
        self.salt = 0

    def key(self, organisation: str, label: str) -> SecretKey:
        store = Keystore.open(self.home.keys / f"{organisation}.keys", "sample")
        return next(store.keys_of(party)[0] for party, _, name in store.labels if name == label)

    def wire(self, key: SecretKey, *actions: Any) -> bytes:
        self.salt += 1
        return build_envelope(self.chain, [key], actions, self.node.status()["height"], self.salt).wire

    def does(self, key: SecretKey, *actions: Any) -> None:
        """Sent, accepted, and to be seen in the views."""
        answer = self.client.post("/v1/envelopes", content=self.wire(key, *actions))
        assert answer.status_code == 201, answer.json()
        self.node.wait_for_height(answer.json()["height"], 10)

    def tries(self, key: SecretKey, *actions: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.client.post("/v1/dry-run", content=self.wire(key, *actions)).json()
        return found

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(path, params=query, headers={"Accept": "application/json"})
        assert answer.status_code == 200, (path, answer.json())
        return answer.json()

    def check(self, text: str | bytes, month: int | None = MONTH, employer: int = FORMWORK, project: int = 1, suffix: str = "") -> Any:
        data = text.encode() if isinstance(text, str) else text
        query = {"project": project, "employer": employer} | ({"month": month} if month else {})
        return self.client.post(f"/v1/wage-checks{suffix}", params=query, content=data)

    def sign_in(self, key: SecretKey) -> None:
        self.client.cookies.clear()
        challenge = self.client.get("/session/challenge", headers=OWN).json()["challenge"]
        signature = key.sign(login_message(self.chain, "testserver", bytes.fromhex(challenge)))
        sent = {"challenge": challenge, "party": key.party, "slot": key.slot, "signature": signature.hex()}
        assert self.client.post("/session", json=sent, headers=OWN).status_code == 200

    def page(self, path: str) -> str:
        answer = self.client.get(path, headers=HTML)
        text: str = answer.text
        assert answer.status_code == 200, text
        return text


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Read and tried on; tests that do something build one of their own."""
    with served(tmp_path_factory.mktemp("office")) as made:
        yield made


class served:
    """An office in a folder, served as long as it is looked at."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self._home = build_office(folder / "home", workers)

    def __enter__(self) -> Office:
        self._node = ServingNode(self._home)
        self._node.wait_for_height(self._node.status()["height"], 10)
        return Office(self._home, self._node)

    def __exit__(self, *_: object) -> None:
        self._node.close()


# Dry runs.


def test_a_dry_run_tells_the_figures_that_the_rules_compute_and_keeps_nothing(office: Office) -> None:
    before = office.node.status()["height"], office.get("/v1/claims")
    maker = office.key("contractor", "maker")
    tried = office.tries(maker, SubmitClaim(1, MONTH, (50_000,), (), bytes(32)))
    event = next(one for one in tried["events"] if one["event"] == "ClaimSubmitted")
    assert (tried["code"], event["figures"]["measured_to_date"], event["figures"]["this_period"]) == (0, 50_000_00, 42_500_00)
    figures = event["figures"]
    assert figures["this_period"] == figures["labour"] + figures["retention"] + figures["recoupment"] + figures["net"]
    assert (office.node.status()["height"], office.get("/v1/claims")) == before


def test_a_refused_dry_run_names_rule_value_and_limit_and_has_no_events(office: Office) -> None:
    limit = office.get("/v1/contract-items", contract=1)["items"][0]["quantity_milli"]
    tried = office.tries(office.key("contractor", "maker"), SubmitClaim(1, MONTH, (limit + 1,), (), bytes(32)))
    assert (tried["name"], tried["data"], tried["events"]) == ("quantity_over_contract", {"item": 0, "measured": limit + 1, "limit": limit}, [])
    assert tried["english"] and tried["chinese"]


# Wage tables that are checked.


def test_a_good_wage_table_comes_back_as_lines_with_their_root(office: Office) -> None:
    found = office.check(GOOD).json()
    line = NewWageLine(1, DAYS, 6000_00)
    assert found["lines"] == [[1, DAYS, 6000_00, 0, 0, 0, 0]]
    assert (found["rows"], found["total"], found["month"], found["problems"]) == (1, 6000_00, MONTH, [])
    assert found["root"] == root_of([wage_line_leaf(0, line)]).hex()
    assert (found["places_of_lines"], found["sha256"]) == ([["CSV", 2]], sha256(GOOD.encode()).hex())


def test_problems_have_their_place_and_both_languages_and_the_corrected_file_marks_them(office: Office) -> None:
    text = "用工编号,出勤天数,实发工资\n99,20,6000\n1,31,6000\n"
    found = office.check(text).json()
    places = [(one["row"], one["column"], one["rule"]) for one in found["problems"]]
    assert places == [(2, "A", "worker_unknown"), (3, "B", "attendance_differs")]
    assert all(one["english"] and one["chinese"] for one in found["problems"])
    assert (found["lines"], found["root"]) == ([], "")
    answer = office.check(text, suffix="/corrected")
    assert answer.headers["cache-control"] == "no-store"
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][0] == "99" and "请更正" in str(rows[1][3]) and rows[1][5] == found["problems"][0]["english"]
    assert sheet["A2"].fill.fgColor.rgb == "00F0A8A2" != sheet["B2"].fill.fgColor.rgb


def test_only_the_operator_finds_workers_by_their_documents(office: Office) -> None:
    found = office.check("身份证号,出勤天数,实发工资\n11010519491231002X,20,6000\n").json()
    assert [one["rule"] for one in found["problems"]] == ["engagement_needed"]
    assert "11010519491231002X" not in str(found)


def test_a_file_without_a_month_asks_for_it(office: Office) -> None:
    assert [one["rule"] for one in office.check(GOOD, month=None).json()["problems"]] == ["month_needed"]


def test_what_is_no_table_of_this_employer_is_refused(office: Office) -> None:
    assert office.check(GOOD, project=9).status_code == 404
    assert office.check(GOOD, employer=FORMWORK + 1).status_code == 400
    assert office.check(GOOD, employer=10**9).status_code == 400
    assert office.check(GOOD, month=202513).status_code == 400
    assert office.check("").status_code == 400
    assert office.check(b"x" * (WAGE_FILE_BYTES_MAX + 1)).status_code == 400
    assert [one["rule"] for one in office.check(b"PK\x03\x04broken").json()["problems"]] == ["damaged"]


def test_of_a_checked_file_nothing_is_kept(office: Office) -> None:
    marked = GOOD.replace("出勤天数,", "出勤天数,姓名,").replace(f"{DAYS},", f"{DAYS},王小明不应保存,")
    assert office.check(marked).json()["problems"] == []
    office.check(marked, suffix="/corrected")
    needle = "王小明不应保存".encode()
    assert not [path for path in office.home.folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


def test_one_table_is_read_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wage_checks, "_WAIT_S", 0.01)
    assert wage_checks._DESK.acquire(timeout=5)
    try:
        assert office.check(GOOD).status_code == 503
    finally:
        wage_checks._DESK.release()
    assert office.check(GOOD).status_code == 200


@pytest.mark.long
def test_ten_thousand_rows_are_checked_in_ten_seconds(tmp_path: Path) -> None:
    workers = 20_000
    wage_workbook(tmp_path / "wages.xlsx", workers)
    with served(tmp_path, workers) as crowd:
        answer = crowd.check((tmp_path / "wages.xlsx").read_bytes())
        assert (len(answer.json()["lines"]), answer.json()["problems_count"]) == (10_000, 0)
        assert answer.elapsed.total_seconds() < 10


# From a claim to a wage, as those who wait for it see it.


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The contractor has claimed, the supervisor has certified, and a wage table waits for its worker."""
    with served(tmp_path_factory.mktemp("worked")) as made:
        made.does(made.key("contractor", "maker"), SubmitClaim(1, MONTH, (50_000,), (2, 3), sha256(b"measurement")))
        made.does(made.key("supervisor", "checker"), Approve(1, 0, sha256(b"certificate")))
        lines = tuple(NewWageLine(*line) for line in made.check(GOOD).json()["lines"])
        root = root_of([wage_line_leaf(0, lines[0])])
        employer = made.key("formwork", "maker")
        made.does(employer, OpenWageTable(1, MONTH, 1, 6000_00, root, sha256(GOOD.encode())), AddWageLines(1, 0, lines))
        yield made


def test_a_decision_rests_on_documents_position_and_budget(worked: Office) -> None:
    brief = worked.get("/v1/inbox/1")
    kinds = [(one["kind"], one["hash"]) for one in brief["documents"]]
    assert kinds == [("measurement", sha256(b"measurement").hex()), ("evidence", sha256(b"certificate").hex())]
    assert (brief["claim"]["this_period"], brief["claim"]["carries"]) == (42_500_00, 2)
    assert brief["contract"]["with_this"] - brief["contract"]["billed"] == brief["budget"]["needed"] == 42_500_00
    assert brief["budget"]["balance"] == worked.get("/v1/projects/1/summary")["balance"] > brief["budget"]["needed"]
    assert worked.client.get("/v1/inbox/99", headers=OWN).status_code == 404


def test_the_steps_ahead_are_those_of_the_policy(worked: Office) -> None:
    plan = worked.get("/v1/proposals/1/plan")["items"]
    assert [(step["step"], step["role"], step["count"]) for step in plan] == [(0, 16, 1), (1, 32, 1), (2, 1, 1)]
    assert worked.client.get("/v1/proposals/99/plan", headers=OWN).status_code == 404


def test_what_was_measured_is_told_by_item(worked: Office) -> None:
    found = worked.get("/v1/contracts/1/measured")
    assert (found["billed_milli"], found["claimed_milli"], found["open_claim"]) == ([], [50_000], 4)
    assert worked.client.get("/v1/contracts/99/measured", headers=OWN).status_code == 404


def test_a_claim_is_told_like_a_parcel(worked: Office) -> None:
    where = worked.get("/v1/whereabouts/claims/4")
    states = [(step["step"], step["role"], step["state"]) for step in where["steps"]]
    assert states == [("submitted", 0, "done"), ("decision", 16, "done"), ("decision", 32, "now"), ("decision", 1, "ahead"), ("payment", 0, "ahead")]
    assert (where["now"]["role"], [one["name"] for one in where["ask"]]) == (32, ["明算造价咨询公司 Mingsuan Cost Consulting"])
    assert (where["expected"]["date"], where["expected"]["basis"]) == ("2026-01-28", "steps"), "14 days for each of two steps"
    carried = worked.get("/v1/whereabouts/claims/2")
    assert carried["carried_by"] == 4 and carried["expected"]["basis"] == "debt"


def test_a_wage_is_told_like_a_parcel_until_it_has_arrived(worked: Office) -> None:
    where = worked.get("/v1/whereabouts/wages/1/0")
    assert [(step["step"], step["state"]) for step in where["steps"]] == [
        ("listed", "done"), ("agreed", "now"), ("handed_in", "ahead"), ("funding", "ahead"),
    ]  # fmt: skip
    assert (where["amount"], where["expected"]["date"], where["expected"]["rule"]) == (6000_00, "2026-01-30", "wage_due_days")
    for path in ("/v1/whereabouts/wages/1/7", "/v1/whereabouts/wages/9/0", "/v1/whereabouts/claims/99"):
        assert worked.client.get(path, headers=OWN).status_code == 404


def test_money_is_found_by_what_people_have_in_hand(worked: Office) -> None:
    engagement = worked.get("/v1/engagements")["items"][0]
    account = worked.get("/v1/contracts/1")["payee_account_number"]

    def found(q: str, party: int = 0) -> list[str]:
        return [one["id"] for one in worked.get("/v1/whereabouts", q=q, party=party)["items"]]

    assert found("claim-4") == found("4") == found(sha256(b"measurement").hex()) == found(account) == found("contract-1") == ["claim-4"]
    wage = ["wage-1-0"]
    assert found("wage-1-0") == found("table-1") == found("engagement-1") == found(f"worker-{engagement['worker']}") == wage
    assert found(engagement["wallet_number"]) == wage
    assert found("2025-12") == found("202512") == ["claim-4", "claim-3", "claim-2", "claim-1", *wage]
    assert found("2025-12", FORMWORK) == ["claim-2", *wage]
    assert found("", engagement["worker"]) == wage
    for nothing in ("claim-99", "2025-13", "nobody", "0" * 64, "%", "wage-1", "999999999999"):
        assert found(nothing) == [], nothing


def test_the_dates_of_a_project_are_open_until_they_are_met(worked: Office) -> None:
    rows = worked.get("/v1/projects/1/dates")["items"]
    assert all(row["open"] and row["rule"] and row["first"] <= row["last"] for row in rows)
    assert ("decision", "claim-4") in [(row["kind"], row["id"]) for row in rows]
    assert [row["last"] for row in rows] == sorted(row["last"] for row in rows)
    everything = worked.get("/v1/projects/1/dates", all=True)["items"]
    assert len(everything) > len(rows)
    assert worked.client.get("/v1/projects/99/dates", headers=OWN).status_code == 404


def test_a_table_of_which_a_part_was_sent_is_checked_against_the_rest_of_the_ledger(worked: Office) -> None:
    again = worked.check(GOOD).json()
    assert (again["problems"], again["lines"]) == ([], [[1, DAYS, 6000_00, 0, 0, 0, 0]]), "its own lines do not stand in its way"
    other = worked.check(GOOD + "\n").json()
    assert [one["rule"] for one in other["problems"]] == ["paid_already"], "another file with the same worker does not pass"
    listed = worked.get("/v1/wage-tables", document=sha256(GOOD.encode()).hex())["items"]
    assert [table["wage_table"] for table in listed] == [1]
    assert worked.client.get("/v1/wage-tables", params={"document": "x"}, headers=OWN).status_code == 422


# Pages.


def test_each_sees_what_to_do_and_no_more(worked: Office) -> None:
    worked.sign_in(worked.key("consultant", "checker"))
    inbox = worked.page("/inbox")
    assert inbox.count('data-decision="approve"') == 1 and sha256(b"measurement").hex() in inbox
    assert 'aria-current="step">Cost consultant' in inbox
    assert 'data-step="1"' in worked.page("/claims/4/answer") and "data-wakes" in worked.page("/claims/4/answer")
    assert "data-sender" not in worked.page("/contracts/1/claim"), "who is no maker of the payee signs no claim"
    worked.sign_in(worked.key("contractor", "maker"))
    assert 'href="/claims/4"' in worked.page("/claims/new"), "a claim is open, so no other can begin"
    assert 'data-act="' not in worked.page("/wage-tables/1")
    worked.sign_in(worked.key("formwork", "maker"))
    assert "SubmitWageTable" in worked.page("/wage-tables/1")
    assert f'data-employer="{FORMWORK}"' in worked.page("/projects/1/wages/new")
    worked.client.cookies.clear()
    for path in ("/wage-tables/1", "/wages/1/0", "/inbox", "/claims/4/answer", "/projects/1/wages/new"):
        page = worked.page(path)
        assert "data-sender" not in page and "data-statement" not in page, path


def test_a_worker_finds_and_signs_the_own_wage_and_no_other(worked: Office) -> None:
    worked.sign_in(worked.key("custodian", "worker"))
    assert 'href="/wages/1/0"' in worked.page("/money")
    assert 'data-statement="line"' in worked.page("/wages/1/0")
    worker = worked.key("custodian", "worker")
    statement = line_statement(worked.chain, 1, 0, MONTH, DAYS, 6000_00)
    worked.does(worker, SignWageLines(1, (LineSignature(0, 0, worker.sign(statement)),)))
    assert "data-statement" not in worked.page("/wages/1/0")
    worked.does(worked.key("formwork", "maker"), SubmitWageTable(1))
    where = worked.get("/v1/whereabouts/wages/1/0")
    assert [(step["step"], step["state"]) for step in where["steps"]][1:] == [
        ("agreed", "done"), ("handed_in", "done"), ("decision", "now"), ("funding", "ahead"),
    ]  # fmt: skip
    brief = worked.get("/v1/inbox/2")
    assert (brief["table"]["agreed"], brief["budget"]["which"], brief["budget"]["needed"]) == (1, "wage_account", 6000_00)
    worked.does(worked.key("contractor", "checker"), Approve(2, 0, bytes(32)))
    where = worked.get("/v1/whereabouts/wages/1/0")
    assert where["now"]["step"] == "funding", "approved, and the claim that funds the account is not paid yet"


def test_who_was_refused_is_told_why(tmp_path: Path) -> None:
    with served(tmp_path) as made:
        made.does(made.key("contractor", "maker"), SubmitClaim(1, MONTH, (50_000,), (2, 3), sha256(b"measurement")))
        made.does(made.key("supervisor", "checker"), Refuse(1, 0, 2, sha256(b"the diary is missing")))
        where = made.get("/v1/whereabouts/claims/4")
        assert (where["closed"], where["reason"], where["arrived"]) == (True, 2, False)
        assert "refused: documents are missing" in made.page("/claims/4")
        again = made.tries(made.key("supervisor", "checker"), Approve(1, 0, bytes(32)))
        assert again["name"] == "proposal_closed", "what was decided is decided once"


def test_names_are_hostile_and_stay_words(worked: Office) -> None:
    page = worked.page("/money?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_the_month_to_claim_is_this_one_or_the_next_unclaimed() -> None:
    class Today:
        today_number = 20_454  # 2026-01-01

    def month(*claimed: int) -> str:
        return _month_to_claim(Today(), [{"month": one} for one in claimed])  # type: ignore[arg-type]

    assert (month(), month(202511), month(202601), month(202612)) == ("2026-01", "2026-01", "2026-02", "2027-01")


# The drawing of dates.


def row(first: str, last: str) -> dict[str, Any]:
    return {"first": first, "last": last}


def test_bars_stand_where_their_days_are() -> None:
    drawing = timeline([row("2026-01-01", "2026-01-31"), row("2026-02-10", "2026-02-10"), row("2026-01-31", "2026-03-01")], "2026-02-01")
    first, point, last = drawing.bars
    assert [bar.y for bar in drawing.bars] == [HEAD, HEAD + 28, HEAD + 56]
    assert first.x < drawing.today < point.x < last.x + last.width <= WIDTH - RIGHT
    assert (first.is_point, point.is_point) == (False, True)
    assert first.x + first.width == last.x, "a bar ends where the next begins"
    assert [tick.month for tick in drawing.ticks] == [202601, 202602, 202603]
    assert all(LEFT <= tick.x <= WIDTH for tick in drawing.ticks)


def test_many_years_have_few_labels() -> None:
    drawing = timeline([row("2020-01-01", "2030-12-31")], "2026-01-01")
    named = [tick for tick in drawing.ticks if tick.is_named]
    assert len(drawing.ticks) == 133 and 2 < len(named) <= 10
