"""Country panels: windows, jumps, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from simulator.inputs.panel import Panel, PanelError, read_panel, windows
from tests.model.samples import shipped_seeds

HEADER = "iso3,country,year,value_musd\n"


def panel(**values: dict[int, float]) -> Panel:
    """A panel of the given countries."""
    return Panel("a panel", shipped_seeds().country.panel, values)


def test_windows_by_hand() -> None:
    """Windows start above the least value from the first year on, whatever comes after; growth is in logs."""
    found = windows(panel(AAA={2004: 900, 2005: 600, 2006: 400, 2007: 800}, BBB={2010: 1000, 2011: 1100}), 1)
    assert found.countries == ("AAA", "BBB")
    assert found.starts == (2005, 2010)
    np.testing.assert_allclose(found.growth, [np.log(4 / 6), np.log(1.1)])
    np.testing.assert_allclose(found.growth_before, [np.log(6 / 9), np.nan])
    np.testing.assert_allclose(found.start_value, [600, 1000])


def test_windows_may_span_gaps_but_not_when_jumps_are_left_out() -> None:
    """A window needs its two ends; where jumps are left out it needs every year, for a gap may hide one."""
    gap = panel(AAA={2010: 1000, 2012: 1200})
    assert len(windows(gap, 2)) == 1
    assert len(windows(gap, 2, 0.5)) == 0
    jump = panel(AAA={2010: 1000, 2011: 3000, 2012: 1200})
    assert len(windows(jump, 2)) == 1
    assert len(windows(jump, 2, 0.5)) == 0
    assert len(windows(jump, 2, 2.0)) == 1


def test_no_window() -> None:
    """A panel of small countries has no window and no shape to stumble over."""
    found = windows(panel(AAA={2010: 10, 2011: 20}), 1)
    assert len(found) == 0
    assert found.growth.shape == (0,)


def test_choosing_windows() -> None:
    """Windows can be picked by a mask."""
    found = windows(panel(AAA={2010: 1000, 2011: 1100, 2012: 1300}), 1)
    assert found.of(np.array([False, True])).starts == (2011,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("iso3,year,value_musd\nAAA,2010,1\n", "x.csv:1:1: the columns are iso3, year, value_musd; they have to be"),
        ("", "the columns are none"),
        (HEADER, "holds no row"),
        (HEADER + "AAA,A,2010,many\n", "x.csv:2:1: value_musd: expected a number, found 'many'"),
        (HEADER + "AAA,A,2010,nan\n", "value_musd: 'nan' is not a finite number"),
        (HEADER + "AAA,A,soon,1\n", "year: expected a whole number, found 'soon'"),
        (HEADER + "Aaa,A,2010,1\n", "iso3: "),
        (HEADER + "AAA,A,2010,1\nAAA,A,2010,2\n", "x.csv:3:1: year: AAA has 2010 twice; keep one"),
        (HEADER + "AAA,A,2010,1,2\n", "x.csv:2:1: "),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str) -> None:
    """A panel that is not of the form is refused with its line."""
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PanelError, match=r"x\.csv") as caught:
        read_panel(path, "x.csv", shipped_seeds().country.panel)
    assert message in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    """A panel that does not exist is refused in words."""
    with pytest.raises(PanelError, match=r"x\.csv: cannot be read"):
        read_panel(tmp_path / "x.csv", "x.csv", shipped_seeds().country.panel)
