"""What an output was made from, kept beside it: versions, and hashes of articles, rules and files.

`record` writes it with every export and report; `verify` says what no longer is as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distributions, requires
from pathlib import Path
from typing import Any

from analysis import __version__

FILE = "provenance.json"


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

    read = (
        corpus.texts.drop_duplicates("path").set_index("path")["sha256"].drop("", errors="ignore")
    )
    paths = [value for value in parameters.values() if isinstance(value, Path)]
    rules = [path for folder in corpus.rules.folders for path in folder.iterdir()]
    beside = [*paths, *rules, common_folder(read.index) / "metadata.csv"]
    inputs = {seen(path): _hash(path) for path in beside if path.is_file()}
    inputs |= read.rename(index=seen).to_dict()
    about = {
        "python": platform.python_version(),
        "libraries": _versions(),
        "rules": corpus.rules.fingerprint,
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
    try:
        about = json.loads((folder / FILE).read_text(encoding="utf-8"))
        files, inputs, then = (dict(about[kind]) for kind in ("files", "inputs", "libraries"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise ProvenanceError(
            f"{folder / FILE}: not a record of an export or report ({what}); make it again"
        ) from None
    edited = "someone worked on it, or it was copied badly: make the output again"
    older = "the output shows the articles as they were: make it again, or put them back"
    for hashes, advice in ((files, edited), (inputs, older)):
        for name, sha256 in hashes.items():
            if not (folder / name).is_file():
                yield name, "is not there any more", advice
            elif _hash(folder / name) != sha256:
                yield name, "is not as it was", advice
    for name in sorted({*_files(folder)} - {FILE, *files}):
        advice = "it is yours, or of another run: don't cite it with the rest"
        yield name, "is not part of what was written", advice
    for name, here in _versions().items():
        if here != then.get(name):
            advice = "numbers may differ: install what requirements.lock says"
            yield name, f"was {then.get(name)}, is {here}", advice


def common_folder(paths: Iterable[str]) -> Path:
    """Return the folder in which all files stand; "" is the path of a table in memory."""
    return Path(
        os.path.commonpath({str(Path(path).resolve().parent) for path in paths if path} or {"."})
    )


def _files(folder: Path) -> list[str]:
    """The files in a folder, as seen from there; those whose name begins with a point are none of its own."""
    inner = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [path.as_posix() for path in inner if not re.search(r"(^|/)\.", path.as_posix())]


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _versions() -> dict[str, str | None]:
    """The versions of this package, and of the libraries and the model that it requires."""
    here = {found.name.lower(): found.version for found in distributions()}
    names = [re.match(r"[\w.-]+", line)[0] for line in requires("couverture") or ()]
    return {"couverture": __version__} | {name: here.get(name) for name in sorted(names)}
