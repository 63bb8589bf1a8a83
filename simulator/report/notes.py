"""What to be careful about beside the numbers of a scenario, in words that every command shares."""

from collections.abc import Iterator, Sequence

from simulator.analysis.results import Extrapolated, Result
from simulator.report.language import listed, text
from simulator.report.model import Text
from simulator.report.names import quoted, setting


def careful(results: Sequence[Result]) -> Iterator[Text]:
    """All that has to be said of these results, once each."""
    for result in results:
        yield from of_result(result)


def of_result(result: Result) -> Iterator[Text]:
    """What was changed, what lies beyond the evidence, what has no effect, and a filter that found too little."""
    scenario = result.scenario
    if scenario.changed:
        yield text(
            "{title}: {changes}.", "{title}: {changes}.", title=quoted(scenario), changes=listed(scenario.changed)
        )
    for found in result.extrapolated:
        yield extrapolated(found, result)
    if idle := [setting(key, scenario.seeds) for key in result.no_effect]:
        yield text(
            "in {title} {keys} {verb} no outcome.",
            "trong {title}, {keys} không làm thay đổi kết quả nào.",
            title=quoted(scenario),
            keys=listed(idle),
            verb="changes" if len(idle) == 1 else "change",
        )
    if result.starved:
        yield starved(result)


def extrapolated(found: Extrapolated, result: Result) -> Text:
    """That a key leaves the range for which its effect was estimated."""
    key = found.key if found.key.startswith("levers.") else f"levers.{found.key}"
    return text(
        "{title} takes {key} beyond {low} to {high}, for which its effect was estimated, from {year} on.",
        "{title} đưa {key} ra ngoài khoảng {low} đến {high} mà tác động được ước tính, từ năm {year}.",
        title=quoted(result.scenario),
        key=setting(key, result.scenario.seeds),
        low=f"{found.low:g}",
        high=f"{found.high:g}",
        year=found.years[0],
    )


def starved(result: Result) -> Text:
    """That the bands rest on few different draws."""
    particles = result.ensemble.filter
    return text(
        "only {ancestors} of {particles} particles came near the published figures, so the bands rest on few "
        "different simulations.",
        "chỉ {ancestors} trong {particles} hạt khớp với số liệu đã công bố, nên các dải dựa trên ít mô phỏng khác "
        "nhau.",
        ancestors=particles.ancestors,
        particles=particles.particles,
    )
