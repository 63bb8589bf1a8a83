"""`goglobal explore`: what its page says and draws of a scenario beside current policy in the same world."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from simulator.analysis.attribution import Why
from simulator.analysis.compare import difference
from simulator.analysis.results import Result, TargetChance
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.scenario import Scenario
from simulator.inputs.seed_forms import Parameter
from simulator.inputs.seeds import Seeds
from simulator.report import claim as claims
from simulator.report import language, model, names, notes, why
from simulator.report.claim import sentence
from simulator.report.contrast import Change
from simulator.report.language import (
    OUTCOMES,
    PERCENT,
    PLAIN,
    capitalised,
    joined,
    listed,
    phrase,
    plain,
    text,
    unit_of,
)
from simulator.report.layout import COLOURS, FIRST
from simulator.report.model import NOTHING, Band, Column, Figure, Rows, Series, Text, Value, Words
from simulator.report.names import lever_colours, quoted
from simulator.report.projections import PUBLISHED, YEAR, banded, outside, panel_unit, published, series, wider_counting
from simulator.report.run import goal, known_targets, score, target_mark
from simulator.report.values import difference_value, median
from simulator.report.variations import lever_unit

CURRENT = phrase("current policy")
STRIP = phrase("grey: within 0.1 % of the level")
"""What a strip around zero is called."""

INVITED = phrase("Move a lever and see the difference.")

MOST_NAMED = 3  # beliefs of a file


@dataclass(frozen=True)
class View:
    """A scenario beside current policy on the same draws, in a preview a few; `reference` has all.

    `others` are views of scenarios to compare with. `touched` says whether the page differs
    from the file, which may have policy of its own.
    """

    result: Result
    current: Result
    reference: Result
    others: "Sequence[View]" = ()
    touched: bool = False

    @property
    def year(self) -> int:
        """The year of the answer."""
        return self.result.scenario.end

    @property
    def acts(self) -> bool:
        """Whether anything is done beyond current policy."""
        return self.result.scenario.policy != self.result.scenario.seeds.current

    @cached_property
    def change(self) -> Change:
        """What the scenario changes; levels are those of all simulations."""
        levels = self.reference.totals
        differences = {name: difference(self.current, self.result, name) for name in levels}
        return Change(self.result.scenario, self.year, differences, levels)

    def strip(self, outcome: str) -> float:
        """What is nearer to zero cannot be seen in the level; nothing where current policy has none."""
        return claims.VISIBLE * abs(self.reference.totals[outcome].at(self.year)["p50"])


# --- Sentences ----------------------------------------------------------------------------------------------------


def sentences(view: View) -> Iterator[Text]:
    """What the scenario changes in revenue, in firms, and what it costs."""
    if not view.acts:
        yield text("Nothing is changed: this is what current policy leads to.")
        yield Text(INVITED)
        return
    yield _revenue(view)
    firms, cost = view.change.claim("firms").value, view.change.claim("public_cost").value
    firms = replace(firms, unit=replace(language.FIRMS, after=PLAIN.after, one=None))
    yield text("Firms selling abroad: {value} ({band}).", value=firms, band=Band(firms))
    if cost.amount > 0:
        yield text("It costs the State {cost} a year by then.", cost=language.size(cost))
    elif cost.amount < 0:
        yield text("It saves the State {cost} a year by then.", cost=language.size(cost))


def _revenue(view: View) -> Text:
    made = view.change.claim("revenue")
    if made.direction == "nothing":
        return text("No visible effect on foreign revenue: it is the same in every simulation.")
    if made.direction == "invisible":
        level = median(view.reference.totals["revenue"], view.year, "revenue")
        return text(
            "No visible effect on foreign revenue: {value} in {year} (90 %: {band}), within 0.1 % of {level}.",
            value=made.value,
            year=view.year,
            band=Band(made.value),
            level=level.alone,
        )
    return sentence(text("This") if view.touched else quoted(view.result.scenario), made, "revenue", view.year)


def effect(view: View, amount: float | None = None) -> Text:
    """What a lever does alone, beside its slider; at an amount where that is not what is set."""
    made, firms, cost = (view.change.claim(outcome) for outcome in ("revenue", "firms", "public_cost"))
    revenue = text("revenue {value}", value=made.value)
    if made.direction in ("nothing", "invisible"):
        revenue = text("no visible effect on revenue")
    slots: dict[str, model.Slot] = {"revenue": revenue, "firms": firms.value}
    if amount is None:
        return text("alone: {revenue}; {firms}; public cost {cost}", cost=cost.value, **slots)
    return text("alone, at {amount}: {revenue}; {firms}", amount=Value(amount, PLAIN, digits=6), **slots)


def careful(view: View, believed: Sequence[str], twice: Sequence[str]) -> Iterator[Text]:
    """Other beliefs than the file's, those that two files replace; what lies beyond the evidence; starved bands."""
    seeds = view.result.scenario.seeds
    if believed:
        named = [names.parameter(name, seeds) for name in believed]
        yield text("Other beliefs than the file’s about {beliefs}.", beliefs=listed(named))
    if twice:
        named = [names.parameter(name, seeds) for name in twice]
        yield text("Two files replace {beliefs}: what the lower one in the list says holds.", beliefs=listed(named))
    yield from notes.beyond(view.result)
    yield from notes.starved(view.result)


