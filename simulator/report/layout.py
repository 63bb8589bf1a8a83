"""What is decided about a panel before anyone draws it: scales, ticks, groups, colours, and where texts stand.

Lengths are inches, text sizes points. Places in a frame count from its lower left corner, amounts are those written.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain, cycle
from statistics import fmean

import numpy as np

from simulator.report.language import SMALLEST, bare, capital, number, phrase, place_of, unbroken, write
from simulator.report.model import Cell, Cells, Language, Lines, Mark, Panel, Role, Row, Rows, Series, Stack, Value

TITLE, SUBTITLE, HEAD, BODY, SMALL = 16.5, 10.5, 11.0, 9.8, 8.8
LINE = 1.32  # of a text's size, from one line to the next

INK, QUIET, FAINT, RULE, GRID, PAPER = "#222222", "#5a5a5a", "#767676", "#a8a8a8", "#e6e6e6", "#ffffff"
FIRST, ACCENT, NEUTRAL = "#6b6b6b", "#c8102e", "#f3f3f3"
COLOURS = ("#0072B2", "#C4540A", "#00805E", "#A04090", "#9A6F00", "#2B8CC4", "#7A3B3B", "#4B5D16", "#3D3D91")
ROLES: Mapping[Role, str] = {
    "first": FIRST,
    "past": INK,
    "total": INK,
    "quiet": FIRST,
    "more": COLOURS[0],
    "less": COLOURS[1],
}

PAST, SIMULATED = phrase("estimated past"), phrase("simulated")
BANDS = {90: phrase("9 in 10"), 50: phrase("half")}
FINER = phrase("The others, on a scale {} times finer")
BEYOND = phrase("Hatched: beyond what was ever estimated")

TALL, LOW = 3.9, 2.3  # height of a panel with axes, alone or beside one other, and among several
AXIS, AXIS_NAME = 0.3, 0.24  # under a frame: tick labels, and the name of the axis
GROUP = 0.52  # the head of a second group of rows
NAMES = 0.46  # of a panel's width, at most, for the names of rows
END_GAP = 0.12  # from the frame to the labels at its right end
PAD = 0.035  # between a label and what it must not touch
STEP = 0.04  # between places at which a label is kept off the lines
SAME = 1e-9  # relative; amounts that differ by less have no scale between them
MAGNIFY = 10.0  # rows that reach this much less far than the largest get a scale of their own
STRIPS = 3  # that an axis of differences holds at least on one side
HEADROOM = (0.0, 0.08, 0.16, 0.26, 0.4, 0.6, 0.9)  # added to a scale, as little as labels need

Place = tuple[float, float]
Measure = Callable[[str, float, str], float]
"""The width of a text in inches, from its size and its weight (normal, semibold, bold)."""


def palette(keys: Sequence[str]) -> dict[str, str]:
    """A colour for each key: grey for the first of several, and for the others the colours in their order."""
    return dict(zip(dict.fromkeys(keys), chain((FIRST,) if len(keys) > 1 else (), cycle(COLOURS)), strict=False))


def mixed(colour: str, share: float) -> str:
    """A colour on white paper, the more of it the larger the share, from 0 to 1."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in parts)


