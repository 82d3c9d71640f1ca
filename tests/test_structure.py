"""The architecture: which module imports which."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "analysis").rglob("*.py"))


def imports_of(module: Path) -> set[str]:
    """The package's modules that a module imports, at its top or when a function runs."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    names = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    names |= {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    known = {name_of(path) for path in MODULES}
    return {name if name in known else name.rpartition(".")[0] for name in names} & known - {
        "analysis"
    }


def name_of(module: Path) -> str:
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# From left to right: no module imports one of a room to its right.
ROOMS = [
    "corpus",
    "cleaning",
    "language",
    "measures",
    "comparison",
    "plots",
    "archive",
    "pipeline",
    "report",
    "__main__",
]


def test_no_module_imports_one_to_its_right():
    assert [
        f"{name} imports {other}"
        for name, others in ((name_of(module), imports_of(module)) for module in MODULES)
        for other in others
        if name != "analysis" and ROOMS.index(name.split(".")[1]) < ROOMS.index(other.split(".")[1])
    ] == []


def test_no_module_imports_in_a_circle():
    TopologicalSorter(
        {name_of(module): imports_of(module) for module in MODULES}
    ).prepare()  # CycleError names it
