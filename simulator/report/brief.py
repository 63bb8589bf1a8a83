"""`goglobal report`: what a reader without this program gets on paper, from the answer to every number's source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from simulator.analysis.attribution import Why
from simulator.analysis.compare import Comparison
from simulator.analysis.input_differences import NUMBERS, InputDifference
from simulator.analysis.pairs import HEADLINES
from simulator.analysis.results import Result
from simulator.inputs.scenario import Scenario
from simulator.inputs.seeds import Seeds
from simulator.report import compare as compared
from simulator.report import why as explained
from simulator.report.contrast import Compared, largest, lead
from simulator.report.inputs import sources_data, sources_table
from simulator.report.language import GRADES, OUTCOMES, PERCENT, PLAIN, joined, listed, plain, text
from simulator.report.model import NAMES, NOTHING, RUN_SETTINGS, Band, Cell, Column, Figure, Report, Table, Text, Value
from simulator.report.names import lever, parameter, quoted, setting, title, words
from simulator.report.projections import outside, wider_counting
from simulator.report.run import score
from simulator.report.stated import written_change
from simulator.report.values import median

NAME = "report"
LEVERS = "levers."


@dataclass(frozen=True)
class Section:
    """A heading, and below it what is said, shown and drawn."""

    heading: Text
    figures: Mapping[str, Figure] = field(default_factory=dict)
    sentences: Sequence[Text] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True)
class Brief:
    """A report for reading on paper.

    claim    the answer in one line
    said     what stands below it
    main     the sections that fit on two pages with the answer, and `annex` those to look things up in
    report   what is delivered beside it: CSV, JSON, and what the terminal shows, with what to be careful about
    """

    claim: Text
    said: Sequence[Text]
    main: Sequence[Section]
    annex: Sequence[Section]
    report: Report


def of_changes(comparison: Comparison, why: Why | None, year: int | None, command: str) -> Brief:
    """What scenarios change against the first; `why` says what drove the largest change, where anything did."""
    report, changes = replace(compared.report(comparison, year), name=NAME), compared.sorted_changes(comparison, year)
    first, figures = comparison.results[0], dict(report.figures)
    drove = explained.report(why) if why is not None else None
    revenue = {"compare-revenue": figures.pop("compare-revenue")}
    main = [
        Section(plain(OUTCOMES["revenue"]), revenue),
        *_worth(comparison, changes),
        *_drove(why, drove),
        Section(text("What differs"), tables=[_inputs(comparison, changes)]),
        Section(text("How far to trust this"), sentences=list(_trust(first, comparison.results[1:]))),
    ]
    inputs, *details = report.detail
    annex = [Section(text("More figures"), figures), Section(text("In detail"), tables=details)]
    claim, said = largest(changes, "revenue"), [*report.sentences[:1], _level(changes)]
    if drove is not None:
        report = replace(report, record={**report.record, "why": drove.record})
    annex += _looked_up(report, inputs, comparison.results, command)
    return Brief(claim, said, main, annex, replace(report, figures={}))


def of_one(result: Result, report: Report, command: str) -> Brief:
    """A scenario that is measured against nothing, from its report by `goglobal run`."""
    figures = dict(report.figures)
    fans = {outcome: f"{result.scenario.stem}-{outcome}" for outcome in HEADLINES}
    claim = figures[fans["revenue"]].title
    main = [Section(plain(OUTCOMES[outcome]), {name: figures.pop(name)}) for outcome, name in fans.items()]
    main.append(Section(text("How far to trust this"), sentences=list(_trust(result))))
    annex = [Section(text("More figures"), figures), Section(text("In detail"), tables=report.detail)]
    report = replace(report, name=NAME)
    annex += _looked_up(report, None, [result], command)
    return Brief(claim, report.sentences, main, annex, replace(report, figures={}))


def explainable(comparison: Comparison, year: int | None) -> tuple[Scenario, bool] | None:
    """The scenario whose change is to be explained, and whether by measures: where a single lever differs.

    None where nothing differs. Where all is the same lever's, its parts say more than "all of it".
    """
    changes = [change for change in compared.sorted_changes(comparison, year) if change.kinds]
    if not changes:
        return None
    change = lead(changes, "revenue")
    seeds = change.scenario.seeds
    rows = [row for row in comparison.inputs if row.scenario == change.scenario.name]
    levers = {_lever(row) for row in rows}
    (one, *others) = levers
    measured = not others and any(key.lever == one and key.measure for key in seeds.levers.values())
    return change.scenario, measured


def _lever(row: InputDifference) -> str:
    """The lever that a row is about; empty for a belief or the world."""
    return row.key.removeprefix(LEVERS).partition(".")[0] if row.key.startswith(LEVERS) else ""


# --- The answer ---------------------------------------------------------------------------------------------------


def _level(changes: Sequence[Compared]) -> Text:
    """Of how much the largest change is so much: without that no difference has a size."""
    change = lead(changes, "revenue")
    firms, revenue = (median(change.base.totals[outcome], change.year, outcome) for outcome in ("firms", "revenue"))
    crossed = change.scenario.name in change.comparison.four_lines
    beliefs = text(", under the beliefs of {title}", title=change.quoted) if crossed else NOTHING
    slots = {**change.slots, "firms": firms, "revenue": revenue, "band": Band(revenue), "beliefs": beliefs}
    made = change.claim("revenue") if change.paired else None
    if made is None or made.direction == "nothing" or not revenue.amount:
        return text("With {first}{beliefs}, {firms} earn {revenue} abroad in {year} (90 %: {band}).", **slots)
    amount = abs(made.value.amount) if made.one_way else made.value.amount  # of what is raised or lowered the size
    share = Value(amount / revenue.amount, PERCENT, digits=2)
    return text(
        "That is {share} of the {revenue} that {firms} earn abroad in {year} with {first}{beliefs} (90 %: {band}).",
        share=share,
        **slots,
    )


# --- The main part ------------------------------------------------------------------------------------------------


def _drove(why: Why | None, told: Report | None) -> Iterator[Section]:
    """What the largest change consists of, as its report tells, and on which evidence each part rests."""
    if why is None or told is None or not told.answer:
        return
    figure = {"why-waterfall": told.figures["why-waterfall"]}
    graded = [(row[0], row[-1]) for row in told.answer[0].rows]
    rests = [text("{name}, {grade}", name=name, grade=grade) for name, grade in graded if name and grade]
    evidence = [text("Each part rests on: {parts}.", parts=joined(rests, "; "))] if rests else []
    yield Section(
        text("What drove {title}", title=quoted(why.scenario.scenario)),
        figure,
        [*told.sentences[1:], *told.careful[:1], *evidence],
    )


def _worth(comparison: Comparison, changes: Sequence[Compared]) -> Iterator[Section]:
    """What a few are worth, side by side; of more the answer says what each costs, and the annex the rest."""
    if len(tables := list(compared.worths(comparison, changes))) == 1:
        yield Section(text("Cost and worth"), tables=tables)


def _inputs(comparison: Comparison, changes: Sequence[Compared]) -> Table:
    """What differs from the first, in words: a row for each lever of a scenario, and for each other input."""
    rows: list[list[Cell]] = []
    for change in changes:
        own = [row for row in comparison.inputs if row.scenario == change.scenario.name]
        for lever_name, group in groupby(own, key=lambda row: _lever(row) or row.key):
            rows.append([change.title, *_difference(lever_name, list(group), change.scenario.seeds)])
    columns = Column.of_words(text("scenario"), NOTHING, text("from → to"))
    if len(changes) == 1:
        columns, rows = columns[1:], [row[1:] for row in rows]
    note = text("Where each is written, with its key, stands in the annex.")
    return Table(NOTHING, columns, rows, note)


def _difference(name: str, rows: Sequence[InputDifference], seeds: Seeds) -> list[Cell]:
    """A lever and its keys from what to what; or another input."""
    if name not in seeds.levers_about:
        (row,) = rows
        return [_named(row.key, seeds), written_change(row, seeds)]
    parts = []
    for _, group in groupby(rows, key=lambda row: row.key.split(".")[:3]):
        several = list(group)
        change = written_change(several[0], seeds) if len(several) == 1 else text("changed in single markets")
        key = several[0].key if len(several) == 1 else ".".join(several[0].key.split(".")[:3])
        parts.append(text("{key}: {change}", key=setting(key, seeds), change=change))
    return [plain(lever(name, seeds)), joined(parts, "; ")]


def _named(key: str, seeds: Seeds) -> Text:
    """An input that is no lever's, in words where there are any."""
    if key == "shocks":
        return text("shocks")
    return plain(key) if key in NUMBERS else setting(key, seeds)


