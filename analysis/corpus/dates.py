"""Dates as people and programs write them, as EDTF: 2020-03-05, 2020-03, XXXX-12-24 where no year is printed.

What is written is kept apart from what is reasoned: `infer` resolves a weekday, or a day without
its year, and gives its reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

# The months in French and English, in full and abbreviated; a final point is no part of them.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "février fevrier févr fevr fév fev february feb",
            "mars march mar",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "août aout august aug",
            "septembre sept september sep",
            "octobre oct october",
            "novembre nov november",
            "décembre decembre déc dec december",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_SPACE = r"[ \u00a0\u202f]"
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_DAY, _YEAR = r"(?P<day>[0-3]?\d)", r"(?P<year>[12]\d{3})"
# How a running text writes a date; a month in letters, then figures, then ISO 8601.
_IN_TEXT = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.,/-])(?:{_DAY}(?:er)?{_SPACE})?{_MONTH}(?![\w-])(?:\.?{_SPACE}{_YEAR}(?!\d))?",
        rf"(?<![\w.,/-]){_MONTH}\.?{_SPACE}{_DAY},{_SPACE}?{_YEAR}(?!\d)",
        rf"(?<![\d/.-]){_DAY}[/.-](?P<month>[01]?\d)[/.-]{_YEAR}(?!\d)",
        rf"(?<![\d/-]){_YEAR}-(?P<month>[01]\d)(?:-{_DAY})?(?![\d-])",
    )
]
# What only a cell or a page's metadata may hold besides, whole.
_CELLS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})",
        r"(?P<year>XXXX)-(?P<month>[01]\d)-(?P<day>[0-3]\d)",
        rf"(?P<year>\d{{4}})(?P<month>[01]\d){_DAY}(?:T.*)?",
        rf"(?P<year>\d{{4}})[/.-](?P<month>[01]?\d)[/.-]{_DAY}(?:[T ].*)?",
        rf"{_DAY}[ -]{_MONTH}\.?[ -](?P<year>\d{{4}}|\d\d)",
        r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4}|\d\d)(?:[ ,].*)?",
    )
]
_SHORT = re.compile(r"\s*(\d\d?)[/.-](\d\d?)[/.-](?:\d{4}|\d\d)\b")
_SECONDS, _SERIAL = re.compile(r"(\d{10})(?:\d{3}|\.\d+)?"), re.compile(r"[2-6]\d{4}(?:\.\d+)?")

_WEEKDAY = "|".join(WEEKDAYS)
_OWN = re.compile(
    rf"\bce (?:(?:{_WEEKDAY}) )?(?=[0-3]?\d(?:er)?{_SPACE}[^\W\d]{{3,9}})", re.IGNORECASE
)
_BARE_WEEKDAY = re.compile(
    rf"(?<!chaque )(?<!tous les )\b(?P<day>{_WEEKDAY})\b(?! (?:\d|prochain|dernier))", re.IGNORECASE
)
_AHEAD = re.compile(
    r"\b(?:devr(?:ait|aient|a|ont)|prévue?s?|attendue?s?|doit|doivent|aura lieu|se tiendra|auront lieu)\b"
)
_ALTERNATIVE = re.compile(r"\b([0-3]?\d)(?:er)? (?:ou|et|au) (?:le )?$")
_SENTENCE_END = re.compile(r"[.!?…]\s|\n")
_LEAD = 3
PUBLISHED = re.compile(
    r"\b(?:(?:publi|post|diffus)ée?s?|mise? en ligne|parue?|date de (?:publication|parution|mise en ligne))\b",
    re.IGNORECASE,
)


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
    parts = match.groupdict()
    year, month, day = (parts.get(part) for part in ("year", "month", "day"))
    if month_first:
        month, day = day, month
    if not month:
        return year
    if not (year or day):
        return None
    number = _MONTHS.get(month.lower()) or int(month)
    if year and len(year) == 2:
        year = f"{'19' if year > '68' else '20'}{year}"
    try:
        # 2000 is a leap year: a 29 February without its year is a date.
        date(int(year) if year and year != "XXXX" else 2000, number, int(day or 1))
    except ValueError:
        return None
    return f"{year or 'XXXX'}-{number:02}" + (f"-{int(day):02}" if day else "")


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


def infer(text: str, stated: str | None) -> tuple[str, str] | None:
    """Resolve a weekday, or a day without its year, against the document's stated date.

    Parameters
    ----------
    text : str
        The article.
    stated : str or None
        The document's date, EDTF.

    Returns
    -------
    (str, str) or None
        The day, and the reasoning; None where no single day follows.

    Examples
    --------
    >>> infer("Le pont a rouvert samedi.", "2021-06-07")
    ('2021-06-05', '« samedi », read as the last samedi up to 2021-06-07, the stated date')
    """
    if not stated or stated.startswith("XXXX"):
        return None
    for own in own_days(text) if len(stated) < 10 else ():
        day = own.edtf.replace("XXXX", stated[:4])
        if day.startswith(stated):
            return day, f"« {text[own.start : own.end]} », in the year of the stated date {stated}"
    lead = "\n".join([line for line in text.split("\n") if line.strip()][:_LEAD])
    weekday = _BARE_WEEKDAY.search(lead)
    if weekday is None:
        return None
    name = weekday["day"].lower()
    if len(stated) == 10:
        limit, why = date.fromisoformat(stated), f"up to {stated}, the stated date"
        back = (limit.weekday() - WEEKDAYS.index(name)) % 7
    elif len(stated) == 7 and (ahead := _announced(text, stated)):
        limit, why = (
            date.fromisoformat(ahead[0]),
            f"before « {ahead[1]} », which the text announces ({ahead[0]})",
        )
        back = (limit.weekday() - WEEKDAYS.index(name)) % 7 or 7
    else:
        return None
    return (
        limit - timedelta(days=back)
    ).isoformat(), f"« {weekday['day']} », read as the last {name} {why}"


def _announced(text: str, month: str) -> tuple[str, str] | None:
    """The first day of `month` that the text says is still to come, and its words."""
    for written in find_dates(text):
        if len(written.edtf) < 10 or written.edtf.replace("XXXX", month[:4])[:7] != month:
            continue
        window = max(0, written.start - 400)
        begin = max(
            (m.end() for m in _SENTENCE_END.finditer(text, window, written.start)), default=window
        )
        if _AHEAD.search(text, begin, written.start):
            first = _ALTERNATIVE.search(text[begin : written.start])
            day, start = (
                (int(first[1]), begin + first.start())
                if first
                else (int(written.edtf[-2:]), written.start)
            )
            return f"{month}-{day:02}", text[start : written.end]
    return None
