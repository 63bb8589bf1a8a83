"""Figures made by hand, of every kind of panel, for tests and for looking at."""

from collections.abc import Callable, Sequence

from simulator.report.language import FIRMS, PLAIN, US_BILLION_YEARLY, US_MILLION_YEARLY
from simulator.report.layout import palette
from simulator.report.model import (
    NOTHING,
    Cells,
    Figure,
    Lines,
    Mark,
    Row,
    Rows,
    Series,
    Slot,
    Stack,
    Text,
    Value,
    Words,
)


def text(en: str, vi: str, **slots: Slot) -> Text:
    """A phrase of these examples alone, which no catalogue holds."""
    return Text(Words(en, vi), slots)


YEARS = list(range(2019, 2036))
YEAR = text("year", "năm")
TITLES = (
    text("Programmes as in 2025", "Giữ nguyên các chương trình như năm 2025"),
    text("Everything together", "Áp dụng đồng thời tất cả các chính sách"),
    text("The law as passed", "Luật như đã được Quốc hội thông qua"),
    text("Partners reach more firms", "Đối tác tiếp cận nhiều doanh nghiệp hơn"),
    text("Advice for 200 firms a year", "Tư vấn cho 200 doanh nghiệp mỗi năm"),
    text("Twice as many offices abroad", "Tăng gấp đôi số văn phòng ở nước ngoài"),
    text("Three times the promotion budget", "Tăng gấp ba ngân sách xúc tiến thương mại"),
    text("A delegation every month", "Mỗi tháng một đoàn doanh nghiệp ra nước ngoài"),
    text("All programmes stop", "Dừng tất cả các chương trình"),
)
KEYS = ("baseline", "all", "law", "partners", "consulting", "offices", "promotion", "delegations", "none")
COLOURS = palette(KEYS)
FOOTER = text(
    "goglobal 0.1.0 · 4,096 simulations · figures known to 2025",
    "goglobal 0.1.0 · 4.096 lần mô phỏng · số liệu đến năm 2025",
)


def growing(start: float, rate: float, years: Sequence[int] = YEARS) -> list[float]:
    """An amount that grows at a rate."""
    return [start * rate ** (year - years[0]) for year in years]


def fan(place: int, start: float, rate: float, *, bands: bool = True, **more: object) -> Series:
    """A projection of a scenario; the past is told by the first alone."""
    years = YEARS if place == 0 else YEARS[6:]
    centre = growing(start, rate)[-len(years) :]
    spread = [0.03 + 0.045 * max(0, year - 2023) for year in years]
    ends = {
        share: (
            [c * (1 - times * s) for c, s in zip(centre, spread, strict=True)],
            [c * (1 + 2 * times * s) for c, s in zip(centre, spread, strict=True)],
        )
        for share, times in ((50, 0.5), (90, 1.2))
    }
    options = {"end": Value(centre[-1], US_MILLION_YEARLY), "known": 2025, **more}
    role = "first" if place == 0 else "scenario"
    return Series(TITLES[place], KEYS[place], role, years, centre, ends if bands else {}, **options)  # type: ignore[arg-type]


def published() -> list[Mark]:
    """Figures that were published, one outside the band, one a least value."""
    found = (("dot", 2021, 6900), ("dot", 2022, 7500), ("at least", 2023, 8000), ("dot", 2024, 11500))
    return [Mark(kind, Value(y, US_MILLION_YEARLY), x, y) for kind, x, y in found]  # type: ignore[arg-type]


def interval(place: int, amount: float, low: float, high: float) -> Row:
    """A difference with its bands."""
    value = Value(amount, US_MILLION_YEARLY, low, high, signed=True)
    inner = (amount + (low - amount) / 3, amount + (high - amount) / 3)
    said = text("{value}; higher in {n} %", "{value}; cao hơn trong {n}%", value=value, n=88)
    return Row(TITLES[place], KEYS[place], "scenario", value, inner, said)


DIFFERENCES = (
    (1, 750, -380, 3100),
    (2, 550, -590, 2650),
    (3, 100, 11, 370),
    (4, 30, -25, 175),
    (5, 30, -6, 155),
    (6, 4.4, 1, 16),
    (7, 0, -2, 2),
    (8, -73, -270, -14),
)

TITLE = text(
    "‘Everything together’ probably raises foreign revenue most: +US$750 million in 2035",
    "“Áp dụng đồng thời tất cả các chính sách” có lẽ làm tăng doanh thu từ nước ngoài nhiều nhất: "
    "+750 triệu USD năm 2035",
)


