"""One broken file a flaw: its first line is the message that it must cause."""

from pathlib import Path

import pytest

from simulator.inputs.scenario import ScenarioError, read_scenario
from simulator.inputs.seeds import Seeds

BROKEN = Path(__file__).parent.parent / "broken"
FILES = sorted(BROKEN.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_message(file: Path, seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken file is refused with exactly the message of its first line, all findings at once and in order."""
    monkeypatch.chdir(BROKEN.parent.parent)
    expected = file.read_bytes().split(b"\n")[0].decode().removeprefix("# ")
    with pytest.raises(ScenarioError, match="tests/broken/") as caught:
        read_scenario(file.relative_to(Path.cwd()).as_posix(), seeds)
    assert " | ".join(str(problem).split("\n")[0] for problem in caught.value.problems) == expected


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_caret(file: Path, seeds: Seeds) -> None:
    """The excerpt is the named line of the file, with the caret under the named column."""
    with pytest.raises(ScenarioError, match=file.stem if "fault_in" not in file.stem else "bare_number") as caught:
        read_scenario(str(file), seeds)
    for problem in caught.value.problems:
        if problem.excerpt:
            lines = Path(problem.file).read_text(encoding="utf-8").split("\n")
            assert problem.excerpt == lines[problem.line - 1]
            _, excerpt, caret = str(problem).split("\n")
            assert caret.index("^") - excerpt.index("|") == problem.column + 1


def test_eight_faults_in_one_go(seeds: Seeds) -> None:
    """One file with eight kinds of faults is mended in one go: each is told, at its own line."""
    with pytest.raises(ScenarioError, match="eight_faults") as caught:
        read_scenario(str(BROKEN / "eight_faults.toml"), seeds)
    assert [(problem.line, problem.key) for problem in caught.value.problems] == [
        (6, "horizon.end"),
        (9, "levers.delegations.missions.2024"),
        (9, "levers.delegations.missions.2027"),
        (10, "levers.delegations.meetings_at_home"),
        (11, "levers.delegations.destinations"),
        (11, "levers.delegations.destinations.japn"),
        (14, "shocks[1].market"),
        (16, "shocks[1].growth"),
    ]


def test_faults_of_all_layers_in_one_go(seeds: Seeds) -> None:
    """What is wrong in a file that cannot be read, in beliefs and in options is told together."""
    settings = [("--set levers.law.x=1", "levers.law.x=1"), ("--set =", "=")]
    with pytest.raises(ScenarioError, match=r"syntax\.toml:4:20") as caught:
        read_scenario(str(BROKEN / "syntax.toml"), seeds, ["as-publishd"], settings)
    assert len(caught.value.problems) == 4


def test_every_flaw_has_a_file() -> None:
    """The flaws that people make have a file each."""
    flaws = {
        *("syntax", "encoding", "duplicate_key", "unknown_top", "unknown_lever", "unknown_key", "unknown_market"),
        *("unknown_parameter", "unknown_outcome", "unknown_distribution", "wrong_type", "bool", "text", "nan", "inf"),
        *("negative", "above_allowed", "past_year", "year_as_word", "years_out_of_order", "shares_miss_one"),
        *("bare_number", "as_of_out_of_range", "end_out_of_range", "zero_draws", "missing_extends"),
        *("circular_extends", "shock_without_year", "negative_sd", "law_key_without_in_force_from"),
        *("fault_in_extended_file", "three_faults", "eight_faults", "entry_ratio_zero", "entry_ratio_bare"),
        *("shock_in_two_units", "shock_until_before_it", "figure_of_unknown_quantity", "figure_without_reason"),
        *("figure_of_the_first_year", "figure_of_nothing", "market_above_total", "control_character", "long_title"),
        *("line_break_in_title", "path_with_backslash", "nested_too_deeply", "long_number", "large_number", "colon"),
        *("table_over_lines", "comma_at_the_end", "per_cent", "per_cent_in_quotes", "decimal_comma", "capital_true"),
        *("nothing", "curly_quotes", "no_break_space", "whole_number_with_point", "capitals"),
    }
    assert flaws <= {file.stem for file in FILES}
