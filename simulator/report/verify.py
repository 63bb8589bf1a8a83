"""`goglobal verify`: whether a command that ran again used and made the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.analysis.reproduced import BUCKETS, Parted
from simulator.report.language import OUTCOMES, PERCENT, joined, listed, phrase, plain, text
from simulator.report.model import ABSENT, NAMES, Cell, Column, Report, Table, Text, Value
from simulator.report.tidy import Quantity

SAME, DIFFERS, LOST, NEW = phrase("same to the bit"), phrase("differs"), phrase("no longer written"), phrase("new")


@dataclass(frozen=True)
class Again:
    """A manifest, and what came of its command now.

    made_with  versions that are others now: name to (before, now)
    inputs     files that went in and are not the same: name to whether it was there before and is now
    outputs    checksums by name: before and now, None where there is no such file
    parted     how the numbers of tables that differ do so, by file and outcome; None where rows are others
    touched    files beside the manifest that are no longer as it says
    """

    manifest: str
    command: str
    made_with: Mapping[str, tuple[str, str]]
    inputs: Mapping[str, tuple[bool, bool]]
    outputs: Mapping[str, tuple[str | None, str | None]]
    parted: Mapping[str, Mapping[str, Parted] | None] = field(default_factory=dict)
    touched: tuple[str, ...] = ()

    @property
    def other_outputs(self) -> list[str]:
        """The files that came out otherwise."""
        return [name for name, (before, now) in self.outputs.items() if before != now]

    @property
    def same(self) -> bool:
        """Whether the same went in and came out, and still lies there."""
        return not (self.other_outputs or self.inputs or self.touched)


def report(again: Again) -> Report:
    """What is the same, and by how much the rest differs."""
    return Report(
        name="verify",
        answer=[_files(again), *_tables(again)],
        sentences=list(_sentences(again)),
        careful=list(_careful(again)),
        record=_data(again),
    )


def _files(again: Again) -> Table:
    rows: list[list[Cell]] = [[name, _state(*pair)] for name, pair in again.outputs.items()]
    title = text("run again, from {manifest}: {command}", manifest=again.manifest, command=again.command)
    return Table(title, [NAMES, *Column.of_words(text("now"))], rows)


def _state(before: str | None, now: str | None) -> Text:
    return plain(SAME if before == now else NEW if before is None else LOST if now is None else DIFFERS)


def _tables(again: Again) -> Iterator[Table]:
    """How many numbers of each outcome differ by how much of the band, and from when on."""
    ends = [Value(end, PERCENT) for end in BUCKETS]
    heads = [text("same")]
    heads += [text("up to {end}", end=end) for end in ends] + [text("over {end}", end=ends[-1])]
    columns = [NAMES, *map(Column, heads), Column(text("first year"))]
    for name, outcomes in again.parted.items():
        if outcomes:
            rows: list[list[Cell]] = []
            for outcome, one in outcomes.items():
                if one.largest:
                    first = str(one.first) if one.first is not None else ABSENT
                    rows.append([_called(outcome), *map(str, one.counts), first])
            yield Table(
                text("numbers of {file} by their difference, in per cent of the 90 % band", file=name), columns, rows
            )


def _called(outcome: str) -> Text | str:
    """An outcome in words, where its rows are those of outcomes."""
    quantity = Quantity.of(outcome)
    return quantity.name({"lever": {}}) if quantity.outcome in OUTCOMES else outcome


def _sentences(again: Again) -> Iterator[Text]:
    if again.same:
        yield text("The same: what went in, and all that came out, to the bit.")
    elif others := again.other_outputs:
        yield text("Not the same: {files}.", files=listed([plain(name) for name in others]))
    else:
        yield text("What came out is the same to the bit, what went in or lies there is not.")
    if again.other_outputs and not again.inputs:
        yield (
            text("The same files went in; other versions may move the last digits, and pictures.")
            if again.made_with
            else text("The same files went in, by the same versions: that should not be. Please report it.")
        )


def _careful(again: Again) -> Iterator[Text]:
    for name, (before, now) in again.inputs.items():
        if before and now:
            yield text("the file {file} has changed since.", file=name)
        else:
            yield text(
                "the file {file} was read then, and is not now."
                if before
                else "the file {file} is read now, and was not then.",
                file=name,
            )
    for name, (made, here) in again.made_with.items():
        yield text("made with {name} {before}; here it is {now}.", name=name, before=made, now=here)
    for name in again.touched:
        yield text("the file {file}, which lies there, is not what the manifest lists.", file=name)
    if others := [name for name, outcomes in again.parted.items() if outcomes is None]:
        yield text("in {files} the rows are not about the same.", files=joined([plain(name) for name in others], ", "))


def _data(again: Again) -> dict[str, Any]:
    """As JSON holds it; null for a table of which the rows are others."""
    tables = {name: _parted_data(outcomes) if outcomes is not None else None for name, outcomes in again.parted.items()}
    return {
        "manifest": again.manifest,
        "command": again.command,
        "same": again.same,
        "made_with": {name: {"before": before, "now": now} for name, (before, now) in again.made_with.items()},
        "inputs": {name: {"before": before, "now": now} for name, (before, now) in again.inputs.items()},
        "outputs": {name: {"before": before, "now": now} for name, (before, now) in again.outputs.items()},
        "buckets": list(BUCKETS),
        "differences": tables,
        "changed_since": list(again.touched),
    }


def _parted_data(outcomes: Mapping[str, Parted]) -> dict[str, Any]:
    return {
        outcome: {"counts": one.counts, "largest": one.largest, "first_year": one.first}
        for outcome, one in outcomes.items()
    }
