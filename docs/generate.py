"""`make docs`: writes numbers.md from the seeds, and glossary.md from names, the phrase catalogue and glossary.toml.

No number and no name stands here: both come from where the program itself takes them.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.inputs.checks import read_checks
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.seed_forms import Parameter
from simulator.inputs.seeds import Seeds, read_seeds
from simulator.inputs.shipped import shipped_folder
from simulator.report.check import sentence
from simulator.report.inputs import GRADES
from simulator.report.language import GRADES as EVIDENCE
from simulator.report.language import OUTCOMES, UNIT_OF, VIETNAMESE, capital, plain, write
from simulator.report.model import Cell, Words
from simulator.report.names import lever, market, parameter, words
from simulator.report.stated import policy_words, prior_words, stated_number, stated_range, with_unit

FOLDER = Path(__file__).parent
SEEDS = "../seeds"
MADE = "<!-- Made by `make docs`; what is changed here is lost. -->"
HEADING = re.compile(r"^# --- (.+?) -+$", re.MULTILINE)
"""A heading of seeds/parameters.toml: the page has the sections of the file."""
READ = {
    "page": "the sentence with the number was read",
    "abstract": "its abstract or first page was read",
    "derived": "worked out from numbers that were read",
    "none": "",
}


def pages(seeds: Seeds) -> dict[str, str]:
    """What each page holds, by the name of its file."""
    return {"numbers.md": numbers(seeds), "glossary.md": glossary(seeds)}


# --- Markdown -----------------------------------------------------------------------------------------------------


def english(cell: Cell) -> str:
    """Anything that a report says, in English."""
    return write(cell, "en")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a line break inside a cell stays one."""
    lines = [heads, ["---"] * len(heads), *rows]
    cells = ([cell.replace("|", "\\|").replace("\n", "<br>") for cell in row] for row in lines)
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def notes(said: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A list of remarks, each under the key that it is about."""
    lines = [f"- `{key}`: {note}" for key, note in said if note]
    if lines:
        yield "\n".join(lines)


def links(sources: Iterable[str]) -> str:
    """Sources, each with a link to the list of them."""
    return ", ".join(f"[{name}](#{name})" for name in sources)


def named(means: Words, key: str) -> str:
    """What something is called, over its key."""
    return f"{capital(means.en)}\n`{key}`"


def page(*parts: str) -> str:
    """Parts with an empty line between them."""
    return "\n\n".join((MADE, *parts)) + "\n"


# --- Numbers ------------------------------------------------------------------------------------------------------


def numbers(seeds: Seeds) -> str:
    """Every parameter and lever with its evidence and source."""
    sections = [*_parameters(seeds), *_levers(seeds), *_markets(seeds), *_figures(seeds), *_checks(seeds)]
    return page("# Numbers", *_introduction(seeds), *sections, *_sources(seeds))


def _introduction(seeds: Seeds) -> Iterator[str]:
    country, all_of_them = seeds.country, len(seeds.acting)
    yield (
        f"Every number that the simulation of {country.name.en} starts from, with what it rests on. They stand in "
        f"[seeds/]({SEEDS}), from which this page is made; `goglobal sources` prints the same. How they act is told in "
        "[the model](model.md), and what to replace for another country in [its own page](other-country.md)."
    )
    yield (
        "Nobody knows most of them well, so each is a belief: a median, and in brackets the range that holds 90 % of "
        "the simulations before any published figure is looked at. “Fixed” is what does not vary. “Allowed” is what a "
        "scenario may put in its place: it replaces a belief under `[parameters]` and sets a lever under `[levers]`."
    )
    yield english(GRADES)
    counts = ", ".join(f"{count} of grade {grade}" for grade, count in seeds.grades.items())
    yield f"Of {all_of_them} parameters there are {counts}."
    contents = ("Parameters", "Levers", "Markets", "Published figures", "Checks", "Sources")
    yield (
        "On this page: " + ", ".join(f"[{name.lower()}](#{name.lower().replace(' ', '-')})" for name in contents) + "."
    )


def _parameters(seeds: Seeds) -> Iterator[str]:
    """A section for each heading of the file."""
    yield "## Parameters"
    yield "What policy cannot set."
    for common in dict.fromkeys(own.common for own in seeds.acting.values() if own.common):
        names = ", ".join(f"`{own.name}`" for own in seeds.acting.values() if own.common == common)
        yield f"Some are high or low together, by `{common}_correlation`: {names}."
    for heading, group in grouped(seeds):
        yield f"### {heading}"
        yield table(
            ["parameter", "belief", "allowed", "grade", "sources"],
            (
                [
                    named(parameter(own.name, seeds), own.name),
                    english(with_unit(prior_words(own.prior), own.unit)) + (f", {own.year}" if own.year else ""),
                    english(stated_range(own.allowed)),
                    str(own.grade),
                    links(own.sources),
                ]
                for own in group
            ),
        )
        yield from notes((own.name, own.note) for own in group)


def grouped(seeds: Seeds) -> Iterator[tuple[str, list[Parameter]]]:
    """The parameters under each heading of seeds/parameters.toml, in its order."""
    _, *parts = HEADING.split((seeds.folder / "parameters.toml").read_text(encoding="utf-8"))
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        yield heading, [seeds.parameters[name] for name in tomllib.loads(text)]


def _levers(seeds: Seeds) -> Iterator[str]:
    yield "## Levers"
    yield (
        "What a government can set. A lever counts by what it does beyond current policy. “Estimated” is the range for "
        "which evidence speaks; beyond it a run goes on and says so."
    )
    for name, policy in seeds.current_policy.items():
        keys = seeds.keys_of(name)
        yield f"### {capital(lever(name, seeds).en)}"
        yield table(
            ["key", "unit", "allowed", "current policy", "grade", "sources"],
            (_lever_row(key, policy.values.get(key.key), seeds) for key in keys),
        )
        yield from notes((key.name, key.note) for key in keys)
        rests = f"Current policy: grade {policy.grade}, {links(policy.sources)}."
        yield f"{rests} {policy.note}".strip()


def _lever_row(key: LeverKey, current: Any, seeds: Seeds) -> list[str]:
    allowed = english(stated_range(key.allowed)) if key.allowed is not None else "a year of the forecast"
    estimated = f"\nestimated: {english(stated_range(key.estimated))}" if key.estimated is not None else ""
    policy = english(policy_words(key, current, seeds))
    means = named(words(key.means), key.name)
    return [means, key.unit, allowed + estimated, policy, str(key.grade), links(key.sources)]


def _markets(seeds: Seeds) -> Iterator[str]:
    yield "## Markets"
    units = seeds.market_units
    yield (
        f"Shares are of {seeds.calendar.market_share_year} and sum to one. “Growth” is what a market's lasting growth "
        f"lies above that of the others, in {units.growth_centre}. Behind each number stands its grade. In “operator” "
        "markets a few large firms run networks; in all others many firms enter and leave."
    )
    rows, said = [], []
    for name, form in seeds.market_forms.items():
        own = [f"{english(stated_number(number.value))} ({number.grade})" for number in form.numbers.values()]
        cited = dict.fromkeys(source for number in form.numbers.values() for source in number.sources)
        rows.append([named(market(name, seeds), name), form.kind, *own, links(cited)])
        said += [(f"{name}.{number}", stated.note) for number, stated in form.numbers.items()]
    yield table(["market", "kind", units.firm_share, units.revenue_share, "growth", "sources"], rows)
    yield from notes(said)


def _figures(seeds: Seeds) -> Iterator[str]:
    yield "## Published figures"
    yield (
        "“Fitted” figures weigh the simulations; the others are only shown or compared with. The error is the standard "
        "deviation of the logarithm: 0.1 says that two in three such figures lie within 10 % of the truth."
    )
    rows = (
        [
            f"`{row.quantity}`",
            str(row.year),
            ("at least " if row.relation == "at_least" else "")
            + english(with_unit(plain(stated_number(row.value)), row.unit)),
            english(stated_number(row.log_sd)),
            "fitted" if row.use == "fit" else "shown",
            links([row.source]),
        ]
        for row in seeds.observations
    )
    yield table(["figure", "year", "value", "error", "use", "source"], rows)
    yield from notes((f"{row.quantity}@{row.year}", row.note) for row in seeds.observations)


def _checks(seeds: Seeds) -> Iterator[str]:
    yield "## Checks"
    yield "What every projection has to look like; `goglobal check` says where it does not."
    yield "\n".join(
        f"- **{english(sentence(check))}** {check.why} (`{name}`; {links(check.sources)})"
        for name, check in read_checks(seeds).items()
    )


def _sources(seeds: Seeds) -> Iterator[str]:
    yield "## Sources"
    yield "What kind each is, and how much of it was seen when the number was taken."
    for name, source in seeds.sources.items():
        yield f"#### {name}"
        address = f" <{source.url}>" if source.url.startswith("http") else f" {source.url}" if source.url else ""
        about = "; ".join(filter(None, (source.kind, READ[source.read])))
        gives = f" Gives: {source.gives}." if source.gives else ""
        yield f"{source.title}. {source.publisher}, {source.published}.{address} ({about}).{gives}"


# --- Glossary -----------------------------------------------------------------------------------------------------


def glossary(seeds: Seeds) -> str:
    """What the program's words mean, in both languages."""
    return page("# Glossary · Thuật ngữ", *_terms(), *_names(seeds))


def terms() -> list[tuple[Words, Words]]:
    """Each term with its definition; of a term that the program says, its catalogue has the Vietnamese."""
    found = tomllib.loads((FOLDER / "glossary.toml").read_text(encoding="utf-8"))["terms"]
    return [
        (Words(term["en"], term.get("vi") or VIETNAMESE[term["en"]]), Words(**term["definition"])) for term in found
    ]


def _terms() -> Iterator[str]:
    yield (
        "The words of the program, its reports and its page, as it says them itself. "
        "Các từ mà chương trình, báo cáo và trang của nó dùng."
    )
    yield "## Terms · Khái niệm"
    rows = (
        [f"**{term.en}**\n{said.en}", f"**{term.vi}**\n{said.vi}"]
        for term, said in sorted(terms(), key=lambda pair: pair[0].en.casefold())
    )
    yield table(["English", "Tiếng Việt"], rows)


def _names(seeds: Seeds) -> Iterator[str]:
    """Names by what they are of, with the key by which files and options call them."""
    yield "## Outcomes · Chỉ tiêu"
    rows = ([f"`{name}`", *said, *UNIT_OF[name].head] for name, said in OUTCOMES.items())
    yield table(["key · khóa", "English", "Tiếng Việt", "unit", "đơn vị"], rows)
    yield "## Evidence · Bằng chứng"
    yield _pairs(EVIDENCE)
    yield "## Levers · Công cụ chính sách"
    by_key: dict[str, Words] = {}
    for name in seeds.levers_about:
        by_key[name] = lever(name, seeds)
        by_key |= {key.name: words(key.means) for key in seeds.keys_of(name)}
    yield _pairs(by_key)
    yield "## Markets · Thị trường"
    yield _pairs({name: market(name, seeds) for name in seeds.market_forms})
    yield "## Parameters · Tham số"
    yield "What each is believed to be: [numbers](numbers.md#parameters). Giá trị và căn cứ: xem cùng trang đó."
    yield _pairs({name: parameter(name, seeds) for name in seeds.acting})


def _pairs(named: Mapping[str, Words]) -> str:
    return table(["key · khóa", "English", "Tiếng Việt"], ([f"`{key}`", *said] for key, said in named.items()))


if __name__ == "__main__":
    for name, text in pages(read_seeds(shipped_folder("seeds"))).items():
        (FOLDER / name).write_text(text, encoding="utf-8")