def fans(count: int = 2) -> Figure:
    """Levels: the first's bands, everyone's median, figures and a target."""
    series = [fan(0, 6000, 1.09)] + [fan(n, 6000 + 60 * n, 1.09 + 0.004 * n, bands=False) for n in range(1, count)]
    target = text("target {v}", "mục tiêu {v}", v=Value(30000, US_MILLION_YEARLY))
    return Figure(
        TITLE,
        text("Foreign revenue, US$ billion a year; line: median", "Doanh thu từ nước ngoài, tỷ USD mỗi năm"),
        [
            Lines(
                NOTHING,
                US_BILLION_YEARLY,
                YEAR,
                series,
                [*published(), Mark("across", target, y=30000)],
                text("published", "đã công bố"),
                zero=True,
            )
        ],
        COLOURS,
        1,
        [
            text(
                "Ringed: the figure of 2024 lies outside the estimated band; it counts other firms.",
                "Khoanh tròn: số liệu năm 2024 nằm ngoài dải ước tính vì tính cả doanh nghiệp khác.",
            )
        ],
    )


def compare(count: int = 8) -> Figure:
    """Levels, and beside them the differences as sorted intervals."""
    levels = fans(min(count + 1, 9)).panels[0]
    rows = [interval(*values) for values in DIFFERENCES[:count]]
    title = text("What each changes in 2035, US$ million a year", "Thay đổi vào năm 2035, triệu USD mỗi năm")
    return Figure(
        TITLE,
        text(
            "Foreign revenue, US$ billion a year. Compared with ‘Programmes as in 2025’; dot: median, bars: half and "
            "9 in 10 simulations",
            "Doanh thu từ nước ngoài, tỷ USD mỗi năm. So với “Giữ nguyên các chương trình như năm 2025”; chấm: trung "
            "vị, vạch: một nửa và 9/10 số lần mô phỏng",
        ),
        [levels, Rows(title, US_MILLION_YEARLY, rows)],
        COLOURS,
    )


def differences(count: int = 4) -> Figure:
    """Differences over the years, a column a scenario."""
    panels = []
    for outcome in (text("revenue", "doanh thu"), text("firms", "doanh nghiệp")):
        for place in range(1, count + 1):
            years = YEARS[6:]
            centre = [3.0 / place * (year - 2025) ** 2 for year in years]
            bands = {
                50: ([0.4 * c for c in centre], [2 * c for c in centre]),
                90: ([-0.5 * c for c in centre], [5 * c for c in centre]),
            }
            series = Series(
                TITLES[place],
                KEYS[place],
                "scenario",
                years,
                centre,
                bands,
                end=Value(centre[-1], US_MILLION_YEARLY, signed=True),
            )
            title = text("{name}: {outcome}", "{name}: {outcome}", name=TITLES[place], outcome=outcome)
            panels.append(
                Lines(title, US_MILLION_YEARLY, YEAR, [series], zero=True, key=KEYS[place], bands_named=False)
            )
    return Figure(
        text(
            "‘The law as passed’: half of the change of 2035 is there by 2030",
            "“Luật”: một nửa thay đổi đạt được năm 2030",
        ),
        text("Difference in each year, revenue in US$ million", "Chênh lệch theo năm, doanh thu tính bằng triệu USD"),
        panels,
        COLOURS,
        max(2, count),
    )


LEVERS = (
    ("law", "The law", "Luật", 720),
    ("partners", "The partners' programmes", "Chương trình của đối tác", 140),
    ("consulting", "The consulting group", "Nhóm tư vấn", 49),
    ("offices", "The offices abroad", "Văn phòng ở nước ngoài", 48),
    ("promotion", "Promotion abroad", "Xúc tiến ở nước ngoài", -61),
    ("delegations", "The delegations", "Đoàn doanh nghiệp", -0.18),
)


def bar(en: str, vi: str, key: str, role: str, amount: float) -> Row:
    """A bar with its number."""
    value = Value(amount, US_MILLION_YEARLY, signed=True)
    return Row(text(en, vi), key, role, value, said=Text(Words("{v}", "{v}"), {"v": value}))  # type: ignore[arg-type]


def waterfall() -> Figure:
    """What each lever adds, and how it comes."""
    rows = [bar(en, vi, key, "scenario", amount) for key, en, vi, amount in LEVERS]
    rows.append(
        bar("together, on average", "tổng cộng, bình quân", "total", "total", sum(lever[3] for lever in LEVERS))
    )
    rows.append(bar("together, median", "tổng cộng, trung vị", "median", "quiet", 750))
    ways = [
        bar("growth of firms", "tăng trưởng của doanh nghiệp", "g", "quiet", 690),
        bar("firms that start", "doanh nghiệp bắt đầu", "e", "quiet", 430),
        bar("firms that stop", "doanh nghiệp ngừng", "x", "quiet", -170),
    ]
    return Figure(
        TITLE,
        text(
            "Against ‘Programmes as in 2025’, US$ million a year. Averages add up",
            "So với hiện hành, triệu USD mỗi năm",
        ),
        [
            Rows(
                text("What each adds, on average", "Mỗi yếu tố đóng góp, bình quân"), US_MILLION_YEARLY, rows, "steps"
            ),
            Rows(text("How it comes, on average", "Tác động qua đâu, bình quân"), US_MILLION_YEARLY, ways, "parts"),
        ],
        COLOURS,
    )


