"""The figure of the best choice by the value of the strongest unknowns. It must not know how files are written."""

from collections import Counter
from collections.abc import Sequence

from matplotlib.patches import Rectangle

from simulator.analysis.choices import Choices
from simulator.analysis.regret import FEWEST, Cell, Ranking
from simulator.output.figures import accounts
from simulator.output.figures.choosing import LONG, benefit_words, called, footer_of, manners, money
from simulator.output.figures.pages import Box, Page, page_with_footer
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import QUIET, RULE, TEXT, look
from simulator.output.figures.units import percent
from simulator.output.figures.writing import line_height, width, wrapped
from simulator.output.words.choices import part_words, unknown
from simulator.output.words.language import opened

NAME_SIZE, DETAIL_SIZE, TICK_SIZE, AXIS_SIZE = 10.0, 9.0, 9.5, 10.0
BESIDE, INSIDE, UNDER = 0.15, 0.1, 0.08  # beside and inside cells, and under the grid [inch]
LEAST_CELL, LONE_CELL = 1.0, 1.6  # heights [inch]
MOST_NAME_LINES = 3
CLEAR, UNCLEAR = 0.35, 0.12  # of the colour of the best choice
EDGE = 3.0


def ranking(choices: Choices, found: Ranking) -> Picture:
    """The best choice in each third of the draws by the strongest unknowns: the first across, the second upwards."""
    finding = _finding(choices, found)
    across = _axis(choices, found, 0)
    above = wrapped(f"↑ {_axis(choices, found, 1)}", 9.0, AXIS_SIZE, bold=True) if len(found.names) > 1 else []
    under = UNDER + line_height(TICK_SIZE) + UNDER + line_height(AXIS_SIZE)
    over = len(above) * line_height(AXIS_SIZE) + (UNDER if above else 0.0)
    rows = len(found.cells[0])
    with look():
        cells = rows * LEAST_CELL if rows > 1 else LONE_CELL
        drawn = page_with_footer(finding, _subtitle(choices, found), footer_of([choices]), cells + under + over)
        box = drawn.room
        drawn.lines(box.left, box.top, above, AXIS_SIZE, color=TEXT, fontweight="bold")
        grid = Box(box.left, box.bottom + under, box.width, box.height - under - over)
        grid = _ticks(drawn, grid, choices, found)
        lines = wrapped(f"→ {across}", grid.width, AXIS_SIZE, bold=True, most=1)
        top = grid.bottom - UNDER - line_height(TICK_SIZE) - UNDER
        drawn.lines(grid.left, top, lines, AXIS_SIZE, color=TEXT, fontweight="bold")
        _cells(drawn, grid, choices, found)
    return Picture(drawn.figure, _alt(choices, found, finding))


def _ticks(drawn: Page, box: Box, choices: Choices, found: Ranking) -> Box:
    """Writes which values the groups hold, and returns the room that is left for the cells."""
    columns = _parts(choices, found, 0)
    rows = _parts(choices, found, 1) if len(found.names) > 1 else []
    left = box.left + (max(width(row, TICK_SIZE) for row in rows) + BESIDE if rows else 0.0)
    grid = Box(left, box.bottom, box.right - left, box.height)
    for place, words in enumerate(columns):
        middle = grid.left + (place + 0.5) * grid.width / len(columns)
        base = grid.bottom - UNDER - line_height(TICK_SIZE) * 0.75
        drawn.text(middle, base, words, TICK_SIZE, color=QUIET, horizontalalignment="center")
    for place, words in enumerate(rows):
        middle = grid.bottom + (place + 0.5) * grid.height / len(rows)
        drawn.lines(box.left, middle + line_height(TICK_SIZE) / 2, [words], TICK_SIZE, color=QUIET)
    return grid


