"""Dates as they are written in French, as EDTF: 2020-03-05, 2020-03, XXXX-12-24 where no year is printed.

What is written is kept apart from what is reasoned: `infer` resolves a weekday, or a day without
its year, and gives its reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
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
    rf"(?<![\w.,/-])(?:(?P<day>[0-3]?\d)(?:er)?{_SPACE})?(?P<month>{_MONTH})(?![\w-])"
    rf"(?:\.?{_SPACE}(?P<year>(?:19|20)\d\d)(?!\d))?",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<day>[0-3]?\d)[/.-](?P<month>[01]?\d)[/.-](?P<year>(?:19|20)\d\d)(?!\d)"
)
_ISO = re.compile(
    r"(?<![\d/-])(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)(?:-(?P<day>[0-3]\d))?(?![\d-])"
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PARTIAL = re.compile(r"XXXX-(?P<month>[01]\d)-(?P<day>[0-3]\d)")

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
