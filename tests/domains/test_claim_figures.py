"""The amounts of a claim over any run of months: they add up, nothing is negative, caps hold, and the advance is recouped."""

from hypothesis import given
from hypothesis import strategies as st

from fenming.domains.contracts.records import Contract, ContractKind, ContractStatus, Item
from fenming.domains.funds.claims import Held, figures_of
from fenming.domains.funds.records import Position
from fenming.ledger.codes import Rejected
from scenario import NOTHING, world

PERMILLE = st.integers(min_value=0, max_value=1000)


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    """Terms of any kind, in which wages and retention leave something of each payment."""
    labour = draw(st.integers(min_value=1, max_value=900))
    retention = draw(st.integers(min_value=0, max_value=1000 - labour))
    item = Item("works", draw(st.integers(min_value=1, max_value=10**7)), draw(st.integers(min_value=1, max_value=10**7)))
    base = world().offer("owner", "contractor", items=(item,), labour_permille=labour, retention_permille=retention)
    amount = item.quantity_milli * item.unit_price // 1000
    return _contract(base.items, labour, retention, draw(st.integers(min_value=1, max_value=1000)), amount)


def _contract(items: tuple[Item, ...], labour: int, retention: int, progress: int, amount: int) -> Contract:
    return Contract(
        1, 1, 0, 1, 4, 5, ContractKind.WORKS, amount, items, labour, retention, progress, NOTHING, ContractStatus.SIGNED,
        0, 0, 0, 0, (), 0, amount, 0, 0, 0, 0,
    )  # fmt: skip


@given(contracts(), st.data())
def test_every_month_adds_up_and_nothing_is_taken_twice(contract: Contract, data: st.DataObject) -> None:
    whole = contract.items[0].quantity_milli
    quantities = sorted(data.draw(st.lists(st.integers(min_value=0, max_value=whole), max_size=8)))
    cap = data.draw(st.integers(min_value=0, max_value=contract.amount))
    advance = data.draw(st.integers(min_value=0, max_value=contract.amount))
    first = data.draw(st.integers(min_value=0, max_value=contract.amount))
    last = data.draw(st.integers(min_value=first, max_value=contract.amount))
    position = Position((0,), 0, 0, 0, 0, 0)
    for quantity in quantities:
        covered = data.draw(st.integers(min_value=0, max_value=cap))
        held = Held(cap, covered, position.retained, advance, position.recouped, first, last)
        try:
            figures = figures_of(contract, position, (quantity,), held)
        except Rejected:
            continue
        parts = (figures.labour, figures.retention, figures.recoupment, figures.net)
        assert sum(parts) == figures.this_period
        assert min(parts) >= 0
        # Wages are what they would be without retention or advance.
        assert figures.labour == figures.payable_to_date * contract.labour_permille // 1000 - position.labour
        position = Position(
            (quantity,), position.billed + figures.this_period, position.labour + figures.labour,
            position.retained + figures.retention, position.net + figures.net, 0, position.recouped + figures.recoupment,
        )  # fmt: skip
        assert position.retained <= cap
        assert position.recouped <= advance
        assert figures.measured_to_date >= first or not position.recouped


@given(
    st.integers(min_value=1, max_value=10**9), PERMILLE, st.integers(min_value=1, max_value=300), st.data(),
)  # fmt: skip
def test_terms_that_can_be_kept_recoup_everything_by_the_second_threshold(
    price: int, start: int, advance_permille: int, data: st.DataObject
) -> None:
    """The condition that offers are held to is enough, up to the rounding of a fen a month."""
    end = data.draw(st.integers(min_value=start, max_value=1000))
    contract = _contract((Item("works", 1000, price),), 300, 30, 800, price)
    if start == end or advance_permille * 1_000_000 > (end - start) * 800 * 669:
        return
    advance = price * advance_permille // 1000
    first, last = price * start // 1000, price * end // 1000
    position = Position((0,), 0, 0, 0, 0, 0)
    steps = sorted({*data.draw(st.lists(st.integers(min_value=1, max_value=1000), max_size=6)), end, 1000} - {0})
    months = 0
    for quantity in steps:
        held = Held(price, 0, position.retained, advance, position.recouped, first, last)
        try:
            figures = figures_of(contract, position, (quantity,), held)
        except Rejected:
            continue
        months += 1
        position = Position(
            (quantity,), position.billed + figures.this_period, position.labour + figures.labour,
            position.retained + figures.retention, 0, 0, position.recouped + figures.recoupment,
        )  # fmt: skip
        if figures.measured_to_date >= last:
            assert advance - position.recouped <= 3 * months