def cells(scale: float = 1.0) -> Figure:
    """A grid of five by five with both signs, a part of it beyond the evidence."""
    size = range(5)
    values = [[Value(scale * (40 * x * y - 60 * x + 12), US_MILLION_YEARLY, signed=True) for x in size] for y in size]
    return Figure(
        text("More missions pay only with more offices", "Thêm đoàn chỉ có lợi khi có thêm văn phòng"),
        text("Change in foreign revenue in 2035, US$ million a year; median", "Thay đổi doanh thu năm 2035, triệu USD"),
        [
            Cells(
                NOTHING,
                US_MILLION_YEARLY,
                text("missions a year", "số đoàn mỗi năm"),
                text("offices abroad", "số văn phòng ở nước ngoài"),
                [Value(5.0 * n, PLAIN) for n in size],
                [Value(2.0 * n + 1, PLAIN) for n in size],
                values,
                [[x == 4 or y == 4 for x in size] for y in size],
            )
        ],
        COLOURS,
        1,
    )


def stack() -> Figure:
    """Five layers, one of them below zero."""
    layers = [
        Series(
            text(en, vi),
            key,
            "scenario",
            YEARS[6:],
            [amount / 100 * (year - 2025) for year in YEARS[6:]],
            end=Value(amount / 10, US_MILLION_YEARLY),
        )
        for key, en, vi, amount in LEVERS[:5]
    ]
    return Figure(
        text("The law takes most of the money", "Luật chiếm phần lớn chi phí"),
        text(
            "Public cost beyond current policy, US$ million a year", "Chi phí công so với hiện hành, triệu USD mỗi năm"
        ),
        [Stack(NOTHING, US_MILLION_YEARLY, YEAR, layers)],
        COLOURS,
        1,
    )


def one_bar(amount: float = 41.0) -> Figure:
    """A single bar with its band."""
    value = Value(amount, US_MILLION_YEARLY, 0.6 * amount, 1.7 * amount)
    row = Row(TITLES[2], "law", "scenario", value, said=Text(Words("{v}", "{v}"), {"v": value}))
    return Figure(
        text("‘The law as passed’ costs US$41 million in 2035", "“Luật như đã thông qua” tốn 41 triệu USD năm 2035"),
        text(
            "Public cost beyond current policy, US$ million a year", "Chi phí công so với hiện hành, triệu USD mỗi năm"
        ),
        [Rows(NOTHING, US_MILLION_YEARLY, [row], "bar")],
        COLOURS,
        1,
    )


def response() -> Figure:
    """What is reached at each value of a key, the target, and where it is met."""
    x = [10.0 * n for n in range(26)]
    series = Series(
        text("firms reached", "đạt được"), "law", "scenario", x, [2700 + 14 * v**0.5 for v in x], beyond=180
    )
    line = text("target {v}", "mục tiêu {v}", v=Value(2867, FIRMS, digits=4))
    marks = [Mark("across", line, y=2867), Mark("upright", text("143 firms a year", "143 doanh nghiệp mỗi năm"), x=143)]
    return Figure(
        text(
            "With 143 firms a year in the programme, the target is met in 80 % of simulations",
            "Với 143 doanh nghiệp mỗi năm, mục tiêu đạt được trong 80% số lần mô phỏng",
        ),
        text(
            "Firms selling abroad in 2030 that 80 % of simulations reach; dotted: beyond the evidence",
            "Số doanh nghiệp năm 2030 mà 80% số lần mô phỏng đạt; chấm: ngoài phạm vi ước tính",
        ),
        [
            Lines(
                NOTHING,
                FIRMS,
                text("firms supported a year", "doanh nghiệp được hỗ trợ mỗi năm"),
                [series],
                marks,
                years=False,
            )
        ],
        COLOURS,
        1,
    )


EXAMPLES: dict[str, Callable[[], Figure]] = {
    "fan": fans,
    "compare": compare,
    "differences": differences,
    "waterfall": waterfall,
    "cells": cells,
    "stack": stack,
    "bar": one_bar,
    "response": response,
}
"""By name, what shows every kind of panel."""
