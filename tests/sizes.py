"""`make sizes`: lines by layer and what of them is code, how long functions are, and circles of imports."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median, quantiles

PACKAGE = Path(__file__).parent.parent / "simulator"


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    return {
        ".".join(("simulator", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def lines_by_layer() -> dict[str, tuple[int, int]]:
    """Lines of all modules of each folder and each module beside them, and how many of them are code."""
    lines: dict[str, tuple[int, int]] = {}
    for path in modules().values():
        layer, text = path.relative_to(PACKAGE).parts[0].removesuffix(".py"), path.read_text(encoding="utf-8")
        whole, code = lines.get(layer, (0, 0))
        lines[layer] = whole + len(text.splitlines()), code + code_lines(text)
    return lines


def code_lines(text: str) -> int:
    """How many lines are neither blank, comment, docstring nor import."""
    tree, others = ast.parse(text), set[int]()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        documented = isinstance(body, list) and body and isinstance(body[0], ast.Expr)
        if documented and isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str):
            others |= {*range(body[0].lineno, (body[0].end_lineno or 0) + 1)}
        if isinstance(node, ast.Import | ast.ImportFrom):
            others |= {*range(node.lineno, (node.end_lineno or 0) + 1)}
    told = enumerate(text.splitlines(), start=1)
    return sum(1 for place, line in told if place not in others and line.strip() and not line.strip().startswith("#"))


def functions() -> Iterator[tuple[int, str]]:
    """Every function with its lines, from its def to its end, and its place."""
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                yield node.end_lineno - node.lineno + 1, f"{name}.{node.name}"


def cycle() -> list[str]:
    """Modules that import one another in a circle, at once or inside functions; none where there is no circle."""
    known, graph = modules(), {}
    for name, path in known.items():
        tree, found = ast.parse(path.read_text(encoding="utf-8")), set()
        checked = [
            node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        ]
        never_run = {part for block in checked for part in ast.walk(block)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node not in never_run:
                wanted = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
                found |= {one for one in wanted if one in known}
        graph[name] = found - {name} - {part for part in found if name.startswith(f"{part}.")}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        return list(error.args[1])
    return []


def main() -> None:
    """Prints all of it."""
    layers = lines_by_layer()
    print(f"{'':12} {'lines':>6} {'code':>6}")
    for layer, (lines, code) in {**layers, "all": tuple(map(sum, zip(*layers.values(), strict=True)))}.items():
        print(f"{layer:12} {lines:6,} {code:6,}")
    sizes = sorted(functions(), reverse=True)
    lengths = [size for size, _ in sizes]
    print(f"functions    median {median(lengths):.0f}, 90th percentile {quantiles(lengths, n=10)[-1]:.0f}")
    print("longest      " + ", ".join(f"{place} {size}" for size, place in sizes[:3]))
    print(f"cycles       {' -> '.join(cycle()) or 'none'}")


if __name__ == "__main__":
    main()
