"""What editors show: tombi, which they run, accepts every shipped file and marks broken ones, without a network."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from simulator.inputs.shipped import CHECKOUT, shipped_folder

TOMBI = Path(sys.executable).parent / "tombi"
SCHEMA = shipped_folder("scenarios") / "scenario.schema.json"
BROKEN = sorted((CHECKOUT / "tests" / "broken").glob("*.toml"))

ONLY_THE_PROGRAM: Mapping[str, str] = {
    "what other files say": "circular_extends fault_in_extended_file missing_extends path_with_escapes sub_folder "
    "unknown_source unknown_market_of_shock",
    "which years are known and projected": "as_of_out_of_range end_before_as_of end_out_of_range past_year "
    "figure_of_the_first_year law_in_the_past programme_until_never shock_in_the_past shock_until_before_it "
    "year_after_end",
    "whether several values go together": "infeasible_pair law_key_without_in_force_from law_without_eligible_share "
    "market_above_total shares_miss_one spike_of_fixed target_without_side two_distributions uniform_reversed "
    "years_out_of_order no_year figure_of_nothing",
    "what a belief may be, whatever its distribution": "fixed_outside_allowed prior_outside_allowed",
    "what a scenario has to say, and a file of beliefs or an option has not": "no_title belief_without_reason "
    "figure_without_reason shock_without_reason",
    "that numbers end and titles are one line, which JSON cannot say": "inf line_break_in_title",
}
"""Broken files that no schema refuses, by what it would have to know."""


def marked(files: Iterable[Path], folder: Path) -> set[str]:
    """The files in which tombi finds an error, by their stems."""
    include = '[[schemas]]\npath = "{}"\ninclude = ["**/*.toml"]\n'
    (folder / "tombi.toml").write_text(include.format(SCHEMA.as_posix()), encoding="utf-8")
    for file in files:
        (folder / file.name).write_bytes(file.read_bytes())
    found = folder / "found.jsonl"
    options = ["--offline", "--quiet", "--diagnostics-format", "json-lines", "--diagnostics-file", str(found)]
    command = [str(TOMBI), "lint", *options, *(file.name for file in files)]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=False)
    findings = map(json.loads, found.read_text(encoding="utf-8").splitlines())
    return {Path(finding["path"]).stem for finding in findings if finding["level"] == "error"}


def test_shipped_files_are_accepted(tmp_path: Path) -> None:
    """Every scenario and file of beliefs, by the schema; the first line of a scenario leads an editor to it."""
    files = [*SCHEMA.parent.glob("*.toml"), *SCHEMA.parent.glob("assumptions/*.toml")]
    assert marked(files, tmp_path) == set()
    (tmp_path / "tombi.toml").unlink()
    (tmp_path / SCHEMA.name).write_bytes(SCHEMA.read_bytes())
    flawed = tmp_path / "flawed.toml"
    law = (SCHEMA.parent / "law.toml").read_text(encoding="utf-8")
    flawed.write_text(f"{law}\n[ensemble]\ndraws = 0\n", encoding="utf-8")
    for file, fault in (("law.toml", False), ("flawed.toml", True)):
        ended = subprocess.run([str(TOMBI), "lint", "--offline", file], cwd=tmp_path, capture_output=True, timeout=60)
        assert (ended.returncode != 0) == fault, ended.stderr.decode()


def test_broken_files_are_marked(tmp_path: Path) -> None:
    """All but those of which only the program can know, which is a list of files that there are."""
    known = {name for names in ONLY_THE_PROGRAM.values() for name in names.split()}
    stems = {file.stem for file in BROKEN}
    assert known < stems
    assert marked(BROKEN, tmp_path) == stems - known