def trust(reference: Result) -> Iterator[Text]:
    """How far bands such as those of current policy held elsewhere, and what of the past they do not hold."""
    if (held := score(reference)) is not None:
        yield joined([held, "."], "")
    yield from wider_counting(reference)
    yield from outside(reference, "revenue", "firms")


# --- Figures ------------------------------------------------------------------------------------------------------


def over_the_years(view: View, outcome: str) -> Figure:
    """What the scenario changes over the years; others to compare with as medians."""
    unit, known = unit_of(outcome, signed=True), view.result.scenario.as_of
    gap = view.change.differences[outcome].summary
    own = replace(banded(gap, NOTHING, "", "scenario", known), end=view.change.value(outcome))
    zero = Series(plain(CURRENT), "", "first", [known, view.year], [0.0, 0.0])
    panel = model.Lines(NOTHING, unit, YEAR, [own, *_others(view, outcome), zero], strip=view.strip(outcome))
    subtitle = text(
        "{outcome}, {unit}; line: median, bands: half and 9 in 10 simulations",
        outcome=OUTCOMES[outcome],
        unit=unit.head,
    )
    return Figure(text("Difference to current policy"), subtitle, [panel], colours=_colours(view))


def _others(view: View, outcome: str) -> Iterator[Series]:
    """The median difference of each scenario to compare with."""
    for other in view.others:
        scenario, gap = other.result.scenario, other.change.differences[outcome].summary
        drawn = banded(gap, names.title(scenario), scenario.name, "scenario", scenario.as_of)
        yield replace(drawn, bands={}, end=other.change.value(outcome).alone)


def _colours(view: View) -> dict[str, str]:
    """Blue for the page's own, the others in their order."""
    return dict(zip(["", *(other.result.scenario.name for other in view.others)], COLOURS * 3, strict=False))


def level(view: View, outcome: str) -> Figure:
    """A projection with its bands, the published figures and targets, and current policy beside it."""
    unit = panel_unit([view.result, view.reference], outcome)
    own = series(view.result, outcome, "scenario", whole=True)
    drawn = [replace(own, name=text("as set") if view.acts else plain(CURRENT), key="")]
    drawn += [series(other.result, outcome, "scenario") for other in view.others]
    if view.acts:
        drawn.append(replace(series(view.reference, outcome, "first"), name=plain(CURRENT), key=""))
    targets = known_targets(view.result, outcome)
    marks = [*published(view.result, outcome), *map(target_mark, targets)]
    said = [plain(unit.head)] if unit.short.en else []
    said += map(_reached, targets)
    panel = model.Lines(NOTHING, unit, YEAR, drawn, marks, PUBLISHED, zero=True)
    return Figure(capitalised(OUTCOMES[outcome]), joined(said, " · "), [panel], colours=_colours(view))


def aims(view: View) -> list[Text]:
    """How likely each target is reached."""
    found = (one for one in view.result.targets if one.probability is not None)
    return [text("{outcome}: {reached}", outcome=OUTCOMES[one.outcome], reached=_reached(one)) for one in found]


def _reached(target: TargetChance) -> Text:
    assert target.probability is not None
    return text("{side} {line} in {year}: {chance}", chance=Value(target.probability, language.CHANCE), **goal(target))


