"""`goglobal check`: whether files are right, and whether what they bring looks like the world."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.analysis.checks import EXTREMES, Extreme, Fault, Finding, Rule
from simulator.inputs.checks import BAND, EVERY_DRAW, CheckForm, left_out
from simulator.inputs.scenario import Scenario
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import OUTCOMES
from simulator.report import language
from simulator.report.language import PLAIN, listed, paragraph, phrase, plain, text, unit_of
from simulator.report.model import NOTHING, Cell, Column, Report, Slot, Table, Text, Value, Words
from simulator.report.names import command, lever, market, words
from simulator.report.values import data_of

DIGITS, EXACT = 6, 9
MONEY = "US$ million/year"
FAMILIES: Mapping[str, Words] = {
    "every lever alone": phrase("Every lever alone"),
    "all pairs of levers": phrase("All pairs of levers"),
    "every parameter at its ends": phrase("Every parameter at its ends"),
}
ASKED: Mapping[Rule, Words] = {
    "at least": phrase("at least {line}"),
    "at most": phrase("at most {line}"),
    "number": phrase("a number"),
    "share": phrase("0 to 1"),
    "sum of markets": phrase("0"),
    "flows": phrase("0"),
    "stopped": phrase("at most 0, since it was stopped"),
}
LOOKED_AT: Mapping[Rule, Words] = {
    "sum of markets": phrase("{own} less the sum of markets"),
    "flows": phrase("{outcome} not explained by flows of {market}"),
    "stopped": phrase("public cost of {lever}"),
}
"""What was looked at in the matrix, where it is not an outcome itself."""

BASES: Mapping[str, Words] = {
    "years_before": phrase("{other} years before"),
    "outcome": phrase("{other}"),
    "programmes_of": phrase("the same with the programmes of {other}"),
    "without": phrase("the same with {other} on record"),
}
"""What an outcome is measured against, by the key of a check that names it."""

STATISTICS = {"mean": phrase("mean"), "p50": phrase("p50"), BAND: phrase("90 % band")}
ENDS = phrase("{name} at zero"), phrase("{name} at its ceiling")


def report(findings: Sequence[Finding], scenarios: Sequence[Scenario]) -> Report:
    """What came of all checks of these scenarios: those that failed, or that none did."""
    seeds, columns = scenarios[0].seeds, Column.of_words(text("scenario"), text("check"), text("result"))
    failed: list[list[Cell]] = [
        [one.scenario, _words(one), fault_words(one.fault, seeds)] for one in findings if one.fault
    ]
    every: list[list[Cell]] = [
        [one.scenario, _words(one), text("FAILED" if one.fault else "passed")] for one in findings
    ]
    slots: dict[str, Slot] = {"failed": len(failed), "count": len(findings)}
    passed = text("{failed} of {count} checks failed." if failed else "All {count} checks passed.", **slots)
    wrong = {one.scenario for one in findings if one.fault}
    asked = next((scenario for scenario in scenarios if scenario.name in wrong), scenarios[0])
    right = text("Nothing is wrong in {files}.", files=listed([one.file for one in scenarios]))
    names = left_out(seeds)
    left = text("Left out, since what they are measured by is not known here: {checks}.", checks=listed(names))
    return Report(
        name="check",
        answer=[Table(text("Checks that failed"), columns, failed)] if failed else [],
        sentences=[passed] if failed else [right, passed],
        careful=[left] if names else [],
        detail=[Table(text("All checks"), columns, every)],
        record=[_data(finding, seeds) for finding in findings],
        next=command(asked, "show" if failed else "run", asked.named),
    )


def _words(finding: Finding) -> Text:
    """The sentence that has to hold."""
    if finding.check is not None:
        return sentence(finding.check)
    return text(
        "{family}, {runs} runs: nothing negative or unknown, and all firms accounted for.",
        family=FAMILIES[finding.name],
        runs=finding.runs,
    )


def sentence(check: CheckForm) -> Text:
    """The sentence of one check, with the published figure that it was made from."""
    figure = check.figure
    if figure is None:
        return plain(words(check.words))
    value = Value(figure.value, language.UNIT_OF.get(figure.quantity, PLAIN), digits=EXACT)
    if figure.unit == MONEY:
        value = replace(value, unit=language.US_MILLION)
    return Text(words(check.words), {"figure": value, "year": figure.year})


def fault_words(fault: Fault, seeds: Seeds) -> Text:
    """Where it breaks first, and what was found in the place of what was asked."""
    what = _extreme(fault, seeds) if fault.check is None else _compared(fault, fault.check, seeds)
    return text(
        "First in {year}{draw}: {what} is {found}; asked is {asked}.",
        year=fault.year,
        draw=NOTHING if fault.draw is None else text(" in draw {n}", n=fault.draw),
        what=what,
        found=_number(fault.found),
        asked=Text(ASKED[fault.rule], {"line": _number(fault.line)}),
    )


def _number(amount: float) -> Value:
    return Value(amount, PLAIN, digits=DIGITS)


def _looked_at(fault: Fault, seeds: Seeds) -> dict[str, Slot]:
    """The outcome, market and lever by their keys, in Vietnamese by their names."""
    slots: dict[str, Slot] = {"outcome": Words(fault.outcome, language.OUTCOMES[fault.outcome].vi)}
    own = plain(slots["outcome"])
    if fault.market is not None:
        slots["market"] = Words(fault.market, market(fault.market, seeds).vi)
        own = text("{outcome} of {market}", **slots)
    if fault.lever is not None:
        slots["lever"] = _lever(fault.lever, seeds)
    return {**slots, "own": own}


def _lever(name: str, seeds: Seeds) -> Words:
    return Words(name, lever(name, seeds).vi)


def _compared(fault: Fault, check: CheckForm, seeds: Seeds) -> Text:
    """The outcome of a check, or a statistic of it, and against what it was measured."""
    unit = Words(OUTCOMES[check.outcome], unit_of(check.outcome).head.vi)
    slots = {**_looked_at(fault, seeds), "base": _base(check, seeds), "unit": unit}
    what = text("{own} [{unit}]", **slots)
    if check.ratio_to is not None:
        what = text("{own} over {base}", **slots)
    elif check.difference_to is not None:
        what = text("{own} less {base} [{unit}]", **slots)
    if check.statistic == EVERY_DRAW:
        return what
    return text("the {statistic} of {what}", statistic=STATISTICS.get(check.statistic, check.statistic), what=what)


def _base(check: CheckForm, seeds: Seeds) -> Text:
    """What an outcome is measured against; a check names one thing at most."""
    stated = check.other.model_dump(exclude_none=True) if check.other is not None else {}
    for key, other in stated.items():
        if (key, other) == ("years_before", 1):
            return text("the year before")
        name: Slot = str(other)
        if key in ("outcome", "without"):
            name = Words(other, (language.OUTCOMES[other] if key == "outcome" else lever(other, seeds)).vi)
        return Text(BASES[key], {"other": name})
    return NOTHING


def _extreme(fault: Fault, seeds: Seeds) -> Text:
    """Which run of the matrix, and what of it."""
    slots = _looked_at(fault, seeds)
    what = Text(LOOKED_AT.get(fault.rule, phrase("{own}")), slots)
    assert fault.run is not None  # outside the matrix there is a check
    return text("{run}: {what}", run=_run(fault.run, seeds), what=what)


def _run(run: Extreme, seeds: Seeds) -> Text:
    """The levers or the parameter at their ends."""
    if run.levers:
        return listed([Text(ENDS[end], {"name": _lever(name, seeds)}) for name, end in run.levers.items()])
    return text(
        "{parameter} at its {percentile} percentile ({value})",
        parameter=Words(run.parameter, seeds.parameters[run.parameter].means.vi),
        percentile=Words(run.percentile, f"{100 * EXTREMES[run.percentile]:g}"),
        value=_number(run.value),
    )


def _data(finding: Finding, seeds: Seeds) -> dict[str, Any]:
    """A check as JSON holds it; year and draw are null where it passed, draw also where a statistic broke."""
    fault, told, where = finding.fault, [_words(finding)], {"year": None, "draw": None}
    if fault is not None:
        told, where = [*told, fault_words(fault, seeds)], data_of(fault, "year", "draw")
    head = {**data_of(finding, "name", "scenario"), "ok": fault is None}
    return {**head, **where, "words": paragraph(told)["en"]}
