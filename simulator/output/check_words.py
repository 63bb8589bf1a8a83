"""What came of checks, as records and as lines that a reader understands. It must not know how they were made."""

from collections.abc import Iterable
from typing import Any

from simulator.analysis.checks import Fault, Finding

PASSED, FAILED = "pass", "FAIL"


def check_records(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """One object a check; year and draw are null where it passed, draw also where a statistic of all draws broke."""
    return [
        {
            "name": finding.name,
            "scenario": finding.scenario,
            "ok": finding.fault is None,
            "year": finding.fault.year if finding.fault else None,
            "draw": finding.fault.draw if finding.fault else None,
            "words": finding.words if finding.fault is None else f"{finding.words} {fault_words(finding.fault)}",
        }
        for finding in findings
    ]


def checks_text(findings: Iterable[Finding]) -> str:
    """One line a check under the name of its scenarios; below what failed, where."""
    lines: list[str] = []
    heading = None
    failed = passed = 0
    for finding in findings:
        if finding.scenario != heading:
            heading = finding.scenario
            lines += ["", heading]
        passed, failed = passed + (finding.fault is None), failed + (finding.fault is not None)
        lines.append(f"  {FAILED if finding.fault else PASSED}  {finding.words}")
        if finding.fault:
            lines.append(f"        {finding.name}: {fault_words(finding.fault)}")
    lines += ["", f"{passed} passed, {failed} failed"]
    return "\n".join(lines)


def fault_words(fault: Fault) -> str:
    """Where it breaks first, and what was found in the place of what was asked."""
    place = f"in {fault.year}" if fault.draw is None else f"in {fault.year} in draw {fault.draw}"
    found = f"{fault.found:,.6g}".replace("-", "−")
    return f"First {place}: {fault.what} is {found}; asked is {fault.asked}."
