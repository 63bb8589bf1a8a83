"""One TOML text with the place of everything in it, so that a finding can name line and column.

tomllib reads the values; tree-sitter, which keeps places, is asked only when something is wrong.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.inputs.problems import Problem, ScenarioError

if TYPE_CHECKING:
    from tree_sitter import Node

KeyPath = tuple[str | int, ...]
"""Keys from the top of a document down; whole numbers count the elements of lists."""

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
        key = dotted(path)
        if not self.in_file:
            return Problem(self.name, 0, 0, key, finding)
        for length in range(len(path), 0, -1):
            if place := self._places.get(path[:length]):
                row, column = place[0] if at_key or length < len(path) else place[1]
                return _problem_at(self.name, self.text, row, column, key, finding)
        return _problem_at(self.name, self.text, 0, 0, key, finding)

    @cached_property
    def _places(self) -> dict[KeyPath, tuple[tuple[int, int], tuple[int, int]]]:
        places: dict[KeyPath, tuple[tuple[int, int], tuple[int, int]]] = {}
        for path, key, value in _definitions(self.text):
            places.setdefault(path, (key, value))
        return places


def read_document(path: Path, name: str) -> Document:
    """Reads a TOML file, shown to its author as `name`.

    Raises ScenarioError with the one place where it is not UTF-8 or not TOML, or with every key that is there twice.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ScenarioError([Problem(name, 0, 0, "", f"cannot be read: {error.strerror}")]) from None
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
        raise ScenarioError(_syntax_problems(text, name, error, in_file)) from None


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


def _syntax_problems(text: str, name: str, error: Exception, in_file: bool) -> Iterator[Problem]:
    """Every key that is written twice, or else what tomllib found."""
    twice = list(_repeated_keys(text)) if re.search("overwrite|twice|Duplicate", str(error)) else []
    for path, first, (row, column) in twice:
        finding = f"written twice, first in line {first + 1}; keep one"
        if in_file:
            yield _problem_at(name, text, row, column, dotted(path), finding)
        else:
            yield Problem(name, 0, 0, dotted(path), finding)
    if twice:
        return
    message = str(error) or "nested too deeply"
    words, _, place = message.rpartition(" (at ")
    words = words or message
    cure = "; text needs quotes, a number none" if words == "Invalid value" else ""
    finding = f"not valid TOML: {words[:1].lower()}{words[1:]}{cure}"
    if not in_file:
        yield Problem(name, 0, 0, "", finding)
    elif numbers := re.findall(r"\d+", place):
        yield _problem_at(name, text, int(numbers[0]) - 1, int(numbers[1]) - 1, "", finding)
    else:
        last = text.rstrip("\n").count("\n")
        yield _problem_at(name, text, last, 0, "", finding)


def _problem_at(name: str, text: str, row: int, column: int, key: str, finding: str) -> Problem:
    lines = text.split("\n")
    line = lines[row] if row < len(lines) else ""
    excerpt = line if len(line) <= LONGEST_EXCERPT and line.replace("\t", " ").isprintable() else ""
    return Problem(name, row + 1, column + 1, key, finding, excerpt)


def _repeated_keys(text: str) -> Iterator[tuple[KeyPath, int, tuple[int, int]]]:
    """Keys that stand more than once: path, row of the first, place of the later one."""
    seen: dict[KeyPath, int] = {}
    for path, (row, column), _ in _definitions(text, implied=False):
        if path in seen:
            yield path, seen[path], (row, column)
        else:
            seen[path] = row


def _definitions(text: str, *, implied: bool = True) -> Iterator[tuple[KeyPath, tuple[int, int], tuple[int, int]]]:
    """Every key and list element: its path, the place of its key and the place of its value (row, column).

    With `implied`, also the tables that a dotted key or header opens on its way.
    """
    import tree_sitter
    import tree_sitter_toml

    lines = text.encode().split(b"\n")

    def place(node: "Node") -> tuple[int, int]:
        row, column = node.start_point
        return row, len(lines[row][:column].decode("utf-8", "replace"))

    def opened(base: KeyPath, keys: list[str], key: "Node", value: "Node") -> Iterator[Any]:
        if implied:
            for length in range(1, len(keys)):
                yield (*base, *keys[:length]), place(key), place(key)
        yield (*base, *keys), place(key), place(value)

    def value_of(node: "Node", path: KeyPath) -> Iterator[Any]:
        if node.type == "inline_table":
            yield from pairs_of(node, path)
        elif node.type == "array":
            elements = [child for child in node.named_children if child.type != "comment"]
            for index, element in enumerate(elements):
                yield (*path, index), place(element), place(element)
                yield from value_of(element, (*path, index))

    def pairs_of(node: "Node", base: KeyPath) -> Iterator[Any]:
        for pair in node.named_children:
            if pair.type == "pair":
                # A text that is broken further down may hold pairs of any number of parts.
                parts = [child for child in pair.named_children if child.type != "comment"]
                key, value = parts[0], parts[-1]
                keys = _key_parts(key)
                yield from opened(base, keys, key, value)
                yield from value_of(value, (*base, *keys))

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    root = parser.parse(text.encode()).root_node
    yield from pairs_of(root, ())
    counts: dict[KeyPath, int] = {}
    for table in root.named_children:
        if table.type not in ("table", "table_array_element") or not table.named_children:
            continue
        key = table.named_children[0]
        base = _inside_lists(_key_parts(key), counts)
        if table.type == "table_array_element":
            if implied:
                yield base, place(key), place(key)
            counts[base] = counts.get(base, -1) + 1
            base = (*base, counts[base])
            yield base, place(key), place(key)
        else:
            yield from opened((), list(base), key, key)  # type: ignore[arg-type]
        yield from pairs_of(table, base)


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
