"""What is wrong with an input: the place, the finding, what is allowed and the cure, all at once."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self


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
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        words = ": ".join(part for part in (place, self.key, self.finding) if part)
        if not self.excerpt:
            return words
        margin = f"{self.line:>5} | "
        # Tabs are kept, so that the caret stands under its character whatever their width.
        indent = "".join("\t" if character == "\t" else " " for character in self.excerpt[: self.column - 1])
        return f"{words}\n{margin}{self.excerpt}\n{' ' * (len(margin) - 2)}| {indent}^"


class InputError(ValueError):
    """An input that cannot be used; `problems` names everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(dict.fromkeys(sorted(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

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


def at_once(*reads: Callable[[], Any]) -> list[Any]:
    """What each of them reads. Raises ScenarioError with the problems of all, so that nobody has to ask twice."""
    answers: list[Any] = []
    problems: list[Problem] = []
    for read in reads:
        try:
            answers.append(read())
        except ScenarioError as error:
            problems += error.problems
    ScenarioError.refuse(problems)
    return answers


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest allowed one, or all of them."""
    known = sorted(allowed)
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"allowed here: {', '.join(known)}" if known else "nothing is allowed here"


def unknown(word: str, fault: str, allowed: Iterable[str]) -> str:
    """What is told of a word that is not among the allowed ones."""
    return f"'{word}' {fault}; {suggestion(word, allowed)}"


def shown(value: Any) -> str:
    """A value of a file as its author wrote it, near enough."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return f"{value:g}" if isinstance(value, float) else str(value)


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
        cure = "; write it without quotes" if kind in ("float_type", "int_type") and isinstance(value, str) else ""
        return f"expected {KINDS[kind]}, found {shown(value)}{cure}"
    if kind in BOUNDS:
        return f"{shown(value)} is not allowed; it {BOUNDS[kind]} {next(iter(context.values())):g}"
    if kind == "literal_error":
        return f"unknown {shown(value)}; allowed: {context['expected']}"
    if kind == "string_too_short":
        return "is empty; write what it says"
    return str(error["msg"]).removeprefix("Value error, ")
