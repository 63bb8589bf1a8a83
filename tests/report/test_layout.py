"""What is decided about panels before anyone draws them."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.report import layout
from simulator.report.language import FIRMS, US_MILLION_YEARLY, plain
from simulator.report.layout import COLOURS, FIRST, Rectangle, Ruler
from simulator.report.model import LANGUAGES, NOTHING, Lines, Mark, Rows, Series, Stack, Value
from tests.report.examples import compare, fans, interval, stack, waterfall

AMOUNTS = st.floats(-1e12, 1e12).map(lambda amount: 0.0 if abs(amount) < 1e-9 else amount)


def measure(text: str, size: float, weight: str) -> float:
    """Every letter half as wide as it is high."""
    return len(text) * size / 144 * (1.1 if weight != "normal" else 1.0)


RULER = Ruler("en", measure)


def test_palette() -> None:
    """The first of several is grey, and the others differ."""
    keys = [f"s{n}" for n in range(10)]
    found = layout.palette(keys)
    assert found["s0"] == FIRST
    assert [found[key] for key in keys[1:]] == list(COLOURS)
    assert layout.palette(["only"]) == {"only": COLOURS[0]}
    assert set(layout.palette([str(n) for n in range(30)])) == {str(n) for n in range(30)}


@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.85, 1])
@pytest.mark.parametrize("colour", COLOURS)
def test_numbers_can_be_read_on_colours(colour: str, share: float) -> None:
    """A number on its cell is written in that of ink and white which differs more."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def differs(colour: str) -> float:
        low, high = sorted((light(fill), light(colour)))
        return (high + 0.05) / (low + 0.05)

    fill = layout.mixed(colour, share)
    assert differs(layout.contrast(fill)) >= 0.97 * max(differs(layout.INK), differs(layout.PAPER))
    assert differs(layout.contrast(fill)) >= 3.8


@given(st.lists(AMOUNTS, max_size=6), st.booleans(), st.sampled_from(LANGUAGES), st.integers(2, 6))
def test_scales_hold_amounts_and_round_ticks(amounts: list[float], zero: bool, language: str, most: int) -> None:
    """All amounts lie within the ends, and ticks within them too, evenly, each with a label of its own."""
    low, top = layout.limits(amounts, zero=zero)
    assert low < top
    assert all(low <= amount <= top for amount in amounts)
    if zero:
        assert low <= 0 <= top
    found = layout.ticks(low, top, language, most)  # type: ignore[arg-type]
    steps = [later[0] - earlier[0] for earlier, later in pairwise(found)]
    assert len(found) <= most + 1
    assert all(math.isclose(step, steps[0], rel_tol=1e-6) for step in steps)
    assert len({label for _, label in found}) == len(found)
    assert all(low - 1e-6 * (top - low) <= at <= top + 1e-6 * (top - low) for at, _ in found)


def test_ticks_are_written_in_the_language() -> None:
    """Decimals as fine as the step, a true minus, separators of the language."""
    assert [label for _, label in layout.ticks(-1, 1, "en", 4)] == ["−1", "−0.5", "0", "0.5", "1"]
    assert [label for _, label in layout.ticks(0, 4000, "vi", 4)] == ["0", "1.000", "2.000", "3.000", "4.000"]


def test_years_are_counted_back_from_the_last() -> None:
    """The last year is labelled, and labels keep apart."""
    for room in (0.6, 1.5, 3.0, 9.0):
        found = layout.years(2019, 2037, RULER, room).ticks
        assert found[-1] == (2037, "2037")
        assert len(found) * measure("2000", layout.BODY, "normal") < room + 0.6


@given(st.lists(st.tuples(st.floats(-1, 4), st.floats(0.1, 0.5)), min_size=1, max_size=9))
def test_labels_are_pushed_apart(ends: list[tuple[float, float]]) -> None:
    """No label overlaps the next, the order is kept, and all lie inside where there is room."""
    places, heights = [place for place, _ in ends], [height for _, height in ends]
    found = layout.apart(places, heights, 0.0, 5.0)
    order = sorted(range(len(ends)), key=lambda n: (places[n], -n))
    for below, above in pairwise(order):
        assert found[above] - found[below] >= (heights[above] + heights[below]) / 2 - 1e-9
    if sum(heights) <= 5:
        assert min(f - h / 2 for f, h in zip(found, heights, strict=True)) >= -1e-9
        assert max(f + h / 2 for f, h in zip(found, heights, strict=True)) <= 5 + 1e-9
    alone = layout.apart([1.0, 3.0], [0.2, 0.2], 0.0, 5.0)
    assert alone == [1.0, 3.0]


def test_wrapping_keeps_hard_spaces_and_all_words() -> None:
    """Lines fit, none of the words is lost, 80 % stays together, and a long key is broken at its dots."""
    text = "met in 80\u00a0% of all simulations by levers.delegations.missions_to.japan"
    lines = RULER.wrapped(text, 1.2, layout.BODY)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert any("80\u00a0%" in line for line in lines)
    assert all(RULER.width(line, layout.BODY) <= 1.2 for line in lines)
    balanced = RULER.balanced("one two three four five six", 1.5, layout.BODY)
    assert len(balanced) == len(RULER.wrapped("one two three four five six", 1.5, layout.BODY))


