"""What the page is told: what an address asks for, projected, in words and panels."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from simulator.analysis.attribution import whys
from simulator.explore.controls import BELIEF, Control
from simulator.explore.engine import OUTCOMES, Dropped, Engine, Met, Stop, never
from simulator.explore.settings import ASSUME, Asked, Opened, Refused, Stated
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import Scenario
from simulator.inputs.seed_forms import Parameter
from simulator.report import explore as told
from simulator.report.explore import View
from simulator.report.language import GRADES, SHORT, capital, paragraph, unit_of, write
from simulator.report.model import Language, Report, Text
from simulator.report.names import title, typed, words
from simulator.report.render.page import panel_json, said, table_json
from simulator.runs.assimilate import DRAWS_OF_BLOCK

Pairs = Sequence[tuple[str, str]]
Json = dict[str, Any]

ALONE, TOP = "alone", "at the top"  # of what is kept of each lever


@dataclass(frozen=True)
class Page:
    """One opened file on kept draws. Every answer raises Dropped once `stop` says that nobody waits for it."""

    opened: Opened
    engine: Engine

    # --- Answers ------------------------------------------------------------------------------------------------

    def start(self, pairs: Pairs, stop: Stop = never) -> Json:
        """All that the page begins with; what an address asks for and cannot have is left to the page to ask again."""
        asked, bad_link = self._begun(pairs)
        try:
            answer = self._answer(asked, stop)
        except Refused:
            asked = Asked(self.opened.start, language=asked.language)
            answer = self._answer(asked, stop)
        language, scenario, years = asked.language, self.opened.scenario, self.opened.years
        page = told.words_of_page(scenario, typed(scenario.seeds, "explore", self.opened.file))
        return {
            "language": language,
            "words": {name: write(phrase, language) for name, phrase in page.items()},
            "on": self.opened.on,
            "title": write(title(scenario), language),
            "bad_link": bad_link,
            "years": {"first": years[0], "last": years[-1], "start": self.opened.start},
            "groups": self._groups(asked, stop),
            "assumptions": [
                {
                    "key": f"{ASSUME}{name}",
                    "name": name,
                    "says": write(told.assumption(replaced, scenario.seeds), language),
                }
                for name, replaced in self.opened.assumptions.items()
            ],
            "outcomes": [
                {"key": name, "name": write(SHORT[name], language), "unit": write(unit_of(name).head, language)}
                for name in OUTCOMES
            ],
            "compared": [write(title(other.scenario), language) for other in self.opened.others],
            "trust": said(list(told.trust(self.engine.reference(self._scenario(asked), stop))), language),
            "answer": answer,
        }

    def run(self, pairs: Pairs, stop: Stop = never) -> Json:
        """Sentence, panels, table, command and link of an address. Raises Refused."""
        return self._answer(self.opened.read(pairs), stop)

    def levers(self, pairs: Pairs, stop: Stop = never) -> Json:
        """What each lever does alone: the text of its row, and all in one panel. Raises Refused."""
        asked = self.opened.read(pairs)
        views = self._of_levers(asked, stop)
        return {"effects": self._effects(asked, views, stop), "panel": self._by_lever(asked, views)}

    def why(self, pairs: Pairs, stop: Stop = never) -> Json:
        """What drove the difference, in a preview on the first block of draws. Raises Refused."""
        asked = self.opened.read(pairs)
        return self._drove(asked, [asked.outcome], stop)[asked.outcome]

    def held(self, pairs: Pairs, stop: Stop = never) -> Json:
        """All that can be asked without a new setting: both panels of each outcome, rows, what drove it.

        Raises Refused.
        """
        asked = self.opened.read(pairs)
        view, levers = self._view(asked, stop), self._of_levers(asked, stop)
        panels = {
            outcome: {
                "years": panel_json(told.over_the_years(view, outcome), asked.language, told.STRIP),
                "levers": self._by_lever(replace(asked, outcome=outcome), levers),
            }
            for outcome in OUTCOMES
        }
        effects = self._effects(asked, levers, stop)
        return {"panels": panels, "effects": effects, "why": self._drove(asked, OUTCOMES, stop)}

    # --- What they are made of ----------------------------------------------------------------------------------

    def _begun(self, pairs: Pairs) -> tuple[Asked, str]:
        """The address that the page is opened with, or the file; and that a link was made for another one."""
        try:
            return self.opened.read(pairs), ""
        except Refused as refused:
            language: Language = "vi" if ("lang", "vi") in pairs else "en"
            bad_link = Text(told.BAD_LINK, {"file": self.opened.file}) if refused.at == "on" else None
            return Asked(self.opened.start, language=language), write(bad_link, language)

    def _answer(self, asked: Asked, stop: Stop) -> Json:
        view, language = self._view(asked, stop), asked.language
        by_lever = asked.view == "levers" or (not asked.view and not view.acts)
        strip_name = told.STRIP
        main = told.over_the_years(view, asked.outcome)
        levels = {name: panel_json(told.level(view, name), language, small=True) for name in ("revenue", "firms")}
        return {
            "draws": asked.draws,
            "changed": asked.changed,
            "sentence": paragraph(list(told.sentences(view)))[language],
            "careful": said(list(told.careful(view, *self._believed(asked))), language),
            "aims": said(told.aims(view), language),
            "picture": f"{self.opened.scenario.stem}{'-changed' if asked.changed else ''}.svg",
            "panels": {
                "main": panel_json(main, language, strip_name)
                if not by_lever
                else self._by_lever(asked, self._of_levers(asked, stop)),
                **levels,
            },
            "effects": self._own_effect(asked, view),
            "table": table_json(told.table(view), language) if asked.draws == "full" else None,
            "command": self.opened.command(asked),
            "link": self.opened.link(asked),
            "values": self._values(asked),
        }

    def _believed(self, asked: Asked) -> tuple[list[str], list[str]]:
        """The parameters of which something else is believed than in the file, and those that two files replace."""
        stacked = [name for assumed in asked.assume for name in self.opened.assumptions[assumed]]
        own = [key.removeprefix(BELIEF) for key in asked.settings if key.startswith(BELIEF)]
        twice = [name for name in dict.fromkeys(stacked) if stacked.count(name) > 1]
        return list(dict.fromkeys([*stacked, *own])), twice

    def _drove(self, asked: Asked, outcomes: Sequence[str], stop: Stop) -> dict[str, Json]:
        """What drove the difference in each of the outcomes."""
        with _refusing(asked):
            scenario = self._scenario(asked)
            drawn = self.engine.learned(scenario, stop).posterior
            if asked.draws == "preview":
                draws = min(drawn.draws, DRAWS_OF_BLOCK)
                scenario = replace(scenario, beliefs=replace(scenario.beliefs, draws=draws))
                drawn = replace(drawn, draws=draws, blocks=drawn.blocks[:1])

            def check() -> None:
                if stop():
                    raise Dropped

            found = whys(scenario, scenario.under_current_policy, outcomes, drawn=drawn, step=check)
        few = drawn.draws if asked.draws == "preview" else None
        return {one.outcome: _drove(told.drove(one, few), asked) for one in found}

    def _scenario(self, asked: Asked) -> Scenario:
        """The scenario, with those of its targets that the page can tell."""
        found = self.opened.scenario_of(asked)
        return replace(found, targets=tuple(target for target in found.targets if target.outcome in OUTCOMES))

    def _view(self, asked: Asked, stop: Stop) -> View:
        """The scenario that is asked for beside current policy, with those to compare with under the same beliefs."""
        with _refusing(asked):
            scenario = self._scenario(asked)
            met = self.engine.met(scenario, stop)
            under = _beliefs_of(asked)
            for other in self.opened.others:
                if other.file not in met.kept:
                    met.kept[other.file] = self._beside(Page(other, self.engine)._scenario(under), "full", stop)
            others = [met.kept[other.file] for other in self.opened.others]
            view = replace(self._beside(scenario, asked.draws, stop), others=others, touched=asked.changed)
            if asked.draws == "full" and len(acting := scenario.acting_levers) == 1:
                met.kept[ALONE, acting[0]] = view
            return view

    def _beside(self, scenario: Scenario, draws: str, stop: Stop) -> View:
        """A scenario beside current policy."""
        result, current = self.engine.answer(scenario, draws, stop)
        return View(result, current, self.engine.reference(scenario, stop))

    # --- Levers by themselves -----------------------------------------------------------------------------------

    @property
    def _sliders(self) -> list[Control]:
        """What stands for levers, in their order."""
        return [control for control in self.opened.controls.values() if control.slider is not None]

    def _alone(self, scenario: Scenario, lever: str, draws: str, stop: Stop) -> View:
        """A scenario that does of its policy what one lever does; of all draws the last of each lever is kept."""
        alone = replace(scenario, policy={**scenario.seeds.current, lever: scenario.policy[lever]})
        if draws != "full":
            return self._beside(alone, draws, stop)
        kept = self.engine.met(scenario, stop).kept
        found = kept.get((ALONE, lever))
        if found is None or found.result.scenario.policy != alone.policy:
            found = kept[ALONE, lever] = self._beside(alone, draws, stop)
        return found

    def _of_levers(self, asked: Asked, stop: Stop) -> dict[str, View]:
        """What each lever does alone: as set, and those at current policy at the top of their range, by name."""
        with _refusing(asked):
            scenario = self._scenario(asked)
            acting, met = scenario.acting_levers, self.engine.met(scenario, stop)
            return {
                control.lever: self._alone(scenario, control.lever, asked.draws, stop)
                if control.lever in acting
                else self._at_top(control, asked, met, stop)
                for control in self._sliders
            }

    def _at_top(self, control: Control, asked: Asked, met: Met, stop: Stop) -> View:
        """What a lever does alone at the top of its estimated range; worked out once for beliefs and a year."""
        kept = met.kept.get((TOP, control.key))
        if kept is None or kept[0] != asked.start:
            beliefs, stated = _beliefs_of(asked), Stated(((asked.start, _top(control)),))
            top = replace(beliefs, settings={**beliefs.settings, control.key: stated})
            kept = asked.start, self._alone(self._scenario(top), control.lever, "full", stop)
            met.kept[TOP, control.key] = kept
        return kept[1]

    def _by_lever(self, asked: Asked, views: Mapping[str, View]) -> Json:
        touched = any(lever in views for lever in self._scenario(asked).acting_levers)
        figure = told.by_lever(views, asked.outcome, asked.start, touched=touched)
        return panel_json(figure, asked.language, told.STRIP)

    def _effects(self, asked: Asked, views: Mapping[str, View], stop: Stop) -> dict[str, str]:
        """The text of every row that stands for a lever, and of every key that is set."""
        scenario = self._scenario(asked)
        levers = scenario.acting_levers
        keys = [control.key for control in self._sliders]
        keys += [key for key in asked.settings if key not in keys and not key.startswith(BELIEF)]
        found = {}
        for key in keys:
            control = self.opened.controls[key]
            acting = control.lever in levers
            if acting or control.slider is not None:
                view = views.get(control.lever) or self._alone(scenario, control.lever, asked.draws, stop)
                top = None if acting else _top(control)
                found[key] = write(told.effect(view, top), asked.language)
        return found

    def _own_effect(self, asked: Asked, view: View) -> dict[str, str]:
        """The text of a lever's row where it is the only one that does anything: it is then known already."""
        acting = view.result.scenario.acting_levers
        keys = [key for key in asked.settings if (self.opened.controls[key].lever,) == acting]
        return {key: write(told.effect(view), asked.language) for key in keys}

    # --- Controls -----------------------------------------------------------------------------------------------

    def _groups(self, asked: Asked, stop: Stop) -> list[Json]:
        """The controls: levers, then beliefs."""
        file = Asked(asked.start, language=asked.language)
        effects = self._effects(file, self._of_levers(file, stop), stop)
        values = self._values(asked)
        of = {True: list[Json](), False: list[Json]()}
        for key, control in self.opened.controls.items():
            value = values.get(key, {"value": control.now})["value"]
            shown = self._control(control, value, effects.get(key, ""), asked.language)
            of[key.startswith(BELIEF)].append(shown)
        return [
            {"name": write(told.LEVERS, asked.language), "open": True, "controls": of[False]},
            {"name": write(told.BELIEFS, asked.language), "open": False, "controls": of[True]},
        ]

    def _control(self, control: Control, value: float, effect: str, language: Language) -> Json:
        of, seeds = control.of, self.opened.seeds
        name = told.control_name(of, control.market, seeds)
        sources = [seeds.sources[source] for source in of.sources]
        dated = not isinstance(of, Parameter)
        return {
            "key": control.key,
            "name": write(words(control.slider.name) if control.slider is not None else name, language),
            "unit": write(told.control_unit(of), language),
            "colour": told.control_colour(of, seeds),
            "value": value,
            "now": control.now,
            "min": control.track[0],
            "max": control.track[1],
            "step": control.step,
            "allowed": list(control.allowed),
            "estimated": list(control.estimated) if control.estimated is not None else None,
            "means": write(told.control_means(of, control.market, seeds), language) if control.slider else "",
            "grade": capital(write(GRADES[of.grade], language)),
            "evidence": write(told.control_evidence(of, control.estimated), language),
            "sources": [
                {
                    "name": f"{one.title}. {one.publisher}, {one.published}",
                    "address": one.url if one.url.startswith("https://") else "",
                }
                for one in sources
            ],
            "more": control.more,
            "dated": dated,
            "text": effect,
        }

    def _values(self, asked: Asked) -> Json:
        """Where each control stands that is not where the file has it."""
        found = {**self.opened.beside(asked), **asked.settings}
        values: Json = {key: {"value": own.value, "year": self.opened.year_of(key, own)} for key, own in found.items()}
        return {**values, **{f"{ASSUME}{name}": {"value": 1, "year": None} for name in asked.assume}}


def _drove(report: Report, asked: Asked) -> Json:
    """What drove the difference; of few draws the picture alone, since its numbers are coarse."""
    panel, sentences = panel_json(report.figures["why"], asked.language), said(report.sentences, asked.language)
    if asked.draws == "full":
        return {"panel": panel, "sentences": sentences}
    return {"panel": {**panel, "rows": [{**row, "text": ""} for row in panel["rows"]]}, "sentences": []}


def _beliefs_of(asked: Asked) -> Asked:
    """An address that asks for the same beliefs and leaves policy to the file."""
    beliefs = {key: own for key, own in asked.settings.items() if key.startswith(BELIEF)}
    return Asked(asked.start, beliefs, asked.assume)


def _top(control: Control) -> float:
    """The top of the range for which a lever was estimated."""
    return (control.estimated or control.allowed)[1]


@contextmanager
def _refusing(asked: Asked) -> Iterator[None]:
    """Tells what cannot be projected at the belief that was set, where it is one alone."""
    try:
        yield
    except ScenarioError as error:
        beliefs = [key for key in asked.settings if key.startswith(BELIEF)]
        at = beliefs[0] if len(beliefs) == 1 else ""
        raise Refused(at, "; ".join(problem.finding for problem in error.problems)) from None
