"""Each rule speaks where it must and is silent where it must; the same picture gives the same findings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenming.base.problems import BadUsage
from fenming.findings.catalogue import RULES, find, worst_first
from fenming.findings.graphs import strong_parts
from fenming.findings.hits import windows
from fenming.findings.model import Picture
from fenming.findings.rules.amounts import FIRST, FIRST_TWO, deviation_millionths
from findings.cases import CASES, TODAY, contract, engaged, paid, picture


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_speaks_where_it_must_and_is_silent_where_it_must(rule: str) -> None:
    speaks, silent = CASES[rule]
    found = find(speaks, [rule])
    assert found
    assert not find(silent, [rule])
    assert not find(Picture(day=TODAY), [rule])
    for finding in found:
        assert finding.inputs and finding.english.endswith(".") and finding.chinese.endswith("。")
        assert "{" not in finding.english + finding.chinese
        assert any("\u4e00" <= character <= "\u9fff" for character in finding.chinese)


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert set(CASES) == set(RULES)


def test_the_same_picture_gives_the_same_findings_in_the_same_order() -> None:
    for speaks, _ in CASES.values():
        assert find(speaks) == find(speaks)
        assert len({finding.id for finding in find(speaks)}) == len(find(speaks))


def test_an_id_changes_with_what_the_finding_rests_on_and_with_nothing_else() -> None:
    first = find(picture(contracts=[contract()], payments=[paid(1, 2_000_000)]), ["paid_above_contract"])[0]
    again = find(picture(contracts=[contract(), contract(2)], payments=[paid(1, 2_000_000)], day=TODAY + 9), ["paid_above_contract"])[0]
    more = find(picture(contracts=[contract()], payments=[paid(1, 2_000_000), paid(2, 1)]), ["paid_above_contract"])[0]
    assert first.id == again.id != more.id


def test_an_invoice_paid_to_its_issuer_under_two_contracts_is_found_wherever_they_stand() -> None:
    twice = picture(payments=[paid(1, invoice="77"), paid(2, 5, invoice="0077", contract="c2")])
    assert [finding.inputs for finding in find(twice, ["invoice_at_two_contracts"])] == [("payment-1", "payment-2", "c1", "c2")]


def test_tax_explains_what_a_setting_says_it_explains() -> None:
    with_tax = picture(contracts=[contract()], payments=[paid(1, 1_160_000)])
    assert find(with_tax, ["paid_above_contract"])
    assert not find(with_tax, ["paid_above_contract"], {"paid_above_contract": {"tax_permille": 160}})


def test_a_complaint_turns_a_leaver_yellow_and_two_months_a_claim_red() -> None:
    complaint = picture(engagements=[engaged(until_day=TODAY - 1, complaint=True)])
    assert find(complaint, ["leaver_unsettled"])[0].level == "yellow"
    assert find(CASES["leaver_unsettled"][0], ["leaver_unsettled"])[0].level == "red"


def test_unknown_rules_and_thresholds_are_refused() -> None:
    for rules, settings in ((["nothing"], {}), ([], {"nothing": {"x": 1}}), ([], {"duplicate_payment": {"x": 1}})):
        with pytest.raises(BadUsage):
            find(picture(), rules, settings)


def test_the_most_certain_come_first() -> None:
    findings = worst_first(finding for speaks, _ in CASES.values() for finding in find(speaks))
    assert [finding.rank for finding in findings] == sorted((finding.rank for finding in findings), reverse=True)


def test_expected_shares_add_up_and_grown_numbers_follow_them() -> None:
    assert abs(sum(FIRST) - 1_000_000) <= 9
    assert abs(sum(FIRST_TWO) - 1_000_000) <= 90
    assert deviation_millionths([2**n for n in range(1, 2000)], FIRST) < 1_000
    assert deviation_millionths(range(1, 2000), FIRST) > 15_000


def can_reach(edges: list[tuple[int, int]], start: int, end: int) -> bool:
    seen, frontier = {start}, [start]
    while frontier:
        node = frontier.pop()
        for source, target in edges:
            if source == node and target not in seen:
                seen.add(target)
                frontier.append(target)
    return end in seen


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=24))
def test_strong_parts_are_what_can_reach_each_other(edges: list[tuple[int, int]]) -> None:
    parts = strong_parts([(str(a), str(b)) for a, b in edges])
    together = {frozenset(part) for part in parts}
    nodes = sorted({node for edge in edges for node in edge})
    for a in nodes:
        same = frozenset(str(b) for b in nodes if can_reach(edges, a, b) and can_reach(edges, b, a))
        assert (same in together) is (len(same) > 1)


@given(st.lists(st.integers(0, 60), max_size=30), st.integers(1, 20))
def test_windows_hold_what_lies_close_and_miss_nothing(days: list[int], span: int) -> None:
    rows = sorted(days)
    runs = list(windows(rows, lambda day: day, span))
    assert all(run[-1] - run[0] <= span for run in runs)
    assert {day for run in runs for day in run} == set(rows)
