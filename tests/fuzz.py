"""`make fuzz`: scenario files and options made by chance, which have to be read, or refused in words.

Files follow the grammar of scenarios and are then broken token by token. What goes wrong is kept in tests/broken/.
"""

import argparse
import hashlib
import os
import random
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator.inputs.problems import LONGEST_EXCERPT, LONGEST_FINDING, LONGEST_PLACE, LONGEST_WORD, InputError
from simulator.inputs.scenario import Scenario, read_scenario
from simulator.inputs.syntax import TOKENS
from simulator.inputs.typed import figure_line
from simulator.inputs.written import scenario_text
from simulator.model import OUTCOMES
from tests.model.samples import shipped_seeds

ROOT = Path(__file__).parent.parent
BROKEN = ROOT / "tests/broken"
LONGEST_MESSAGE = LONGEST_PLACE + LONGEST_WORD + LONGEST_FINDING + LONGEST_EXCERPT
NUMBERS = (
    *("0", "1", "-1", "0.5", "1e308", "1e999", "-1e-320", "inf", "nan", "9223372036854775807", "9223372036854775808"),
    *("0x7fffffffffffffff", "1_000", "007", ".5", "5.", "1,5", "1.234,5", "20%", "1" * 101, "9" * 4400, "0o7", "+3"),
)
WORDS = (
    *("true", "True", "yes", "None", "null", "", "'", '"', '"20%"', '"2030"', "'it's'", "“x”", '"a\\u001bb"', '"\\x"'),
    *('"\\u202e"', '"C:\\dir"', '"""a\nb"""', "'''", '"\\ud800"', "2030-01-01", "12:00:00", '"=x"', "{}", "[]", "[[]]"),
)
SIGNS = (
    *("\0", "\x07", "\x1b", "\x7f", "\x85", "\r", "\r\n", "\t", "\u00a0", "\u200b", "\u202e", "\u2028", "\ufeff"),
    *("＝", "−", "“", "e\u0301", "ế", "é", "😀", "#", "\\", "=", ":", ",", ".", "[", "]", "{", "}", "\n", "\n\n", " "),
)
EXTENDED = (
    '"baseline"',
    '"law"',
    '["law", "offices"]',
    '"go-global"',
    '"nothing"',
    '"."',
    '"/etc/passwd"',
    '"/dev/null"',
)
SIZES = (2, 11, 90, 1100)


@cache
def whole_files() -> tuple[str, ...]:
    """Files that people wrote."""
    paths = sorted(chain((ROOT / "scenarios").rglob("*.toml"), BROKEN.glob("*.toml")))
    return tuple(text for path in paths if len(text := path.read_bytes().decode("utf-8", "replace")) < 5000)


@cache
def keys() -> tuple[str, ...]:
    """Everything that can be set, by its dotted key."""
    seeds = shipped_seeds()
    names = [f"levers.{key.name}" for key in seeds.levers.values()]
    names += [f"parameters.{name}" for name in seeds.parameters]
    names += ["world.real_depreciation", "world.home_demand_gap", "world.entry_ratio", "horizon.end", "horizon.as_of"]
    return (*names, "ensemble.draws", "ensemble.rng_seed", "title_vi", "story")


def value(chance: random.Random, depth: int = 0) -> str:
    """A value of any kind, of which many are wrong."""
    if depth < 3 and chance.random() < 0.2:
        inner = value(chance, depth + 1)
        return chance.choice([f"[{inner}, {inner}]", f"{{ a = {inner} }}", f"{{\n a = {inner},\n}}", f"[\n{inner},\n]"])
    long = f'"{"x" * chance.choice(SIZES)}"'
    return chance.choice([fitting(chance, chance.choice(keys())), chance.choice(NUMBERS), chance.choice(WORDS), long])


def fitting(chance: random.Random, key: str) -> str:
    """A value of the kind that a key takes."""
    seeds, (top, _, name) = shipped_seeds(), key.partition(".")
    if top == "levers":
        return _of_lever(chance, name)
    if top == "parameters":
        low, high = seeds.parameters[name].allowed
        one, other = sorted((chance.uniform(low, high), chance.uniform(low, high)))
        prior = chance.choice([f"fixed = {one}", f"uniform = {{ low = {one}, high = {other} }}"])
        return f'{{ {prior}, why = "x" }}'
    if top == "world":
        return _schedule(chance, 0.5, 1.5)
    whole = {"horizon.end": (2027, 2060), "horizon.as_of": (2019, 2025), "ensemble.draws": (100, 9999)}
    if key in whole or key == "ensemble.rng_seed":
        return str(chance.randint(*whole.get(key, (0, 2**63 - 1))))
    return chance.choice(
        ['"Việt Nam"', "'=x'", '"a \\"quoted\\" \\\\ text"', f'"{"x" * 190}"', '"\\u200d \\U0001F600"']
    )


def _schedule(chance: random.Random, low: float, high: float) -> str:
    years = sorted(chance.sample(range(2026, 2036), chance.choice([1, 1, 2, 4])))
    ends = ", ramp = true" * (chance.random() < 0.2)
    return f"{{ {', '.join(f'{year} = {chance.uniform(low, high)}' for year in years)}{ends} }}"


def _of_lever(chance: random.Random, name: str) -> str:
    seeds = shipped_seeds()
    own, market = seeds.levers[name], chance.choice(seeds.words.exporters)
    low, high = own.allowed or (0, 1)
    match own.type:
        case "year":
            return str(chance.randint(2026, 2035))
        case "fixed":
            return str(chance.uniform(low, high))
        case "schedule":
            return _schedule(chance, low, high)
        case "share map":
            return f"{{ {market} = 1.0 }}"
        case "market schedules":
            return f"{{ {market} = {_schedule(chance, low, high / 9)} }}"
        case _:
            programme, demand = chance.choice(["p", '"=p.q"', "'ế'"]), chance.choice(seeds.words.demand_parameters)
            return f'{{ {programme} = {{ market = "{market}", until = 2030, demand = "{demand}" }} }}'


def table(chance: random.Random) -> str:
    """An element of a list of tables."""
    year, markets = chance.choice([*range(2027, 2034), 2060, 1900, True]), shipped_seeds().markets.names
    number = chance.uniform(-3, 3)
    return chance.choice(
        [
            f'[[shocks]]\nmarket = "{chance.choice(["all", *markets])}"\nyear = {year}\ngrowth = {number}\nwhy = "x"',
            f'[[shocks]]\nmarket = "all"\nyear = {year}\npercent = {number * 30}\nuntil = {year}\nwhy = "x"',
            f'[[targets]]\noutcome = "{chance.choice(list(OUTCOMES))}"\nyear = {year}\nat_least = {abs(number) * 1000}',
            f'[[observations]]\nquantity = "revenue"\nyear = {year}\nvalue = {abs(number) * 9000}\nwhy = "x"',
        ]
    )


def made(chance: random.Random) -> str:
    """A file of the grammar, mostly with a title."""
    lines = [f'title = "{chance.choice(["t", "Việt Nam", "=x", "x" * 190])}"'] * (chance.random() < 0.95)
    lines += [f"extends = {chance.choice(EXTENDED)}"] * (chance.random() < 0.6)
    lines += [
        f"{key} = {fitting(chance, key) if chance.random() < 0.9 else value(chance)}"
        for key in chance.sample(keys(), chance.choice([0, 1, 1, 2, 4]))
    ]
    return "\n".join([*lines, *(table(chance) for _ in range(chance.choice([0, 0, 1, 2])))]) + "\n"


def broken(chance: random.Random, text: str) -> str:
    """The text with some tokens taken out, doubled, exchanged, or with others among them."""
    tokens = [token[0] for token in TOKENS.finditer(text)] or [""]
    for _ in range(chance.choice([1, 1, 2, 5])):
        place, other = chance.randrange(len(tokens)), chance.choice(tokens)
        new = chance.choice(
            [other, other, chance.choice(SIGNS), chance.choice(NUMBERS), chance.choice(WORDS), value(chance)]
        )
        tokens[place] = chance.choice(
            [
                "",
                new,
                tokens[place] + new,
                new + tokens[place],
                tokens[place] * chance.choice(SIZES),
                tokens[place][:-1],
            ]
        )
    return "".join(tokens)


def case(chance: random.Random) -> tuple[bytes, list[str], list[str]]:
    """A file, and what is typed to --set and --observe."""
    text = made(chance) if chance.random() < 0.6 else chance.choice(whole_files())
    text = broken(chance, text) if chance.random() < 0.5 else text
    raw = text.encode("utf-8", "replace")
    if chance.random() < 0.05:
        place = chance.randrange(len(raw) + 1)
        raw = chance.choice([raw[:place] + chance.randbytes(3) + raw[place:], text.encode("utf-16"), raw[:place]])
    key = chance.choice(keys())
    settings = [f"{key} = {fitting(chance, key)}"] * (chance.random() < 0.2)
    figures = [f"{chance.choice(['revenue', 'firms'])}@2026={chance.choice(NUMBERS)}"] * (chance.random() < 0.05)
    return raw, [broken(chance, one) if chance.random() < 0.4 else one for one in settings], figures


def faults_of(error: InputError, file: str, text: str) -> Iterator[str]:
    """What is wrong with a refusal."""
    message = str(error)
    if not message.strip():
        yield "no words"
    for line in message.split("\n"):
        if not line.replace("\t", " ").isprintable():
            yield f"signs that cannot be seen: {line!r}"
        if len(line) > LONGEST_MESSAGE:
            yield f"a line of {len(line)} characters"
    lines = re.split("\r\n|\n|\r", text.removeprefix("\ufeff"))
    for problem in error.problems:
        inside = problem.line <= len(lines) and problem.column <= len(lines[problem.line - 1]) + 1
        if problem.file == file and problem.line and not inside:
            yield f"a place outside of the file: {problem}"
        if not problem.finding:
            yield f"no finding: {problem}"


def read(path: Path, settings: list[str], figures: list[str], assume: list[Path]) -> Scenario:
    """The scenario of a case."""
    typed = [(f"--set {line}", line) for line in settings]
    typed += [(f"--observe {figure}", figure_line(figure)) for figure in figures]
    return read_scenario(path, shipped_seeds(), assume, typed)


def faults(number: int, rng_seed: int, folder: Path) -> list[str]:
    """What goes wrong with one case; a file that goes wrong is kept."""
    chance = random.Random(f"{rng_seed} {number}")
    raw, settings, figures = case(chance)
    path, again = folder / f"{os.getpid()}.toml", folder / f"{os.getpid()}-again.toml"
    path.write_bytes(raw)
    found: list[str] = []
    try:
        scenario = read(path, settings, figures, [path] if chance.random() < 0.05 else [])
        again.write_text(scenario_text(scenario, origin=chance.random() < 0.5), encoding="utf-8")
        if read(again, [], [], []).content != scenario.content:
            found.append("is another scenario when it is written and read again")
    except InputError as error:
        found += faults_of(error, str(path), raw.decode("utf-8", "replace"))
        if str(again) in str(error):
            found.append(f"is refused when it is written: {error}")
    except Exception as error:  # what nobody foresaw is what is looked for
        found.append(f"{type(error).__name__}: {error}"[:300])
    if found:
        kept = BROKEN / f"fuzz_{hashlib.sha256(raw).hexdigest()[:8]}.toml"
        kept.write_bytes(raw)
        found = [f"{kept.name} {settings or ''} {figures or ''}: {words}" for words in found]
    return found


def run(count: int, rng_seed: int, workers: int = 1) -> list[str]:
    """What goes wrong with so many cases."""
    with TemporaryDirectory() as folder:
        one = partial(faults, rng_seed=rng_seed, folder=Path(folder))
        if workers == 1:
            return list(chain.from_iterable(map(one, range(count))))
        with ProcessPoolExecutor(workers) as pool:
            return list(chain.from_iterable(pool.map(one, range(count), chunksize=200)))


def main() -> None:
    """Runs it, and leaves with 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rng-seed", type=int, default=1)
    options = parser.parse_args()
    found = run(options.count, options.rng_seed, os.cpu_count() or 1)
    print("\n".join(found[:40]))
    print(f"{options.count:,} files with rng_seed {options.rng_seed}: {len(found)} faults")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
