"""What can be typed after each command: two examples, which its help shows and a test runs."""

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[str, str]] = {
    "run": ("law --lang vi", "baseline --set levers.promotion.budget=2 --end 2030"),
    "compare": ("baseline law partners", "law --set levers.law.tax_cut=3 --year 2030"),
    "report": ("go-global", "law partners --lang vi"),
    "explore": ("", "law go-global --lang vi --no-browser"),
    "why": ("go-global", "law --against offices --outcome firms"),
    "sensitivity": ("go-global", "law --of difference --year 2030"),
    "sweep": ("baseline --vary levers.promotion.budget=0:8:2", "law --vary world.entry_ratio=0.8:1.2:0.1"),
    "seek": (
        "baseline --vary levers.offices.opened --target firms@2030=+10",
        "law --vary levers.promotion.budget=0:8 --target revenue@2030=16000 --probability 0.6",
    ),
    "allocate": ("baseline --budget 5:50:5", "law --budget 20 --at p10 --by market"),
    "robust": ("law partners offices", "law partners --assume as-published"),
    "learn": ("law partners offices", "law partners --discount 0.03"),
    "backtest": ("", "--no-figures --json"),
    "check": ("baseline", "law partners --detail"),
    "verify": ("plots/law.manifest.json", "plots/compare.manifest.json --json"),
    "list": ("", "--lang vi"),
    "new": ("mine --from law", "--country my-country"),
    "show": ("baseline", "go-global --origin"),
    "levers": ("", "abroad"),
    "sources": ("", "revenue"),
    "schema": ("", "> scenario.schema.json"),
}
