"""`goglobal backtest`: forecasts against what came later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Literal

import numpy as np

from simulator import __version__
from simulator.analysis.backtest import BOOTSTRAP_LEVEL, NAIVE, Backtest, HomeScore, PanelScore
from simulator.analysis.fit import Spread
from simulator.analysis.results import Result
from simulator.analysis.scores import LEVELS
from simulator.inputs.seed_forms import Country
from simulator.model.quantities import Array
from simulator.report import language, model
from simulator.report.language import LOG_POINTS, PERCENT, UNIT_OF, listed, phrase, plain, text
from simulator.report.names import CURRENT_POLICY, command, words
from simulator.report.projections import YEAR, published, series
from simulator.report.provenance import provenance
from simulator.report.values import data_of, evenly

WIDEST = max(LEVELS)
SHARE = replace(PERCENT, whole=True)
COUNTRIES = replace(language.FIRMS, head=phrase("countries"), after=phrase("{} countries"), one=phrase("{} country"))
EXACT, SCORE_DIGITS = 9, 3
NO_SKILL = 0.02  # share of a score up to which it is as good as the panel's own growth and spread
FAR = 1.25  # times too many or too few figures at both ends from which bands are called too narrow or too wide
OFF = 0.55  # share of figures in one half from which forecasts are called too high or too low
MOST_ORIGINS = 4  # years from which forecasts are drawn side by side
MANY = 10  # groups of countries from which their codes alone are told, and figures up to which all are named
ROOM = 1.1  # times the highest amount that a shared scale holds

FORECASTS: Mapping[str, model.Words] = {
    "ours": phrase("this program"),
    "median_growth": phrase("median growth"),
    "last_value": phrase("the last value"),
    "last_growth": phrase("the last growth"),
}
SPREADS = phrase("simulated"), phrase("countries"), phrase("without jumps")
AHEAD = text("years ahead")
COVERAGE = ("coverage", "coverage_low", "coverage_high")
FIELDS = ("part", "quantity", "origin", "year", "horizon", "forecast", "measure", "value")


def report(found: Backtest) -> model.Report:
    """How forecasts fared, in a panel of countries and at home."""
    results = [Result(ensemble) for ensemble in found.ensembles]
    seeds, made = results[0].scenario.seeds, provenance(results)
    country = seeds.country
    return model.Report(
        name="backtest",
        answer=[_panel_answer(found.panel), _home_answer(found, country)],
        sentences=[*_panel_sentences(found.panel), *_home_sentences(found, country)],
        careful=list(_careful(found, country)),
        figures={
            "backtest-home": _home_figure(found, results, country),
            "backtest-coverage": _coverage(found.panel),
            "backtest-pit": _pit(found.panel),
        },
        record=_data(found),
        fields=FIELDS,
        data=[*_home_rows(found.home), *_panel_rows(found.panel)],
        provenance=replace(
            made,
            footer=plain(f"goglobal {__version__} · {found.panel.panel}"),
            inputs={**made.inputs, **found.panels},
        ),
        next=command(results[0].scenario, "run", CURRENT_POLICY),
    )


def _share(amount: float) -> model.Value:
    return model.Value(float(amount), SHARE)


def _range(shares: Array) -> model.Text:
    """From the lowest to the highest of some shares."""
    low, high = float(shares.min()), float(shares.max())
    if round(low, 2) == round(high, 2):
        return plain(_share(low))
    return text("{held} %", held=model.Band(model.Value((low + high) / 2, SHARE, low, high)))


def _figure(score: HomeScore) -> model.Text:
    """A figure as it was published."""
    value = model.Value(score.observed, UNIT_OF.get(score.quantity, LOG_POINTS), digits=EXACT)
    if score.relation == "at_least":
        return text("at least {value} in {year}", value=value, year=score.year)
    return text("{value} in {year}", value=value, year=score.year)


def _levels(found: Backtest) -> list[HomeScore]:
    """The scores of levels; growth rates tell the same once more."""
    return [score for score in found.home if score.quantity in UNIT_OF]


def side(score: HomeScore) -> model.Words | None:
    """On which side of the widest band a figure lies; None inside. A floor can only lie above."""
    if score.inside[WIDEST]:
        return None
    return phrase("above") if score.percentile > 1 / 2 else phrase("below")


# --- The answer ---------------------------------------------------------------------------------------------------


def _panel_answer(score: PanelScore) -> model.Table:
    """What bands held and how forecasts scored, by horizon."""
    rows: list[list[model.Cell]] = []
    for level in LEVELS:
        rows.append([text("inside the {level} band, %", level=_share(level)), *map(_share, score.coverage[level])])
    for key, forecast in FORECASTS.items():
        scores = [model.Value(float(amount), LOG_POINTS, digits=SCORE_DIGITS) for amount in score.crps[key]]
        rows.append([text("score of {forecast}", forecast=forecast), *scores])
    return model.Table(
        title=text("Later exports of {countries}, by years ahead", countries=_countries(score)),
        columns=[model.NAMES, *map(model.Column, map(plain, score.horizons))],
        rows=rows,
        note=text("Score: CRPS in log points, lower is better."),
    )


def _home_answer(found: Backtest, country: Country) -> model.Table:
    """Where each later figure fell in the forecast from each origin."""
    scores = {(score.quantity, score.year, score.origin): score for score in _levels(found)}
    origins = [ensemble.scenario.as_of for ensemble in found.ensembles]
    rows: list[list[model.Cell]] = []
    for quantity, year in sorted({key[:2] for key in scores}):
        mine = [scores.get((quantity, year, origin)) for origin in origins]
        rows.append([_figure(next(filter(None, mine))), *(_percentile(one) if one else None for one in mine)])
    return model.Table(
        title=text("{home}: percentiles of later figures in the forecast from each year", home=words(country.name)),
        columns=[model.NAMES, *map(model.Column, map(plain, origins))],
        rows=rows,
        note=_how_to_read(country, origins[0]),
    )


def _how_to_read(country: Country, first: int) -> model.Text:
    """What the percentiles say, and those in brackets where figures may count more widely."""
    wider = model.NOTHING
    if country.jump is not None:
        wider = text(" In brackets: where figures may count more widely from {year} on.", year=country.jump.year)
    return text(
        "Above, below: outside the {level} band.{wider} From {first}: the beliefs alone, before any figure.",
        level=_share(WIDEST),
        wider=wider,
        first=first,
    )


def _percentile(score: HomeScore) -> model.Text:
    where, p = side(score), _share(score.percentile)
    told = plain(p) if where is None else text("{p} {side}", p=p, side=where)
    return told if score.wider is None else text("{told} ({wider})", told=told, wider=_share(score.wider))


def _panel_sentences(score: PanelScore) -> Iterator[model.Text]:
    yield text("{held}.", held=_held(score))
    gains = {name: float(np.mean(1 - score.crps["ours"] / score.crps[name])) for name in FORECASTS if name in NAIVE}
    told = []
    for name, gain in gains.items():
        size, which = model.Value(abs(gain), PERCENT, digits=2), phrase("better") if gain >= 0 else phrase("worse")
        told.append(text("{size} {side} than {forecast}", size=size, side=which, forecast=FORECASTS[name]))
    yield text("The program's score is {told}.", told=listed(told))
    if abs(gains["median_growth"]) < NO_SKILL:
        yield text("The program knows how far growth spreads, and shows no skill beyond that.")


def _held(score: PanelScore) -> model.Text:
    """What the widest bands held, over all horizons."""
    return text(
        "{level} bands held {held} of later exports of {countries}",
        level=_share(WIDEST),
        held=_range(score.coverage[WIDEST]),
        countries=_countries(score),
    )


def _home_sentences(found: Backtest, country: Country) -> Iterator[model.Text]:
    scores = _levels(found)
    least = any(score.relation == "at_least" for score in scores)
    words = "{inside}; figures that are at least so high are not counted." if least else "{inside}."
    yield text(words, inside=_inside(scores, country))
    for (origin, where), group in groupby(filter(side, scores), lambda score: (score.origin, side(score))):
        missed = list(group)
        figures, lay = listed([_figure(score) for score in missed]), where or model.NOTHING
        wider = all(score.wider is not None and abs(score.wider - 1 / 2) <= WIDEST / 2 for score in missed)
        yield text(
            "Seen from {origin}, {figures} lay {side} it, and inside once figures may count more widely."
            if wider
            else "Seen from {origin}, {figures} lay {side} it.",
            origin=origin,
            figures=figures,
            side=lay,
        )
    if scored := [score for score in scores if any(value is not None for value in score.crps_naive.values())]:
        yield _naive(scored)


def _inside(scores: Sequence[HomeScore], country: Country) -> model.Text:
    """How many exact figures lay inside, by the year from which they were forecast."""
    inside: dict[int, list[bool]] = {}
    for score in scores:
        if score.relation == "equal":
            inside.setdefault(score.origin, []).append(side(score) is None)
    slots: dict[str, model.Slot] = {"home": words(country.name), "level": _share(WIDEST)}
    if not inside:
        return text("No exact figure of {home} came later", **slots)
    if len(inside) > MOST_ORIGINS:
        return text(
            "The {level} band held {held} of {count} later figures of {home}, seen from {origins} years",
            held=sum(map(sum, inside.values())),
            count=sum(map(len, inside.values())),
            origins=len(inside),
            **slots,
        )
    parts = [
        text("{held} of {count} from {origin}", held=sum(held), count=len(held), origin=origin)
        for origin, held in sorted(inside.items())
    ]
    return text("The {level} band held later figures of {home}: {parts}", parts=listed(parts), **slots)


def _naive(scored: Sequence[HomeScore]) -> model.Text:
    """For how many of these figures, and for which, a naive forecast did better."""
    beaten: dict[tuple[str, int], list[HomeScore]] = {}
    for score in scored:
        best = min(value for value in score.crps_naive.values() if value is not None)
        if score.crps is not None and best < score.crps:
            beaten.setdefault((score.quantity, score.year), []).append(score)
    figures = []
    for scores in beaten.values():
        origins = listed([str(score.origin) for score in scores])
        figures.append(text("{figure} from {origins}", figure=_figure(scores[0]), origins=origins))
    return text(
        "A naive forecast did better in {count} of {all} cases{figures}.",
        count=sum(map(len, beaten.values())),
        all=len(scored),
        figures=text(": {listed}", listed=listed(figures)) if 0 < len(figures) <= MANY else model.NOTHING,
    )


def _careful(found: Backtest, country: Country) -> Iterator[model.Text]:
    yield from _of_panel(found.panel)
    yield from _jump(found, country)
    if found.home:
        yield _believed_before(found, country)
    if not found.panel.left_out:
        yield text("no country was left out of the fit.")
    sizes = [
        text("{held} (from {low})", held=_share(size.held), low=model.Value(size.low, language.US_MILLION))
        for size in found.panel.by_size
    ]
    yield text(
        "abroad exports alone are tested, not the number of firms; by their size bands held {sizes}.",
        sizes=listed(sizes),
    )


def _believed_before(found: Backtest, country: Country) -> model.Text:
    """Why the forecast from the start is no test."""
    verdict = text(": it is no test")
    if country.jump is not None:
        verdict = text("; so was how widely they may count. Neither is a test")
    return text(
        "the forecast from {first} is what was believed before any figure, and was believed knowing figures up to "
        "{last}{verdict}.",
        first=found.ensembles[0].scenario.as_of,
        last=max(score.year for score in found.home),
        verdict=verdict,
    )


def _of_panel(score: PanelScore) -> Iterator[model.Text]:
    """What was done to the file of the panel, and where it is too small for intervals."""
    if score.groups:
        names = [code if len(score.groups) > MANY else f"{name} ({code})" for code, name in score.groups.items()]
        yield text("Groups of countries are no countries and were left out: {groups}.", groups=listed(names))
    if score.series:
        yield text("Values of {series} were taken as US$ and divided by 1,000,000.", series=score.series)
    unknown = np.isnan([score.coverage_low[level] for level in LEVELS])
    lacking = [horizon for place, horizon in enumerate(score.horizons) if unknown[:, place].any()]
    if len(score.countries) == 1:
        yield text("No interval can be given: one country alone does not tell how others differ.")
    elif lacking:
        yield text(
            "No interval can be given for some bands {years} years ahead: resampling {countries} changes nothing.",
            years=listed(list(map(str, lacking))),
            countries=_countries(score),
        )


def _countries(score: PanelScore) -> model.Value:
    return model.Value(len(score.countries), COUNTRIES)


def _jump(found: Backtest, country: Country) -> Iterator[model.Text]:
    """How the jump of figures may be read, where any of those that jump lay outside."""
    jump = country.jump
    if jump is not None and any(score.year == jump.year for score in found.home if side(score)):
        yield plain(words(jump.note))


# --- Figures ------------------------------------------------------------------------------------------------------


def _home_figure(found: Backtest, results: Sequence[Result], country: Country) -> model.Figure:
    """Forecasts from every origin that an exact figure tests: outcomes in rows, origins in columns."""
    scores = _levels(found)
    tested = {score.origin for score in scores if score.relation == "equal"}
    every = [result for result in results if result.scenario.as_of in tested] or list(results)
    shown = evenly(every, MOST_ORIGINS)
    left_out = text("Drawn from {shown} of {count} years; the table has all.", shown=len(shown), count=len(every))
    outcomes = list(dict.fromkeys(score.quantity for score in scores))
    return model.Figure(
        title=_inside(scores, country),
        subtitle=text(
            "{outcomes} as forecast from each year. Line: median; bands: half and 9 in 10 simulations. Dots: "
            "published; hollow: later; ringed: outside; arrow: at least",
            outcomes=listed([language.OUTCOMES[outcome] for outcome in outcomes]),
        ),
        panels=[panel for outcome in outcomes for panel in _row(shown, outcome, scores)],
        columns=len(shown),
        notes=[*([left_out] if len(shown) < len(every) else []), *_jump(found, country)],
    )


def _row(results: Sequence[Result], outcome: str, scores: Sequence[HomeScore]) -> Iterator[model.Lines]:
    """An outcome from every origin, on one scale."""
    drawn = [replace(series(result, outcome, "quiet", whole=True), end=None) for result in results]
    marks = [list(_marks(result, outcome, scores)) for result in results]
    top = max(*(max(one.bands[90][1]) for one in drawn), *(mark.y or 0.0 for mark in marks[0]))
    unit = language.scale([model.Value(top, UNIT_OF[outcome])], UNIT_OF[outcome])
    short = "{name}, {unit}, {year}" if unit.short.en else "{name}, {year}"
    for result, one, dots in zip(results, drawn, marks, strict=True):
        year = text("from {year}", year=result.scenario.as_of)
        title = text(short, name=language.SHORT[outcome], unit=unit.short, year=year)
        yield model.Lines(title, unit, YEAR, [one], dots, bands_named=False, reach=(0.0, ROOM * top))


def _marks(result: Result, outcome: str, scores: Sequence[HomeScore]) -> Iterator[model.Mark]:
    """The figures that were known, and those that came later."""
    origin, unit = result.scenario.as_of, UNIT_OF[outcome]
    yield from (mark for mark in published(result, outcome) if mark.x is not None and mark.x <= origin)
    for score in scores:
        if (score.quantity, score.origin) == (outcome, origin):
            kind: Literal["hollow", "at least"] = "hollow" if score.relation == "equal" else "at least"
            yield model.Mark(kind, model.Value(score.observed, unit), x=score.year, y=score.observed)


def _coverage(score: PanelScore) -> model.Figure:
    """What each band held by horizon, with what resampled countries give, against what it should hold."""
    ends = [(level, held) for level in LEVELS for held in (getattr(score, name)[level] for name in COVERAGE)]
    reach = ROOM * max(float(np.nanmax(np.abs(held - level), initial=0.0)) for level, held in ends)
    return model.Figure(
        title=_held(score),
        subtitle=text(
            "Share of later figures inside the bands, %. Dashed: as it should be; shaded: {level} of resamples of the "
            "countries",
            level=_share(BOOTSTRAP_LEVEL),
        ),
        panels=[_level(score, level, reach) for level in LEVELS],
        columns=len(LEVELS),
        notes=list(_of_panel(score)),
    )


def _level(score: PanelScore, level: float, reach: float) -> model.Lines:
    """What the bands of a level held, on a scale around what they should hold."""
    name, ends = text("{level} bands", level=_share(level)), (level - reach, level + reach)
    held, *band = (getattr(score, name)[level].tolist() for name in COVERAGE)
    bands = {} if np.isnan(band).all() else {90: tuple(band)}
    drawn = model.Series(name, "", "scenario", score.horizons, held, bands, end=_share(held[-1]))
    should = model.Mark("across", model.NOTHING, y=level)
    return model.Lines(name, SHARE, AHEAD, [drawn], [should], years=False, bands_named=False, reach=ends)


def _pit(score: PanelScore) -> model.Figure:
    """In which tenth of the forecast's simulations later figures fell."""
    step, fair = 100 // len(score.pit), _share(1 / len(score.pit))
    rows = []
    for place, held in enumerate(map(_share, score.pit)):
        name = text("{low} to {high} %", low=step * place, high=step * (place + 1))
        rows.append(model.Row(name, "", "scenario", held, said=plain(held)))
    mark = model.Mark("upright", text("should be {fair}", fair=fair), x=fair.amount)
    return model.Figure(
        title=text(
            "Forecasts abroad were {shape}: each tenth held {held} of later exports",
            shape=shape(score.pit),
            held=_range(score.pit),
        ),
        subtitle=text(
            "Later exports by percentile of the forecast, %. Many at both ends: bands too narrow; at the top: too high"
        ),
        panels=[model.Rows(model.NOTHING, SHARE, rows, "bar", [mark])],
    )


