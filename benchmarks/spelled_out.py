"""A Vensim file without subscripts: a variable for each age and market, so that PySD computes with plain numbers."""

import re
from collections.abc import Iterator, Mapping
from itertools import product

SUBSCRIPT = re.compile(r"^(\w+):([^~]+)", re.MULTILINE)
VARIABLE = re.compile(r"([A-Za-z][A-Za-z ]*)\[([^\]]*)\]")

Axes = Mapping[str, list[str]]


def axes(text: str) -> Axes:
    """The elements of each subscript, by its name."""
    return {name: [one.strip() for one in elements.split(",")] for name, elements in SUBSCRIPT.findall(text)}


def spelled_out(text: str) -> str:
    """The same equations with every subscript written out and every sum added up; units and words are left out."""
    found = axes(text)
    equations = (part.split("~")[0].partition("=") for part in text.split("|"))
    lines = [
        f"{_named(left.strip(), bound)} = {_named(_added_up(right.strip(), found, bound), bound)} ~~|"
        for left, equals, right in equations
        if equals and "*" not in left
        for bound in _bound(left, found, "")
    ]
    return "\n".join(["{UTF-8}", *lines, ""])


def _bound(expression: str, found: Axes, mark: str) -> Iterator[Mapping[str, str]]:
    """Each way to put elements in the place of the subscripts that stand in an expression with this mark."""
    used = [name for name in found if re.search(rf"[\[,] *{name}{mark} *[\],]", expression)]
    for elements in product(*(found[name] for name in used)):
        yield {f"{name}{mark}": element for name, element in zip(used, elements, strict=True)}


def _added_up(expression: str, found: Axes, bound: Mapping[str, str]) -> str:
    """An expression with each sum over subscripts as the terms that it adds."""
    head, opened, rest = expression.partition("SUM(")
    if not opened:
        return expression
    end = _closing(rest)
    terms = (_named(rest[:end], {**bound, **over}) for over in _bound(rest[:end], found, "!"))
    return f"{head}({' + '.join(terms)}){_added_up(rest[end + 1 :], found, bound)}"


def _closing(text: str) -> int:
    """Where the bracket closes that was opened before the text."""
    depth = 1
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return place
    raise ValueError(f"a sum does not end: {text}")


def _named(expression: str, bound: Mapping[str, str]) -> str:
    """Variables named by their elements in the place of subscripts."""

    def name(found: re.Match[str]) -> str:
        return " ".join([found[1], *(bound.get(one.strip(), one.strip()) for one in found[2].split(","))])

    return VARIABLE.sub(name, expression)
