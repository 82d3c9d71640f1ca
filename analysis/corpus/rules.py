"""The rules a researcher may edit without code: TOML and CSV files, read, merged and validated.

The package's own files lie in ``analysis/rules``. A researcher's folder may hold files of the same
names; its rows are added after the package's and so have the last word. See README.md there.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

_PACKAGE = Path(__file__).parents[1] / "rules"

# What a researcher may add under a name of their own ("*"), by an example; any other new name is a misspelt one.
_WORDS = ["word"]
_OUTLET = {
    **dict.fromkeys(("names", "domains"), _WORDS),
    **dict.fromkeys(("wikidata", "colour", "marker"), "word"),
    "photo": True,
}
_OWN: dict[str, dict[str, Any]] = {
    "languages.toml": {"*": _WORDS},
    "outlets.toml": {"outlet": {"*": _OUTLET}, "agency": {"*": _OUTLET}},
    "entities.toml": {
        "adjectives": {"*": "word"},
        "nominals": {"kinds": {"*": _WORDS}, "offices": {"*": "word"}},
    },
}


class RulesError(ValueError):
    """A rule file can't be used; the message names the file and the row or key."""


@dataclass(frozen=True)
class Rules:
    """The package's rules, followed by those of the researcher's own folders.

    Parameters
    ----------
    folders : tuple of Path
        Folders whose files extend the package's, in order.

    Examples
    --------
    >>> Rules().folders
    ()
    """

    folders: tuple[Path, ...] = ()
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, *folders: str | Path | None) -> Rules:
        """Return the rules extended by `folders`; None is skipped.

        Raises
        ------
        RulesError
            If a folder does not exist.

        Warns
        -----
        UserWarning
            For a TOML or CSV file whose name is none of the package's.
        """
        paths = tuple(Path(f) for f in folders if f is not None)
        for path in paths:
            if not path.is_dir():
                raise RulesError(f"{path}: no such folder of rules")
            for file in _tables(path):
                if not (_PACKAGE / file.name).is_file():
                    message = f"{file} is not read: no file of rules has that name"
                    warnings.warn(message, stacklevel=3)
        return cls(paths)

    def files(self, name: str) -> list[Path]:
        """Return the files called `name`, the package's first."""
        return [f / name for f in (_PACKAGE, *self.folders) if (f / name).is_file()]

    def toml(self, name: str) -> dict[str, Any]:
        """Return the TOML file `name`, merged: tables are updated, lists are extended.

        Raises
        ------
        RulesError
            If a file is no TOML, has a key that the package's file doesn't know, or a value of another sort.
        """
        if name not in self._cache:
            package, *own = self.files(name)
            merged = _read_toml(package)
            for path in own:
                merged = _merge(merged, _read_toml(path), _OWN.get(name, {}), f"{path}: ")
            self._cache[name] = merged
        return self._cache[name]

    def table(
        self, name: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> pd.DataFrame:
        """Return the CSV file `name` as strings, with the `file` and `row` each line stands in.

        Parameters
        ----------
        name : str
            The file's name, such as ``"names.csv"``.
        required : tuple of str
            Columns that must be there and may not be empty.
        optional : tuple of str
            Columns that may be missing or empty; they read as "".

        Raises
        ------
        RulesError
            For a missing column, an empty required cell or a row of another length.
        """
        key = (name, required, optional)
        if key not in self._cache:
            rows = [row for path in self.files(name) for row in _read_csv(path, required, optional)]
            self._cache[key] = pd.DataFrame(rows, columns=[*required, *optional, "file", "row"])
        return self._cache[key]

    @cached_property
    def fingerprint(self) -> str:
        """A sha256 over every rule file in use: the same rules, the same fingerprint."""
        digest = hashlib.sha256()
        for folder in (_PACKAGE, *self.folders):
            for path in _tables(folder):
                digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()


def _tables(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.toml"), *folder.glob("*.csv")])


def beside(module: str) -> dict[str, Any]:
    """Return the TOML file of a module's own, beside it and under its name."""
    return _read_toml(Path(module).with_suffix(".toml"))


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesError(f"{path}: {error}") from error


def _merge(
    old: Mapping[str, Any], new: Mapping[str, Any], own: Mapping[str, Any], where: str
) -> dict[str, Any]:
    merged = dict(old)
    for key, value in new.items():
        example = own.get(key, own.get("*", {}))
        if key not in old and not example:
            raise RulesError(f"{where}{key} is no key (there are: {', '.join(old or own)})")
        if (sort := _sort(value)) != (wanted := _sort(old.get(key, example))):
            raise RulesError(f"{where}{key} is {sort}, not {wanted}")
        if isinstance(value, dict):
            merged[key] = _merge(old.get(key, {}), value, example, f"{where}{key}.")
        elif isinstance(value, list):
            merged[key] = [*old.get(key, []), *value]
        else:
            merged[key] = value
    return merged


def _sort(value: Any) -> str:
    match value:
        case dict():
            return "a table"
        case list() if all(isinstance(item, dict) for item in value):
            return "a list of tables"
        case list() if all(isinstance(item, str) and item.strip() for item in value):
            return "a list of words"
        case str() if value.strip():
            return "a word"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
    return repr(value)


def _read_csv(path: Path, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Any]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        names = reader.fieldnames or []
        if missing := [name for name in required if name not in names]:
            there = ", ".join(names)
            raise RulesError(f"{path}: no column {', '.join(missing)} (there are: {there})")
        try:
            for row in reader:
                _check(row, required, f"{path}, row {reader.line_num}")
                cells = {name: row.get(name, "").strip() for name in (*required, *optional)}
                yield {**cells, "file": str(path), "row": reader.line_num}
        except csv.Error as error:
            raise RulesError(f"{path}, row {reader.line_num}: {error}") from error


def _check(row: dict[str, Any], required: tuple[str, ...], where: str) -> None:
    if None in row or None in row.values():
        n = sum(name is not None for name in row)
        raise RulesError(f"{where}: not {n} cells")
    if empty := [name for name in required if not row[name].strip()]:
        raise RulesError(f"{where}: {', '.join(empty)} is empty")
