"""One TOML text with the place of everything in it, so that a finding can name line and column.

tomllib reads the values; tree-sitter, which keeps places, is asked only when something is wrong.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.inputs.files import decoded, read_bytes
from simulator.inputs.problems import LONGEST_EXCERPT, Problem, ScenarioError, place_of
from simulator.inputs.syntax import DEEPEST, TOO_DEEP, diagnosis, limits

if TYPE_CHECKING:
    from tree_sitter import Node

KeyPath = tuple[str | int, ...]
"""Keys from the top of a document down; whole numbers count the elements of lists."""

Place = tuple[int, int]
"""Line and column of a character, counted from 1."""

LONGEST_LINE = 1000  # characters; what is longer is looked at before tomllib spends hours on it
MOST_BITS = 63  # of whole numbers, beside the sign
HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves cursors, ends lines, turns text around or cannot be written."""
STORY = "story"  # whose text may have line breaks and tabs


@dataclass(frozen=True)
class Document:
    """A TOML text, the name under which its author knows it, and its values.

    Without `quoted` no line of it is shown: what is named by mistake may be private. `digest` is the checksum of the
    file that it was read from.
    """

    name: str
    text: str
    data: dict[str, Any]
    in_file: bool = True
    quoted: bool = True
    digest: str = ""

    def problem(self, path: KeyPath, finding: str, *, at_key: bool = False) -> Problem:
        """The finding at the value of `path`, or at its key; where it is absent, at what would hold it."""
        for length in range(len(path) if self.in_file else 0, 0, -1):
            if place := self._places.get(path[:length]):
                return self.problem_at(*place[0 if at_key or length < len(path) else 1], dotted(path), finding)
        return self.problem_at(1, 1, dotted(path), finding)

    def problem_at(self, line: int, column: int, key: str, finding: str) -> Problem:
        """The finding at a place of the text; what was typed as an option has no places."""
        if not self.in_file:
            return Problem(self.name, 0, 0, key, finding)
        text = self._lines[line - 1] if self.quoted and line <= len(self._lines) else ""
        excerpt = text if len(text) <= LONGEST_EXCERPT else ""
        return Problem(self.name, line, column, key, finding, excerpt)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _places(self) -> dict[KeyPath, tuple[Place, Place]]:
        places: dict[KeyPath, tuple[Place, Place]] = {}
        for path, key, value, _ in _definitions(self.text):
            places.setdefault(path, (key, value))
        return places


def read_document(path: Path, name: str) -> Document:
    """Reads a TOML file, shown to its author as `name`.

    Raises ScenarioError with the one place where it is not UTF-8 or not TOML, or with every key that is there twice.
    """
    raw = read_bytes(path, name)
    document = parse_document(decoded(raw, name), name, quoted=_is_quoted(path))
    return replace(document, digest=hashlib.sha256(raw).hexdigest())


def _is_quoted(path: Path) -> bool:
    """Whether messages may show lines of a file: of *.toml and of what somebody pipes into the program."""
    return path.suffix.lower() == ".toml" or not path.is_file()


def parse_document(text: str, name: str, *, in_file: bool = True, quoted: bool = True) -> Document:
    """Parses a TOML text; the same errors as `read_document`."""
    document = Document(name, text, {}, in_file, quoted)
    if any(len(line) > LONGEST_LINE for line in text.split("\n")):
        ScenarioError.refuse(_problem_in(document, *found) for found in limits(text))
    try:
        document = replace(document, data=tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        ScenarioError.refuse(_problem_in(document, *found) for found in limits(text))
        raise ScenarioError(_syntax_problems(document, error)) from None
    ScenarioError.refuse(_too_large(document))
    return document


def dotted(path: KeyPath) -> str:
    """The path as people write it: levers.delegations.missions, shocks[2].year."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += f".{_written_key(part)}" if words else _written_key(part)
    return words


def written(value: Any) -> str:
    """A value as TOML text on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_written_key(str(key))} = {written(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(item) for item in value)}]"
    return repr(value)


def _written_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def text_problems(document: Document, data: Any, base: KeyPath = ()) -> Iterator[Problem]:
    """Every text and key in `data`, found at `base`, that would harm what is written."""
    for path, value in _inside(data, base):
        if path and isinstance(path[-1], str) and (found := HARMFUL.search(path[-1])):
            yield document.problem(path, harm(found[0]), at_key=True)
        text = re.sub("[\n\t]", "", value) if path == (STORY,) and isinstance(value, str) else value
        if isinstance(text, str) and (found := HARMFUL.search(text)):
            cure = "; in a path write / in the place of \\" if path[:1] == ("extends",) else ""
            yield document.problem(path, f"{harm(found[0])}{cure}")


def _inside(data: Any, base: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """A value and all that lies in it, with their paths; a loop, because nobody knows how deep."""
    waiting = [(base, data)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*path, key), item) for key, item in inner if len(path) < 2 * DEEPEST]


def harm(sign: str) -> str:
    """What is told of a sign that would harm what is written."""
    if sign == "\n":
        return "has a line break; write it on one line"
    return f"holds {sign}, which cannot be seen and would harm what is written; take it out"


