"""What keeps a text from being TOML, in words that name the cure."""

import re
import unicodedata
from collections.abc import Iterator

from simulator.inputs.problems import GROUPING, SWITCHES, as_number

DEEPEST = 10  # parts of a key, or brackets inside one another; scenarios need six
TOO_DEEP = f"is nested too deeply; at most {DEEPEST} tables may lie in one another"
LONGEST_NUMBER = 100  # characters, as of other words without quotes

TOKENS = re.compile(
    r"""(?P<text> \"{3}(?:[^"\\]+|\\.|"(?!""))*(?:\"{3,5})? | '{3}(?:[^']+|'(?!''))*(?:'{3,5})?
              | "(?:[^"\\\n]+|\\[^\n])*"? | '[^'\n]*'? )
      | (?P<comment> \#[^\n]*) | (?P<mark> [\[\]{}=.,\n]) | (?P<space> [^\S\n]+) | (?P<word> [^\s\[\]{}=.,"'\#]+ )""",
    re.VERBOSE | re.DOTALL,
)
CURLY = "“”„‟‘’‚‛«»‹›″′"
DASHES = "‐‑‒–—−"
EXAMPLE = "a scenario is TOML, one KEY = VALUE a line; goglobal new NAME writes one to start from"
OVER_LINES = (
    "a table in { } goes over several lines or ends with a comma; write { ... } on one line, without a comma at the end"
)
FORMATS = (
    (r"\s*(?:\{|\[\s*\{|\[\s*\n)", "", "JSON"),
    (r"\s*<", "", "HTML or XML"),
    ("---\n", "", "YAML"),
    ("", r"\s*(?:-\s.*|[\w.-]+:\s*)", "YAML"),
    (r'(?:#.*\n)*"?[\w ]+"?[,;\t][^=\n]*(?:\n|$)', "", "a table of text (CSV)"),
)
"""How other formats begin, how a line looks on which they are found out, and their names."""
NUMBER = rf"[+-]?\.?\d(?:(?:[.,]|{GROUPING})?\d)*\.?\s*%?"
VALUES = (
    (r"(?i:none|null|nil)\b", "leave the key out where nothing is to be said"),
    (r"$", "write a value behind ="),
    (r"'", "put text that has a ' in it in double quotes"),
    (r'"', 'write \\" for a " inside of text, and nothing but the value on its line'),
)
"""What to write instead of values that begin so."""
CURES = (
    ("Unescaped|hex value|scalar value", r"in a path write / in the place of \, or put the text in single quotes"),
    (r"Unterminated|Illegal character '\\n'", "close the quotes on the same line"),
    ("Invalid value", "text needs quotes, a number none"),
    ("table declaration", "write [NAME] on a line of its own"),
    ("array declaration", "write [[NAME]] on a line of its own"),
    ("Unclosed array", "end it with ]"),
    ("Unclosed inline table", "end it with } on the same line"),
    ("declare|overwrite|redefine|mutate|Duplicate", "write each table and each key once"),
)
"""What to write instead, by what tomllib says."""


def limits(text: str) -> Iterator[tuple[int, str]]:
    """Where a text is too deep, or a number in it too long, to be read: the place, and the words."""
    depth, parts = 0, 1
    for token in TOKENS.finditer(text):
        kind, word = token.lastgroup, token[0]
        if kind == "word" and len(word) > LONGEST_NUMBER:
            yield token.start(), f"a number or word of {len(word):,} characters; write at most {LONGEST_NUMBER}"
        depth = max(0, depth + (word in "[{") - (word in "]}")) if kind == "mark" else depth
        parts = parts + 1 if word == "." else 1 if kind in ("mark", "comment") else parts
        if (depth == DEEPEST + 1 and word in "[{") or (parts == DEEPEST + 1 and word == "."):
            yield token.start(), TOO_DEEP


def diagnosis(text: str, place: int, message: str) -> str:
    """What is wrong where tomllib refuses a text at a place with a message."""
    before, rest = text[:place].rpartition("\n")[2], text[place:].partition("\n")[0]
    for beginning, line, name in FORMATS:
        if re.match(beginning, text) and re.fullmatch(line or ".*", before + rest):
            return f"is {name}; {EXAMPLE}"
    words = odd(text[place : place + 1])
    broken = rest.strip()[:1] in ("", "#", "}") and not re.search(r"\d,\d+\s*$", before)
    if not words and broken and _in_inline_table(text[:place]):
        words = OVER_LINES
    elif not words:
        words = f"{message[:1].lower()}{message[1:]}; {_cure(before, rest, message)}"
    return f"not valid TOML: {words}"


def odd(sign: str) -> str:
    """What is told of a sign that looks like another or like nothing; empty for any other."""
    if not sign or sign in "\t\n" or (sign.isprintable() if sign.isascii() else sign.isalnum()):
        return ""
    plain = '"' if sign in CURLY else "-" if sign in DASHES else unicodedata.normalize("NFKC", sign).strip()
    cure = f"type {plain} in its place" if plain.isascii() and plain.isprintable() and plain else "take it out"
    name = unicodedata.name(sign, "control character").lower()
    return f"{sign} (U+{ord(sign):04X}, {name}) is not allowed here; {cure}"


def _in_inline_table(text: str) -> bool:
    """Whether a text ends inside of { }."""
    brackets = ""
    for token in TOKENS.finditer(text):
        if token.lastgroup == "mark" and token[0] in "[{":
            brackets += token[0]
        elif token.lastgroup == "mark" and token[0] in "]}":
            brackets = brackets[:-1]
    return brackets.endswith("{")


def _cure(before: str, rest: str, message: str) -> str:
    """What to write in a line that is read up to `rest`."""
    if rest.startswith(":"):
        return "write = in the place of :"
    if any(sign in before for sign in CURLY):
        return f'write straight quotes, ", in the place of {CURLY[:2]}'
    for finding, cure in CURES[:2]:
        if re.search(finding, message):
            return cure
    _, equals, value = before.rpartition("=")
    if equals:
        value = (value + rest).partition("#")[0].strip()
        number = re.match(NUMBER, value)
        if number and (cure := as_number(number[0])) not in ("", f"write {number[0]}"):
            return cure
        word = value.partition(" ")[0].rstrip(",}]").lower()
        if word in SWITCHES and "newline" not in message:
            return f"write {SWITCHES[word]}"
        if re.match(r"[\w.\"'-]+\s*=", rest):
            return "write each KEY = VALUE on a line of its own"
        if rest.startswith(","):
            return "write one value, or several in [ ]"
        if cure := next((cure for beginning, cure in VALUES if re.match(beginning, value)), ""):
            return cure
    return next(
        (cure for finding, cure in CURES if re.search(finding, message)),
        "write KEY = VALUE, one a line, and a key with other signs in quotes",
    )