def by_lever(levers: Mapping[str, View], outcome: str, start: int, *, touched: bool) -> Figure:
    """What each lever could do alone, by its name, in this order."""
    views = list(levers.values())
    seeds, unit, year = views[0].result.scenario.seeds, unit_of(outcome, signed=True), views[0].year
    rows = []
    for name, view in levers.items():
        rows.append(model.Row(plain(slider_name(seeds, name)), name, "scenario", view.change.value(outcome)))
    subtitle = text(
        "alone: as set, the others from {start} on at the top of their estimated range; {unit} in {year}, median "
        "and 90 %"
        if touched
        else "alone, from {start} on, at the top of its estimated range; {unit} in {year}, median and 90 %",
        start=start,
        unit=unit.head,
        year=year,
    )
    panel = Rows(NOTHING, unit, rows, "bar", strip=views[0].strip(outcome))
    return Figure(text("What each lever could do"), subtitle, [panel], colours=lever_colours(seeds))


def drove(found: Why, draws: int | None = None) -> model.Report:
    """What each part adds to the total, on average: one figure, and the sentences of `goglobal why`.

    `draws` is said where they are not all.
    """
    report = why.report(found)
    unit = unit_of(found.outcome, signed=True)
    subtitle = text("share of the total, on average; {unit} in {year}", unit=unit.head, year=found.year)
    if draws is not None:
        subtitle = joined(
            [subtitle, text("at first from {draws} simulations", draws=Value(draws, PLAIN, digits=6))], "; "
        )
    figure = report.figures.get("why-waterfall", Figure(NOTHING, NOTHING, [Rows(NOTHING, unit, [], "steps")]))
    figure = replace(figure, title=text("What drove it"), subtitle=subtitle, panels=figure.panels[:1])
    return replace(report, figures={"why": figure})


# --- The table ----------------------------------------------------------------------------------------------------


def table(view: View) -> model.Table:
    """Levels year by year, and what the scenario changes in them."""
    columns = [*Column.of_words(text("year"))]
    for outcome in ("revenue", "firms"):
        columns.append(Column(plain(OUTCOMES[outcome]), unit=unit_of(outcome)))
        columns += [Column(text("difference"), unit=unit_of(outcome, signed=True))] if view.acts else []
    columns += [Column(text("public cost"), unit=language.US_MILLION_YEARLY)] if view.acts else []
    gaps = view.change.differences
    rows = []
    for year in range(view.result.scenario.as_of, view.year + 1):
        cells: list[str | Value] = [str(year)]
        for outcome in ("revenue", "firms"):
            cells.append(median(view.result.totals[outcome], year, outcome))
            cells += [difference_value(gaps[outcome], year, outcome)] if view.acts else []
        if view.acts:
            cells.append(difference_value(gaps["public_cost"], year, "public_cost").alone)
        rows.append(cells)
    title = text("{title}: median (90 % of simulations)", title=quoted(view.result.scenario))
    return model.Table(title, columns, rows)


# --- Controls -----------------------------------------------------------------------------------------------------


def slider_name(seeds: Seeds, lever: str) -> Words:
    """What stands for a lever on the page; its name where nothing does."""
    about = seeds.levers_about[lever]
    return names.words(about.slider.name if about.slider is not None else about.name)


def control_name(of: LeverKey | Parameter, market: str, seeds: Seeds) -> Text:
    """A key of a lever, of one market where it has one, or a belief."""
    if isinstance(of, Parameter):
        return capitalised(names.parameter(of.name, seeds))
    key = capitalised(names.words(of.means))
    return text("{key} in {market}", key=key, market=names.market(market, seeds)) if market else key


def control_unit(of: LeverKey | Parameter) -> Words:
    """What the number counts; of beliefs units stand in English alone."""
    if isinstance(of, Parameter):
        return Words(*(["" if of.unit == "1" else of.unit] * 2))
    unit = lever_unit(of)
    return phrase("share") if unit is PERCENT else unit.head


def control_means(of: LeverKey | Parameter, market: str, seeds: Seeds) -> Text | None:
    """What a lever's key is, where a shorter name stands for it."""
    return joined([control_name(of, market, seeds), "."], "") if isinstance(of, LeverKey) else None


def control_colour(of: LeverKey | Parameter, seeds: Seeds) -> str:
    """That of the lever; grey where a belief is of none."""
    return seeds.levers_about[of.lever].colour if of.lever is not None else FIRST


