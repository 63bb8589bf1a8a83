"""Tables of scenarios: each row is what --set makes of its cells, and everything wrong is told with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.inputs import grid_file
from simulator.inputs.grid_file import Grid, read_grid_file
from simulator.inputs.problems import InputError
from simulator.inputs.scenario import with_settings
from tests.scenarios import shipped

BUDGET, MISSIONS = "levers.promotion.budget", "levers.delegations.missions"
Read = Callable[[str | bytes], Grid]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a table, laid over the law."""

    def of(content: str | bytes) -> Grid:
        file = tmp_path / "grid.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_grid_file(file, "grid.csv", shipped("law"))

    return of


def test_a_row_is_what_set_makes_of_it(read: Read) -> None:
    """Cells are laid over the base; an empty one leaves it as it is; schedules, dates and texts are cells too."""
    grid = read(
        f'name,{BUDGET},{MISSIONS},levers.law.tax_cut,title,world.home_demand_gap.2027\n"More, sooner",2,'
        '"{ 2027 = 12, 2030 = 24 }",,,-0.1\nlow,,,0.5,A low cut,\nsame,,,,,\n'
    )
    base = shipped("law")
    rows = {row.name: row.scenario for row in grid.rows}
    made = with_settings(
        base,
        [
            ("", f"{BUDGET} = 2"),
            ("", f"{MISSIONS} = {{ 2027 = 12, 2030 = 24 }}"),
            ("", "world.home_demand_gap.2027=-0.1"),
        ],
    )
    assert rows["More, sooner"].policy == made.policy
    assert rows["More, sooner"].world == made.world
    assert rows["low"].policy == with_settings(base, [("", "levers.law.tax_cut = 0.5")]).policy
    assert (rows["low"].title, rows["same"].title) == ("A low cut", "same")
    assert (rows["same"].policy, rows["same"].world, rows["same"].beliefs) == (base.policy, base.world, base.beliefs)
    assert grid.keys == (BUDGET, MISSIONS, "levers.law.tax_cut", "title", "world.home_demand_gap.2027")


def test_a_number_fixes_a_belief(read: Read) -> None:
    """As --vary does; a table of a belief is one as --set takes it."""
    one, two = read("parameters.displacement\n0.3\n{ fixed = 0.3 }\n").rows
    assert one.scenario.beliefs == two.scenario.beliefs
    assert one.scenario.priors["displacement"].fixed
    assert one.cells["parameters.displacement"] == "0.3"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_however_it_was_saved(read: Read, separator: str, encoding: str) -> None:
    """Separators, marks and encodings of spreadsheets give the same; rows without a name bear their line's number."""
    lines = [["Name", BUDGET, MISSIONS], ["a", "2", "12"], ["", "", ""], ["", "3", "", ""]]
    text = "sep=;\r\n" * (separator == ";") + "\r\n".join(map(separator.join, lines))
    found = read(text.encode(encoding))
    assert [row.name for row in found.rows] == ["a", str(4 + (separator == ";"))]
    assert [dict(row.cells) for row in found.rows] == [{BUDGET: "2", MISSIONS: "12"}, {BUDGET: "3"}]


def test_decimal_commas(read: Read) -> None:
    """They are numbers where all are written so, and a fault where it is in doubt."""
    assert [row.cells[BUDGET] for row in read(f"{BUDGET};{MISSIONS}\n0,5;\n2;\n1,25;\n").rows] == ["0.5", "2", "1.25"]
    with pytest.raises(InputError, match=r"grid.csv:2:1: '1,000' may be a thousand and more"):
        read(f'{BUDGET}\n"1,000"\n"0,5"\n')
    with pytest.raises(InputError, match=r"grid.csv:2:1: '0,5' has a decimal comma, '1.5' in line 3 a point"):
        read(f"{BUDGET};{MISSIONS}\n0,5;\n1.5;\n")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "is empty"),
        ("PK\x03\x04", "is a workbook"),
        ("name\na\n", "1:1: no column is headed by a key"),
        (f"{BUDGET}\n", "holds no scenario below its header"),
        (f"{BUDGET},{BUDGET}\n1,2\n", f"1:25: the column '{BUDGET}' stands twice"),
        ("levers.promotion.budgt\n1\n", "1:1: 'levers.promotion.budgt': unknown key; did you mean 'budget'?"),
        (f"{BUDGET} = 3 #\n1\n", f"1:1: '{BUDGET} = 3 #' is no key"),
        ("extends\nlaw\n", "1:1: 'extends' is no key of a row; name another SCENARIO"),
        (f",{BUDGET}\nx,1\n", "2:1: 'x' stands under no key"),
        (f"{BUDGET}\n1,x\n", "2:3: row has 2 values, the header 1"),
        (f"{BUDGET}\n-1\n", f"2:1: {BUDGET}: -1 is not allowed; it must be at least 0"),
        (f"{BUDGET}\n20 %\n", "2:1: "),
        (f'{BUDGET}\n"1\nlevers.law.tax_cut = 3"\n', "2:1: "),
        (f"{MISSIONS}\n{{ 2020 = 3 }}\n", f"2:1: {MISSIONS}.2020"),
        (f"name,{BUDGET}\n=1+1,1\n", "2:1: name: '=1+1' is a formula to spreadsheets"),
        (f"name,{BUDGET}\na,1\na,2\n", "3:1: name: 'a' is the name of another row too"),
        (f"name,{BUDGET}\n{'a' * 81},1\n", "2:1: name: "),
        (f"{BUDGET}\n" + "-1\n" * 9, "(line 2 and 8 more)"),
    ],
)
def test_wrong_tables(read: Read, table: str, message: str) -> None:
    """What is wrong is told with its place and a cure; of many faults of a kind the first."""
    with pytest.raises(InputError) as caught:
        read(table)
    assert message in str(caught.value)
    assert len(caught.value.problems) == 1


def test_sizes_are_limited(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than fit into a day are refused where the first too many stands."""
    monkeypatch.setattr(grid_file, "MOST_ROWS", 3)
    with pytest.raises(InputError, match=r"grid.csv:5:1: there are more than 3 scenarios"):
        read(f"{BUDGET}\n" + "1\n" * 5)


def test_what_the_base_does_not_allow_is_told_in_its_cell(read: Read) -> None:
    """A key that does not go with what the base says is refused where it is set."""
    with pytest.raises(InputError, match=r"grid.csv:2:1: levers.law.in_force_from: 2020"):
        read("levers.law.in_force_from\n2020\n")
