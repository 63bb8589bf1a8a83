"""What a reader gets, as plain records: no library, no layout, no language chosen.

Amounts stand in the unit that their quantity has in the model; a renderer divides, rounds and words them.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

Language = Literal["en", "vi"]
LANGUAGES: tuple[Language, ...] = ("en", "vi")

Role = Literal["first", "scenario", "past", "total", "quiet", "more", "less"]
"""What a mark stands for; a renderer gives it a colour, that of its key where the role is "scenario"."""


class Words(NamedTuple):
    """One meaning in every language."""

    en: str
    vi: str


@dataclass(frozen=True)
class Unit:
    """What an amount is counted in.

    head      in headings: US$ million a year
    after     around a number in a sentence, with a gap for it: US${} million
    short     in narrow headings: US$ m
    one       around the number one, where that differs in English
    divisor   by which an amount is divided before it is written
    whole     whether there are no decimals from one on
    larger    the unit that large amounts are written in
    """

    head: Words
    after: Words
    short: Words
    one: Words | None = None
    divisor: float = 1.0
    whole: bool = False
    larger: "Unit | None" = None


@dataclass(frozen=True)
class Value:
    """An amount, perhaps with its 90 % band.

    signed   whether it is a difference, written with a plus where it is above zero
    error    what other random draws would move it by: zero where nothing random is in it; None where that is unknown,
             which NaN stands for too
    digits   significant ones at most; by default two for a difference and three for a level
    beside   whether its error is written beside it: where nothing else says how far it can be trusted
    """

    amount: float
    unit: Unit
    low: float | None = None
    high: float | None = None
    signed: bool = False
    error: float | None = 0.0
    digits: int | None = None
    beside: bool = False

    @property
    def alone(self) -> "Value":
        """The same without its band."""
        return replace(self, low=None, high=None)

    def __post_init__(self) -> None:
        if self.error is not None and math.isnan(self.error):
            object.__setattr__(self, "error", None)  # so that equal values are equal


class Band(NamedTuple):
    """The band of a value, for a sentence that tells the value itself beside it: −600 to +2,600."""

    value: Value


@dataclass(frozen=True)
class Chances:
    """Shares of the simulations in which an outcome is higher, the same and lower."""

    higher: float
    same: float
    lower: float


@dataclass(frozen=True)
class Text:
    """A phrase with gaps {name}, and what fills them."""

    words: Words
    slots: Mapping[str, "Slot"] = field(default_factory=dict)


Slot = Text | Words | Value | Band | Chances | str | int
Cell = Slot | None

NOTHING = Text(Words("", ""))

ABSENT = Words("–", "–")
"""In a cell, that there is no such number."""


@dataclass(frozen=True)
class Column:
    """A column of a table. The values of one share a scale of their unit, which its heading names."""

    name: Text
    values: bool = True
    unit: Unit | None = None

    @classmethod
    def of_words(cls, *names: Text) -> "list[Column]":
        """Columns that hold words under these names."""
        return [cls(name, values=False) for name in names]


NAMES = Column(NOTHING, values=False)
"""The first column of most tables: what each row is about."""


@dataclass(frozen=True)
class Table:
    """Rows of cells under their columns."""

    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: Text | None = None


@dataclass(frozen=True)
class Series:
    """Something over x: its centre, and bands (low, high) by the per cent of simulations that they hold.

    key      the scenario, lever or market that gives its colour
    known    x up to which it is the estimated past
    below    x up to which it lies below what was ever estimated
    beyond   x from which on it leaves that
    end      what is written at its right end
    named    whether its name is written there
    """

    name: Text
    key: str
    role: Role
    x: Sequence[float]
    centre: Sequence[float]
    bands: Mapping[int, tuple[Sequence[float], Sequence[float]]] = field(default_factory=dict)
    known: float | None = None
    below: float | None = None
    beyond: float | None = None
    end: Value | None = None
    named: bool = False


@dataclass(frozen=True)
class Mark:
    """Something at one place: a dot (filled, hollow, or a least value), or a line across or upright, with a label."""

    kind: Literal["dot", "hollow", "at least", "across", "upright"]
    label: Text | Value
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True)
class Lines:
    """Series over one axis: years, budgets, values of a key, or horizons.

    x            what the axis counts; years need no name
    marks_name   what the dots are, written once beside them: published
    zero         whether the scale starts at zero
    key          of the scenario that the panel is about, where it is about one
    reach        ends of the scale, where panels share one
    strip        of a difference: what is nearer to zero cannot be seen in the level; the scale shows it, never too fine
    """

    title: Text
    unit: Unit
    x: Text
    series: Sequence[Series]
    marks: Sequence[Mark] = ()
    marks_name: Text = NOTHING
    zero: bool = False
    years: bool = True
    key: str = ""
    bands_named: bool = True
    reach: tuple[float, float] | None = None
    strip: float = 0.0


@dataclass(frozen=True)
class Row:
    """A name with an interval or a bar, and what is written under the name. `inner` holds half of the simulations."""

    name: Text
    key: str
    role: Role
    value: Value
    inner: tuple[float, float] | None = None
    said: Text | None = None


@dataclass(frozen=True)
class Rows:
    """Names with intervals or bars.

    Parts of a sum share one scale: as "steps" each starts where the last ended, as "parts" all start at zero; a row of
    role total or quiet starts at zero. A row's value is its own amount, never a running sum. `reach` is an amount that
    the only scale holds, so that panels can be compared. `strip` is as of Lines.
    """

    title: Text
    unit: Unit
    rows: Sequence[Row]
    shape: Literal["interval", "bar", "steps", "parts"] = "interval"
    marks: Sequence[Mark] = ()
    reach: float = 0.0
    strip: float = 0.0


@dataclass(frozen=True)
class Cells:
    """A grid of amounts, values[row of y][column of x], on colours that part at `centre`.

    beyond   of each amount, whether it lies beyond what was ever estimated
    """

    title: Text
    unit: Unit
    x_name: Text
    y_name: Text
    x: Sequence[Value]
    y: Sequence[Value]
    values: Sequence[Sequence[Value]]
    beyond: Sequence[Sequence[bool]]
    centre: float = 0.0


@dataclass(frozen=True)
class Stack:
    """Layers that add up over x."""

    title: Text
    unit: Unit
    x: Text
    layers: Sequence[Series]
    years: bool = True


Panel = Lines | Rows | Cells | Stack


@dataclass(frozen=True)
class Figure:
    """One message in one to many panels, `columns` of them side by side; `colours` are those of keys."""

    title: Text
    subtitle: Text
    panels: Sequence[Panel]
    colours: Mapping[str, str] = field(default_factory=dict)
    columns: int = 2
    notes: Sequence[Text] = ()


FOLDER = "{folder}"
"""In a command, where the files of a report lie."""

RUN_SETTINGS = ("as_of", "end", "draws", "rng_seed")
"""The settings of a scenario that decide its numbers beside what it does and believes."""


@dataclass(frozen=True)
class Provenance:
    """What made a report, so that it can be made again.

    footer      program, scenarios, simulations and what was known, in words
    about       what footers leave out and files of figures hold: hashes and random seeds
    scenarios   as the manifest lists them
    inputs      checksums of all files that were read
    names       what the identifiers of scenarios, markets and levers in data stand for
    reference   makes tables of what was set, of every number with its evidence, and of the sources: few forms need them
    """

    footer: Text = NOTHING
    about: str = ""
    scenarios: Sequence[Mapping[str, Any]] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    reference: Callable[[], Sequence[Table]] = tuple


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that a command says of one question.

    name       stem of its CSV and its manifest: compare, or a scenario
    answer     tables that are always shown; `detail` those shown on request
    sentences  what the answer means; `careful` what to be careful about
    figures    by the stem of their file
    record     the object of --json
    fields     the columns of the CSV, whose rows are `data`
    next       the words of a command that asks on; FOLDER in them stands for where files lie
    """

    name: str
    answer: Sequence[Table]
    sentences: Sequence[Text]
    careful: Sequence[Text] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    detail: Sequence[Table] = ()
    record: Any
    fields: Sequence[str] = ()
    data: Sequence[Sequence[Any]] = ()
    provenance: Provenance = Provenance()
    next: Sequence[str] = ()