def control_evidence(of: LeverKey | Parameter, estimated: tuple[float, float] | None) -> Text:
    """For what there is evidence, with the remark of the seeds, which stands in English alone."""
    note = Words(of.note, "")
    if estimated is None:
        return plain(note)
    low, high = (Value(end, PLAIN, digits=4) for end in estimated)
    words = text("Estimated for {low} to {high}.", low=low, high=high)
    if isinstance(of, Parameter):
        unit = Words(*(["" if of.unit == "1" else f" {of.unit}"] * 2))
        words = text("Held to be between {low} and {high}{unit}, with 90 %.", low=low, high=high, unit=unit)
    return joined([words, plain(note)], " ") if of.note else words


def assumption(beliefs: Mapping[str, float | None], seeds: Seeds) -> Text:
    """What a shipped file of beliefs replaces, with the amounts that it holds for certain."""
    if len(beliefs) > MOST_NAMED:
        return text("Replaces {count} beliefs.", count=len(beliefs))
    parts: list[Text | Words] = []
    for name, amount in beliefs.items():
        named = names.parameter(name, seeds)
        certain = None if amount is None else Value(amount, PLAIN, digits=4)
        parts.append(named if certain is None else text("{belief}: {amount}", belief=named, amount=certain))
    return text("Replaces {beliefs}.", beliefs=listed(parts))


# --- Words of the page --------------------------------------------------------------------------------------------

LEVERS, BELIEFS = phrase("Levers"), phrase("Beliefs")
BAD_LINK = phrase("This link was made for another file than {file} as it is now: what is shown is the file itself.")

WORDS: Mapping[str, Words] = {
    "reset_all": phrase("Reset all"),
    "copy_link": phrase("Copy link"),
    "copied": phrase("The link is copied."),
    "scenario_file": phrase("Scenario file"),
    "page_file": phrase("Page as a file"),
    "picture": phrase("Picture"),
    "other_language": Words("Tiếng Việt", "English"),
    "other_language_code": Words("vi", "en"),
    "controls": phrase("Levers and beliefs"),
    "results": phrase("What it brings"),
    "starts": phrase("Starts from {title}."),
    "holds": phrase("Changes hold from {year} on."),
    "keys": phrase("On a slider, a digit leads to the number of that lever."),
    "compared": phrase("Compared with {titles}."),
    "year": phrase("Year from which changes hold"),
    "more": phrase("More"),
    "reset": phrase("Reset"),
    "about": phrase("Evidence and years"),
    "along": phrase("comes along"),
    "left_out": phrase("What is marked cannot be read, and is left out."),
    "decimal": Words(".", ","),
    "schedule": phrase("Value and year, or years and values: 12@2027, or 2027:12,2030:20"),
    "views": phrase("Shown"),
    "years": phrase("over the years"),
    "levers": phrase("by lever"),
    "outcomes": phrase("Difference in"),
    "pin": phrase("Pin"),
    "pinned": phrase("Pinned"),
    "command": phrase("Same thing on the command line"),
    "table": phrase("Numbers as a table"),
    "why": phrase("What drove it"),
    "trust": phrase("How far to trust this"),
    "target": phrase("A target"),
    "target_outcome": phrase("What"),
    "target_amount": phrase("at least"),
    "target_year": phrase("by"),
    "target_remove": phrase("Remove"),
    "working": phrase("Computing…"),
    "learning": phrase("Learning from the figures…"),
    "scripts": phrase(
        "Figures need a browser that runs scripts, as the preview of a mail often does not: save the file and open it "
        "there."
    ),
}


def words_of_page(scenario: Scenario, command: str) -> dict[str, Text]:
    """Every string of the page by its name there; `command` starts it again."""
    country = scenario.seeds.country
    sector = capitalised(names.words(country.sector))
    question = text("What would policy change? {sector}, {country}", sector=sector, country=names.words(country.name))
    stopped = text(
        "The simulator does not answer. Start it again with {command}; what you set is kept here.", command=command
    )
    said = {name: plain(words) for name, words in WORDS.items()}  # the page fills their gaps, with elements
    if len(country.languages) < len(model.LANGUAGES):
        said["other_language"] = NOTHING  # the page then offers none
    return {**said, "question": question, "stopped": stopped}


def copy_said(version: str, command: str) -> Text:
    """What a copy of the page in one file says of itself; `command` opens its scenario file."""
    return text(
        "A copy made by goglobal {version}, in which sliders stand still. To move them, save the scenario file "
        "and run: {command}",
        version=version,
        command=command,
    )