def contrast(colour: str) -> str:
    """Ink or white, whichever is easier to read on a colour."""
    red, green, blue = ((int(colour[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5))
    return INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.213 else PAPER


@dataclass(frozen=True)
class Ruler:
    """The language and the colours of a figure, and what its texts measure."""

    language: Language
    measure: Measure
    colours: Mapping[str, str] = field(default_factory=dict)

    def say(self, phrase: Cell) -> str:
        """A phrase with a capital at its start."""
        return capital(write(phrase, self.language))

    def colour(self, role: Role, key: str) -> str:
        """The colour of what has a role, or a key where its role is that of a scenario."""
        return ROLES.get(role) or self.colours.get(key, COLOURS[0])

    def width(self, text: str, size: float, weight: str = "normal") -> float:
        """The width of the longest line."""
        return max(self.measure(line, size, weight) for line in text.split("\n"))

    def wrapped(self, text: str, room: float, size: float, weight: str = "normal") -> list[str]:
        """A text in lines that fit; hard spaces hold together, and a word is broken at . _ / -, else where it must."""
        lines: list[str] = []
        gap, used = self.measure(" ", size, weight), 0.0
        for word in unbroken(text).split(" ") if text else []:
            wide = self.measure(word, size, weight)
            if lines and used + gap + wide <= room:
                lines[-1] += f" {word}"
                used += gap + wide
            else:
                lines += self._broken(word, room, size, weight)
                used = self.measure(lines[-1], size, weight)
        return lines

    def fitting(self, text: str, room: float) -> float:
        """The size at which a text fits into one line, that of other texts at most."""
        return BODY * min(1.0, room / max(self.width(text, BODY), 1e-9))

    def balanced(self, text: str, room: float, size: float, weight: str = "normal") -> list[str]:
        """As few lines as fit, about as long as one another."""
        lines = self.wrapped(text, room, size, weight)
        for share in (0.55, 0.65, 0.75, 0.85, 0.92):
            shorter = self.wrapped(text, share * room, size, weight)
            if len(shorter) == len(lines) > 1:
                return shorter
        return lines

    def _broken(self, word: str, room: float, size: float, weight: str) -> list[str]:
        """A word, in pieces where it is longer than a line."""
        if self.width(word, size, weight) <= room:
            return [word]
        lines, used = [""], 0.0
        for piece in re.split(r"(?<=[._/-])(?=\w)", word):
            for part in [piece] if self.width(piece, size, weight) <= room else piece:
                wide = self.measure(part, size, weight)
                if lines[-1] and used + wide > room:
                    lines.append("")
                    used = 0.0
                lines[-1] += part
                used += wide
        return lines


def high(text: str, size: float) -> float:
    """The height of a text in one to many lines."""
    return (text.count("\n") + 1) * size / 72 * LINE


# --- Scales -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scale:
    """Ends of an axis, and its ticks with their labels."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]

    def at(self, amount: float, room: float) -> float:
        """Where an amount lies on an axis of that length."""
        return (amount - self.low) / (self.high - self.low) * room


def limits(amounts: Sequence[float], *, zero: bool = False) -> tuple[float, float]:
    """Ends of an axis around amounts, with some room; from zero where that is asked for or costs little."""
    known = [amount for amount in amounts if math.isfinite(amount)] or [0.0]
    low, top = min(known), max(known)
    if zero or 0 <= low < 0.4 * top:
        low, top = min(low, 0.0), max(top, 0.0)
    if top - low <= max(SMALLEST, SAME * max(abs(low), abs(top))):
        return (0.0, 1.0) if abs(low) <= SMALLEST else (low - 0.5 * abs(low), top + 0.5 * abs(top))
    room = 0.06 * (top - low)
    return (0.0 if low == 0 else low - room), (0.0 if top == 0 else top + room)


def around_strip(amounts: Sequence[float], strip: float) -> tuple[float, float]:
    """Ends of an axis of differences: 1, 2 or 5 times a power of ten on each side, STRIPS strips or more on the longer.

    On the other side at least the strip is seen. What does nothing is then a flat line in the strip, and no huge fan.
    """
    known = [amount for amount in amounts if math.isfinite(amount)]
    down, up = max(0.0, -min(known, default=0.0)), max(0.0, max(known, default=0.0))
    longer = rounded_up(max(down, up, STRIPS * strip) or 1.0)
    shorter = min(longer, max(strip, rounded_up(min(down, up)) if min(down, up) > strip else 0.0))
    return (-longer, shorter) if down > max(up, strip) else (-shorter, longer)


def rounded_up(amount: float) -> float:
    """The least 1, 2 or 5 times a power of ten that is not below."""
    power = 10.0 ** math.floor(math.log10(amount))
    return next(step * power for step in (1, 2, 5, 10) if amount <= step * power * (1 + SAME))


def ticks(low: float, top: float, language: Language, most: int) -> list[tuple[float, str]]:
    """At most so many round amounts between both ends, and one more, as they are written."""
    power = 10.0 ** math.floor(math.log10((top - low) / most))
    step = next(s * power for s in (1, 2, 2.5, 5, 10, 20) if (top - low) / (s * power) <= most * (1 + 1e-9))
    place = step / 5 if f"{step:.1e}".startswith("2.5") else step
    first, last = math.ceil(low / step - 1e-9), math.floor(top / step + 1e-9)
    return [(count * step, number(count * step, language, place)) for count in range(first, last + 1)]


def across(low: float, top: float, ruler: Ruler, room: float) -> Scale:
    """A scale from left to right, with as many ticks as have room for their labels."""
    for most in (5, 4, 3, 2):
        found = ticks(low, top, ruler.language, most)
        widest = max((ruler.width(label, BODY) for _, label in found), default=0.0) + 0.15
        if len(found) < 2 or (found[1][0] - found[0][0]) / (top - low) * room >= widest:
            return Scale(low, top, found)
    return Scale(low, top, found[-1:])


def years(low: float, top: float, ruler: Ruler, room: float) -> Scale:
    """A scale of years, of which every first, second, fifth ... is labelled, counted back from the last."""
    most = room / (ruler.width("2000", BODY) + 0.2)
    step = next((step for step in (1, 2, 5, 10, 20, 50) if (top - low) / step <= most), 100)
    found = [year for year in range(math.ceil(low), math.floor(top) + 1) if (math.floor(top) - year) % step == 0]
    return Scale(low, top, [(year, str(year)) for year in found])


def _along(xs: Sequence[float], counts_years: bool, ruler: Ruler, room: float) -> Scale:
    """The scale under lines and layers; a single x lies in the middle."""
    low, top = min(xs, default=0.0), max(xs, default=1.0)
    if low == top:
        low, top = low - 0.5, top + 0.5
        return Scale(low, top, [(xs[0], str(int(xs[0])) if counts_years else f"{xs[0]:g}")] if xs else [])
    return years(low, top, ruler, room) if counts_years else across(low, top, ruler, room)


# --- Labels -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Label:
    """A text in one to many lines, its left end and middle at (x, y) of a frame, perhaps with a line to its place.

    Of a label for the right end of a panel y is an amount, until `_placed` says where it stands.
    """

    text: str
    x: float = 0.0
    y: float = 0.0
    colour: str = QUIET
    size: float = SMALL
    weight: str = "normal"
    leader: tuple[Place, Place] | None = None


@dataclass(frozen=True)
class Rectangle:
    """A part of a frame."""

    left: float
    low: float
    right: float
    top: float

    def touches(self, other: "Rectangle") -> bool:
        """Whether they have a point in common."""
        beside = self.left < other.right and other.left < self.right
        return beside and self.low < other.top and other.low < self.top

    def leader(self, to: Place) -> tuple[Place, Place] | None:
        """A line from its edge to just before a dot, where that is far enough to need one."""
        x, y = min(max(to[0], self.left), self.right), min(max(to[1], self.low), self.top)
        far = math.dist((x, y), to)
        if far < 0.25:
            return None
        return (x, y), (to[0] + 0.11 * (x - to[0]) / far, to[1] + 0.11 * (y - to[1]) / far)


def apart(places: Sequence[float], heights: Sequence[float], low: float, top: float) -> list[float]:
    """Middles moved as little as need be so that none overlaps the next, within low and top where there is room.

    Each label is moved from where it would stand in a pile from zero on. Upwards these shifts must not fall: neighbours
    whose shifts do are pooled, and share the mean (pool adjacent violators).
    """
    order = sorted(range(len(places)), key=lambda n: (places[n], -n))
    piled = {n: over - heights[n] / 2 for n, over in zip(order, accumulate(heights[n] for n in order), strict=True)}
    pools: list[list[float]] = []
    for n in order:
        pools.append([places[n] - piled[n]])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    shifts = [max(low, min(fmean(pool), top - sum(heights))) for pool in pools for _ in pool]
    moved = {n: piled[n] + shift for n, shift in zip(order, shifts, strict=True)}
    return [moved[n] for n in range(len(places))]


def _ends(lines: Lines, ruler: Ruler, room: float) -> Iterator[Label]:
    """The numbers and names at the ends of series, what reads the same once, and what the first's bands hold."""
    told = {""}
    for series in lines.series:
        end = _end(series, lines, ruler, room)
        if end.text not in told:
            yield end
        told.add(end.text)
    if lines.series and lines.bands_named:
        for share, (_, top) in lines.series[0].bands.items():
            if share in BANDS and math.isfinite(top[-1]):
                yield Label(write(BANDS[share], ruler.language), y=top[-1] / lines.unit.divisor, colour=FAINT)


def _end(series: Series, panel: Lines | Stack, ruler: Ruler, room: float) -> Label:
    """The number of a series at its end in bold, and its name where that is wanted or there is no number."""
    if not series.centre or not math.isfinite(series.centre[-1]):
        return Label("")
    amount = bare(series.end, ruler.language, panel.unit) if series.end is not None else ""
    words = f"{amount} {write(series.name, ruler.language)}" if amount else ruler.say(series.name)
    text = words if series.named or isinstance(panel, Stack) else amount
    weight, size = ("bold", BODY) if text == amount else ("semibold", SMALL)
    lines = "\n".join(ruler.balanced(text, max(0.3 * room, 0.9), size, weight))
    at, colour = series.centre[-1] / panel.unit.divisor, ruler.colour(series.role, series.key)
    return Label(lines, y=at, colour=colour, size=size, weight=weight)


def _placed(ends: Sequence[Label], frame: "Frame") -> list[Label]:
    """Labels beside a frame; those that had to move are joined to their places."""
    places, x = [frame.y.at(end.y, frame.height) for end in ends], frame.width + END_GAP
    middles = apart(places, [high(end.text, end.size) for end in ends], -0.08, frame.height + 0.08)
    found = []
    for end, place, y in zip(ends, places, middles, strict=True):
        leader = ((frame.width + 0.02, place), (x - 0.02, y)) if abs(place - y) > 0.06 else None
        found.append(replace(end, x=x, y=y, leader=leader))
    return found


# --- Lines --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frame:
    """The axes of a panel: what stands left of its frame, its size, and its scales."""

    left: float
    width: float
    height: float
    x: Scale
    y: Scale

    def place(self, mark: Mark, by: float) -> Place:
        """Where a mark lies in the frame, its amount divided."""
        return self.x.at(mark.x or 0.0, self.width), self.y.at((mark.y or 0.0) / by, self.height)


@dataclass(frozen=True)
class Wanted:
    """A label that still looks for its place: the lower left corners that would do, the best first."""

    text: str
    corners: Sequence[Place]
    colour: str = QUIET
    leads: Place | None = None


Area = tuple[list[float], list[float]]
"""What a layer covers: its low and its high end over its x."""


@dataclass(frozen=True)
class FramePlan:
    """A frame with its labels, the areas of layers, and whether a label covers something."""

    frame: Frame
    labels: Sequence[Label]
    layers: Sequence[Sequence[Area]] = ()
    covered: bool = False


def outside(series: Sequence[Series], mark: Mark) -> bool:
    """Whether a published figure lies outside the 90 % band that the first series has at its time."""
    if mark.x is None or mark.y is None or mark.kind in ("across", "upright") or not series:
        return False
    first = series[0]
    if 90 not in first.bands or not min(first.x) <= mark.x <= max(first.x):
        return False
    low, top = (float(np.interp(mark.x, first.x, end)) for end in first.bands[90])
    return mark.y > top or (mark.y < low and mark.kind != "at least")


def lines_plan(lines: Lines, ruler: Ruler, width: float, height: float) -> FramePlan:
    """Axes and labels of a panel of that size; a scale of its own gets headroom until no label covers the data."""
    ends = list(_ends(lines, ruler, width))
    spares = HEADROOM if lines.reach is None else HEADROOM[:1]
    plans = (_attempt(lines, ruler, ends, (width, height), spare) for spare in spares)
    first = next(plans)
    return next((plan for plan in chain([first], plans) if not plan.covered), first)


def _attempt(lines: Lines, ruler: Ruler, ends: Sequence[Label], size: Place, spare: float) -> FramePlan:
    """The panel with so much headroom."""
    by = lines.unit.divisor
    own = limits([amount / by for amount in amounts_of(lines)], zero=lines.zero)
    low, top = (end / by for end in lines.reach) if lines.reach is not None else own
    xs = [x for series in lines.series for x in series.x] + [mark.x for mark in lines.marks if mark.x is not None]
    frame = _frame(lines, (low, top + spare * (top - low)), xs, ends, ruler, size)
    taken, covers = list(_drawn(lines, frame)), _bodies(lines, frame)
    labels, covered = _placed(ends, frame), False
    for wanted in _wanted(lines, ruler, frame):
        width, height = ruler.width(wanted.text, SMALL), high(wanted.text, SMALL)
        rectangles = [Rectangle(x, y, x + width, y + height) for x, y in wanted.corners]
        inside = [r for r in rectangles if r.left >= 0 and r.low >= 0 and r.right <= frame.width and r.top <= size[1]]
        free = (r for r in inside if not covers(r) and not any(r.touches(other) for other in taken))
        spot = next(free, None)
        covered |= spot is None
        spot = spot or (inside or rectangles)[0]
        taken.append(spot)
        leader = spot.leader(wanted.leads) if wanted.leads else None
        labels.append(Label(wanted.text, spot.left, (spot.low + spot.top) / 2, wanted.colour, leader=leader))
    return FramePlan(frame, labels, covered=covered)


def _frame(
    panel: Lines | Stack, limit: Place, xs: Sequence[float], ends: Sequence[Label], ruler: Ruler, size: Place
) -> Frame:
    """The axes of a panel of that size, with room for what stands beside and under them."""
    height = size[1] - under(panel)
    y = Scale(*limit, ticks(*limit, ruler.language, max(2, min(6, int(height / 0.36)))))
    left = max((ruler.width(label, BODY) for _, label in y.ticks), default=0.0) + 0.1
    right = max((ruler.width(end.text, end.size, end.weight) + END_GAP for end in ends), default=0.0)
    x = _along(xs, panel.years, ruler, size[0] - left - right)
    left, right = max(left, _over(x, ruler, 0)), max(right, _over(x, ruler, -1))
    return Frame(left, size[0] - left - right, height, x, y)


def _over(scale: Scale, ruler: Ruler, place: int) -> float:
    """How far the label of a tick at an end may reach over the frame."""
    return ruler.width(scale.ticks[place][1], BODY) / 2 if scale.ticks else 0.0


def under(panel: Lines | Stack) -> float:
    """The room under a frame."""
    return AXIS + (0.0 if panel.years else AXIS_NAME)


def amounts_of(lines: Lines) -> Iterator[float]:
    """All amounts that the scale has to hold."""
    for series in lines.series:
        yield from series.centre
        for band in series.bands.values():
            yield from (amount for end in band for amount in end)
    yield from (mark.y for mark in lines.marks if mark.y is not None)


def _bodies(lines: Lines, frame: Frame) -> Callable[[Rectangle], bool]:
    """Tells whether a label would lie on the line or a band of any series."""
    xs, found = np.arange(0, frame.width + STEP, STEP), []
    for series in lines.series:
        at = [frame.x.at(x, frame.width) for x in series.x]
        for band in (*series.bands.values(), (series.centre, series.centre)):
            places = ([frame.y.at(amount / lines.unit.divisor, frame.height) for amount in end] for end in band)
            found.append([np.interp(xs, at, end, np.nan, np.nan) for end in places])
    low, top = np.array(found).reshape(-1, 2, len(xs)).swapaxes(0, 1)

    def under(spot: Rectangle) -> bool:
        part = slice(*np.searchsorted(xs, (spot.left - STEP, spot.right + STEP)))
        return bool(((low[:, part] - PAD < spot.top) & (top[:, part] + PAD > spot.low)).any())

    return under


def _drawn(lines: Lines, frame: Frame) -> Iterator[Rectangle]:
    """What labels must not touch: dots, and lines across and upright."""
    for mark in lines.marks:
        x, y = frame.place(mark, lines.unit.divisor)
        if mark.kind == "across":
            yield Rectangle(0, y - 0.01, frame.width, y + 0.01)
        elif mark.kind == "upright":
            yield Rectangle(x - 0.01, 0, x + 0.01, frame.height)
        else:
            yield Rectangle(x - 0.09, y - 0.09, x + 0.09, y + (0.24 if mark.kind == "at least" else 0.09))
    for turn in turns(lines):
        x = frame.x.at(turn, frame.width)
        yield Rectangle(x - 0.01, 0, x + 0.01, frame.height)


def turns(lines: Lines) -> list[float]:
    """Where the estimated past ends."""
    return sorted({s.known for s in lines.series if s.known is not None and min(s.x) < s.known < max(s.x)})


def _wanted(lines: Lines, ruler: Ruler, frame: Frame) -> Iterator[Wanted]:
    """The labels inside the frame, those with the least choice first."""
    for turn in turns(lines)[:1]:
        others = [frame.x.at(m.x, frame.width) for m in lines.marks if m.kind == "upright" and m.x is not None]
        x = frame.x.at(turn, frame.width)
        yield from _beside_turn(x, max((other for other in others if other < x), default=0.0), ruler, frame)
    for mark in sorted(lines.marks, key=lambda mark: mark.kind != "upright"):
        if not isinstance(mark.label, Value):
            text, place = write(mark.label, ruler.language), frame.place(mark, lines.unit.divisor)
            if mark.kind == "upright":
                ends = [frame.x.at(turn, frame.width) for turn in turns(lines)]
                right = min((end for end in ends if end > place[0]), default=frame.width)
                text = "\n".join(ruler.wrapped(text, max(place[0], right - place[0]) - 0.06, SMALL))
            corners = list(_around(mark, place, ruler.width(text, SMALL), high(text, SMALL), frame))
            yield Wanted(text, corners, QUIET if mark.kind in ("upright", "across") else INK)
    yield from _published(lines, ruler, frame)


def _beside_turn(x: float, left_end: float, ruler: Ruler, frame: Frame) -> Iterator[Wanted]:
    """The words on both sides of where the past ends, in two lines or not at all where there is no room."""
    for words, room in ((PAST, x - left_end - 0.06), (SIMULATED, frame.width - x - 0.06)):
        text = write(words, ruler.language)
        lines = [text, "\n".join(ruler.wrapped(text, max(room, 0.0), SMALL))]
        whole = [line for line in lines if line.split() == text.split()]  # wrapped, but inside no word
        fits = next((line for line in whole if ruler.width(line, SMALL) <= room and line.count("\n") < 2), None)
        if fits is not None:
            left = x + 0.06 if words is SIMULATED else x - 0.06 - ruler.width(fits, SMALL)
            yield Wanted(fits, [(left, frame.height - high(fits, SMALL))], FAINT)


def _around(mark: Mark, place: Place, width: float, height: float, frame: Frame) -> Iterator[Place]:
    """Right or left of an upright line from the top down; above, then under a line across; around a dot."""
    x, y = place
    if mark.kind == "upright":
        for low in np.arange(frame.height - height, 0, -height).tolist():
            yield from ((x + 0.06, low), (x - 0.06 - width, low))
    elif mark.kind == "across":
        lefts = np.linspace(0.04, max(frame.width - width, 0.04), 12).tolist()
        yield from ((left, low) for low in (y + 0.02, y - 0.02 - height) for left in lefts)
    else:
        for far in (0.1, 0.22, 0.34, 0.5, 0.7):
            lefts, lows = (far, -far - width, -width / 2), (-height / 2, far, -far - height)
            over_it = lefts[2], lows[0]
            yield from ((x + left, y + low) for low in lows for left in lefts if (left, low) != over_it)


def _published(lines: Lines, ruler: Ruler, frame: Frame) -> Iterator[Wanted]:
    """One label for all dots with a number, near the last: what they are, with the numbers while these are few."""
    marks = [mark for mark in lines.marks if isinstance(mark.label, Value)]
    name = write(lines.marks_name, ruler.language)
    if not marks or not name:
        return
    text = name
    if len(marks) <= 4:
        written = (("≥" if m.kind == "at least" else "") + write(m.label, ruler.language, lines.unit) for m in marks)
        text = f"{name}:\n{'; '.join(written)}"
    width, height = ruler.width(text, SMALL), high(text, SMALL)
    last = frame.place(marks[-1], lines.unit.divisor)
    xs, ys = np.arange(0.04, frame.width - width, 0.12), np.arange(0.04, frame.height - height, 0.08)
    corners = [(float(x), float(y)) for x in xs for y in ys] or [(0.04, frame.height - height)]
    corners.sort(key=lambda corner: math.dist((corner[0] + width / 2, corner[1] + height / 2), last))
    yield Wanted(text, corners, leads=last)


# --- Rows ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A row on its scale: where its bar starts, its texts, and its place under the top of the group."""

    row: Row
    start: float
    name: Sequence[str]
    said: Sequence[str]
    top: float
    height: float


@dataclass(frozen=True)
class Group:
    """Rows on one scale, `top` inches under the top of the panel."""

    head: str
    scale: Scale
    bars: Sequence[Bar]
    top: float
    height: float


@dataclass(frozen=True)
class RowsPlan:
    """Groups between their names and the labels of marks that reach over their frames, and the height `needed`."""

    left: float
    right: float
    groups: Sequence[Group]
    needed: float


def groups(rows: Rows) -> list[list[Row]]:
    """Rows by scale, at most two; parts of a sum stay together."""
    reach = [max(abs(end) for end in _reach(row) if math.isfinite(end)) for row in rows.rows]
    parts: tuple[list[Row], list[Row]] = ([], [])
    for row, far in zip(rows.rows, reach, strict=True):
        parts[far * MAGNIFY < max(reach)].append(row)
    small = max((far for far in reach if far * MAGNIFY < max(reach)), default=0.0)
    several = small and not rows.reach and rows.shape in ("interval", "bar")
    return list(parts) if several else [list(rows.rows)]


def _reach(row: Row) -> list[float]:
    """Zero, and how far a row is drawn."""
    value = row.value
    return [0.0, value.amount, *(end for end in (value.low, value.high, *(row.inner or ())) if end is not None)]


def starts(rows: Sequence[Row], shape: str) -> list[float]:
    """Where each bar starts: as steps where the last ended, totals at zero."""
    at, found = 0.0, []
    for row in rows:
        step = shape == "steps" and row.role not in ("total", "quiet")
        found.append(at if step else 0.0)
        at += row.value.amount if step else 0.0
    return found


def rows_plan(rows: Rows, ruler: Ruler, width: float, height: float = 0.0) -> RowsPlan:
    """Every group on its scale; rows spread where there is more height than they need, by half at most."""
    parts, texts = groups(rows), [_texts(row, ruler, width) for row in rows.rows]
    names = [ruler.width(line, BODY, "semibold") for name, _ in texts for line in name]
    said = [ruler.width(line, SMALL) for _, lines in texts for line in lines]
    left, right = max([*names, *said], default=0.0) + 0.16, 0.25
    top = sum(high("", SMALL) for mark in rows.marks if mark.kind == "upright")  # a line each for their labels
    bars = sum(_row_height(*text) for text in texts)
    needed = bars + AXIS * len(parts) + GROUP * (len(parts) - 1) + top
    stretch = min(max((height - needed) / (bars or 1.0), 0.0), 0.5) + 1
    found: list[Group] = []
    for part in parts:
        top += GROUP if found else 0.0
        scale = _rows_scale(rows, part, ruler, width - left - right)
        drawn = list(_bars(rows, part, ruler, width, stretch))
        total = stretch * sum(_row_height(bar.name, bar.said) for bar in drawn)
        head = ""
        if found:
            times = (found[0].scale.high - found[0].scale.low) / (scale.high - scale.low)
            head = write(FINER, ruler.language).format(number(times, ruler.language, place_of(times, 0.0, 1)))
        found.append(Group(head, scale, drawn, top, total))
        top += total + AXIS
    right = max([right, *(_over(group.scale, ruler, -1) for group in found)])
    return RowsPlan(left, right, found, needed)


def _bars(rows: Rows, part: Sequence[Row], ruler: Ruler, width: float, stretch: float) -> Iterator[Bar]:
    """Rows of a group one under the other."""
    top = 0.0
    for row, start in zip(part, starts(part, rows.shape), strict=True):
        texts = _texts(row, ruler, width)
        height = _row_height(*texts) * stretch
        yield Bar(row, start / rows.unit.divisor, *texts, top, height)
        top += height


def _texts(row: Row, ruler: Ruler, room: float) -> tuple[list[str], list[str]]:
    """The name of a row and what is said of it, in lines."""
    said = ruler.wrapped(write(row.said, ruler.language), room * NAMES, SMALL)
    return ruler.balanced(ruler.say(row.name), room * NAMES, BODY, "semibold"), said


def _row_height(name: Sequence[str], said: Sequence[str]) -> float:
    """The height of a row with the space around it."""
    return (len(name) * BODY + len(said) * SMALL) / 72 * LINE + 0.17


def _rows_scale(rows: Rows, part: Sequence[Row], ruler: Ruler, room: float) -> Scale:
    """A scale that holds all that is drawn of these rows, and zero."""
    ends = [start + row.value.amount for row, start in zip(part, starts(part, rows.shape), strict=True)]
    ends.append(rows.reach)
    if rows.shape in ("interval", "bar"):
        ends += [end for row in part for end in _reach(row)]
    ends += [mark.x for mark in rows.marks if mark.kind == "upright" and mark.x is not None and part[0] is rows.rows[0]]
    return across(*limits([end / rows.unit.divisor for end in ends], zero=True), ruler, room)


# --- Cells and layers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Square:
    """A cell with its number, the colours of both, and whether it lies beyond what was ever estimated."""

    text: str
    fill: str
    ink: str
    beyond: bool


@dataclass(frozen=True)
class CellsPlan:
    """A grid, its first row at the bottom, between the names of its axes; `size` is that of its numbers."""

    left: float
    below: float
    x: Scale
    y: Scale
    x_name: str
    y_name: str
    squares: Sequence[Sequence[Square]]
    size: float
    key: str


def cells_plan(cells: Cells, ruler: Ruler, width: float) -> CellsPlan:
    """Numbers on colours that part at the centre, blue above and orange below."""
    x, y = ([bare(value, ruler.language) for value in values] for values in (cells.x, cells.y))
    left = max((ruler.width(label, BODY) for label in y), default=0.0) + 0.1
    gaps = [abs(value.amount - cells.centre) for row in cells.values for value in row]
    most = max((gap for gap in gaps if math.isfinite(gap)), default=0.0)
    squares = [
        [_square(cells, value, far, most, ruler) for value, far in zip(row, beyond, strict=True)]
        for row, beyond in zip(cells.values, cells.beyond, strict=True)
    ]
    room = (width - left) / max(len(x), 1)
    longest = max((ruler.width(square.text, BODY) for row in squares for square in row), default=0.0)
    every = math.ceil(max((ruler.width(label, BODY) + 0.06 for label in x), default=1.0) / room)
    x_scale = Scale(0, len(x), [(n + 0.5, label) for n, label in enumerate(x) if n % every == 0])
    y_scale = Scale(0, len(y), [(n + 0.5, label) for n, label in enumerate(y)])
    names = [_axis_name(cells.x_name, cells.x, ruler), _axis_name(cells.y_name, cells.y, ruler)]
    key = write(BEYOND, ruler.language) if any(any(row) for row in cells.beyond) else ""
    size = BODY * min(1.0, (room - 0.1) / (longest or 1.0))
    return CellsPlan(left, _cells_below(cells), x_scale, y_scale, names[0], names[1], squares, size, key)


def _cells_below(cells: Cells) -> float:
    """The room under a grid: ticks, the name of the axis, and a key where one is needed."""
    return AXIS + AXIS_NAME + (0.3 if any(any(row) for row in cells.beyond) else 0.0)


def _axis_name(phrase: Cell, values: Sequence[Value], ruler: Ruler) -> str:
    """The name of an axis, with the unit that its values have."""
    unit = write(values[0].unit.head, ruler.language) if values else ""
    return f"{ruler.say(phrase)}, {unit}" if unit else ruler.say(phrase)


def _square(cells: Cells, value: Value, beyond: bool, most: float, ruler: Ruler) -> Square:
    """A cell; the colour is the stronger the further its amount lies from the centre."""
    gap = value.amount - cells.centre
    share = 0.75 * abs(gap) / most if most and math.isfinite(gap) else 0.0
    fill = mixed(COLOURS[0] if gap > 0 else COLOURS[1], share) if share else NEUTRAL
    return Square(bare(value, ruler.language, cells.unit), fill, contrast(fill), beyond)


def layers(stack: Stack) -> list[Area]:
    """Both ends of each layer: upwards from zero one that adds in all, downwards one that takes away."""
    count = max((len(series.centre) for series in stack.layers), default=0)
    over, below, found = [0.0] * count, [0.0] * count, []
    for series in stack.layers:
        base = over if sum(series.centre) >= 0 else below
        ends = [(at, at + value / stack.unit.divisor) for at, value in zip(base, series.centre, strict=True)]
        base[:] = [end for _, end in ends]
        found.append((list(map(min, ends)), list(map(max, ends))))
    return found


def areas(stack: Stack) -> list[list[Area]]:
    """The same of layers that may change their sign: then two areas, where one adds and where it takes away."""
    parts = [list(_of_one_sign(series)) for series in stack.layers]
    found = iter(layers(replace(stack, layers=list(chain.from_iterable(parts)))))
    return [[next(found) for _ in own] for own in parts]


def _of_one_sign(series: Series) -> Iterator[Series]:
    if min(series.centre, default=0.0) >= 0 or max(series.centre) <= 0:
        yield series
        return
    for side in (max, min):
        yield replace(series, centre=[side(value, 0.0) for value in series.centre])


def stack_plan(stack: Stack, ruler: Ruler, width: float, height: float) -> FramePlan:
    """Layers one upon the other, each with its label beside its end."""
    found, ends = areas(stack), []
    for series, own in zip(stack.layers, found, strict=True):
        low, top = max(own, key=lambda area: area[1][-1] - area[0][-1])
        ends.append(replace(_end(series, stack, ruler, width), y=(low[-1] + top[-1]) / 2))
    limit = limits([amount for own in found for area in own for end in area for amount in end], zero=True)
    xs = stack.layers[0].x if stack.layers else []
    frame = _frame(stack, limit, xs, ends, ruler, (width, height))
    return FramePlan(frame, _placed(ends, frame), found)


# --- Heights ------------------------------------------------------------------------------------------------------


def height(panel: Panel, ruler: Ruler, room: float, count: int) -> float:
    """The height that a panel needs on a figure of so many."""
    usual = TALL if count <= 2 else LOW
    match panel:
        case Rows():
            return rows_plan(panel, ruler, room).needed
        case Cells():
            return max(usual, 0.36 * len(panel.y) + AXIS_NAME + _cells_below(panel))
        case Lines():
            ends = list(_ends(panel, ruler, room))
        case Stack():
            ends = [_end(series, panel, ruler, room) for series in panel.layers]
    return max(usual, sum(high(end.text, end.size) for end in ends) + under(panel))
