"""Dates as they are written in French, as EDTF: 2020-03-05, 2020-03, XXXX-12-24 where no year is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv", "jan"),
            ("février", "fevrier", "févr", "fevr", "fév", "fev"),
            ("mars",),
            ("avril", "avr"),
            ("mai",),
            ("juin",),
            ("juillet", "juil"),
            ("août", "aout"),
            ("septembre", "sept"),
            ("octobre", "oct"),
            ("novembre", "nov"),
            ("décembre", "decembre", "déc", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_SPACE = r"[ \u00a0\u202f]"
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?<![\w.,/-])(?:(?P<day>[0-3]?\d)(?:er)?{_SPACE})?(?P<month>{_MONTH})(?![\w-])\.?(?:{_SPACE}(?P<year>(?:19|20)\d\d)(?!\d))?",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d/.-])(?P<day>[0-3]?\d)[/.-](?P<month>[01]?\d)[/.-](?P<year>(?:19|20)\d\d)(?!\d)")
_ISO = re.compile(r"(?<![\d/-])(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)(?:-(?P<day>[0-3]\d))?(?![\d-])")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PARTIAL = re.compile(r"XXXX-(?P<month>[01]\d)-(?P<day>[0-3]\d)")


class Written(NamedTuple):
    """A date and where it is written: ``text[start:end]``."""

    start: int
    end: int
    edtf: str


def find_dates(text: str) -> Iterator[Written]:
    """Yield the calendar dates of `text` in reading order; a month alone counts only with its year.

    Examples
    --------
    >>> [d.edtf for d in find_dates("Le 24 décembre, puis le 05/03/2020, et en mars 2021.")]
    ['XXXX-12-24', '2020-03-05', '2021-03']
    """
    found = []
    for pattern in (_WRITTEN, _NUMERIC, _ISO):
        for match in pattern.finditer(text):
            edtf = _edtf(match)
            if edtf and not edtf.endswith("-XX"):
                found.append(Written(match.start(), match.end(), edtf))
    yield from sorted(found)


def to_edtf(text: str) -> str | None:
    """Return the one date that `text` gives, as a table or a page states it, or None.

    Examples
    --------
    >>> to_edtf("2020-03-05T12:30:00+01:00"), to_edtf("5 mars 2020"), to_edtf("05/03/2020"), to_edtf("bientôt")
    ('2020-03-05', '2020-03-05', '2020-03-05', None)
    """
    text = text.strip()
    if _YEAR.fullmatch(text):
        return text
    if _PARTIAL.fullmatch(text) or _COMPACT.fullmatch(text):
        return _edtf(_PARTIAL.fullmatch(text) or _COMPACT.fullmatch(text))
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        text = text[:10]
    return next((d.edtf for d in find_dates(text)), None)


def _edtf(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    parts = match.groupdict()
    month = _MONTHS.get(parts["month"].lower()) or int(parts["month"])
    year, day = parts.get("year"), parts.get("day")
    try:
        # 2000 is a leap year: a 29 February without its year is a date.
        date(int(year or 2000), month, int(day or 1))
    except ValueError:
        return None
    if not day:
        return f"{year}-{month:02}" if year else "XXXX-XX"
    return f"{year or 'XXXX'}-{month:02}-{int(day):02}"
