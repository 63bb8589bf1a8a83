"""The tornado: which unknowns it shows, what it says of noise and chance, and that nothing collides."""

import re
from dataclasses import replace

import numpy as np
import pytest

from simulator.analysis.sensitivity import Of, Sensitivity, sensitivity
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import QUIET
from simulator.output.figures.tornado import CHANCE_NAME, MOST_ROWS, tornado
from simulator.output.figures.units import MINUS
from tests.output.pictures import (
    LONG,
    VIETNAMESE,
    assert_alt_text_tells_the_title,
    assert_texts_can_be_read,
    assert_texts_stand_apart,
    title_of,
    words,
)
from tests.scenarios import filtered_once, shipped

pytestmark = pytest.mark.slow

NULL_PROBABILITY = "mission_null_probability"
CASES: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "everything": ("go-global", "difference", "revenue", "Everything together", ()),
    "little": ("delegations", "difference", "revenue", VIETNAMESE, ()),
    "level": ("baseline", "level", "revenue", "Programmes as recorded", ()),
    "harm": ("recession", "difference", "revenue", LONG, ()),
    "firms": ("law", "difference", "firms", "The law", ()),
    "cost": ("withdrawal", "difference", "public_cost", "All programmes stop", ()),
    "share": ("law", "level", "foreign_share", "The law", ()),
    "few": ("offices", "difference", "exits", "Offices", ("ensemble.draws = 100",)),
    "certain": ("promotion", "difference", "revenue", "Promotion", ("parameters.mission_null_probability.fixed = 1",)),
}


@pytest.fixture(scope="module")
def found() -> dict[str, Sensitivity]:
    """Every case, on a thousand draws at most; those with the same beliefs share their draws, as they would anyway."""
    made = {}
    with filtered_once("sensitivity") as patched:
        patched.setattr("simulator.analysis.sensitivity.no_effect", lambda scenario: ())  # no figure shows it
        for case, (name, of, outcome, title, settings) in CASES.items():
            scenario = shipped(name, f'title = "{title}"', *settings, draws=1024)
            wanted: Of = "level" if of == "level" else "difference"
            (made[case],) = sensitivity(scenario, shipped("baseline"), outcome, 2033, [wanted])
    return made


@pytest.fixture(scope="module")
def pictures(found: dict[str, Sensitivity]) -> dict[str, Picture]:
    """The figure of every case."""
    return {case: tornado(one) for case, one in found.items()}


@pytest.mark.parametrize("case", CASES)
def test_no_text_collides_or_leaves_the_page(case: str, pictures: dict[str, Picture]) -> None:
    """No two texts overlap, none leaves the page or is too pale, and the font has every letter."""
    figure = pictures[case].figure
    assert_texts_stand_apart(figure)
    assert_texts_can_be_read(figure)


@pytest.mark.parametrize("case", CASES)
def test_bars_go_from_the_mean_to_what_is_expected(
    case: str, pictures: dict[str, Picture], found: dict[str, Sensitivity]
) -> None:
    """Two bars a row start at the mean and end at the ends of the effect; all lie within the axis, with chance last."""
    axis, variance = pictures[case].figure.axes[0], found[case].variance
    bars = axis.patches
    effects = variance.effects[:MOST_ROWS]
    assert len(bars) == 2 * (len(effects) + 1)
    ends = [(effect.low_end, effect.high_end) for effect in effects]
    wanted = np.array([*ends, (variance.chance_low, variance.chance_high)]).ravel()
    starts = np.array([bar.get_x() for bar in bars])
    reached = np.array([bar.get_x() + bar.get_width() for bar in bars])
    divisor = variance.mean / starts[0] if variance.mean else 1.0
    np.testing.assert_allclose(starts, variance.mean / divisor, rtol=1e-9)
    np.testing.assert_allclose(reached * divisor, wanted, rtol=1e-6, atol=1e-9)
    low, high = axis.get_xlim()
    assert low < min(reached) <= max(reached) < high


@pytest.mark.parametrize("case", CASES)
def test_noise_is_pale_and_said_and_no_share_is_negative(
    case: str, pictures: dict[str, Picture], found: dict[str, Sensitivity]
) -> None:
    """Bars are pale exactly where the effect alone cannot be told from noise; shares are written without a minus."""
    picture, effects = pictures[case], found[case].variance.effects[:MOST_ROWS]
    alphas = [bar.get_alpha() for bar in picture.figure.axes[0].patches][::2]
    assert [alpha == 1 for alpha in alphas] == [*(effect.alone for effect in effects), True]
    written = [text.get_text() for text in picture.figure.texts]
    assert not [text for text in written if re.search(rf"[{MINUS}-]\d+\s?%", text)]
    assert written.count("noise") == sum(not effect.told for effect in effects)
    pale = {text.get_text() for text in picture.figure.texts if text.get_color() == QUIET}
    assert ("noise" in pale) == any(not effect.told for effect in effects)


@pytest.mark.parametrize("case", CASES)
def test_alt_text_says_what_is_drawn(case: str, pictures: dict[str, Picture], found: dict[str, Sensitivity]) -> None:
    """It starts with the title, and names every unknown with its grade, chance, and that nobody can learn it."""
    picture, variance = pictures[case], found[case].variance
    assert_alt_text_tells_the_title(picture)
    seeds = found[case].scenario.scenario.seeds
    for effect in variance.effects[:MOST_ROWS]:
        if effect.name != NULL_PROBABILITY:
            assert f"{seeds.parameters[effect.name].means.en} ({effect.grade}): " in picture.alt
    assert picture.alt.endswith("nobody can learn it.")
    assert CHANCE_NAME in words(picture.figure)


def test_titles_state_what_was_found(pictures: dict[str, Picture], found: dict[str, Sensitivity]) -> None:
    """The strongest unknown with both ends, of the level or of the difference; where none is told, that."""
    first = found["everything"].variance.told[0]
    name = found["everything"].scenario.scenario.seeds.parameters[first.name].means.en
    title = title_of(pictures["everything"].figure)
    assert title.startswith(f"{name[0].upper()}{name[1:]} moves what ‘Everything together’ changes in foreign revenue")
    assert " if low, " in title
    assert "of the variance is chance" in title
    assert "moves foreign revenue in 2033 most" in title_of(pictures["level"].figure)
    nothing = replace(
        found["level"],
        variance=replace(
            found["level"].variance,
            effects=tuple(replace(effect, told=False) for effect in found["level"].variance.effects),
        ),
    )
    assert title_of(tornado(nothing).figure).startswith("No single unknown moves foreign revenue in 2033 by more than")


def test_missions_are_a_fact_and_have_no_low_end(found: dict[str, Sensitivity]) -> None:
    """The ends of whether delegations act are called by what they are."""
    one = found["little"]
    effects = sorted(one.variance.effects, key=lambda effect: effect.name != NULL_PROBABILITY)
    alt = tornado(replace(one, variance=replace(one.variance, effects=tuple(effects)))).alt
    assert "whether delegations change nothing (D): they act " in alt
    assert NULL_PROBABILITY not in {effect.name for effect in found["certain"].variance.effects}
