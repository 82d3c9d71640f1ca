"""What a document says about itself: outlet, agency, date, author …, each with the words that prove it.

Facts are read where sites state them (`FACTS` by kind of segment), never from the article's own
sentences, where an agency or an outlet may be cited. The one exception is a date that the text calls
its own ("ce 24 décembre"). What nothing states stays empty. What is reasoned rather than stated
stands in `date_inferred`, with the reasoning.
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
from analysis.corpus.outlets import CAPITALS, Outlets
from analysis.corpus.readers import CorpusWarning
from analysis.corpus.rules import Rules

FACTS = (
    "source",
    "agency",
    "date",
    "title",
    "byline",
    "desk",
    "place",
    "credit",
    "photographer",
    "photo_agency",
)
_GIVEN = ("source", "agency", "date", "title", "byline", "place", "credit")
_PROVEN = ("source", "agency", "date", "byline", "place")

# Where a site speaks of itself, rather than of the event.
_TEMPLATE = frozenset(
    ("social", "cookie_banner", "newsletter", "navigation", "error_page", "advert", "crawl_header")
)
_CREDITS = frozenset(("byline", "agency_credit", "crawl_header", "dateline"))
_DATED = _CREDITS | {"navigation", "social"}
# "Par" opens a signature, or follows its hour or its verb; in "édité par" it names someone else.
_BY = re.compile(
    r"(?:^|\dh?\d{0,2}\W{1,4}|\b(?:rédigée?|recueillis|écrite?|publiée?|réalisée?) )"
    r"(?:par|de|texte)\b *:? *(?=[^\W\d_])",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"\s*(?:[,;|•·–—(\d]|\s-\s|\b(?:avec|édité|edité|publié|mis à jour|correspondant|envoyée? spéciale?)\b"
    rf"|\b(?:le|à) \d|\b(?:{'|'.join(dates.WEEKDAYS)}) \d).*",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_NAME, _LONGEST_CREDIT = 80, 400
_DESK = re.compile(r"[a-zé]{2,4}(?:[-/][a-zé]{2,4}){1,4}")
_DATELINE = re.compile(r"\s*(?P<place>[^\d(),/–—]{2,60}?)\s*(?:[(,/–—]|\s-|$)")
_OF_TEMPLATE = "the site's template"
_OWN_DAY = "the text calls this day its own"
_UPDATED = re.compile(r"\b(?:mise? à jour|modifiée?|actualisée?)\b", re.IGNORECASE)


class Fact(NamedTuple):
    """One thing stated about a document, and how it is known."""

    doc_id: str
    fact: str
    value: str
    basis: str
    evidence: str
    start: int | None
    end: int | None
    reason: str


COLUMNS = Fact._fields


# ---- one document


def find_facts(texts: pd.DataFrame, segments: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return every statement about every document, the most authoritative first.

    Parameters
    ----------
    texts, segments : DataFrame
        See `analysis.corpus.readers` and `analysis.cleaning.segmentation`.
    rules : Rules
        `outlets.toml` names outlets and agencies.

    Returns
    -------
    DataFrame
        doc_id, fact (one of `FACTS`), value, basis (``"metadata"``: a table, a page's metadata or the
        file's format; ``"text"``: the words in `raw`; for dates also ``"json-ld"``, ``"opengraph"``,
        ``"html"``, ``"url"``, ``"header"``), evidence (the words), start and end (their place in
        `raw`; NA for metadata), reason.
    """
    outlets = Outlets.load(rules)
    _warn_of_misspelt(
        texts["source"].dropna() if "source" in texts else pd.Series(dtype="str"), outlets
    )
    by_doc: dict[str, list[Any]] = {doc_id: [] for doc_id in texts.index}
    for row in segments[segments["kind"] != "space"].itertuples(index=False):
        by_doc[row.doc_id].append(row)
    given = [name for name in (*_GIVEN, "url", "date_basis") if name in texts]
    found: list[Fact] = []
    for row in texts[given].itertuples():
        stated = {
            name: value
            for name, value in zip(given, row[1:], strict=True)
            if isinstance(value, str)
        }
        found += _metadata_facts(str(row[0]), stated, outlets)
        found += _text_facts(str(row[0]), by_doc[row[0]], outlets)
    table = pd.DataFrame(found, columns=list(COLUMNS))
    table = table.astype({name: "str" for name in COLUMNS if name not in ("start", "end")})
    return table.astype({"start": "Int64", "end": "Int64"})


def _warn_of_misspelt(sources: pd.Series, outlets: Outlets) -> None:
    """Warn of an outlet that no rule names but that looks like one: it would be counted as another source."""
    known = {*outlets.names.values()}
    for doc_id, source in sources.drop_duplicates().items():
        name = outlets.canonical(source)
        near = (
            None
            if name in known
            else process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=85)
        )
        if near:
            message = f"{doc_id}: the outlet {source!r} is not in outlets.toml; {near[0]!r} is"
            warnings.warn(message, CorpusWarning, stacklevel=3)


