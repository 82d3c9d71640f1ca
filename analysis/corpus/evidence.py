"""What a document says about itself: outlet, agency, date, author …, each with the words that prove it.

Facts are read where sites state them, by the kind of segment, never from the article's own sentences, where
an agency or an outlet may be cited. The exceptions are a date that the text calls its own ("ce 24
décembre") and an agency in brackets that opens or ends the article. What nothing states stays empty.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from analysis.corpus import dates, words
from analysis.corpus.languages import find_languages
from analysis.corpus.outlets import Outlets
from analysis.corpus.readers import CorpusWarning
from analysis.corpus.rules import Rules, beside

_GIVEN = ("source", "agency", "date", "title", "byline", "place", "credit")
_FRONT = ("source", "source_basis", *_GIVEN[1:], "path", "sha256", "raw", "n_words")
_PROVEN = [f"{fact}_evidence" for fact in ("source", "agency", "date", "byline", "place")]

# Kinds of segments and patterns of lines: evidence.toml.
_TABLE = beside(__file__)
_KINDS = _TABLE["kinds"]
_WEEKDAYS = "|".join(dates.WEEKDAYS)
_PATTERNS = {
    name: re.compile(pattern.replace("{weekday}", _WEEKDAYS), re.IGNORECASE | re.DOTALL)
    for name, pattern in _TABLE["patterns"].items()
}
_LONGEST_NAME, _LONGEST_CREDIT = 80, 400


class Fact(NamedTuple):
    """One thing stated about a document, and the words that state it; the smaller its rank, the stronger."""

    rank: int
    fact: str
    value: str
    evidence: str
    basis: str = "text"


# ---- the table


def describe(texts: pd.DataFrame, segments: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the table of documents.

    Parameters
    ----------
    texts, segments : DataFrame
        See `analysis.corpus.readers` and `analysis.cleaning.segmentation`.
    rules : Rules
        `outlets.toml` names outlets and agencies.

    Returns
    -------
    DataFrame
        Indexed by doc_id: source, source_basis (``"text"``, the words in `raw`; ``"metadata"``, a table, a page's
        metadata or the file's format), agency (several: "ATS, Reuters"), date (EDTF), title, byline, place,
        credit, path, sha256, raw, n_words (of the content); then photo_agency, the words that prove each
        (source_evidence …), date_basis (also ``"html"``, ``"header"``), language (ISO 639-1; see
        `analysis.corpus.languages`), and what the reader gave besides, such as n_words_dropped (of a web page:
        around the article). NA where nothing states it.
    """
    outlets = Outlets(rules)
    if "source" in texts:
        _warn_of_misspelt(texts["source"].dropna(), outlets)
    written = segments[segments["kind"] != "space"].groupby("doc_id")
    by_doc = {doc_id: list(rows.itertuples()) for doc_id, rows in written}
    given = texts.reindex(columns=[*_GIVEN, "url", "date_basis"]).to_dict("index")
    rows = [_row(stated, by_doc.get(doc_id, []), outlets) for doc_id, stated in given.items()]
    columns = [*_GIVEN, "photo_agency", *_PROVEN, "source_basis", "date_basis", "n_words"]
    described = pd.DataFrame(rows, index=texts.index, columns=columns).astype("str")
    described["n_words"] = described["n_words"].astype(int)
    described["source"] = described["source"].map(outlets.canonical, na_action="ignore")
    described["language"] = find_languages(texts, rules)
    described = described.join(texts.drop(columns=[c for c in texts if c in described]))
    rest = [name for name in described if name not in _FRONT]
    return described[[*_FRONT, *rest]].rename_axis("doc_id")


def _warn_of_misspelt(sources: pd.Series, outlets: Outlets) -> None:
    """Warn of an outlet that no rule names but that looks like one: it would be counted as another source."""
    known = {*outlets.names.values()}
    for doc_id, source in sources.drop_duplicates().items():
        near = process.extractOne(source, known, scorer=fuzz.ratio, score_cutoff=85)
        if near and outlets.canonical(source) not in known:
            message = f"{doc_id}: the outlet {source!r} is not in outlets.toml; {near[0]!r} is"
            warnings.warn(message, CorpusWarning, stacklevel=4)


def _row(stated: dict[str, Any], segments: list[Any], outlets: Outlets) -> dict[str, Any]:
    """One document's facts: of each the strongest statement, those of metadata first."""
    stated = {name: value for name, value in stated.items() if isinstance(value, str)}
    facts = [*_metadata_facts(stated, outlets), *_text_facts(segments, outlets)]
    row: dict[str, Any] = {}
    for fact in sorted(facts, key=lambda f: f.rank):
        if fact.fact not in row:
            row[fact.fact] = " ".join(fact.value.split())
            row[f"{fact.fact}_basis"], row[f"{fact.fact}_evidence"] = fact.basis, fact.evidence
    agencies = [f.value for f in facts if f.fact == "agency" and f.basis == row["agency_basis"]]
    row["agency"] = ", ".join(dict.fromkeys(agencies)) or None
    row["n_words"] = sum(words.count_words(s.text) for s in segments if s.content)
    return row


# ---- what stands beside the text


def _metadata_facts(stated: dict[str, str], outlets: Outlets) -> Iterator[Fact]:
    if outlet := outlets.at(stated.get("url", "")):
        # A page may state a section's name, which is no outlet's.
        known = outlets.canonical(stated.get("source", "")) in outlets.names.values()
        yield Fact(0 if known else -2, "source", outlet, stated["url"], "metadata")
    for name in (name for name in _GIVEN if name in stated):
        basis = stated.get("date_basis") if name == "date" else None
        yield Fact(-1, name, stated[name], stated[name], basis or "metadata")
    for agency, evidence in outlets.agencies_in(stated.get("byline", "")):
        yield Fact(0, "agency", agency, evidence, "metadata")


