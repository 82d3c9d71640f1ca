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
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    known = {name_of(path) for path in MODULES}
    return {name if name in known else name.rpartition(".")[0] for name in names} & known - {"analysis"}


def name_of(module: Path) -> str:
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_data_flows_one_way():
    graph = {name_of(module): imports_of(module) for module in MODULES}
    assert graph["analysis.stages"] >= {"analysis.cleaning", "analysis.entities", "analysis.corpus.evidence"}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle
