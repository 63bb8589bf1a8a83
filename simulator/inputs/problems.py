"""What is wrong with an input: the place, the finding, what is allowed and the cure, all at once."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

MOST_SHOWN = 50  # problems; whoever has more mends these first
LONGEST_WORD, LONGEST_PLACE, LONGEST_FINDING = 80, 240, 1200  # characters in a message
MOST_LISTED, MORE = 25, " more"  # names that are allowed, and what ends a list of some
LONGEST_EXCERPT = 160  # characters; a longer line would hide its caret


@dataclass(frozen=True, order=True)
class Problem:
    """One finding at one place: a file with line and column, or the option that was typed.

    `excerpt` is the line of the file, in which the caret points at `column`.
    """

    file: str
    line: int
    column: int
    key: str
    finding: str
    excerpt: str = field(default="", compare=False)

    @classmethod
    def of(cls, file: str, finding: str) -> Self:
        """A finding about a file as a whole, or about what was typed."""
        return cls(file, 0, 0, "", finding)

    def __str__(self) -> str:
        file = visible(self.file, LONGEST_PLACE)
        place = f"{file}:{self.line}:{self.column}" if self.line else file
        parts = place, visible(self.key, LONGEST_WORD), visible(self.finding, LONGEST_FINDING)
        words = ": ".join(part for part in parts if part)
        # Tabs are kept, so that the caret stands under its character whatever their width.
        line, before = (_with_tabs(text) for text in (self.excerpt, self.excerpt[: self.column - 1]))
        if not line or len(line) > LONGEST_EXCERPT:
            return words
        margin = f"{self.line:>5} | "
        indent = "".join("\t" if character == "\t" else " " for character in before)
        return f"{words}\n{margin}{line}\n{' ' * (len(margin) - 2)}| {indent}^"


class InputError(ValueError):
    """An input that cannot be used; `problems` names everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(dict.fromkeys(sorted(problems)))
        lines = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        more = len(self.problems) - len(lines)
        super().__init__("\n".join([*lines, f"and {more:,} more"] if more else lines))

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # an error that comes from another machine is the same

    @classmethod
    def of(cls, file: str, finding: str) -> Self:
        """One finding about a file as a whole, or about what was typed."""
        return cls([Problem.of(file, finding)])

    @classmethod
    def refuse(cls, problems: Iterable[Problem]) -> None:
        """Raises it where there are problems."""
        if found := list(problems):
            raise cls(found)


class ScenarioError(InputError):
    """A scenario that cannot be run."""


class SeedsError(InputError):
    """Seeds that cannot be used."""


def at_once(*reads: Callable[[], Any], error: type[InputError] = ScenarioError) -> list[Any]:
    """What each of them reads. Raises the error with the problems of all, so that nobody has to ask twice."""
    answers: list[Any] = []
    problems: list[Problem] = []
    for read in reads:
        try:
            answers.append(read())
        except InputError as found:
            problems += found.problems
    error.refuse(problems)
    return answers


def place_of(text: str, at: int) -> tuple[int, int]:
    """Line and column of a character, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def visible(text: str, most: int) -> str:
    """A text as messages show it: one line of at most `most` characters, what cannot be seen escaped."""
    shown = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text[: most + 1])
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _with_tabs(text: str) -> str:
    return "\t".join(visible(part, LONGEST_EXCERPT + 1) for part in text.split("\t"))


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest allowed one, or all of them where they are few."""
    known = {name.lower(): name for name in sorted(allowed)}
    table, dot, last = word[:LONGEST_WORD].lower().rpartition(".")
    # What all names of a table have in common says nothing of how near they are.
    beside = {name.removeprefix(table + dot): own for name, own in known.items() if name.startswith(table + dot)}
    if near := difflib.get_close_matches(last, beside, n=1):
        return f"did you mean '{beside[near[0]]}'?"
    if not beside and (near := difflib.get_close_matches(table + dot + last, known, n=1)):
        return f"did you mean '{known[near[0]]}'?"
    listed = list((beside or known).values())
    more = f" and {len(listed) - MOST_LISTED}{MORE}" if len(listed) > MOST_LISTED else ""
    return f"allowed here: {', '.join(listed[:MOST_LISTED])}{more}" if listed else "nothing is allowed here"


def unknown(word: str, fault: str, allowed: Iterable[str]) -> str:
    """What is told of a word that is not among the allowed ones."""
    return f"{shown(word)} {fault}; {suggestion(word, allowed)}"


def shown(value: Any) -> str:
    """A value of a file as its author wrote it, near enough."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{visible(value, LONGEST_WORD)}'"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    brief = f"{value:g}" if isinstance(value, float) else str(value)
    return repr(value) if isinstance(value, float) and float(brief) != value else brief


SWITCHES = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
GROUPING = r"[\s\u00a0\u2009\u202f'’_]"  # what people write between thousands


def as_number(text: str) -> str:
    """What to write for a text that means a number, as 20 %, 0,5 or 1.234,5; empty for any other."""
    digits = rf"\.?\d(?:[\d.,]|{GROUPING}(?=\d))*"
    match = re.fullmatch(rf"([+-]?)({digits})(e[+-]?\d{{1,3}})?\s*(%?)", text.strip(), re.IGNORECASE | re.ASCII)
    if match is None or len(text) > LONGEST_WORD:
        return ""
    sign, digits, power, percent = match.groups(default="")
    digits = re.sub(GROUPING, "", digits)
    mark = max(".,", key=digits.rfind)
    ambiguous = re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits) is not None
    whole, _, rest = digits.partition(mark) if digits.count(mark) == 1 and not ambiguous else (digits, "", "")
    if not re.fullmatch(r"\d*|\d{1,3}(?:[.,]\d{3})+", whole):
        return ""
    number = f"{sign}{re.sub('[.,]', '', whole).lstrip('0') or '0'}{rest and f'.{rest}'}{power}"
    if percent:
        return f"write {Decimal(number) / 100:f}, or {number} where per cent are asked for"
    return f"write {number}" + (f", or {sign}{digits.replace(',', '.')} if , marks decimals" if ambiguous else "")


KINDS = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_parsing": "a number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "model_type": "a table",
    "dict_type": "a table",
    "list_type": "a list",
}
BOUNDS = {
    "greater_than": "must be above",
    "greater_than_equal": "must be at least",
    "less_than": "must be below",
    "less_than_equal": "must be at most",
}


def in_words(error: Mapping[str, Any], allowed_keys: Iterable[str]) -> str:
    """The finding of one of pydantic's errors, in words that name the cure.

    `allowed_keys` are those of the table in which an unknown key stands.
    """
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key; {suggestion(str(error['loc'][-1]), allowed_keys)}"
    if kind == "missing":
        return "is missing; it has to be stated"
    if kind == "finite_number":
        return f"{shown(value)} is not a finite number; write one"
    if kind in KINDS:
        found = repr(value) if isinstance(value, float) else shown(value)
        cure = _cure(KINDS[kind], value)
        return f"expected {KINDS[kind]}, found {found}{cure and f'; {cure}'}"
    if kind in BOUNDS:
        return f"{shown(value)} is not allowed; it {BOUNDS[kind]} {shown(next(iter(context.values())))}"
    if kind == "literal_error":
        return f"unknown {shown(value)}; allowed: {context['expected']}"
    if kind == "string_too_short":
        return "is empty; write what it says"
    if kind == "string_too_long":
        return f"has {len(value):,} characters; write at most {context['max_length']}, and the rest into story"
    return str(error["msg"]).removeprefix("Value error, ")


def _cure(wanted: str, value: Any) -> str:
    """What to write for a value of the wrong kind, where it can be told."""
    if wanted == KINDS["bool_type"]:
        return f"write {SWITCHES[value.lower()]}" if isinstance(value, str) and value.lower() in SWITCHES else ""
    if wanted == KINDS["int_type"] and isinstance(value, float) and value.is_integer():
        return f"write {value:.0f}"
    number = as_number(value) if isinstance(value, str) and "number" in wanted else ""
    return number and f"{number}, without quotes"
