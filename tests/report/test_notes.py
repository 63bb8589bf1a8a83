"""What readers are told to be careful about: what was typed, from when it holds, and figures that the seeds lack."""

from dataclasses import replace

import pytest

from simulator.inputs.scenario import Scenario
from simulator.report.language import write
from simulator.report.notes import of_scenario
from tests.scenarios import shipped

FIGURE = 'observations = [{ quantity = "revenue", year = 2026, value = 17000 }]'
FLOOR = 'observations = [{ quantity = "firms", year = 2025, value = 2200, relation = "at_least", log_sd = 0.05 }]'
GROWTH = 'observations = [{ quantity = "firm_growth", year = 2026, value = -0.02, log_sd = 0.03 }]'


def said(scenario: Scenario) -> list[tuple[str, str]]:
    """What is said, in both languages."""
    return [(write(found, "en"), write(found, "vi")) for found in of_scenario(scenario)]


@pytest.mark.parametrize(
    ("setting", "english", "vietnamese"),
    [
        (
            "levers.delegations.missions = 12",
            "the number of delegations in a year holds from 2026 on.",
            "số đoàn công tác mỗi năm có hiệu lực từ năm 2026.",
        ),
        (
            "levers.offices.opened_in.japan = 8",
            "the yearly number of supported offices opened in Japan holds from 2026 on.",
            "số văn phòng được hỗ trợ mở trong năm tại Nhật Bản có hiệu lực từ năm 2026.",
        ),
        (
            "world.entry_ratio = 1.2",
            "the factor on firms that start to sell abroad holds in 2026 alone.",
            "hệ số của số doanh nghiệp bắt đầu bán ra nước ngoài chỉ có hiệu lực trong năm 2026.",
        ),
        (
            FIGURE,
            "a new figure: foreign revenue in 2026 was US$17 billion, with an error of 10\u00a0%.",
            "số liệu mới: doanh thu từ nước ngoài năm 2026 là 17 tỷ USD, sai số 10%.",
        ),
        (
            FLOOR,
            "a new figure: the number of firms selling abroad in 2025 was at least 2,200 firms, with an error of "
            "5\u00a0%.",
            "số liệu mới: số doanh nghiệp có doanh thu từ thị trường nước ngoài năm 2025 là ít nhất "
            "2.200 doanh nghiệp, sai số 5%.",
        ),
        (
            GROWTH,
            "a new figure: growth of the number of firms selling abroad in 2026 was −0.02 log points, with an error of "
            "0.03 log points.",
            "số liệu mới: mức tăng số doanh nghiệp năm 2026 là −0,02 điểm log, sai số 0,03 điểm log.",
        ),
    ],
)
def test_what_was_typed(setting: str, english: str, vietnamese: str) -> None:
    """A number without a year is told with the year that it was given; a new figure with its error."""
    assert said(shipped("baseline", setting)) == [(english, vietnamese)]


def test_a_figure_that_is_not_known_yet_is_not_announced() -> None:
    """With an earlier last year of figures it is told as left aside, once, and not as one that was learned from."""
    scenario = shipped("baseline", FIGURE, "horizon.as_of = 2024")
    assert said(scenario) == [
        (
            "the new figure, foreign revenue in 2026, is not used: figures are known to 2024 alone.",
            "số liệu mới (doanh thu từ nước ngoài năm 2026) không được dùng: chỉ dùng số liệu đến năm 2024.",
        )
    ]


def test_nothing_to_say() -> None:
    """What states its years is told elsewhere."""
    assert said(shipped("law", "levers.offices.opened = { 2027 = 12 }")) == []


def test_what_changes_nothing_is_said_with_its_reason() -> None:
    """The file says the same, or something typed later does."""
    same, later = "levers.law.tax_cut=0.5", "levers.law.support=0.4"
    scenario = replace(
        shipped("law"),
        changed=(same, later, "levers.law.support = 0.5"),
        idle_changes=(f"--set {same}", f"--set {later}"),
    )
    assert said(scenario) == [
        (
            f"--set {same} changes nothing: the file says the same.",
            f"--set {same} không thay đổi gì: tệp đã nói như vậy.",
        ),
        (
            f"--set {later} changes nothing: a later one sets the same key.",
            f"--set {later} không thay đổi gì: một tùy chọn sau đặt cùng khóa đó.",
        ),
    ]