def test_rows_that_reach_little_have_their_own_scale() -> None:
    """A tenth of the largest decides; parts of a sum and rows of nothing stay on one scale."""
    rows = compare().panels[1]
    assert isinstance(rows, Rows)
    large, small = layout.groups(rows)
    assert [row.key for row in large] == ["all", "law", "partners"]
    assert small[0].key == "consulting"
    plan = layout.rows_plan(rows, RULER, 5.0, 4.0)
    assert plan.groups[1].head == "The others, on a scale 8 times finer"
    for shape in ("steps", "parts"):
        assert len(layout.groups(replace(rows, shape=shape))) == 1  # type: ignore[arg-type]
    nothing = Rows(NOTHING, US_MILLION_YEARLY, [interval(1, 5, 1, 9), interval(2, 0, 0, 0)])
    assert len(layout.groups(nothing)) == 1


def test_panels_that_are_compared_have_one_scale() -> None:
    """Rows that have to reach as far as those of another panel keep one scale, which holds that."""
    rows = Rows(NOTHING, US_MILLION_YEARLY, [interval(1, 1, 0, 2), interval(2, 90, 80, 100)], "bar", reach=4000)
    (group,) = layout.rows_plan(rows, RULER, 8, 4).groups
    assert [bar.row for bar in group.bars] == list(rows.rows)
    assert group.scale.low <= 0 < 4000 <= group.scale.high
    assert len(layout.groups(replace(rows, reach=0.0))) == 2


def test_steps_start_where_the_last_ended() -> None:
    """The last step ends at the total, which starts at zero as the median does."""
    rows = waterfall().panels[0]
    assert isinstance(rows, Rows)
    starts = layout.starts(rows.rows, "steps")
    assert starts[0] == starts[-1] == starts[-2] == 0
    assert starts[2] == 720 + 140
    assert starts[5] + rows.rows[5].value.amount == pytest.approx(rows.rows[6].value.amount)


def test_layers_add_up() -> None:
    """Every layer is as thick as its amount, and none overlaps another."""
    panel = stack().panels[0]
    found = layout.layers(panel)  # type: ignore[arg-type]
    for series, (low, top) in zip(panel.layers, found, strict=True):  # type: ignore[union-attr]
        assert top[-1] - low[-1] == pytest.approx(abs(series.centre[-1]))
    ends = sorted((low[-1], top[-1]) for low, top in found)
    assert all(first[1] <= second[0] + 1e-9 for first, second in pairwise(ends))


def test_a_layer_that_changes_its_sign_lies_on_either_side() -> None:
    """At each place layers stand on one another upwards where they add, and downwards where they take away.

    What adds keeps its place among the others where it adds no more: no layer is drawn across another.
    """
    amounts = {"adds": [3.0, 4.0], "turns": [2.0, -1.0], "adds too": [1.0, 1.0], "takes": [-1.0, -2.0]}
    series = [Series(plain(name), name, "scenario", [2030, 2035], own) for name, own in amounts.items()]
    found = layout.areas(Stack(NOTHING, FIRMS, plain("year"), series))
    assert found == [
        [([0.0, 0.0], [3.0, 4.0])],
        [([3.0, 4.0], [5.0, 4.0]), ([0.0, -1.0], [0.0, 0.0])],
        [([5.0, 4.0], [6.0, 5.0])],
        [([-1.0, -3.0], [0.0, -1.0])],
    ]


def test_what_reads_the_same_is_written_once() -> None:
    """Three scenarios that end at the same number have one label, in the first's colour."""
    ends = [Value(23500.0, US_MILLION_YEARLY)] * 3
    series = [
        Series(plain(str(n)), str(n), "scenario", [2025, 2035], [1, 23500], end=end) for n, end in enumerate(ends)
    ]
    lines = Lines(NOTHING, US_MILLION_YEARLY, plain("year"), series)
    ruler = Ruler("en", measure, {str(n): COLOURS[n] for n in range(3)})
    (label,) = layout.lines_plan(lines, ruler, 5.0, 3.0).labels
    assert (label.text, label.colour) == ("23,500", COLOURS[0])


def test_published_figures_outside_the_band() -> None:
    """Above the band or below it, but a least value below it says nothing against it."""
    series = Series(plain("a"), "a", "first", [2020, 2024], [10, 10], {90: ([5, 7], [15, 25])})
    lines = Lines(NOTHING, FIRMS, plain("year"), [series])

    def outside(kind: str, x: float, y: float) -> bool:
        return layout.outside(lines.series, Mark(kind, Value(y, FIRMS), x, y))  # type: ignore[arg-type]

    assert outside("dot", 2022, 21)
    assert not outside("dot", 2022, 19)
    assert outside("hollow", 2022, 5.5)
    assert not outside("at least", 2022, 1)
    assert outside("at least", 2022, 21)
    assert not outside("dot", 2019, 100)
    assert not outside("across", 2022, 100)


@pytest.mark.parametrize("count", [1, 2, 8])
def test_labels_of_lines_cover_nothing(count: int) -> None:
    """The label of a target, of figures, and the words at the end of the past lie on no line and no band."""
    lines = fans(count).panels[0]
    assert isinstance(lines, Lines)
    plan = layout.lines_plan(lines, RULER, 5.0, 3.9)
    covers = layout._bodies(lines, plan.frame)
    inside = [label for label in plan.labels if label.x < plan.frame.width]
    assert len(inside) == 4
    for label in inside:
        half = layout.high(label.text, label.size) / 2
        right = label.x + RULER.width(label.text, label.size)
        assert not covers(Rectangle(label.x, label.y - half, right, label.y + half))