def _trust(result: Result, others: Sequence[Result] = ()) -> Iterator[Text]:
    """How far bands held elsewhere, what of the past they do not hold, and what the numbers rest on."""
    scenario, counts = result.scenario, result.scenario.seeds.grades
    if (held := score(result)) is not None:
        yield text("{held}. Nothing of that tests what a programme does.", held=held)
    grades = [
        text("{count} rest on {grade}", count=count, grade=GRADES[grade]) for grade, count in counts.items() if count
    ]
    yield text("Of {all} uncertain numbers {grades}.", all=sum(counts.values()), grades=listed(grades))
    yield from wider_counting(result)
    yield from outside(result, *HEADLINES)
    if others and all(other.scenario.beliefs == scenario.beliefs for other in others):
        draws = Value(scenario.draws, PLAIN, digits=len(str(scenario.draws)))
        words = "All scenarios meet the same {draws} simulations, so that differences are far better known than levels."
        yield text(words, draws=draws)
    yield text("Numbers are written no finer than other random draws would leave them.")


# --- The annex ----------------------------------------------------------------------------------------------------


def _looked_up(report: Report, inputs: Table | None, results: Sequence[Result], command: str) -> Iterator[Section]:
    """What was set, every number with its evidence, the sources, and what makes the report again."""
    (stated, _, sources), seeds = report.provenance.reference(), results[0].scenario.seeds
    yield Section(text("Inputs"), tables=[inputs or stated])
    yield Section(text("Every number and what it rests on"), tables=[_numbers(seeds)])
    yield Section(text("Sources"), tables=[replace(sources, title=NOTHING)])
    made = text(
        "By {command}, for {country}. The manifest beside this file lists it with checksums of all that went in.",
        command=command,
        country=words(seeds.country.name),
    )
    yield Section(text("How this was made"), sentences=[made], tables=list(_manifest(report, results)))


