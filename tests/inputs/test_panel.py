"""Country panels: windows and jumps."""

import numpy as np
import pytest

from simulator.inputs.panel import Panel, windows, windows_by
from simulator.inputs.problems import InputError
from tests.model.samples import shipped_seeds


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


def test_horizons_that_count() -> None:
    """Horizons with a window, and a refusal in words where there is none or every one is asked for."""
    short = panel(AAA={2010: 1000, 2011: 1100, 2012: 1300})
    assert list(windows_by(short, (1, 2, 3), every=False)) == [1, 2]
    with pytest.raises(InputError, match=r"a panel: no country has two figures from 2005 on.*, 3 years apart"):
        windows_by(short, (1, 2, 3), every=True)
    with pytest.raises(InputError, match=r"the first above US\$500 m, at most 2 years apart.*the largest is US\$20 m"):
        windows_by(panel(AAA={2010: 10, 2011: 20}), (1, 2), every=False)
    with pytest.raises(InputError, match=r"the largest is US\$0 m"):
        windows_by(panel(), (1, 2), every=False)