def _too_large(document: Document) -> Iterator[Problem]:
    """Values that lie too deep, and whole numbers that are none in TOML."""
    for path, value in _inside(document.data, ()):
        if isinstance(value, dict | list) and len(path) == DEEPEST:
            yield document.problem(path[:1], TOO_DEEP, at_key=True)
        elif isinstance(value, int) and value.bit_length() > MOST_BITS:
            yield document.problem(path, "is larger than whole numbers may be; write a smaller one")


def _problem_in(document: Document, place: int, finding: str, key: str = "") -> Problem:
    """The finding at a character of the text."""
    return document.problem_at(*place_of(document.text, place), key, finding)


def _syntax_problems(document: Document, error: Exception) -> Iterator[Problem]:
    """Every key that is written twice, or else what tomllib found."""
    text = document.text
    twice = list(_repeated_keys(text)) if re.search("overwrite|twice|Duplicate", str(error)) else []
    for path, first, place in twice:
        yield document.problem_at(*place, dotted(path), f"written twice, first in line {first}; keep one")
    if twice:
        return
    words, _, place_words = str(error).rpartition(" (at ")
    numbers = [int(number) for number in re.findall(r"\d+", place_words)]
    row, column = numbers or [text.count("\n") + 1, len(text) - text.rfind("\n")]
    start = sum(len(line) + 1 for line in text.split("\n")[: row - 1])
    at = min(start + column - 1, len(text.rstrip()))
    finding = diagnosis(text, at, words or str(error))
    if not document.quoted:
        finding += "; is this a scenario? its name does not end in .toml"
    yield _problem_in(document, at, finding)


def _repeated_keys(text: str) -> Iterator[tuple[KeyPath, int, Place]]:
    """Keys that stand more than once: path, line of the first, place of the later one."""
    seen: dict[KeyPath, int] = {}
    for path, place, _, implied in _definitions(text):
        if path in seen and not implied:
            yield path, seen[path], place
        elif not implied:
            seen[path] = place[0]


def _definitions(text: str) -> Iterator[tuple[KeyPath, Place, Place, bool]]:
    """Every key and list element: its path, the places of its key and its value, and whether it is implied.

    Implied are tables that a dotted key or header opens on its way.
    """
    import tree_sitter
    import tree_sitter_toml

    lines = text.encode().split(b"\n")
    ascii_rows = [line.isascii() for line in lines]

    def place(node: "Node") -> Place:
        row, column = node.start_point
        before = column if ascii_rows[row] else len(lines[row][:column].decode("utf-8", "replace"))
        return row + 1, before + 1

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    for path, key, value, implied in _nodes(parser.parse(text.encode()).root_node, (), {}):
        yield path, place(key), place(value), implied


Nodes = Iterator[tuple[KeyPath, "Node", "Node", bool]]
"""As `_definitions`, with the nodes of keys and values in the place of places."""


def _nodes(node: "Node", base: KeyPath, newest: dict[KeyPath, int]) -> Nodes:
    """What a text, a table or a list holds, whose path is `base`; `newest` are the last elements of lists of tables."""
    if base and node.type not in ("table", "table_array_element", "inline_table", "array"):
        return  # a value by itself, or what is broken
    inside = [child for child in node.named_children if child.type != "comment"]
    if node.type == "array":
        for index, element in enumerate(inside):
            yield (*base, index), element, element, False
            yield from _nodes(element, (*base, index), newest)
        return
    for child in inside:
        # A text that is broken further down may hold pairs of any number of parts.
        parts = [part for part in child.named_children if part.type != "comment"]
        if child.type == "pair":
            keys = _key_parts(parts[0])
            yield from _opened(base, keys, parts[0], parts[-1])
            yield from _nodes(parts[-1], (*base, *keys), newest)
        elif child.type in ("table", "table_array_element") and parts:
            path = _inside_lists(_key_parts(parts[0]), newest)
            if child.type == "table_array_element":
                yield path, parts[0], parts[0], True
                newest[path] = newest.get(path, -1) + 1
                path = (*path, newest[path])
                yield path, parts[0], parts[0], False
            else:
                yield from _opened((), path, parts[0], parts[0])
            yield from _nodes(child, path, newest)


def _opened(base: KeyPath, keys: Sequence[str | int], key: "Node", value: "Node") -> Nodes:
    for length in range(1, len(keys)):
        yield (*base, *keys[:length]), key, key, True
    yield (*base, *keys), key, value, False


def _inside_lists(keys: list[str], counts: dict[KeyPath, int]) -> KeyPath:
    """The path of a header, in the newest element of each list of tables on its way."""
    path: KeyPath = ()
    for key in keys[:-1]:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return (*path, keys[-1])


def _key_parts(node: "Node") -> list[str]:
    if node.type == "dotted_key":
        return [part for child in node.named_children for part in _key_parts(child)]
    written = (node.text or b"").decode()
    try:
        return [next(iter(tomllib.loads(f"{written} = 0")), written)]
    except tomllib.TOMLDecodeError:
        return [written]