def _numbers(seeds: Seeds) -> Table:
    """Every number in words where it has some, and in any case by its key."""
    table = sources_table(sources_data(seeds, ""), seeds)
    named = {name: parameter(name, seeds) for name in seeds.parameters}
    named |= {key.name: words(key.means) for key in seeds.levers.values()}
    rows = [[row[0], named.get(str(row[0]), NOTHING), *row[1:]] for row in table.rows]
    columns = [table.columns[0], *Column.of_words(text("what it is")), *table.columns[1:]]
    return replace(table, title=NOTHING, columns=columns, rows=rows)


def _manifest(report: Report, results: Sequence[Result]) -> Iterator[Table]:
    """Scenarios with their settings, and files with their checksums."""
    heads = (text("scenario"), text("file"), text("hash"), *(plain(name) for name in RUN_SETTINGS))
    rows: list[list[Cell]] = []
    for scenario in (result.scenario for result in results):
        settings = (str(getattr(scenario, name)) for name in RUN_SETTINGS)
        rows.append([title(scenario), scenario.file, scenario.hash, *settings])
    yield Table(text("Scenarios"), Column.of_words(*heads), rows)
    files = list(report.provenance.inputs.items())
    yield Table(text("Files that went in"), [NAMES, *Column.of_words(text("SHA-256"))], files)
