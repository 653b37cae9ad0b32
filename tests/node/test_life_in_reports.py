"""The reports of a whole life: while the owner is late, and when all is settled; every figure is that of the views."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fenming.interchange.reports.model import Language, Report, Section, Text, shown
from fenming.node.home import Home
from fenming.node.lives import LifeResult, live
from fenming.node.reading import ReadHome
from fenming.node.reporting import read_report

SUBJECTS = [("project", "project-1"), *(("contract", f"contract-{number}") for number in (1, 2, 3, 4))]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> LifeResult:
    return live(tmp_path_factory.mktemp("reported") / "home", 14, 6, lambda _: None)


@pytest.fixture(scope="module")
def reading(life: LifeResult) -> Iterator[ReadHome]:
    opened = ReadHome(Home(Path(life.home)))
    yield opened
    opened.close()


def rows(report: Report, english: str) -> list[dict[str, Any]]:
    """The rows of a section by the English titles of its columns, words in English."""
    section: Section = next(section for section in report.sections if section.title.english == english)
    titles = [column.title.english for column in section.columns]
    return [
        dict(zip(titles, [value.english if isinstance(value, Text) else value for value in row], strict=True)) for row in section.rows
    ]


def test_the_position_at_the_end_is_that_of_the_budget(life: LifeResult, reading: ReadHome) -> None:
    report = read_report(reading, "project", "project-1", None)
    budget = rows(report, "Budget by line")
    for title in ("Committed", "Forecast", "Certified", "Paid"):
        assert sum(row[title] for row in budget) == life.paid, title
    assert sum(row["Budget"] for row in budget) == life.budget
    (source,) = rows(report, "Funding by source")
    assert (source["Source"], source["Planned"], source["Shortfall"]) == ("treasury", life.budget, 0)
    assert source["Received"] - source["Returned"] == life.paid + life.story.interest.amount
    assert {row["State"] for row in rows(report, "Contracts")} == {"settled"}
    assert all(row["Contract sum"] == row["Certified"] and not row["Retained"] for row in rows(report, "Contracts"))
    assert sum(row["Change"] for row in rows(report, "Variations")) == life.story.variation.amount
    assert [(row["Recouped"], row["Outstanding"]) for row in rows(report, "Advances")] == [(life.story.recouped, 0)]
    assert all(row["Retained"] == row["Released"] > 0 == row["Held now"] for row in rows(report, "Retention"))
    assert [(row["Kind"], row["State"]) for row in rows(report, "Guarantees")] == [("wage deposit", "released"), ("advance", "released")]


def test_the_position_in_the_bad_month_shows_what_is_missing(life: LifeResult, reading: ReadHome) -> None:
    report = read_report(reading, "project", "project-1", life.story.unpaid_height)
    bad = int(life.story.bad_month.ids[0].split("-")[1])
    (late,) = [row for row in rows(report, "Late debts") if row["Claim"] == bad]
    assert (late["State"], late["Interest paid"]) == ("unpaid", 0)
    assert late["Late amount"] > 0
    before = read_report(reading, "project", "project-1", life.story.unpaid_height - 20)
    short = [rows(one, "Funding by source")[0] for one in (before, report)]
    assert [row["Shortfall"] > 0 for row in short] == [True, False], "the instalment came before the claim was paid"
    (advance,) = rows(report, "Advances")
    assert advance["State"] == "being recouped"
    assert advance["Outstanding"] == life.story.recouped - advance["Recouped"] > 0
    assert {row["State"] for row in rows(report, "Contracts")} == {"signed"}
    assert all(row["Held now"] == row["Retained"] > 0 for row in rows(report, "Retention"))


def test_the_account_of_a_contract_reaches_from_its_terms_to_its_settlement(life: LifeResult, reading: ReadHome) -> None:
    main, formwork = (read_report(reading, "contract", f"contract-{number}", None) for number in (1, 2))
    position = {row["Position"]: row["Amount"] for row in rows(main, "Position")}
    assert position["Contract sum"] == position["Certified to date"] == life.paid
    assert position["Retained"] == position["Retention released"] > 0 == position["In the retention account now"]
    assert position["Advance recouped in it"] == life.story.recouped == sum(row["Recoupment"] for row in rows(main, "Claims"))
    assert position["Subcontracted"] > 0
    assert [row["State"] for row in rows(main, "Payment terms")] == ["agreed"]
    assert {row["State"] for row in rows(main, "Return of retention")} == {"done"}
    (settled,) = rows(main, "Settlement")
    assert (settled["Settled sum"], settled["State"]) == (life.paid, "accepted")
    assert [row["Interest paid"] for row in rows(main, "Late debts")] == [life.story.interest.amount]
    assert [row["State"] for row in rows(formwork, "Disputes")] == ["resolved"]
    assert not rows(formwork, "Advances") and rows(formwork, "Variations")


@pytest.mark.parametrize(("name", "subject"), SUBJECTS)
def test_every_word_of_a_state_is_chinese_in_the_chinese_report(reading: ReadHome, name: str, subject: str) -> None:
    report = read_report(reading, name, subject, None)
    seen = 0
    for section in report.sections:
        assert any("\u4e00" <= character <= "\u9fff" for character in section.title.chinese)
        for row in section.rows:
            for column, value in zip(section.columns, row, strict=True):
                if isinstance(value, Text):
                    seen += 1
                    words = shown(value, column.kind, report.currency, Language.CHINESE)
                    assert any("\u4e00" <= character <= "\u9fff" for character in words), (section.title.english, value)
    assert seen
