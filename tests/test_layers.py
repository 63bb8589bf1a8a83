"""The house rules that imports must keep: layers point down, and some libraries stay in their place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.model import Parameters
from tests.model.samples import shipped_seeds
from tests.sizes import code_lines, cycle, functions

PACKAGE = Path(__file__).parent.parent / "simulator"
LAYERS = ["model", "levers", "inputs", "runs", "analysis", "report", "door", "explore", "cli"]
HOMES = {
    "matplotlib": "report/plot/",
    "click": "cli/",
    "starlette": "explore/",
    "uvicorn": "explore/",
    "jinja2": "report/render/document.py",
    "tomlkit": "explore/download.py",
    "pydantic": "inputs/",
    "tree_sitter": "inputs/documents.py",
    "rich": "report/render/",
    "xlsxwriter": "report/render/workbook.py",
    "distributed": "runs/cluster.py",
    "platformdirs": "runs/kept.py",
    "pyarrow": "report/render/exchange.py",
    "pandas": (),  # by name alone, in report/render/arrays.py
    "xarray": (),
    "scipy": ("inputs/priors.py", "runs/", "analysis/", "report/render/files.py"),
}
MOST_LINES = 50  # of a function
RANDOM_HOME = "runs/draws.py"
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere in the tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a module lies"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(name: str) -> str:
    """The layer of a dotted module name, empty for the package itself."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else ""


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_house_rules(file: Path) -> None:
    """A module imports from its own layer or below, libraries only in their place, and makes chance in one file."""
    place = file.relative_to(PACKAGE).as_posix()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    own = layer(f"simulator.{place.removesuffix('.py').replace('/', '.')}")
    for name in imports(tree):
        if own and layer(name) and name.startswith("simulator."):
            assert LAYERS.index(layer(name)) <= LAYERS.index(own), f"{place} imports {name}, a layer above"
        for library, home in HOMES.items():
            if name.split(".")[0] == library:
                assert place.startswith(home), f"{place} imports {library}, which belongs to {home}"
    text = file.read_text(encoding="utf-8")
    for maker in ("import random", "np.random.seed", "np.random.rand", "np.random.normal", "numpy.random.seed"):
        assert maker not in text, f"{place} uses a global random generator"
    if place != RANDOM_HOME:
        assert "default_rng" not in text, f"{place} makes random numbers; {RANDOM_HOME} does"
    if own in ("model", "levers"):
        assert not {"open", "time", "datetime", "os", "pathlib"} & set(imports(tree)), f"{place} is not pure"
    assert ast.get_docstring(tree), f"{place} does not say what it is for"


WORDS_OF_THEIR_OWN = {"budget", "opened", "programmes"}
"""Keys of levers that mean something else too: an allocation's money, what stands open, and a type of keys."""


def known_names() -> set[str]:
    """Names of levers, of their keys and parameters, and of markets."""
    seeds = shipped_seeds()
    parameters = {name for name, parameter in seeds.parameters.items() if parameter.lever is not None}
    keys = {name for key in seeds.levers.values() for name in (key.key, key.name)}
    events = set(seeds.events) - set(Parameters.__dataclass_fields__)
    return {*seeds.levers_about, *keys, *parameters, *events, *seeds.markets.names} - WORDS_OF_THEIR_OWN


def spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text, attribute, variable and keyword in the tree, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                yield node.lineno, text
            case ast.Attribute(attr=name) | ast.Name(id=name):
                yield node.lineno, name
            case ast.keyword(arg=str(name)):
                yield node.value.lineno, name


def test_only_a_lever_knows_its_name() -> None:
    """No code but a lever's own module names a lever, a key, a parameter of a lever, or a market."""
    names = known_names()
    levers = {f"levers/{name}.py" for name in shipped_seeds().levers_about}
    found = [
        f"{place}:{line}: {text}"
        for file in MODULES
        if (place := file.relative_to(PACKAGE).as_posix()) not in levers
        for line, text in spoken(ast.parse(file.read_text(encoding="utf-8")))
        if text in names
    ]
    assert not found, "\n".join(found)


def test_functions_are_short() -> None:
    """No function has more than fifty lines."""
    assert [(lines, place) for lines, place in functions() if lines > MOST_LINES] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Neither when they are loaded nor inside functions."""
    assert cycle() == []


def test_what_counts_as_code() -> None:
    """Neither what documents it, nor what imports, nor what is left blank."""
    text = '"""What\nit is."""\n\nimport os\n\n\ndef one() -> str:\n    """Says."""\n    # why\n    return """a\n"""\n'
    assert code_lines(text) == 3
