"""Reads levers.toml and current_policy.toml: what levers are, their keys, and what the State does today."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from pydantic import create_model

from simulator.inputs.documents import Document
from simulator.inputs.forms import Form, Graded, problems
from simulator.inputs.inheritance import Laid
from simulator.inputs.lever_forms import LeverAbout, LeverKey, LeverKeyForm, LeverWords, key_type
from simulator.inputs.problems import Problem, SeedsError, unknown
from simulator.inputs.schedules import plan_from
from simulator.inputs.seed_forms import CurrentPolicy, Parameter, SourceForm
from simulator.inputs.seed_tables import unknown_sources
from simulator.levers import LEVERS

ABOUT = "about"  # the table of a lever that is no key
GAP = "{}"  # where the number stands in unit words


def lever_names(current_policy: Laid) -> Iterator[Problem]:
    """Levers in current policy that are none."""
    for name in current_policy.data:
        if name not in LEVERS:
            yield current_policy.problem((name,), unknown(name, "is no lever", LEVERS), at_key=True)


def read_levers(
    document: Document,
    sources: Mapping[str, SourceForm],
    parameters: Mapping[str, Parameter],
    exporters: tuple[str, ...],
    used: Container[str],
) -> tuple[dict[str, LeverAbout], dict[str, LeverKey]]:
    """What levers are, and their keys by name (delegations.missions), in the order of the file and of levers' plans.

    Levers that current policy does not name are not there: they are not among the `used`.
    """
    data = {lever: keys for lever, keys in document.data.items() if lever in used or lever not in LEVERS}
    tables = {
        (lever, key): table
        for lever, keys in data.items()
        for key, table in (keys.items() if isinstance(keys, dict) else {lever: keys}.items())
    }
    SeedsError.refuse(
        problem
        for path, table in tables.items()
        for problem in problems(LeverAbout if path[1] == ABOUT else LeverKeyForm, document, table, path)
    )
    abouts = {path[0]: LeverAbout.model_validate(table) for path, table in tables.items() if path[1] == ABOUT}
    forms = {path: LeverKeyForm.model_validate(table) for path, table in tables.items() if path[1] != ABOUT}
    levers = list(dict.fromkeys((*data, *(lever for lever in LEVERS if lever in used))))
    wanted = [(lever, key) for lever in levers if lever in LEVERS for key in LEVERS[lever].Plan.__dataclass_fields__]

    def found() -> Iterator[Problem]:
        for lever, key in wanted:
            if (lever, key) not in forms:
                yield document.problem((lever, key), "is missing; the lever has this key")
        for lever in data:
            if lever not in abouts:
                yield document.problem((lever, ABOUT), "is missing; a lever has a name and a colour")
        keys_of = {lever: {key: own for (of, key), own in forms.items() if of == lever} for lever in levers}
        for lever, about in abouts.items():
            yield from _about_problems(document, lever, about, keys_of[lever], parameters)
            yield from _slider_problems(document, lever, about, keys_of[lever], [*parameters], exporters)
        for path, form in forms.items():
            if path not in wanted:
                yield document.problem(path, "the levers have no such key")
            yield from _key_problems(document, path, form, keys_of[path[0]])
            yield from unknown_sources(document, path, form.sources, sources)

    SeedsError.refuse(found())
    made = [LeverKey.model_validate({**tables[lever, key], "lever": lever, "key": key}) for lever, key in wanted]
    return {lever: abouts[lever] for lever in levers}, {key.name: key for key in made}


def _about_problems(
    document: Document,
    lever: str,
    form: LeverAbout,
    keys: Mapping[str, LeverKeyForm],
    parameters: Mapping[str, Parameter],
) -> Iterator[Problem]:
    """What is wrong in what a lever is said to be, given its keys."""
    path = (lever, ABOUT)
    activity = keys.get(form.activity) if form.activity is not None else None
    if form.activity is not None and (activity is None or activity.type not in ("schedule", "market schedules")):
        yield document.problem((*path, "activity"), f"'{form.activity}' is no schedule of the lever")
    if (form.activity is None) is not (form.step is None):
        yield document.problem((*path, "step"), "goes with activity; write both, or none")
    shared = [key for key in keys.values() if key.type == "share map"]
    if form.divided and (len(shared) != 1 or activity is None or activity.type != "schedule"):
        yield document.problem((*path, "divided"), "needs one schedule as activity, and one share map")
    free = [name for name, parameter in parameters.items() if parameter.lever is None]
    for place, name in enumerate(form.uses):
        if name not in free:
            yield document.problem((*path, "uses", place), unknown(name, "is no parameter of the model", free))


def _slider_problems(
    document: Document,
    lever: str,
    form: LeverAbout,
    keys: Mapping[str, LeverKeyForm],
    parameters: list[str],
    exporters: tuple[str, ...],
) -> Iterator[Problem]:
    """What is wrong in what stands for a lever on the page."""
    if (slider := form.slider) is None:
        return
    path, (key, _, market) = (lever, ABOUT, "slider"), slider.key.partition(".")
    kind = keys[key].type if key in keys else None
    if kind not in (("market schedules",) if market else ("schedule", "fixed")) or market not in ("", *exporters):
        yield document.problem((*path, "key"), f"'{slider.key}' is no amount of the lever")
    if slider.belief not in parameters:
        yield document.problem((*path, "belief"), unknown(slider.belief, "is no parameter", parameters))
    fixed = [name for name, own in keys.items() if own.type == "fixed"]
    for name in slider.beside:
        if name not in fixed:
            yield document.problem((*path, "beside", name), unknown(name, "is no fixed key of the lever", fixed))
    for name in (needed for own in keys.values() for needed in own.needs):
        if kind == "fixed" and name not in slider.beside:
            yield document.problem((*path, "beside"), f"needs {name}, without which the lever is not in force")


def _key_problems(
    document: Document, path: tuple[str, str], form: LeverKeyForm, keys: Mapping[str, LeverKeyForm]
) -> Iterator[Problem]:
    """What is wrong in one lever key, beside those of its lever."""
    types = [own.type for own in keys.values()]
    if form.allowed is None and form.type not in ("year", "programmes"):
        yield document.problem((*path, "allowed"), "is missing; numbers need a range")
    if form.type == "fixed" and "year" not in types:
        yield document.problem((*path, "type"), "'fixed' needs a key of the type 'year' beside it")
    if form.part_of is not None:
        total = keys.get(form.part_of)
        if form.type != "market schedules" or total is None or total.type != "schedule" or "share map" not in types:
            words = "is for market schedules, beside a share map, and names a schedule of the lever"
            yield document.problem((*path, "part_of"), words)
    for key in form.needs:
        if form.type != "year" or key not in keys:
            yield document.problem((*path, "needs", key), "is for the other keys of a lever beside its year")
    for language, words in form.unit_words:
        if words.count(GAP) != 1:
            yield document.problem((*path, "unit_words", language), f"needs {GAP} once, where the number stands")


def read_current_policy(
    document: Document,
    sources: Mapping[str, SourceForm],
    levers: Iterable[str],
    keys: Mapping[str, LeverKey],
    words: LeverWords,
    markets: tuple[str, ...],
) -> dict[str, CurrentPolicy]:
    """What the State does under each lever, by its name. Raises SeedsError with everything that is wrong."""
    forms: dict[str, Any] = {}
    for lever in levers:
        fields: dict[str, Any] = {}
        for key in (key for key in keys.values() if key.lever == lever):
            optional, kind = key.while_in_force or key.part_of is not None, key_type(key, words)
            fields[key.key] = (kind | None, None) if optional else (kind, ...)
        forms[lever] = create_model(f"Current{lever.capitalize()}", __base__=Graded, **fields), ...
    whole: type[Form] = create_model("CurrentPolicy", __base__=Form, **forms)
    SeedsError.refuse(problems(whole, document, document.data))

    def found() -> Iterator[Problem]:
        for lever, table in document.data.items():
            yield from unknown_sources(document, (lever,), table["sources"], sources)
        for key in keys.values():
            if finding := _current_finding(key, document.data[key.lever].get(key.key)):
                yield document.problem((key.lever, key.key), finding)

    SeedsError.refuse(found())
    current = {}
    for lever in forms:
        table = document.data[lever]
        about = {key: table[key] for key in Graded.model_fields if key in table}
        values = {key: value for key, value in table.items() if key not in about}
        plan = plan_from(lever, values, keys, markets, None, 0)
        current[lever] = CurrentPolicy(plan=plan, values=values, **about)
    return current


def _current_finding(key: LeverKey, stated: Any) -> str | None:
    """What is wrong with what current policy states for a key, None where it states nothing."""
    if key.type == "year" and stated is not None:
        return f"a {key.lever} on record is not supported; leave it out"
    if key.part_of is not None and stated is not None:
        return "is for scenarios; state shares of the total in current policy"
    if key.positive_in_force and not list(stated.values())[-1] > 0:
        return "its last value has to be above zero"
    return None
