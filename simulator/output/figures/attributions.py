"""What the figures of an attribution share: its parts with their names and colours, their numbers, and the finding.

Only means add up, so these figures speak of means. It must not know how anything is drawn.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from simulator.analysis.attribution import Share, Why
from simulator.analysis.results import Summary
from simulator.inputs.seeds import Seeds
from simulator.output.figures.findings import LIKELY, SURE, divided
from simulator.output.figures.marks import Curve, shown
from simulator.output.figures.names import OUTCOME_NAMES, lever_name
from simulator.output.figures.style import REFERENCE, TEXT, Manner
from simulator.output.figures.units import MINUS, ROUGH_DIGITS, Interval, Unit, interval, of_change, percent, unit_of
from simulator.output.figures.writing import NBSP, quoted

BELIEFS = "Beliefs"
WINE = "#882255"  # from Paul Tol's muted colours, which go with Okabe and Ito's
OTHER_PARTS: Mapping[str, tuple[str, str]] = {"shocks": ("Shocks", WINE), "beliefs": (BELIEFS, REFERENCE)}
"""Name and colour of what is no lever."""

KINDS = ("policy", "shock", "belief")
HATCHED, DOTTED = "////", "..."  # where only the mean is known, and beyond the evidence
SHARES = "mean share of each part, averaged over all orders in which parts can be added (Shapley value)"
TOTAL_NAME = "Total"
LEAST = 0.0005  # in a figure's unit: what lies nearer to zero is not written in digits
AGAINST = 0.05  # of the total: parts that pull the other way and are larger stand in the title


def unit_for(why: Why) -> Unit:
    """One unit for all parts, so that they can be compared: millions, which small parts need, and points of shares."""
    return of_change(unit_of(why.outcome, 0.0))


def parts_of(why: Why, year: int) -> list[Curve]:
    """Levers from the largest mean share of the year to the smallest, then shocks, then beliefs."""
    shares = sorted(
        why.asked.shares.values(), key=lambda share: (KINDS.index(share.kind), -abs(share.summary.at(year)["mean"]))
    )
    return [_part(why, share) for share in shares]


def total_of(why: Why) -> Curve:
    """What the parts add up to."""
    first = min((part.beyond for part in parts_of(why, why.year) if part.beyond is not None), default=None)
    return Curve(TOTAL_NAME, _means(why, why.asked.total, why.paired), Manner(TEXT), beyond=first)


def _part(why: Why, share: Share) -> Curve:
    keys = [key for result in (why.scenario, why.against) for key in result.extrapolated]
    years = [min(key.years) for key in keys if key.key.startswith(f"{share.name}.")]
    summary = _means(why, share.summary, per_draw=share.kind != "belief")
    name, colour = part_look(share.name, why.scenario.scenario.seeds)
    return Curve(name, summary, Manner(colour), beyond=min(years, default=None))


def part_look(name: str, seeds: Seeds) -> tuple[str, str]:
    """Name and colour of a part, which it has whichever others differ."""
    if name in OTHER_PARTS:
        return OTHER_PARTS[name]
    return lever_name(name, seeds), seeds.levers_about[name].colour


def _means(why: Why, summary: Summary, per_draw: bool) -> Summary:
    """In the figure's unit, without quantiles of what is not known draw by draw, and never with the median."""
    drawn = shown(summary, unit_for(why), summary.years[0])
    unknown = np.full(len(drawn.years), np.nan)
    ends = (drawn.p05, drawn.p95) if per_draw else (unknown, unknown)
    return replace(drawn, p05=ends[0], p25=unknown, p50=unknown, p75=unknown, p95=ends[1])


def leaves(part: Curve, year: int) -> bool:
    """Whether a lever lies beyond what was ever estimated in the year."""
    return part.beyond is not None and part.beyond <= year


def cautions(part: Curve, year: int) -> tuple[str, ...]:
    """What to be careful of in the year."""
    return (f"beyond the evidence from {part.beyond}",) if leaves(part, year) else ()


def written(part: Curve, unit: Unit, year: int) -> Interval:
    """The mean of a year with its sign and 90 % interval; what is not zero is never written as zero."""
    return _words_of(part.summary.at(year), unit)


def _words_of(values: Mapping[str, float], unit: Unit) -> Interval:
    largest = max(abs(values[name]) for name in ("mean", "p05", "p95") if math.isfinite(values[name]))
    if 0 < largest < LEAST:
        return Interval("almost 0", "")
    middle = values["mean"] if math.isfinite(values["p05"]) else math.nan
    return interval({**values, "p50": middle}, unit, ROUGH_DIGITS, signed=True)


def together(why: Why, year: int) -> str:
    """What comes from parts acting together: the total less what each brings alone; nothing where that is zero."""
    unit = unit_for(why)
    values = divided(why.asked.interaction.at(year), unit)
    if not any(values.values()):
        return ""
    amount = _words_of(values, unit).words
    return f"Of the total, {amount} comes from parts acting together, beyond each alone; the shares include it."