def _metadata_facts(doc_id: str, stated: dict[str, str], outlets: Outlets) -> Iterator[Fact]:
    def fact(name: str, value: str, evidence: str, reason: str) -> Fact:
        basis = stated.get("date_basis", "metadata") if name == "date" else "metadata"
        return Fact(doc_id, name, value, basis, evidence, None, None, reason)

    for name in (name for name in _GIVEN if name in stated):
        value = outlets.canonical(stated[name]) if name == "source" else stated[name]
        yield fact(name, value, stated[name], "stated with the document")
    if "url" in stated and (outlet := outlets.at(stated["url"])):
        yield fact("source", outlet, stated["url"], "the page's address")
    for agency, match in outlets.agencies_in(stated.get("byline", "")):
        yield fact("agency", agency, match[0], "the author that the page states")


class _Found(NamedTuple):
    """A fact in one segment: the smaller its rank, the stronger; start and end count from the segment's."""

    rank: int
    fact: str
    value: str
    start: int
    end: int
    reason: str
    basis: str = "text"


def _text_facts(doc_id: str, segments: list[Any], outlets: Outlets) -> Iterator[Fact]:
    """Yield what the document's own words state, the strongest statement of each fact first."""
    found = [(item, segment) for segment in segments for item in _segment_facts(segment, outlets)]
    for item, segment in sorted(found, key=lambda pair: pair[0].rank):
        place = segment.start + item.start, segment.start + item.end
        words_ = segment.text[item.start : item.end]
        yield Fact(
            doc_id, item.fact, " ".join(item.value.split()), item.basis, words_, *place, item.reason
        )


def _segment_facts(segment: Any, outlets: Outlets) -> Iterator[_Found]:
    kind, text = segment.kind, segment.text
    if kind in _CREDITS or kind == "photo_credit":
        text = text[:_LONGEST_CREDIT]
    if kind == "title":
        yield _Found(1, "title", text, 0, len(text), "the line above the article")
    elif segment.content:
        for day in dates.own_days(text):
            yield _Found(5, "date", day.edtf, day.start, day.end, _OWN_DAY)
    elif kind == "photo_credit":
        yield from _photo_credit_facts(text, outlets)
    else:
        if kind in _CREDITS:
            for agency, match in outlets.agencies_in(text):
                yield _Found(
                    1, "agency", agency, *match.span(), f"credited: {kind.replace('_', ' ')}"
                )
        if kind == "dateline":
            yield from _dateline_facts(text, outlets)
        if kind == "byline":
            yield from _byline_facts(text, outlets)
        if kind in _TEMPLATE:
            for outlet, match in outlets.template_in(text):
                yield _Found(
                    1, "source", outlet, *match.span(), f"{_OF_TEMPLATE} ({kind.replace('_', ' ')})"
                )
        if kind in _DATED:
            yield from _date_facts(kind, text)


def _photo_credit_facts(text: str, outlets: Outlets) -> Iterator[_Found]:
    """The whole credit, the photographer and the agencies of "© Anne Martin / POOL / AFP"."""
    reason = "the credit of a picture"
    lead = re.match(
        r"(?:crédits?|photos?|images?|illustrations?|:|©|\(c\)|\s)*", text, re.IGNORECASE
    )
    at = begin = lead.end() if lead else 0
    yield _Found(1, "credit", text[begin:] or text, begin, len(text), reason)
    agencies = [(agency, match.span()) for agency, match in outlets.agencies_in(text, photo=True)]
    for agency, span in agencies:
        yield _Found(1, "photo_agency", agency, *span, reason)
    for part in re.split(r"[/|]|\s[-–—]\s|\bvia\b|\bSource\b", text[begin:]):
        start = text.index(part, at)
        at = start + len(part)
        name = part.strip(" :©.")
        known = name.upper() == "POOL" or any(
            first < at and start < last for _, (first, last) in agencies
        )
        if not known and " " in name and re.fullmatch(CAPITALS, name):
            yield _Found(1, "photographer", name, start, at, reason)
            return


def _byline_facts(text: str, outlets: Outlets) -> Iterator[_Found]:
    """The name that signs, without "Par", brackets, agencies and hours; or a desk's initials; or the outlet."""
    inner = text.strip(" ()[]\n\t.-–—•|")
    offset = text.index(inner) if inner else 0
    if _DESK.fullmatch(inner):
        yield _Found(1, "desk", inner, offset, offset + len(inner), "the initials of a desk")
        return
    by = _BY.search(inner)
    begin = by.end() if by else 0
    name = _AFTER_NAME.sub("", inner[begin : begin + _LONGEST_NAME], count=1).strip(" :")
    if (
        not re.search(r"[^\W\d_]{2}", name)
        or len(name) >= _LONGEST_NAME
        or name in outlets.agencies
    ):
        return
    place = offset + begin, offset + begin + len(name)
    if name in outlets.names:
        yield _Found(2, "source", outlets.canonical(name), *place, "the outlet signs its article")
    yield _Found(2, "byline", name, *place, "the signature")


