"""One TOML text with the place of everything in it, so that a finding can name line and column.

tomllib reads the values; tree-sitter, which keeps places, is asked only when something is wrong.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.inputs.problems import Problem, ScenarioError

if TYPE_CHECKING:
    from tree_sitter import Node

KeyPath = tuple[str | int, ...]
"""Keys from the top of a document down; whole numbers count the elements of lists."""

Place = tuple[int, int]
"""Row and column of a character, counted from zero."""

BYTE_ORDER_MARK = "\ufeff"
LONGEST_EXCERPT = 160  # characters; a longer line would hide its caret


@dataclass(frozen=True)
class Document:
    """A TOML text, the name under which its author knows it, and its values."""

    name: str
    text: str
    data: dict[str, Any]
    in_file: bool = True

    def problem(self, path: KeyPath, finding: str, *, at_key: bool = False) -> Problem:
        """The finding at the value of `path`, or at its key; where it is absent, at what would hold it."""
        for length in range(len(path) if self.in_file else 0, 0, -1):
            if place := self._places.get(path[:length]):
                return self.problem_at(*place[0 if at_key or length < len(path) else 1], dotted(path), finding)
        return self.problem_at(0, 0, dotted(path), finding)

    def problem_at(self, row: int, column: int, key: str, finding: str) -> Problem:
        """The finding at a place of the text, counted from zero; what was typed as an option has no places."""
        if not self.in_file:
            return Problem(self.name, 0, 0, key, finding)
        lines = self.text.split("\n")
        line = lines[row] if row < len(lines) else ""
        excerpt = line if len(line) <= LONGEST_EXCERPT and line.replace("\t", " ").isprintable() else ""
        return Problem(self.name, row + 1, column + 1, key, finding, excerpt)

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
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ScenarioError.of(name, f"cannot be read: {error.strerror}") from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        finding = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ScenarioError([Problem(name, line, column, "", finding)]) from None
    return parse_document(text.removeprefix(BYTE_ORDER_MARK), name)


def parse_document(text: str, name: str, *, in_file: bool = True) -> Document:
    """Parses a TOML text; the same errors as `read_document`."""
    text = text.replace("\r\n", "\n")
    try:
        return Document(name, text, tomllib.loads(text), in_file)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError(_syntax_problems(Document(name, text, {}, in_file), error)) from None


def dotted(path: KeyPath) -> str:
    """The path as people write it: levers.delegations.missions, shocks[2].year."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += f".{part}" if words else part
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


def _syntax_problems(document: Document, error: Exception) -> Iterator[Problem]:
    """Every key that is written twice, or else what tomllib found."""
    twice = list(_repeated_keys(document.text)) if re.search("overwrite|twice|Duplicate", str(error)) else []
    for path, first, place in twice:
        yield document.problem_at(*place, dotted(path), f"written twice, first in line {first + 1}; keep one")
    if twice:
        return
    message = str(error) or "nested too deeply"
    words, _, place_words = message.rpartition(" (at ")
    words = words or message
    cure = "; text needs quotes, a number none" if words == "Invalid value" else ""
    numbers = [int(number) - 1 for number in re.findall(r"\d+", place_words)]
    row, column = numbers or (document.text.rstrip("\n").count("\n"), 0)
    yield document.problem_at(row, column, "", f"not valid TOML: {words[:1].lower()}{words[1:]}{cure}")


def _repeated_keys(text: str) -> Iterator[tuple[KeyPath, int, Place]]:
    """Keys that stand more than once: path, row of the first, place of the later one."""
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

    def place(node: "Node") -> Place:
        row, column = node.start_point
        return row, len(lines[row][:column].decode("utf-8", "replace"))

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
        return [next(iter(tomllib.loads(f"{written} = 0")))]
    except tomllib.TOMLDecodeError:
        return [written]