def shape(shares: Array) -> model.Text:
    """The fault of forecasts, where the shares of figures in equal parts of the simulations show a large one."""
    ends, half = (shares[0] + shares[-1]) / (2 / len(shares)), float(shares[: len(shares) // 2].sum())
    faults = []
    if ends > FAR or ends < 1 / FAR:
        faults.append(text("too narrow") if ends > FAR else text("too wide"))
    if max(half, 1 - half) > OFF:
        faults.append(text("too high") if half > 1 / 2 else text("too low"))
    return listed(faults) if faults else text("about as wide as they should be")


# --- Data ---------------------------------------------------------------------------------------------------------


def spread_table(spreads: Sequence[Spread]) -> model.Table:
    """Quantiles of growth by horizon: simulated, in the panel, and in the panel without jumps."""
    rows: list[list[model.Cell]] = []
    for spread in spreads:
        for name, values in zip(SPREADS, (spread.simulated, spread.panel, spread.calm), strict=True):
            multiples = [model.Value(float(np.exp(growth)), language.PLAIN, digits=2) for growth in values]
            rows.append([str(spread.horizon), name, *multiples])
    shares = [plain(_share(share)) for share in spreads[0].probabilities]
    return model.Table(
        title=text("Quantiles of exports over their first value"),
        columns=[model.Column(AHEAD), model.Column(model.NOTHING, values=False), *map(model.Column, shares)],
        rows=rows,
    )


def _data(found: Backtest) -> dict[str, Any]:
    """All scores as JSON holds them; coverage as shares."""
    score = found.panel
    return {
        "home": [
            {
                **data_of(figure, "quantity", "origin", "year", "observed", "relation", "percentile", "wider"),
                **{f"in{level * 100:.0f}": held for level, held in figure.inside.items()},
                **data_of(figure, "crps", "crps_naive"),
            }
            for figure in found.home
        ],
        "panel": {
            "name": score.panel,
            "left_out": score.left_out,
            "countries": len(score.countries),
            **data_of(score, "series", "groups", "windows", "horizons"),
            **{name: {f"{level * 100:.0f}": getattr(score, name)[level] for level in LEVELS} for name in COVERAGE},
            "crps": score.crps,
            "skill": {name: 1 - score.crps["ours"] / score.crps[name] for name in NAIVE},
            "pit": score.pit,
            "by_size": [
                {**data_of(size, "low", "high", "windows"), "coverage_90": size.held} for size in score.by_size
            ],
        },
    }


def _home_rows(scores: Sequence[HomeScore]) -> Iterator[list[Any]]:
    """One row a number of each later figure."""
    for score in scores:
        head = ["home", score.quantity, score.origin, score.year, score.year - score.origin]
        for measure in ("observed", "percentile", "wider", "crps"):
            yield [*head, "ours", measure, getattr(score, measure)]
        yield from ([*head, "ours", f"in{100 * level:.0f}", int(held)] for level, held in score.inside.items())
        yield from ([*head, name, "crps", value] for name, value in score.crps_naive.items())


def _panel_rows(score: PanelScore) -> Iterator[list[Any]]:
    """One row a number of each horizon, then of each tenth, named by its upper end."""
    for place, horizon in enumerate(score.horizons):
        head = ["panel", "exports", None, None, horizon]
        yield [*head, "ours", "windows", score.windows[place]]
        for name in COVERAGE:
            for level, held in getattr(score, name).items():
                yield [*head, "ours", f"{name}_{100 * level:.0f}", float(held[place])]
        yield from ([*head, name, "crps", float(values[place])] for name, values in score.crps.items())
    for place, held in enumerate(score.pit, start=1):
        yield ["panel", "exports", None, None, None, "ours", f"pit_{100 * place // len(score.pit)}", float(held)]