def _dateline_facts(text: str, outlets: Outlets) -> Iterator[_Found]:
    """The place of "PARIS (Reuters) -", or the place and the name of "AA / Paris / Anne Martin"."""
    whole = 0, len(text)
    if named := next(outlets.agencies_in(text), None):
        reason = "the dispatch of an agency, which its dateline names"
        yield _Found(3, "source", outlets.canonical(named[0]), *whole, reason)
    first, *others = (part.strip(" -–—") for part in text.split("/"))
    if first in outlets.agencies and others:
        yield _Found(1, "place", others[0], *whole, "the dateline")
        if len(others) > 1:
            yield _Found(3, "byline", others[1], *whole, "the dateline")
    elif (match := _DATELINE.match(text)) and match["place"].lower() not in outlets.not_places:
        yield _Found(1, "place", match["place"], *whole, "the dateline")


def _date_facts(kind: str, text: str) -> Iterator[_Found]:
    """Dates that a line states, the header before the publication, the dateline and the last change."""
    for written in dates.find_dates(text):
        before = text[max(0, written.start - 60) : written.start]
        place = (0 if len(text) < 80 else written.start), written.end
        updated, published = list(_UPDATED.finditer(before)), list(dates.PUBLISHED.finditer(before))
        if updated and not (published and published[-1].start() > updated[-1].start()):
            yield _Found(4, "date", written.edtf, *place, "the day of its last change")
        elif kind == "crawl_header":
            yield _Found(1, "date", written.edtf, *place, "a header before the text", "header")
        elif published:
            yield _Found(2, "date", written.edtf, *place, "the day of its publication")
        elif kind in ("dateline", "byline"):
            yield _Found(3, "date", written.edtf, *place, f"the {kind}")


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
        Indexed by doc_id: source, source_basis (``"text"`` or ``"metadata"``), agency, date (EDTF),
        title, byline, place, credit, path, sha256, raw, n_words (of the content); then date_basis,
        the words that prove each (source_evidence …), desk, photographer, photo_agency,
        date_inferred and date_reasoning, language (ISO 639-1; see `analysis.corpus.languages`), and what
        the reader gave besides. NA where nothing states it.
        `find_facts` gives every statement, with its place.
    """
    facts = find_facts(texts, segments, rules)
    facts = facts[~_undecided(facts)]
    first = facts.drop_duplicates(["doc_id", "fact"]).set_index("doc_id")
    columns: dict[str, pd.Series] = {}
    for name in FACTS:
        of = first[first["fact"] == name].reindex(texts.index)
        columns[name] = of["value"]
        if name in ("source", "date"):
            columns[f"{name}_basis"] = of["basis"]
        if name in _PROVEN:
            columns[f"{name}_evidence"] = of["evidence"]
    content = segments[segments["content"]]
    counts = pd.Series(
        [words.count_words(text) for text in content["text"]],
        index=content["doc_id"],
        dtype="int64",
    )
    columns["n_words"] = (
        counts.groupby(level=0).sum().reindex(texts.index, fill_value=0).astype("int64")
    )
    prose = (
        content.groupby("doc_id", sort=False)["text"]
        .agg("\n".join)
        .reindex(texts.index, fill_value="")
    )
    stated_days = columns["date"].astype(object).where(columns["date"].notna(), None)
    inferred = [dates.infer(*pair) or (None, None) for pair in zip(prose, stated_days, strict=True)]
    columns |= pd.DataFrame(
        inferred, texts.index, ["date_inferred", "date_reasoning"], dtype="str"
    ).items()
    stated = texts["language"] if "language" in texts else pd.Series(index=texts.index, dtype="str")
    columns["language"] = stated.fillna(find_languages(texts["raw"], rules))
    front = ("source", "source_basis", "agency", "date", "title", "byline", "place", "credit")
    described = pd.DataFrame({name: columns.pop(name) for name in front}).join(
        texts[["path", "sha256", "raw"]]
    )
    described = described.assign(n_words=columns.pop("n_words"), **columns).rename_axis("doc_id")
    return described.join(texts.drop(columns=[c for c in texts if c in described]))


def _undecided(facts: pd.DataFrame) -> pd.Series:
    """Text alone that names two outlets equally often, or two days of its own, states none."""
    undecided = pd.Series(False, index=facts.index)
    of_template = (facts["fact"] == "source") & facts["reason"].str.startswith(_OF_TEMPLATE)
    for _, rows in facts[of_template | (facts["reason"] == _OWN_DAY)].groupby(
        ["doc_id", "fact"], sort=False
    ):
        ranking = Counter(rows["value"]).most_common(2)
        tie = len(ranking) == 2 and ranking[0][1] == ranking[1][1]
        undecided[rows.index[(rows["value"] != ranking[0][0]) | tie]] = True
    return undecided
