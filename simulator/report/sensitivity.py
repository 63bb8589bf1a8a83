"""`goglobal sensitivity`: which unknowns move an outcome, and which move the difference that a policy makes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from simulator.analysis.sensitivity import Effect, Sensitivity
from simulator.inputs.scenario import Scenario
from simulator.model.quantities import OUTCOMES as UNITS
from simulator.report import model
from simulator.report.language import CHANCE, GRADES, QUANTITIES, capitalised, paragraph, plain, scale, text
from simulator.report.names import CURRENT_POLICY, another, command, quoted, unknown, words
from simulator.report.notes import careful
from simulator.report.provenance import provenance
from simulator.report.run import to_compare
from simulator.report.values import care_data, data_of, mean

MOST_ROWS = 10  # unknowns of an answer, over all its questions, and of a figure
QUESTION = ("scenario", "against", "of", "outcome", "unit", "year")
SHARES = ("first", "first_low", "first_high", "total", "total_low", "total_high")
FIELDS = (*QUESTION, "kind", "name", "grade", *SHARES, "low", "high", "low_end", "high_end", "told")

TO_COME = text("chance of the years to come")
NOTE = text(
    "Share of the variance, interactions included, so that shares may overlap; low, high: 5th and 95th percentile."
)


def report(found: Sequence[Sensitivity], *, one: bool, same_as: Scenario | None = None) -> model.Report:
    """What moves an outcome, its difference, or both; `one` says that one question was asked for.

    `same_as` is what the difference was asked to, where it does the same.
    """
    records, last, most = [_data(each) for each in found], found[-1], MOST_ROWS // len(found)
    varied = [each for each in found if each.variance.sd > 0]
    return model.Report(
        name="sensitivity",
        answer=[_table(each, most) for each in varied],
        sentences=[sentence for each in found for sentence in _sentences(each)],
        careful=[*_no_difference(last, same_as), *careful([found[0].scenario])],
        figures={f"sensitivity-{each.of}": _figure(each) for each in found if each.variance.significant},
        detail=[_table(each, whole) for each in varied if (whole := len(each.variance.significant)) > most],
        record=records[0] if one else records,
        fields=FIELDS,
        data=[row for record in records for row in _rows(record)],
        provenance=provenance(last.results),
        next=_next(last),
    )


def _next(found: Sensitivity) -> Sequence[str]:
    """To ask what is worth learning of a policy, or what moves the difference that one makes where none was named."""
    scenario = found.scenario.scenario
    nothing_done = scenario.policy == scenario.seeds.current
    if nothing_done and (scenario.named != CURRENT_POLICY or scenario.changed):
        return to_compare(scenario, found.year)
    if found.of == "difference":
        return command(scenario, "learn", scenario.named)
    policy = another(scenario) if nothing_done else scenario.named
    return command(scenario, "sensitivity", policy, "--outcome", found.outcome, year=found.year)


def _no_difference(found: Sensitivity, same_as: Scenario | None) -> Iterator[model.Text]:
    """That what was named to be measured against does the same."""
    scenario = found.scenario.scenario
    if same_as is not None and same_as.named != scenario.named:
        yield text(
            "{title} does and meets the same as {against}: there is no difference to take apart.",
            title=quoted(scenario),
            against=quoted(same_as),
        )


def _mean(found: Sensitivity) -> model.Value:
    """The average of the run, as all commands have it, in the unit of all that is shown."""
    value, variance = mean(found.summary, found.year, found.outcome, signed=found.of == "difference"), found.variance
    ends = [end for effect in variance.significant for end in (effect.low_end, effect.high_end)]
    shown = [replace(value, amount=end) for end in (*ends, variance.chance_low, variance.chance_high)]
    return replace(value, unit=scale([value, *shown], value.unit))


def _ends(found: Sensitivity, effect: Effect | None) -> tuple[model.Value, model.Value]:
    """What is expected where an unknown is low and where it is high; of chance where there is none."""
    variance, average = found.variance, _mean(found)
    ends = (variance.chance_low, variance.chance_high) if effect is None else (effect.low_end, effect.high_end)
    # An end that lies within the error of the average is written with one digit.
    errors = (average.error if average.error is None else min(average.error, 0.9 * abs(end)) for end in ends)
    low, high = (replace(average, amount=end, error=error) for end, error in zip(ends, errors, strict=True))
    return low, high


def _share(share: float) -> model.Value:
    """A share of the variance; an estimate may lie a little outside of what there is."""
    return model.Value(min(max(share, 0.0), 1.0), CHANCE)


def _what(found: Sensitivity) -> model.Text:
    """What is moved, inside a sentence."""
    title, outcome = quoted(found.scenario.scenario), QUANTITIES[found.outcome]
    slots: dict[str, model.Slot] = {"title": title, "outcome": outcome, "year": found.year}
    if found.against is None:
        return text("{outcome} in {year}", **slots)
    against = found.against.scenario
    if against.policy == against.seeds.current:
        return text("what {title} changes in {outcome} in {year}", **slots)
    return text("what {title} changes against {against} in {outcome} in {year}", against=quoted(against), **slots)


def _moves(found: Sensitivity, effect: Effect) -> model.Text:
    """What is expected at both ends of an unknown, which an event calls by what happens."""
    event, (low, high) = found.scenario.scenario.seeds.parameters[effect.name].event_words, _ends(found, effect)
    if event is None:
        return text("{low} if low, {high} if high", low=low, high=high)
    return text("{low} if {no}, {high} if {yes}", low=low, high=high, no=words(event.no), yes=words(event.yes))


def _claim(found: Sensitivity) -> model.Text:
    """Which unknown moves it most, and by how much; or that none does."""
    if not found.variance.significant:
        return text("No unknown significantly moves {what}", what=_what(found))
    first = found.variance.significant[0]
    name = capitalised(unknown(first.name, found.scenario.scenario.seeds))
    moves = _moves(found, first)
    return text("{name} moves {what} most: {moves}, on average", name=name, what=_what(found), moves=moves)


def _sentences(found: Sensitivity) -> Iterator[model.Text]:
    variance = found.variance
    if variance.sd == 0:
        yield text("Nothing moves {what}: it is {value} in every simulation.", what=_what(found), value=_mean(found))
        return
    yield text("{claim}.", claim=_claim(found))
    yield text(
        "Significant unknowns together explain {explained} of the variance; {chance} is chance of the years to come, "
        "which nobody can know.",
        explained=_share(variance.explained),
        chance=_share(variance.chance),
    )


def _table(found: Sensitivity, most: int) -> model.Table:
    """The significant unknowns that move it most, chance, and the rest."""
    variance, seeds, average = found.variance, found.scenario.scenario.seeds, _mean(found)
    rows: list[list[model.Cell]] = []
    for effect in variance.significant[:most]:
        name, event = plain(unknown(effect.name, seeds)), seeds.parameters[effect.name].event_words
        if event is not None:
            name = text("{name} (high: {yes})", name=name, yes=words(event.yes))
        rows.append([name, _share(effect.total.value), *_ends(found, effect), GRADES[effect.grade]])
    rows.append([TO_COME, _share(variance.chance), *_ends(found, None), None])
    rows.append([text("everything else"), _share(variance.rest), None, None, None])
    ends = [model.Column(end, unit=average.unit) for end in (text("if low"), text("if high"))]
    columns = [model.NAMES, model.Column(text("share, %")), *ends, *model.Column.of_words(text("rests on"))]
    title = text("{what}, {mean} on average: what moves it", what=_what(found), mean=average)
    return model.Table(title, columns, rows, NOTE)


def _figure(found: Sensitivity) -> model.Figure:
    """What is expected from the low to the high end of each unknown, around the average."""
    average, variance, seeds = _mean(found), found.variance, found.scenario.scenario.seeds
    rows = []
    for effect in variance.significant[:MOST_ROWS]:
        (low, high), name = _ends(found, effect), plain(unknown(effect.name, seeds))
        said = text("{share}; {moves}", share=_share(effect.total.value), moves=_moves(found, effect))
        rows.append(model.Row(name, effect.name, "scenario", high, (low.amount, high.amount), said))
    low, high = _ends(found, None)
    said = text("{share}; nobody can know it", share=_share(variance.chance))
    rows.append(model.Row(TO_COME, "chance", "quiet", high, (low.amount, high.amount), said))
    mark = model.Mark("upright", text("average: {mean}", mean=average), x=average.amount)
    subtitle = text(
        "{unit}, on average. Bar: from the 5th percentile of an unknown to the 95th (dot); %: share of the variance",
        unit=average.unit.head,
    )
    return model.Figure(_claim(found), subtitle, [model.Rows(model.NOTHING, average.unit, rows, marks=[mark])])


def _data(found: Sensitivity) -> dict[str, Any]:
    """One JSON object. Shares are raw estimates: where `told` is false they may be noise.

    `mean` and `sd` are those of two futures of the same draws, `run` is what the run itself has.
    """
    variance, scenario = found.variance, found.scenario
    return {
        "scenario": scenario.scenario.name,
        "against": found.against.scenario.name if found.against is not None else None,
        "outcome": found.outcome,
        "unit": UNITS[found.outcome],
        **data_of(found, "year", "of"),
        **data_of(variance, "mean", "sd"),
        "run": found.summary.at(found.year),
        "parameters": [_effect_data(effect) for effect in variance.effects],
        **data_of(variance, "interactions", "chance"),
        "chance_low_end": variance.chance_low,
        "chance_high_end": variance.chance_high,
        **data_of(variance, "explained", "rest"),
        "words": paragraph(list(_sentences(found))),
        **care_data(scenario, *found.notes),
    }


def _effect_data(effect: Effect) -> dict[str, Any]:
    """One unknown as a flat record."""
    record = data_of(effect, "name", "grade")
    for name, share in (("first", effect.first), ("total", effect.total)):
        record |= {name: share.value, f"{name}_low": share.low, f"{name}_high": share.high}
    return {**record, **data_of(effect, "low", "high", "low_end", "high_end"), "told": effect.significant}


def _rows(record: dict[str, Any]) -> Iterator[list[Any]]:
    """A row an unknown, then chance and the rest, whose share stands under `first`."""
    rows = [{"kind": "parameter", **effect} for effect in record["parameters"]]
    ends = {"low_end": record["chance_low_end"], "high_end": record["chance_high_end"]}
    rows += [{"kind": "chance", "first": record["chance"], **ends}, {"kind": "rest", "first": record["rest"]}]
    for row in rows:
        yield [record[name] for name in QUESTION] + [row.get(name, "") for name in FIELDS[len(QUESTION) :]]
