"""Bids and awards: the R indicators of the Open Contracting Partnership's Cardinal, computed with fractions.

Each indicator gives results by group (process, buyer, procuring entity, tenderer), exactly those of the reference implementation on
its own fixtures. Quartiles are by the definition with thirds (Hyndman and Fan, type 8), as there. Ratios are fractions here, so no
result depends on the rounding of a machine.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction

from fenming.findings.hits import Hit, Rule, Settings
from fenming.findings.model import Award, Bid, Picture, Process
from fenming.findings.rules.tenders import (
    Options,
    active_awards_if_final,
    by_price,
    considered,
    one_winner,
    quantile,
    second_lowest_ratios,
    submitted,
)

Results = dict[tuple[str, str], Fraction]
"""Value by group and id; the groups are OCID, Buyer, ProcuringEntity and Tenderer."""
Indicator = Callable[[list[Process], Settings, Options], Results]
_FENCE = Fraction(3, 2)
_ONE = Fraction(1)


def short_period(processes: list[Process], settings: Settings, options: Options) -> Results:
    """R003: fewer than 15 days between opening and closing, or than the number set for the details of the method."""
    found: Results = {}
    for process in processes:
        days = _whole_days(process.period_start, process.period_end)
        limit = options.days_by_details.get(process.method_details or "", settings["days"])
        is_wanted = not options.period_methods or process.method in options.period_methods
        if days is not None and is_wanted and days < limit:
            found["OCID", process.id] = _ONE
    return found


def _whole_days(start: str, end: str) -> int | None:
    """Whole days of the period, cut towards zero; None where a date cannot be read or has no zone."""
    try:
        first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    except ValueError:
        return None
    if first.tzinfo is None or last.tzinfo is None:
        return None
    seconds = (last - first).total_seconds()
    return int(seconds / 86_400)


def single_bid(processes: list[Process], _: Settings, options: Options) -> Results:
    """R018: one tenderer only, where the method lets several bid."""
    return {("OCID", p.id): _ONE for p in processes if p.method in options.open_methods and p.tenderer_count == 1}


def close_second(processes: list[Process], _: Settings, options: Options) -> Results:
    """R024: the second lowest bid lies unusually close above the winning one."""
    ratios = second_lowest_ratios(processes, options)
    first, third = _quartiles(ratio for ratio, _, _ in ratios.values())
    fence = first - _FENCE * (third - first)
    found: Results = {}
    # Where three quarters have no difference at all, the fence would flag them all.
    for process, (ratio, winner, second) in ratios.items() if first > 0 and fence > 0 else ():
        if ratio <= fence:
            found["OCID", process] = ratio
            found["Tenderer", winner] = found["Tenderer", second] = Fraction(0)
    return found


def heavy_discount(processes: list[Process], _: Settings, options: Options) -> Results:
    """R058: the winning bid lies unusually far below the second."""
    ratios = second_lowest_ratios(processes, options)
    first, third = _quartiles(ratio for ratio, _, _ in ratios.values())
    fence = third + _FENCE * (third - first)
    found: Results = {}
    for process, (ratio, winner, _second) in ratios.items() if fence > 0 else ():
        if ratio >= fence:
            found["OCID", process] = ratio
            found["Tenderer", winner] = Fraction(0)
    return found


def frequent_loser(processes: list[Process], settings: Settings, _: Options) -> Results:
    """R025: a busy tenderer wins unusually seldom."""
    tried: dict[str, list[int]] = {}
    for process in processes:
        winner = one_winner(process)
        if winner is None:
            continue
        alone = [bid.tenderers for bid in process.bids or () if bid.status == "valid" and len(bid.tenderers or ()) == 1]
        for (tenderer,) in dict.fromkeys(filter(None, alone)):
            counts = tried.setdefault(tenderer, [0, 0])
            counts[0] += tenderer == winner
            counts[1] += 1
    if not tried:
        return {}
    busy = quantile([Fraction(count) for _, count in tried.values()], Fraction(settings["percentile"], 100))
    ratios = {tenderer: Fraction(won, count) for tenderer, (won, count) in tried.items()}
    first, third = _quartiles(ratios.values())
    fence = first - _FENCE * (third - first)
    if first <= 0 or fence <= 0:
        return {}
    return {("Tenderer", t): ratio for t, ratio in ratios.items() if tried[t][1] >= busy and ratio <= fence}


def identical_prices(processes: list[Process], _: Settings, options: Options) -> Results:
    """R028: different tenderers submitted the same price."""
    found: Results = {}
    for process in by_price(processes, options):
        prices: dict[tuple[int, str], frozenset[str]] = {}
        for bid in submitted(process):
            tenderers = frozenset(bid.tenderers or ())
            if bid.amount is None or not bid.currency or not tenderers:
                continue
            other = prices.get((bid.amount, bid.currency))
            if other is not None and other != tenderers:
                found["OCID", process.id] = _ONE
                found |= {("Tenderer", tenderer): _ONE for tenderer in sorted(tenderers | other)}
            prices[bid.amount, bid.currency] = tenderers
    return found


def late_bid(processes: list[Process], _: Settings, __: Options) -> Results:
    """R030: a bid that came after the end of the period won."""
    found: Results = {}
    for process in processes:
        active = active_awards_if_final(process)
        if active is None or not process.period_end:
            continue
        winners = {supplier for award in active for supplier in award.suppliers or () if supplier}
        for bid in process.bids or ():
            if bid.status != "valid" or bid.date <= process.period_end:
                continue
            for tenderer in (name for name in bid.tenderers or () if name in winners):
                found["OCID", process.id] = found["Tenderer", tenderer] = _ONE
    return found


def others_disqualified(processes: list[Process], settings: Settings, _: Options) -> Results:
    """R035: all who bid beside the winner were disqualified."""
    found: Results = {}
    for process in processes:
        active = active_awards_if_final(process)
        if active is None:
            continue
        winners = {supplier for award in active for supplier in award.suppliers or () if supplier}
        valid, out = _tenderers(process.bids or (), "valid"), _tenderers(process.bids or (), "disqualified")
        others = len(out - valid)
        if len(valid) == 1 and valid == winners and others >= max(settings["count"], 1):
            found["OCID", process.id] = Fraction(others)
            found["Tenderer", min(valid)] = Fraction(0)
    return found


def _tenderers(bids: Iterable[Bid], status: str) -> set[str]:
    return {tenderer for bid in bids if bid.status == status for tenderer in bid.tenderers or ()}


def lowest_disqualified(processes: list[Process], _: Settings, options: Options) -> Results:
    """R036: the lowest bid was disqualified, and a valid one has a price to compare."""
    found: Results = {}
    for process in by_price(processes, options):
        if not any(award.status == "active" for award in process.awards or ()):
            continue
        priced = [bid for bid in submitted(process) if bid.amount is not None and bid.currency == options.currency]
        lowest = min(priced, key=lambda bid: bid.amount or 0).status if priced else ""
        if lowest == "disqualified" and any(bid.status == "valid" for bid in priced):
            found["OCID", process.id] = _ONE
    return found


def many_disqualified(processes: list[Process], settings: Settings, _: Options) -> Results:
    """R038: a buyer, procuring entity or tenderer has an unusual share of disqualified bids."""
    counts: dict[str, dict[str, list[int]]] = {"Buyer": {}, "ProcuringEntity": {}, "Tenderer": {}}
    for process in processes:
        bids = submitted(process)
        out = sum(bid.status == "disqualified" for bid in bids)
        for bid in bids:
            for tenderer in bid.tenderers or ():
                _add(counts["Tenderer"], tenderer, bid.status == "disqualified", 1)
        if bids and process.buyer:
            _add(counts["Buyer"], process.buyer, out, len(bids))
        if bids and process.procuring_entity:
            _add(counts["ProcuringEntity"], process.procuring_entity, out, len(bids))
    found: Results = {}
    for group, minimum in (("Buyer", "processes_min"), ("ProcuringEntity", "processes_min"), ("Tenderer", "bids_min")):
        ratios = {name: Fraction(out, of) for name, (out, of) in counts[group].items() if of >= settings[minimum]}
        if ratios:
            first, third = _quartiles(ratios.values())
            fence = third + _FENCE * (third - first)
            found |= {(group, name): ratio for name, ratio in ratios.items() if fence > 0 and ratio >= fence}
    return found


def _add(counts: dict[str, list[int]], name: str, part: int, whole: int) -> None:
    held = counts.setdefault(name, [0, 0])
    held[0] += part
    held[1] += whole


def mixed_supplier(processes: list[Process], settings: Settings, _: Options) -> Results:
    """R048: a supplier delivers unusually many kinds of things."""
    kinds: dict[str, set[str]] = {}
    seen: dict[str, set[str]] = {}
    for process in processes:
        for award in process.awards or ():
            supplier = _only_supplier(award)
            for code in award.item_codes or () if supplier else ():
                kinds.setdefault(supplier, set()).add(code[: settings["digits"]])
                seen.setdefault(supplier, set()).add(process.id)
    counts = {name: Fraction(len(kinds[name])) for name in kinds if len(seen[name]) >= settings["processes_min"]}
    if not counts:
        return {}
    first, third = _quartiles(counts.values())
    fence = third + _FENCE * (third - first)
    return {("Tenderer", name): count for name, count in counts.items() if count >= fence}


def _only_supplier(award: Award) -> str:
    suppliers = award.suppliers or ()
    return (suppliers[0] or "") if award.status == "active" and len(suppliers) == 1 else ""


def _quartiles(values: Iterable[Fraction]) -> tuple[Fraction, Fraction]:
    listed = list(values)
    return quantile(listed, Fraction(1, 4)), quantile(listed, Fraction(3, 4))


def _detector(indicator: Indicator) -> Callable[[Picture, Settings], Iterator[Hit]]:
    """An indicator as a rule: each result is a hit on its process, buyer or tenderer."""

    def detect(picture: Picture, settings: Settings) -> Iterator[Hit]:
        processes = considered(picture.processes, Options())
        results = indicator(processes, settings, Options(currency=main_currency(processes)))
        for (group, name), value in results.items():
            words = {"group": group, "name": name, "ratio": f"{float(value):.3f}"}
            yield Hit(name, (f"{group} {name}",), 0, int(value * 1000), words=words)

    return detect


def main_currency(processes: list[Process]) -> str:
    """The first currency met in a priced bid: amounts of others cannot be compared with it."""
    priced = (bid.currency for process in processes for bid in process.bids or () if bid.amount is not None and bid.currency)
    return next(priced, "")


def cardinal_results(
    processes: list[Process], codes: Iterable[str] = (), settings: Mapping[str, Settings] | None = None,
    options: Options | None = None,
) -> dict[str, dict[str, dict[str, float]]]:  # fmt: skip
    """Results in the form of the reference implementation: group, id, code and value."""
    chosen = options or Options()
    listed = considered(processes, chosen)
    chosen = chosen.replaced(currency=chosen.currency or main_currency(listed))
    answer: dict[str, dict[str, dict[str, float]]] = {}
    for code, (indicator, defaults) in INDICATORS.items():
        if codes and code not in codes:
            continue
        results = indicator(listed, {**defaults, **(settings or {}).get(code, {})}, chosen)
        for (group, name), value in results.items():
            answer.setdefault(group, {}).setdefault(name, {})[code] = float(value)
    return answer


INDICATORS: dict[str, tuple[Indicator, dict[str, int]]] = {
    "R003": (short_period, {"days": 15}),
    "R018": (single_bid, {}),
    "R024": (close_second, {}),
    "R025": (frequent_loser, {"percentile": 75}),
    "R028": (identical_prices, {}),
    "R030": (late_bid, {}),
    "R035": (others_disqualified, {"count": 1}),
    "R036": (lowest_disqualified, {}),
    "R038": (many_disqualified, {"bids_min": 2, "processes_min": 2}),
    "R048": (mixed_supplier, {"digits": 2, "processes_min": 20}),
    "R058": (heavy_discount, {}),
}
_TITLES = {
    "R003": ("Short time to bid", "投标期过短"),
    "R018": ("A single bid", "仅一家投标"),
    "R024": ("Second price close to the winner", "次低价贴近中标价"),
    "R025": ("Bids often, wins seldom", "频繁陪标"),
    "R028": ("Identical prices", "报价相同"),
    "R030": ("A late bid won", "迟到投标中标"),
    "R035": ("All others disqualified", "其他投标均被否决"),
    "R036": ("Lowest bid disqualified", "最低价被否决"),
    "R038": ("Many disqualified bids", "否决投标比例过高"),
    "R048": ("Supplier of everything", "供应品类过杂"),
    "R058": ("Winner far below the second", "中标价远低于次低价"),
}
RULES = tuple(
    Rule(
        code, 1, "yellow", "permille", _TITLES[code][0], _TITLES[code][1], f"{_TITLES[code][0]}: {{group}} {{name}}, value {{ratio}}.",
        f"{_TITLES[code][1]}：{{group}} {{name}}，值为 {{ratio}}。", "Cardinal " + code + ", Open Contracting Partnership", ("processes",),
        _detector(indicator), defaults, 300,
    )
    for code, (indicator, defaults) in INDICATORS.items()
)  # fmt: skip