def chance(why: Why, year: int) -> str:
    """How likely the outcome is more or less, whichever is likelier; nothing where that is not known."""
    if not why.paired:
        return ""
    share, more = _direction(why, year)
    return f"{'more' if more else 'less'} in {percent(share)} of draws" if share else "no change in any draw"


def shifts(why: Why, year: int) -> str:
    """How the ends of the outcome's interval move where draws are not paired, and the difference has no interval."""
    if why.paired:
        return ""
    unit, values = unit_for(why), why.asked.total.at(year)
    low, high = (
        _words_of({"mean": values[end] / unit.divisor, "p05": math.nan, "p95": math.nan}, unit).median
        for end in ("p05", "p95")
    )
    return (
        "Beliefs differ, so the two rest on different draws: their means differ by chance too, and how likely more or"
        f" less is cannot be said; the lower end of the 90{NBSP}% interval moves by {low}, the upper by {high}."
    )


def finding(why: Why, year: int) -> str:
    """What the scenario does to the outcome, how sure that is, and which part brings most of it."""
    name, total = OUTCOME_NAMES[why.outcome], total_of(why)
    scenario, against = (quoted(result.scenario.title) for result in (why.scenario, why.against))
    mean, amount = total.summary.at(year)["mean"], written(total, unit_for(why), year)
    if not why.paired:
        side = f"{amount.median.lstrip(f'+{MINUS}')} {'above' if mean > 0 else 'below'}" if mean else "at"
        return f"{name.words}: the mean of {scenario} in {year} lies {side} that of {against}{_lead(why, year)}"
    share, more = _direction(why, year)
    if not share:
        return f"{scenario} does not change {name.quantity} in any draw in {year}"
    verb, draws = "raises" if more else "lowers", chance(why, year)
    if share < LIKELY:
        return f"{name.words}: {scenario} can hardly be told from {against}, {_average(amount)} in {year}, {draws}"
    if (mean > 0) is not more:
        return f"{scenario} probably {verb} {name.quantity} in {year}: {draws}, but {amount.median} on average"
    sure = share >= SURE
    words = f"{scenario} {'' if sure else 'probably '}{verb} {name.quantity}: {_average(amount)} in {year}"
    return f"{words}{'' if sure else f', {draws}'}{_lead(why, year)}"


def _average(amount: Interval) -> str:
    """A mean with its interval inside a sentence."""
    mean, *band = amount.parts
    return " ".join([mean, "on average", *band])


def _lead(why: Why, year: int) -> str:
    """Beliefs if they differ, else the part that brings most, or the strongest on each side where parts pull apart."""
    parts = sorted(parts_of(why, year), key=lambda part: -part.summary.at(year)["mean"])
    if len(parts) <= 1:
        return ""
    if not why.paired:
        return f"; {_named(next(part for part in parts if part.title == BELIEFS), why, year)}"
    means = [part.summary.at(year)["mean"] for part in parts]
    total = sum(means)
    if abs(sum(mean for mean in means if mean * total < 0)) > AGAINST * abs(total):
        return f"; {_named(parts[0], why, year)}, {_named(parts[-1], why, year)}"
    lead = parts[0] if total > 0 else parts[-1]
    return f"; {inside(lead.title)}: {percent(max(means, key=abs) / total)} of it" if total else ""


def _named(part: Curve, why: Why, year: int) -> str:
    return f"{inside(part.title)}: {written(part, unit_for(why), year).median}"


def inside(words: str) -> str:
    """A name inside a sentence."""
    return words[0].lower() + words[1:]


def what(why: Why) -> str:
    """Which difference is drawn, from what to what."""
    name, unit = OUTCOME_NAMES[why.outcome].words, unit_for(why)
    against, scenario = (quoted(result.scenario.title, 80) for result in (why.against, why.scenario))
    return f"{name if unit.words == 'firms' else f'{name}, {unit.words}'}: {scenario} less {against}"


def told(why: Why, year: int) -> list[str]:
    """Each part and what they add up to, with all numbers, as sentences."""
    unit, sentences = unit_for(why), []
    for part in [*parts_of(why, year), total_of(why)]:
        amount = written(part, unit, year)
        band = f" (90 % of draws: {amount.band})" if amount.band else ""
        sentences.append(
            "; ".join([f"{part.title}: mean {amount.median}{band} in {year}", *cautions(part, year)]) + "."
        )
    likely = chance(why, year)
    return [*sentences, f"{TOTAL_NAME}: {likely}." if likely else ""]


def _direction(why: Why, year: int) -> tuple[float, bool]:
    """The share of draws on the side where most of them are, and whether that side is more."""
    place = why.asked.total.years.index(year)
    more, less = float(why.asked.probability_more[place]), float(why.asked.probability_less[place])
    return (more, True) if more >= less else (less, False)
