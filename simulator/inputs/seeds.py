"""Reads seeds/: every number with unit, source, grade and allowed range, or every reason why it is refused."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from simulator.inputs.fit import FitForm
from simulator.inputs.inheritance import Evidence, head_of, read_evidence, shown_name
from simulator.inputs.lever_forms import LeverAbout, LeverKey, LeverWords
from simulator.inputs.lever_tables import lever_names, read_current_policy, read_levers
from simulator.inputs.priors import Prior
from simulator.inputs.problems import SeedsError, at_once
from simulator.inputs.seed_forms import (
    Country,
    CurrentPolicy,
    MarketForm,
    MarketUnitsForm,
    ObservationForm,
    Parameter,
    SourceForm,
)
from simulator.inputs.seed_tables import (
    DATED,
    NO_JUMP,
    country_problems,
    read_markets,
    read_observations,
    read_parameters,
    tables_of,
    whole,
)
from simulator.inputs.shipped import shipped_folder
from simulator.levers.lever import Divided
from simulator.model import Calendar, Markets

DEMAND_SUFFIX = "_demand"  # of parameters that a dated programme may add to the growth of its market
PLACEHOLDER, UNKNOWN_CODE = "placeholder", "XXX"  # of a new country: its source and its code
PANEL_FILE = "ict_service_exports.csv"


@dataclass(frozen=True, eq=False)  # seeds are the same where they were read once
class Seeds:
    """All published numbers and judgements that a projection starts from."""

    folder: Path
    sources: Mapping[str, SourceForm]
    parameters: Mapping[str, Parameter]
    markets: Markets
    market_forms: Mapping[str, MarketForm]
    market_units: MarketUnitsForm
    calendar: Calendar
    observations: tuple[ObservationForm, ...]
    levers_about: Mapping[str, LeverAbout]
    levers: Mapping[str, LeverKey]
    words: LeverWords
    current_policy: Mapping[str, CurrentPolicy]
    country: Country
    fit: FitForm
    hashes: Mapping[str, str]
    evidence: Evidence

    @property
    def first_year(self) -> int:
        """The first observed year, in which projections start."""
        return self.calendar.first_year

    @property
    def panel_path(self) -> Path:
        """Where the country panel lies: in the folder, or where what it inherits lies."""
        own = self.folder / PANEL_FILE
        return own if own.is_file() else shipped_folder("seeds") / PANEL_FILE

    @property
    def priors(self) -> dict[str, Prior]:
        """The prior of every parameter."""
        return {name: parameter.prior for name, parameter in self.parameters.items()}

    @cached_property
    def current(self) -> dict[str, Any]:
        """The plan of every lever in current policy, in the order in which levers act."""
        return {name: policy.plan for name, policy in self.current_policy.items()}

    @cached_property
    def events(self) -> Mapping[str, str]:
        """The parameter that is the probability of each event, by the event's field."""
        return {form.event: name for name, form in self.acting.items() if form.event is not None}

    @property
    def acting(self) -> dict[str, Parameter]:
        """The parameters that can move anything here: not those of levers that are not there, nor of no jump."""
        jumps = self.country.jump is not None
        return {
            name: parameter
            for name, parameter in self.parameters.items()
            if parameter.lever in (None, *self.levers_about) and (jumps or parameter.local != "jump")
        }

    def inherits(self, file: str, *path: str) -> bool:
        """Whether a value of a file comes from the shipped evidence and not from this country."""
        return self.evidence.files[file].inherits(*path)

    def place(self, file: str, *path: str) -> str:
        """The file in which a value stands."""
        return self.evidence.files[file].place(*path)

    @property
    def judged_markets(self) -> bool:
        """Whether most of what is said of revenue by market is judgement."""
        judged = [form.revenue_share.grade == "D" for form in self.market_forms.values()]
        return 2 * sum(judged) > len(judged)

    @property
    def options(self) -> tuple[str, ...]:
        """What a command has to be told to read these seeds; nothing for the shipped ones."""
        return () if self.folder == shipped_folder("seeds") else ("--seeds", str(self.folder))

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What no source has been found for yet, by name."""
        stated = {
            **{name: form.sources for name, form in self.acting.items()},
            **{f"{m}.{n}": own.sources for m, form in self.market_forms.items() for n, own in form.numbers.items()},
            **{name: policy.sources for name, policy in self.current_policy.items()},
            **{f"{row.quantity} of {row.year}": [row.source] for row in self.observations},
        }
        unknown_country = ("iso3",) if self.country.iso3 == UNKNOWN_CODE else ()
        return (*unknown_country, *(name for name, sources in stated.items() if PLACEHOLDER in sources))

    def homes(self, kind: str) -> tuple[Path, ...]:
        """Where files that people name lie, of a kind: those that come with the seeds before the shipped ones."""
        return (self.folder / kind, shipped_folder(kind))

    def keys_of(self, lever: str) -> tuple[LeverKey, ...]:
        """The keys of a lever, in the order of its plan."""
        return tuple(key for key in self.levers.values() if key.lever == lever)

    def current_value(self, key: LeverKey) -> Any:
        """What current policy states for a lever key; None where it states nothing."""
        return self.current_policy[key.lever].values.get(key.key)

    def year_key(self, lever: str) -> LeverKey | None:
        """The key that says from which year on the lever is in force; None where its keys have years of their own."""
        return next((key for key in self.keys_of(lever) if key.type == "year"), None)

    def share_key(self, lever: str) -> LeverKey | None:
        """The key that divides a total of the lever over the markets; None where there is none."""
        return next((key for key in self.keys_of(lever) if key.type == "share map"), None)

    def total_of(self, key: LeverKey) -> LeverKey | None:
        """The key of the total of which a key states the amounts of single markets; None where it does not."""
        return self.levers[f"{key.lever}.{key.part_of}"] if key.part_of is not None else None

    def amounts(self, key: LeverKey, plan: Any) -> Divided:
        """What each market gets of the total of which `key` states the amounts of single markets, by a lever's plan."""
        shares = self.share_key(key.lever)
        assert key.part_of is not None  # as the caller asks for
        assert shares is not None  # the reader of levers.toml asks for it
        return Divided(*(getattr(plan, name) for name in (key.part_of, shares.key, key.key)))

    @property
    def grades(self) -> dict[str, int]:
        """How many parameters have each grade."""
        counted = [parameter.grade for parameter in self.acting.values()]
        return {grade: counted.count(grade) for grade in ("A", "B", "C", "D")}