# ---- what stands in the text


def _text_facts(segments: list[Any], outlets: Outlets) -> list[Fact]:
    facts = [fact for segment in segments for fact in _segment_facts(segment, outlets)]
    facts = _decided(_decided(facts, 1, "source"), 5, "date")
    article = [s.text for s in segments if s.content and s.kind != "title"]
    return [*facts, *_own_dispatch(facts, segments), *_ends(article, outlets)]


def _own_dispatch(facts: list[Fact], segments: list[Any]) -> Iterator[Fact]:
    """An agency is no outlet, unless dateline and picture credit name it alone."""
    named, pictured = ({f.value for f in facts if f.fact == n} for n in ("agency", "photo_agency"))
    dateline = [segment.text for segment in segments if segment.kind == "dateline"]
    if dateline and len(named) == 1 and named == pictured:
        yield Fact(3, "source", *named, dateline[0])


def _decided(facts: list[Fact], rank: int, name: str) -> list[Fact]:
    """Text that names two outlets equally often in its template, or two days of its own, states none."""
    votes = Counter(f.value for f in facts if (f.rank, f.fact) == (rank, name)).most_common()
    best = [value for value, n in votes if n == votes[0][1]]
    return [f for f in facts if (f.rank, f.fact) != (rank, name) or [f.value] == best]


def _ends(article: list[str], outlets: Outlets) -> Iterator[Fact]:
    """Agencies in brackets where the article opens, or alone where it ends."""
    if article:
        credits = (outlets.opening.match(article[0]), outlets.ending.search(article[-1][-120:]))
        for credit in filter(None, credits):
            yield from _agencies(credit[1], outlets, 2, any_case=True)


def _agencies(text: str, outlets: Outlets, rank: int = 1, **how: bool) -> Iterator[Fact]:
    name = "photo_agency" if how.get("photo") else "agency"
    for agency, evidence in outlets.agencies_in(text, **how):
        yield Fact(rank, name, agency, evidence)


def _segment_facts(segment: Any, outlets: Outlets) -> Iterator[Fact]:
    kind, text = segment.kind, segment.text
    if kind == "title":
        yield Fact(1, "title", text, text)
    elif segment.content:
        for day in dates.own_days(text):
            yield Fact(5, "date", day.edtf, text[day.start : day.end])
    elif kind in _READERS:
        yield from _READERS[kind](text[:_LONGEST_CREDIT], outlets)
    if kind in _KINDS["credits"]:
        # "Sana Khan" signs, "(sana)" is credited.
        any_case = kind != "byline" or bool(_PATTERNS["credited"].search(text))
        yield from _agencies(text[:_LONGEST_CREDIT], outlets, any_case=any_case)
    if kind in _KINDS["template"]:
        for outlet, evidence in outlets.template_in(text):
            yield Fact(1, "source", outlet, evidence)
    if kind in _KINDS["dated"]:
        yield from _dates(kind, text)


def _photo_credit(text: str, outlets: Outlets) -> Iterator[Fact]:
    """The whole credit and the agencies of "© Anne Martin / POOL / AFP"."""
    yield Fact(1, "credit", _PATTERNS["photo_lead"].sub("", text, count=1) or text, text)
    yield from _agencies(text, outlets, photo=True)


def _byline(text: str, outlets: Outlets) -> Iterator[Fact]:
    """The name that signs, without "Par", brackets, agencies and hours; or the outlet."""
    inner = text.strip(" ()[]\n\t.-–—•|")
    begin = by.end() if (by := _PATTERNS["by"].search(inner)) else 0
    name = (
        _PATTERNS["after_name"].sub("", inner[begin : begin + _LONGEST_NAME], count=1).strip(" :")
    )
    if (
        len(name) < _LONGEST_NAME
        and _PATTERNS["name"].fullmatch(name)
        and name not in outlets.agencies
    ):
        yield Fact(2, "byline", name, name)
        if name in outlets.names:
            yield Fact(2, "source", name, name)


def _dateline(text: str, outlets: Outlets) -> Iterator[Fact]:
    """The place of "PARIS (Reuters) -", or all that stands in "AA / Paris / Anne Martin"."""
    first, *others = (part.strip(" -–—") for part in text.split("/"))
    if first in outlets.agencies and others:
        yield Fact(3, "source", outlets.agencies[first], text)
        for rank, name, value in zip((1, 3), ("place", "byline"), others, strict=False):
            yield Fact(rank, name, value, text)
    elif (match := _PATTERNS["dateline"].match(text)) and match[
        "place"
    ].lower() not in outlets.not_places:
        yield Fact(1, "place", match["place"], text)


_READERS = {"photo_credit": _photo_credit, "byline": _byline, "dateline": _dateline}


def _dates(kind: str, text: str) -> Iterator[Fact]:
    """Dates that a line states: the header before the publication, the dateline and the last change."""
    for written in dates.find_dates(text):
        before = text[max(0, written.start - 60) : written.start]
        said = [(m.start(), 2) for m in dates.PUBLISHED.finditer(before)]
        said += [(m.start(), 4) for m in _PATTERNS["updated"].finditer(before)]
        rank = max(said)[1] if said else _TABLE["dates"].get(kind)
        if rank:
            evidence = text[0 if len(text) < 80 else written.start : written.end]
            basis = "header" if kind == "crawl_header" else "text"
            yield Fact(rank, "date", written.edtf, evidence, basis)
