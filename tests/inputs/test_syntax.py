"""What is told of a text that is no TOML, and that its cure works."""

import tomllib

import pytest

from simulator.inputs.documents import parse_document
from simulator.inputs.problems import ScenarioError, as_number
from simulator.inputs.syntax import DEEPEST, LONGEST_NUMBER

CURES = [
    ("a = {\n b = 1 }", "write { ... } on one line, without a comma at the end", "a = { b = 1 }"),
    ("a = { b = 1, }", "write { ... } on one line, without a comma at the end", "a = { b = 1 }"),
    ("a = { b = 1, # more\n}", "write { ... } on one line, without a comma at the end", "a = { b = 1 }"),
    ("a = { b = 1\nc = 2", "write { ... } on one line, without a comma at the end", "a = { b = 1 }\nc = 2"),
    ("a = 20%", "write 0.2, or 20 where per cent are asked for", "a = 0.2"),
    ("a = 0,5", "write 0.5", "a = 0.5"),
    ("a = { b = 0,5 }", "write 0.5", "a = { b = 0.5 }"),
    ("a = { b = 0,5, c = 1 }", "write 0.5", "a = { b = 0.5, c = 1 }"),
    ("a = 1.234,5", "write 1234.5", "a = 1234.5"),
    ("a = 1 000", "write 1000", "a = 1000"),
    ("a = 1,000", "write 1000, or 1.000 if , marks decimals", "a = 1000"),
    ("a = .5", "write 0.5", "a = 0.5"),
    ("a = 5.", "write 5", "a = 5"),
    ("a = 007", "write 7", "a = 7"),
    ("a = True", "write true", "a = true"),
    ("a = { b = 1, c = yes }", "write true", "a = { b = 1, c = true }"),
    ("a = None", "leave the key out", ""),
    ("a = null", "leave the key out", ""),
    ("a =", "write a value behind =", "a = 1"),
    ("a = some text", "text needs quotes", 'a = "some text"'),
    ("a = “text”", 'type " in its place', 'a = "text"'),
    ('a = "text”', 'write straight quotes, "', 'a = "text"'),
    ("a = 'it's'", "put text that has a ' in it in double quotes", 'a = "it\'s"'),
    ('a = "say "yes" now"', 'write \\" for a " inside of text', 'a = "say \\"yes\\" now"'),
    ('a = "C:\\x"', "in a path write / in the place of \\", 'a = "C:/x"'),
    ('a = "C:\\Users"', "or put the text in single quotes", "a = 'C:\\Users'"),
    ('a = "text', "close the quotes on the same line", 'a = "text"'),
    ("a: 1", "write = in the place of :", "a= 1"),
    ("a = { 2027: 1 }", "write = in the place of :", "a = { 2027= 1 }"),
    ("a 1", "write KEY = VALUE, one a line", "a = 1"),
    ('a = "x" b = 1', "write each KEY = VALUE on a line of its own", 'a = "x"\nb = 1'),
    ("a = 1.0, 2.0", "write one value, or several in [ ]", "a = [1.0, 2.0]"),
    ("[a", "write [NAME] on a line of its own", "[a]"),
    ("[[a]", "write [[NAME]] on a line of its own", "[[a]]"),
    ("a = [1, 2", "end it with ]", "a = [1, 2]"),
    ("a\u00a0= 1", r"\xa0 (U+00A0, no-break space) is not allowed here; take it out", "a= 1"),
    ("\u200ba = 1", r"\u200b (U+200B, zero width space) is not allowed here; take it out", "a = 1"),
    ("a = 1\u202f", r"\u202f (U+202F, narrow no-break space) is not allowed here; take it out", "a = 1"),
    ("a ＝ 1", "type = in its place", "a = 1"),
    ("a = −1", "type - in its place", "a = -1"),
    ("tên = 1", "a key with other signs in quotes", '"tên" = 1'),
    ('a = "\x1b"', r"\x1b (U+001B, control character) is not allowed here; take it out", 'a = ""'),
    ('{"a": 1}', "is JSON; a scenario is TOML", ""),
    ('[\n {"a": 1}]', "is JSON; a scenario is TOML", ""),
    ("---\na: 1", "is YAML; a scenario is TOML", ""),
    ("levers:\n  law: 1", "is YAML; a scenario is TOML", ""),
    ("year;firms\n2027;1", "is a table of text (CSV); a scenario is TOML", ""),
    ('"year","firms"\n2027,1', "is a table of text (CSV); a scenario is TOML", ""),
    ('a "x, y"', "write KEY = VALUE, one a line", 'a = "x, y"'),
    ("\ta 1", "write KEY = VALUE, one a line", "\ta = 1"),
    ("<html>", "is HTML or XML; a scenario is TOML", ""),
]


@pytest.mark.parametrize(("text", "words", "cured"), CURES)
def test_cures(text: str, words: str, cured: str) -> None:
    """What cannot be read is told with what to write instead, and that can be read."""
    with pytest.raises(ScenarioError) as caught:
        parse_document(text, "x.toml")
    (problem,) = caught.value.problems
    assert words in str(problem)
    assert problem.line <= text.count("\n") + 1
    assert parse_document(cured, "x.toml").data == tomllib.loads(cured)


@pytest.mark.parametrize("size", [DEEPEST + 1, 300, 2000])
@pytest.mark.parametrize("nest", ["[{}]\n", "{}=1", "a={}{}", "a=[\n{}]\n"])
def test_deep_texts(nest: str, size: int) -> None:
    """What lies too deep is refused, however it is written."""
    texts = {
        "[{}]\n": f"[{'.'.join('a' * size)}]\n",
        "{}=1": f"{'.'.join('a' * size)} = 1",
        "a={}{}": f"a = {'{a=' * size}1{'}' * size}",
        "a=[\n{}]\n": "a = " + "[\n" * size + "]\n" * size,
    }
    with pytest.raises(ScenarioError, match=f"is nested too deeply; at most {DEEPEST} tables"):
        parse_document(texts[nest], "x.toml")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1" * 5000, f"5,000 characters; write at most {LONGEST_NUMBER}"),
        ("0x" + "f" * 5000, "5,002 characters"),
        ("9223372036854775808", "is larger than whole numbers may be"),
        ("-0x1", "expected newline"),
    ],
)
def test_long_numbers(number: str, words: str) -> None:
    """Whole numbers are those of TOML: 64 bits."""
    with pytest.raises(ScenarioError, match=words):
        parse_document(f"a = {number}", "x.toml")
    assert parse_document("a = 9223372036854775807", "x.toml").data == {"a": 2**63 - 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("20", "write 20"),
        ("20 %", "write 0.2, or 20 where per cent are asked for"),
        ("-0,05%", "write -0.0005, or -0.05 where per cent are asked for"),
        ("1.234.567,89", "write 1234567.89"),
        ("1,234,567.89", "write 1234567.89"),
        ("1\u00a0000,5", "write 1000.5"),
        ("12'000", "write 12000"),
        ("1e5", "write 1e5"),
        ("twelve", ""),
        ("1,2,3", ""),
        ("2027-01", ""),
        ("", ""),
    ],
)
def test_numbers_in_text(text: str, words: str) -> None:
    """A text that means a number is told as the number."""
    assert as_number(text) == words
