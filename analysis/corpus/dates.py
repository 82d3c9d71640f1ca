"""Dates as people and programs write them, as EDTF: 2020-03-05, 2020-03, XXXX-12-24 where no year is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from analysis.corpus.rules import beside

_TABLE = beside(__file__)
# The months in French and English, in full and abbreviated; a final point is no part of them.
_MONTHS = {
    name: number for number, names in enumerate(_TABLE["months"], start=1) for name in names.split()
}
WEEKDAYS = _TABLE["weekdays"]
PUBLISHED = re.compile(_TABLE["published"], re.IGNORECASE)


def _patterns(written: list[str]) -> list[re.Pattern[str]]:
    parts = {
        "{_}": r"[ \u00a0\u202f]",
        "{day}": r"(?P<day>[0-3]?\d)",
        "{month}": f"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})",
        "{year}": r"(?P<year>[12]\d{3})",
    }
    for name, pattern in parts.items():
        written = [text.replace(name, pattern) for text in written]
    return [re.compile(text, re.IGNORECASE) for text in written]


_IN_TEXT, _CELLS = _patterns(_TABLE["in_text"]), _patterns(_TABLE["cells"])
_SHORT = re.compile(r"\s*(\d\d?)[/.-](\d\d?)[/.-](?:\d{4}|\d\d)\b")
_SECONDS, _SERIAL = re.compile(r"(\d{10})(?:\d{3}|\.\d+)?"), re.compile(r"[2-6]\d{4}(?:\.\d+)?")
_OWN = re.compile(rf"\bce (?:(?:{'|'.join(WEEKDAYS)}) )?(?=[0-3]?\d)", re.IGNORECASE)


class Written(NamedTuple):
    """A date and where it is written: ``text[start:end]``."""

    start: int
    end: int
    edtf: str


def find_dates(text: str) -> Iterator[Written]:
    """Yield the calendar dates of `text` in reading order; a month alone counts only with its year.

    Examples
    --------
    >>> [d.edtf for d in find_dates("Le 24 décembre, puis le 05/03/2020, et en mars 1871.")]
    ['XXXX-12-24', '2020-03-05', '1871-03']
    """
    found: list[Written] = []
    for pattern in _IN_TEXT:
        for match in pattern.finditer(text):
            if edtf := _edtf(match):
                found.append(Written(*match.span(), edtf))
    end = 0
    for written in sorted(found, key=lambda w: (w.start, -w.end)):
        if written.start >= end:
            end = written.end
            yield written


def to_edtf(text: str, month_first: bool = False) -> str | None:
    """Return the one date that `text` gives, as a table or a page states it, or None.

    Parameters
    ----------
    text : str
        A date in French or English words or in figures, an ISO 8601 or RFC 2822 time, seconds since 1970,
        or a spreadsheet's number of days.
    month_first : bool
        Whether 09/11/2024 is of September; see `order_of`.

    Examples
    --------
    >>> to_edtf("2020-03-05T12:30:00+01:00"), to_edtf("5 mars 1870"), to_edtf("Sept. 11, 2024"), to_edtf("bientôt")
    ('2020-03-05', '1870-03-05', '2024-09-11', None)
    """
    text = text.strip()
    if seconds := _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(seconds[1]), UTC).date().isoformat()
    if _SERIAL.fullmatch(text):
        return (date(1899, 12, 30) + timedelta(days=int(float(text)))).isoformat()
    for pattern in _CELLS:
        if match := pattern.fullmatch(text):
            return _edtf(match, month_first and pattern is _CELLS[-1])
    return next((d.edtf for d in find_dates(text)), None)


def is_short(text: str) -> bool:
    """Whether a date is in figures, with a day and a month that may be taken for each other."""
    return bool(_SHORT.match(text))


def order_of(column: Iterable[str]) -> bool | None:
    """Return whether a column of dates puts the month first (11/30/2024); None where it leaves that open.

    Examples
    --------
    >>> order_of(["09/11/24", "30/11/24"]), order_of(["09/11/24", "11/30/24"]), order_of(["09/11/24"])
    (False, True, None)
    """
    pairs = [(int(m[1]), int(m[2])) for text in column if (m := _SHORT.match(text))]
    if any(first > 12 for first, _ in pairs) or not pairs:
        return False
    return True if any(second > 12 for _, second in pairs) else None


def _edtf(match: re.Match[str], month_first: bool = False) -> str | None:
    parts = {name: text for name, text in match.groupdict().items() if text}
    if month_first:
        parts["month"], parts["day"] = parts["day"], parts["month"]
    if "month" not in parts:
        return parts["year"]
    if "year" not in parts and "day" not in parts:
        return None
    year = parts.get("year", "XXXX")
    year = year if len(year) == 4 else f"{'19' if year > '68' else '20'}{year}"
    month = _MONTHS.get(parts["month"].lower()) or int(parts["month"])
    with suppress(ValueError):
        # 2000 is a leap year: a 29 February without its year is a date.
        day = date(int(year.replace("XXXX", "2000")), month, int(parts.get("day", 1)))
        return f"{year}-{day:%m-%d}"[: 10 if "day" in parts else 7]
    return None


def own_days(text: str) -> Iterator[Written]:
    """Yield the days that `text` calls its own, with a demonstrative.

    Examples
    --------
    >>> list(own_days("Le pont, fermé le 2 juin, rouvre ce lundi 7 juin."))
    [Written(start=33, end=48, edtf='XXXX-06-07')]
    """
    for match in _OWN.finditer(text):
        written = next(find_dates(text[match.end() : match.end() + 30]), None)
        if written and written.start == 0:
            yield Written(match.start(), match.end() + written.end, written.edtf)
