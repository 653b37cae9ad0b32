"""What the bidding indicators have in common: which processes, bids and awards count, prices side by side, quartiles."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from fenming.findings.model import Award, Bid, Process

_SUBMITTED = ("pending", "valid", "disqualified")


class Options(msgspec.Struct, frozen=True):
    """What the indicators are told about the place: methods, details that compare prices or do not, the main currency."""

    open_methods: tuple[str, ...] = ("open", "selective")
    period_methods: tuple[str, ...] = ()
    days_by_details: Mapping[str, int] = {}
    details_excluded: tuple[str, ...] = ()
    details_by_price: tuple[str, ...] = ()
    details_not_by_price: tuple[str, ...] = ()
    currency: str = ""

    def replaced(self, currency: str) -> "Options":
        """The same with a main currency."""
        return msgspec.structs.replace(self, currency=currency)


def considered(processes: Sequence[Process], options: Options) -> list[Process]:
    """Processes that were not cancelled and whose method's details are not excluded."""
    return [p for p in processes if p.status != "cancelled" and p.method_details not in options.details_excluded]


def by_price(processes: Sequence[Process], options: Options) -> list[Process]:
    """Processes in which the price decides, as far as their details tell."""
    if options.details_by_price:
        return [p for p in processes if p.method_details in options.details_by_price]
    return [p for p in processes if p.method_details is None or p.method_details not in options.details_not_by_price]


def submitted(process: Process) -> list[Bid]:
    """Bids that were handed in: not those only invited, nor those withdrawn."""
    return [bid for bid in process.bids or () if bid.status in _SUBMITTED]


def active_awards_if_final(process: Process) -> list[Award] | None:
    """The awards in force, or None while an award is open: a later decision could turn every result round."""
    if process.awards is None or process.bids is None:
        return None
    known = [award for award in process.awards if award.status is not None]
    if any(award.status not in ("active", "cancelled", "unsuccessful") for award in known):
        return None
    return [award for award in known if award.status == "active"]


def one_winner(process: Process) -> str | None:
    """The supplier of the only award in force, if it is a single one."""
    active = active_awards_if_final(process)
    if active is None or len(active) != 1:
        return None
    suppliers = active[0].suppliers or ()
    return suppliers[0] if len(suppliers) == 1 else None


def second_lowest_ratios(processes: Sequence[Process], options: Options) -> dict[str, tuple[Fraction, str, str]]:
    """By process: how far the lowest losing bid lies above the winning one, as a share of it; winner and loser."""
    found = {}
    for process in by_price(processes, options):
        winner = one_winner(process)
        priced = [bid for bid in process.bids or () if winner and _is_comparable(bid, options.currency)]
        own = [bid for bid in priced if bid.tenderers == (winner,)]
        others = [bid for bid in priced if bid.tenderers != (winner,)]
        if not winner or not own or not others:
            continue
        lowest = min(bid.amount or 0 for bid in own)
        second = min(others, key=lambda bid: bid.amount or 0)
        # Where the lowest did not win, something else than the price decided.
        if lowest > 0 and (second.amount or 0) >= lowest:
            loser = (second.tenderers or ("",))[0]
            found[process.id] = (Fraction((second.amount or 0) - lowest, lowest), winner, loser)
    return found


def _is_comparable(bid: Bid, currency: str) -> bool:
    is_single = bid.tenderers is not None and len(bid.tenderers) == 1
    return bid.status == "valid" and is_single and bid.amount is not None and bid.currency == currency


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The quantile by the definition with thirds; zero of nothing."""
    ordered = sorted(values)
    if not ordered:
        return Fraction(0)
    place = (len(ordered) + Fraction(1, 3)) * share + Fraction(1, 3)
    whole = int(place)
    if whole <= 0:
        return ordered[0]
    if whole >= len(ordered):
        return ordered[-1]
    return ordered[whole - 1] + (place - whole) * (ordered[whole] - ordered[whole - 1])