def read_seeds(folder: Path) -> Seeds:
    """Reads and checks a folder of seeds. Raises SeedsError with everything that is wrong, file by file."""
    evidence = read_evidence(folder)
    files, country = evidence.files, Country.model_validate(head_of(evidence.country))
    sources = tables_of(files["sources"], SourceForm)
    fit = whole(files["fit"], FitForm, files["fit"].data).without(country.iso3)
    observations, parameters, (market_forms, head), _ = at_once(
        lambda: read_observations(folder / "observations.csv", sources, country.start),
        lambda: read_parameters(files["parameters"], sources, country, fit),
        lambda: read_markets(files["markets"], sources),
        lambda: SeedsError.refuse(lever_names(files["current_policy"])),
        error=SeedsError,
    )
    SeedsError.refuse(country_problems(evidence.country, country, observations))
    exporters = tuple(name for name, form in market_forms.items() if form.kind == "exporters")
    levers_about, levers = read_levers(files["levers"], sources, parameters, exporters, files["current_policy"].data)
    words = LeverWords(
        exporters=exporters,
        operators=tuple(name for name, form in market_forms.items() if form.kind == "operator"),
        demand_parameters=tuple(name for name in parameters if name.endswith(DEMAND_SUFFIX)),
    )
    current = read_current_policy(files["current_policy"], sources, levers_about, levers, words, tuple(market_forms))
    return Seeds(
        folder=folder,
        sources=sources,
        parameters=parameters,
        markets=_model_markets(market_forms),
        market_forms=market_forms,
        market_units=head.units,
        calendar=Calendar(
            first_year=country.start,
            market_share_year=head.share_year,
            **{field: parameters[name].year for name, field in DATED.items()},
            price_year=country.price_year,
            coverage_year=country.jump.year if country.jump is not None else NO_JUMP,
            known_to=max(row.year for row in observations),
        ),
        observations=observations,
        levers_about=levers_about,
        levers=levers,
        words=words,
        current_policy=current,
        country=country,
        fit=fit,
        hashes=_hashes(evidence),
        evidence=evidence,
    )


def _model_markets(forms: Mapping[str, MarketForm]) -> Markets:
    return Markets(
        names=tuple(forms),
        exporters=np.array([form.kind == "exporters" for form in forms.values()]),
        firm_share=np.array([form.firm_share.value for form in forms.values()]),
        revenue_share=np.array([form.revenue_share.value for form in forms.values()]),
        growth_centre=np.array([form.growth_centre.value for form in forms.values()]),
    )


def _hashes(evidence: Evidence) -> dict[str, str]:
    """The checksum of every file that was read, by its name."""
    read = [file for name, file in evidence.files.items() if not (file.is_shipped and name == "current_policy")]
    files = {file.name: file.digest for file in (*read, evidence.country)}
    figures = hashlib.sha256((evidence.folder / "observations.csv").read_bytes()).hexdigest()
    return {**files, shown_name(evidence.folder, "observations.csv"): figures}
