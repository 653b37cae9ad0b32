"""Amounts and dates as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenming.web import writing


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (0, "0.00 元", "¥ 0.00"), (999_999, "9,999.99 元", "¥ 9,999.99"), (1_000_000, "1.00 万元", "¥ 10,000.00"),
        (832_765_640_0, "8,327.66 万元", "¥ 83.28 million"), (11_570_000_000, "1.157 亿元", "¥ 115.70 million"),
        (-1_250_000_00, "-125.00 万元", "¥ -1.25 million"), (1_000_000_000_0, "1.00 亿元", "¥ 100.00 million"),
        (123_456_789_012_34, "1,234.5679 亿元", "¥ 123,456.79 million"),
    ],
)  # fmt: skip
def test_figures_for_looking_at(amount: int, chinese: str, english: str) -> None:
    assert writing.short_amount(amount, 156, "zh") == chinese
    assert writing.short_amount(amount, 156, "en") == english


@given(st.integers(-(10**17), 10**17))
def test_a_whole_amount_loses_nothing(amount: int) -> None:
    text = writing.plain_amount(amount)
    assert int(text.replace(",", "").replace(".", "")) == amount
    assert len(text.rpartition(".")[2]) == 2


def test_dates_and_quantities() -> None:
    assert writing.day_text(20_423, "zh") == "2025年12月1日"
    assert writing.day_text(20_423, "en") == "1 Dec 2025"
    assert writing.day_text(0, "en") == ""
    assert writing.iso_text("2026-01-31", "zh") == "2026年1月31日"
    assert writing.iso_text(None, "zh") == ""
    assert (writing.month_text(202601, "zh"), writing.month_text(202612, "en")) == ("2026年1月", "Dec 2026")
    assert writing.time_text(1_826_668_800_000, 480, "en") == "20 Nov 2027 08:00:00"
    assert writing.days_between("2026-02-27", "2026-03-02") == 3
    assert (writing.quantity_text(2_723_280), writing.quantity_text(1_000), writing.quantity_text(5)) == ("2,723.28", "1", "0.005")
    assert (writing.share_permille(1, 3), writing.share_permille(5, 0), writing.share_permille(9, 3)) == (333, 0, 1000)
    assert writing.permille_text(719) == "71.9 %"
    assert writing.full_amount(150, 978) == "€ 1.50"