def _cells(drawn: Page, grid: Box, choices: Choices, found: Ranking) -> None:
    """A rectangle a cell in the colour of the best choice, and its name and margin in it."""
    columns, rows = len(found.cells), len(found.cells[0])
    axis = drawn.axes(grid, xlim=(0, columns), ylim=(0, rows))
    axis.set_axis_off()
    looks = manners(choices, {choices.names[c.best] for column in found.cells for c in column if c.best is not None})
    wide, high = grid.width / columns, grid.height / rows
    for x, column in enumerate(found.cells):
        for y, cell in enumerate(column):
            best = choices.names[cell.best] if cell.best is not None else None
            colour = (looks[best].colour, CLEAR if cell.clear else UNCLEAR) if best is not None else "none"
            edge = "white" if best is not None else RULE
            axis.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, edgecolor=edge, linewidth=EDGE))
            title = opened(called(choices, best, LONG)) if best is not None else "not known"
            names = wrapped(title, wide - 2 * INSIDE, NAME_SIZE, bold=True, most=MOST_NAME_LINES)
            details = [line for text in _details(cell) for line in wrapped(text, wide - 2 * INSIDE, DETAIL_SIZE)]
            left, middle = grid.left + x * wide + INSIDE, grid.bottom + (y + 0.5) * high
            top = middle + (len(names) * line_height(NAME_SIZE) + len(details) * line_height(DETAIL_SIZE)) / 2
            end = drawn.lines(left, top, names, NAME_SIZE, color=TEXT, fontweight="bold")
            drawn.lines(left, end, details, DETAIL_SIZE, color=TEXT)


def _details(cell: Cell) -> list[str]:
    """By how much the best choice leads, or why that is not known."""
    if cell.best is None:
        return [f"only {cell.draws:,} draws"]
    return [f"{money(cell.margin)} ahead", *([] if cell.clear else ["no more than noise"])]


def _parts(choices: Choices, found: Ranking, place: int) -> list[str]:
    name, groups = found.names[place], found.groups[place]
    return [part_words(name, groups, group, choices.scenario.seeds)("en") for group in range(len(groups))]


def _axis(choices: Choices, found: Ranking, place: int) -> str:
    """What varies along an axis, with its unit and how much of the lead it moves."""
    seeds, name = choices.scenario.seeds, found.names[place]
    unit = seeds.parameters[name].unit
    written = f", {unit}" if unit != "1" else ""
    return f"{unknown(name, seeds)('en')}{written} ({percent(found.shares[place])} of the variance of the lead)"


def _finding(choices: Choices, found: Ranking) -> str:
    """Whether the best choice changes with the strongest unknowns."""
    cells = [cell for column in found.cells for cell in column]
    best = Counter(cell.best for cell in cells if cell.best is not None).most_common()
    seeds = choices.scenario.seeds
    names = " and ".join(unknown(name, seeds)("en") for name in found.names)
    if not best:
        return (
            f"Too few draws to say how the best choice changes with {names}: fewer than {FEWEST} different ones a cell"
        )
    lead = called(choices, choices.names[best[0][0]])
    if len(best) == 1:
        known = f"all {len(cells)} cells" if best[0][1] == len(cells) else f"the {best[0][1]} cells with enough draws"
        return f"{opened(lead)} is best in {known}, whatever {names}"
    second = called(choices, choices.names[best[1][0]])
    more = f" and {second} in {best[1][1]}" if len(best) == 2 else f", {second} in {best[1][1]}, others elsewhere"
    return f"The best choice turns on {names}: {lead} in {best[0][1]} of {len(cells)} cells{more}"


def _subtitle(choices: Choices, found: Ranking) -> str:
    return (
        "The choice with the highest expected benefit where the unknowns that most move the lead of the best choice lie"
        " in a third of their draws, and its lead over the next; pale: the lead is no more than noise of the draws."
        f" Beliefs as written; {benefit_words(choices)}."
    )


def _alt(choices: Choices, found: Ranking, finding: str) -> str:
    told = []
    columns = _parts(choices, found, 0)
    rows: Sequence[str] = _parts(choices, found, 1) if len(found.names) > 1 else [""]
    for part, column in zip(columns, found.cells, strict=True):
        for row, cell in zip(rows, column, strict=True):
            best = called(choices, choices.names[cell.best], LONG) if cell.best is not None else "not known"
            told.append(
                f"{' and '.join(words for words in (part, row) if words)}: {best}, {', '.join(_details(cell))}."
            )
    axes = "; ".join(_axis(choices, found, place) for place in range(len(found.names)))
    return accounts.account(f"{finding}. Grid. {_subtitle(choices, found)} By {axes}.", told)
