"""What a document says about itself: outlet, agency, date, author …, each with the words that prove it.

Facts are read where sites state them, by the kind of segment (`_READERS`), never from the article's own
sentences, where an agency or an outlet may be cited. The exceptions are a date that the text calls
its own ("ce 24 décembre") and an agency in brackets that opens or ends the article. What nothing states
stays empty. What is reasoned rather than stated stands in `date_inferred`, with the reasoning.
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
    *("source", "agency", "date", "title", "byline", "desk", "place", "credit"),
    *("photographer", "photo_agency"),
)
_GIVEN = ("source", "agency", "date", "title", "byline", "place", "credit")
_PROVEN = ("source", "agency", "date", "byline", "place")

# Where a site speaks of itself, rather than of the event.
_TEMPLATE = {"social", "cookie_banner", "newsletter", "navigation", "error_page", "advert", "crawl_header"}  # fmt: skip
_CREDITS = {"byline", "agency_credit", "crawl_header", "dateline"}
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
_PHOTO_LEAD = re.compile(
    r"(?:crédits?|photos?|images?|illustrations?|:|©|\(c\)|\s)*", re.IGNORECASE
)
_PHOTO_PARTS = re.compile(r"[/|]|\s[-–—]\s|\bvia\b|\bSource\b")
_UPDATED = re.compile(r"\b(?:mise? à jour|modifiée?|actualisée?)\b", re.IGNORECASE)
_OF_TEMPLATE = "the site's template"
_OWN_DAY = "the text calls this day its own"
_OWN_DISPATCH = "its dateline and the credit of its picture name the same agency: its own dispatch"


class Fact(NamedTuple):
    """One thing stated in a text: the smaller its rank, the stronger; ``text[start:end]`` states it."""

    rank: int
    fact: str
    value: str
    start: int
    end: int
    reason: str
    basis: str = "text"


COLUMNS = ("doc_id", "fact", "value", "basis", "evidence", "start", "end", "reason")


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
        file's format; ``"text"``: the words in `raw`; for dates also ``"html"``, ``"header"``),
        evidence (the words), start and end (their place in `raw`; NA for metadata), reason.
    """
    outlets = Outlets(rules)
    if "source" in texts:
        _warn_of_misspelt(texts["source"].dropna(), outlets)
    by_doc: dict[str, list[Any]] = {doc_id: [] for doc_id in texts.index}
    for row in segments[segments["kind"] != "space"].itertuples(index=False):
        by_doc[row.doc_id].append(row)
    given = [name for name in (*_GIVEN, "url", "date_basis") if name in texts]
    found: list[tuple[Any, ...]] = []
    for doc_id, *cells in texts[given].itertuples():
        stated = {n: v for n, v in zip(given, cells, strict=True) if isinstance(v, str)}
        found += ((doc_id, *fact) for fact in _metadata_facts(stated, outlets))
        found += ((doc_id, *fact) for fact in _text_facts(by_doc[doc_id], outlets))
    table = pd.DataFrame(found, columns=list(COLUMNS))
    table = table.astype({name: "str" for name in COLUMNS if name not in ("start", "end")})
    return table.astype({"start": "Int64", "end": "Int64"})


def _warn_of_misspelt(sources: pd.Series, outlets: Outlets) -> None:
    """Warn of an outlet that no rule names but that looks like one: it would be counted as another source."""
    known = {*outlets.names.values()}
    for doc_id, source in sources.drop_duplicates().items():
        if (name := outlets.canonical(source)) in known:
            continue
        near = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=85)
        if near:
            message = f"{doc_id}: the outlet {source!r} is not in outlets.toml; {near[0]!r} is"
            warnings.warn(message, CorpusWarning, stacklevel=3)


# ---- what stands beside the text


def _metadata_facts(stated: dict[str, str], outlets: Outlets) -> Iterator[tuple[Any, ...]]:
    """fact, value, basis, evidence, start, end, reason of what the reader gave."""
    address = outlets.at(stated.get("url", ""))
    of_page = (address, "metadata", stated.get("url"), None, None, "the page's address")
    source = stated.get("source")
    if address and source and outlets.canonical(source) not in outlets.names.values():
        yield "source", *of_page  # a section's name is no outlet
    for name in (name for name in _GIVEN if name in stated):
        value = outlets.canonical(stated[name]) if name == "source" else stated[name]
        basis = stated.get("date_basis", "metadata") if name == "date" else "metadata"
        yield name, value, basis, stated[name], None, None, "stated with the document"
    if address and not source:
        yield "source", *of_page
    for agency, match in outlets.agencies_in(stated.get("byline", "")):
        yield "agency", agency, "metadata", match[0], None, None, "the author that the page states"


# ---- what stands in the text


def _text_facts(segments: list[Any], outlets: Outlets) -> Iterator[tuple[Any, ...]]:
    """fact, value, basis, evidence, start, end, reason of what the words state, the strongest first."""
    found = [(item, segment) for segment in segments for item in _segment_facts(segment, outlets)]
    found += _dispatch(found)
    found += _credits_at_the_ends([s for s in segments if s.content and s.kind != "title"], outlets)
    for item, segment in sorted(found, key=lambda pair: pair[0].rank):
        place = segment.start + item.start, segment.start + item.end
        evidence = segment.text[item.start : item.end]
        yield item.fact, " ".join(item.value.split()), item.basis, evidence, *place, item.reason


def _segment_facts(segment: Any, outlets: Outlets) -> Iterator[Fact]:
    kind, text, named = segment.kind, segment.text, segment.kind.replace("_", " ")
    if kind in _CREDITS or kind == "photo_credit":
        text = text[:_LONGEST_CREDIT]
    if kind == "title":
        yield Fact(1, "title", text, 0, len(text), "the line above the article")
    elif segment.content:
        for day in dates.own_days(text):
            yield Fact(5, "date", day.edtf, day.start, day.end, _OWN_DAY)
    elif kind in _READERS:
        yield from _READERS[kind](text, outlets)
    if kind in _CREDITS:
        # "Sana Khan" signs, "(sana)" is credited.
        any_case = kind != "byline" or bool(re.search(r"[(/]|\bavec\b", text, re.IGNORECASE))
        for agency, match in outlets.agencies_in(text, any_case=any_case):
            yield Fact(1, "agency", agency, *match.span(), f"credited: {named}")
    if kind in _TEMPLATE:
        for outlet, match in outlets.template_in(text):
            yield Fact(1, "source", outlet, *match.span(), f"{_OF_TEMPLATE} ({named})")
    if kind in _DATED:
        yield from _date_facts(kind, text)


def _photo_credit_facts(text: str, outlets: Outlets) -> Iterator[Fact]:
    """The whole credit, the photographer and the agencies of "© Anne Martin / POOL / AFP"."""
    reason = "the credit of a picture"
    at = begin = _PHOTO_LEAD.match(text).end()
    yield Fact(1, "credit", text[begin:] or text, begin, len(text), reason)
    spans = []
    for agency, match in outlets.agencies_in(text, photo=True):
        spans.append(match.span())
        yield Fact(1, "photo_agency", agency, *match.span(), reason)
    for part in _PHOTO_PARTS.split(text[begin:]):
        start = text.index(part, at)
        at = start + len(part)
        name = part.strip(" :©.")
        known = name.upper() == "POOL" or any(a < at and start < b for a, b in spans)
        if not known and " " in name and re.fullmatch(CAPITALS, name):
            yield Fact(1, "photographer", name, start, at, reason)
            return


def _byline_facts(text: str, outlets: Outlets) -> Iterator[Fact]:
    """The name that signs, without "Par", brackets, agencies and hours; or a desk's initials; or the outlet."""
    inner = text.strip(" ()[]\n\t.-–—•|")
    offset = text.index(inner) if inner else 0
    if any(True for _ in outlets.agencies_in(f"({inner})", any_case=True)) and "/" in inner:
        return
    if _DESK.fullmatch(inner):
        yield Fact(1, "desk", inner, offset, offset + len(inner), "the initials of a desk")
        return
    begin = by.end() if (by := _BY.search(inner)) else 0
    name = _AFTER_NAME.sub("", inner[begin : begin + _LONGEST_NAME], count=1).strip(" :")
    if (
        re.search(r"[^\W\d_]{2}", name)
        and len(name) < _LONGEST_NAME
        and name not in outlets.agencies
    ):
        place = offset + begin, offset + begin + len(name)
        if name in outlets.names:
            reason = "the outlet signs its article"
            yield Fact(2, "source", outlets.canonical(name), *place, reason)
        yield Fact(2, "byline", name, *place, "the signature")


def _dateline_facts(text: str, outlets: Outlets) -> Iterator[Fact]:
    """The place of "PARIS (Reuters) -", or all that stands in "AA / Paris / Anne Martin"."""
    whole = 0, len(text)
    first, *others = (part.strip(" -–—") for part in text.split("/"))
    if first in outlets.agencies and others:
        yield Fact(3, "source", outlets.canonical(outlets.agencies[first]), *whole, _OWN_DISPATCH)
        yield Fact(1, "place", others[0], *whole, "the dateline")
        if len(others) > 1:
            yield Fact(3, "byline", others[1], *whole, "the dateline")
    elif (match := _DATELINE.match(text)) and match["place"].lower() not in outlets.not_places:
        yield Fact(1, "place", match["place"], *whole, "the dateline")


_READERS = {
    "photo_credit": _photo_credit_facts,
    "byline": _byline_facts,
    "dateline": _dateline_facts,
}


def _dispatch(found: list[tuple[Fact, Any]]) -> list[tuple[Fact, Any]]:
    """An agency is no outlet, unless dateline and picture credit name it alone."""
    named = {item.value for item, segment in found if item.fact == "agency"}
    pictured = {item.value for item, _ in found if item.fact == "photo_agency"}
    dateline = next((s for i, s in found if i.fact == "agency" and s.kind == "dateline"), None)
    if dateline is None or len(named) > 1 or named != pictured:
        return []
    return [(Fact(3, "source", *named, 0, len(dateline.text), _OWN_DISPATCH), dateline)]


def _credits_at_the_ends(article: list[Any], outlets: Outlets) -> Iterator[tuple[Fact, Any]]:
    """Agencies that stand in brackets where the article opens, or alone where it ends."""
    for segment, pattern in ((article[:1], outlets.opening), (article[-1:], outlets.ending)):
        for s in segment:
            start = 0 if pattern is outlets.opening else max(0, len(s.text) - 100)
            part = s.text[start : start + 120] if start == 0 else s.text[start:]
            credit = pattern.match(part) if pattern is outlets.opening else pattern.search(part)
            if credit:
                for agency, match in outlets.agencies_in(credit[1], any_case=True):
                    at = start + credit.start(1)
                    place = at + match.start(), at + match.end()
                    yield Fact(2, "agency", agency, *place, "credited at an end of the article"), s


def _date_facts(kind: str, text: str) -> Iterator[Fact]:
    """Dates that a line states, the header before the publication, the dateline and the last change."""
    for written in dates.find_dates(text):
        before = text[max(0, written.start - 60) : written.start]
        place = (0 if len(text) < 80 else written.start), written.end
        updated, published = list(_UPDATED.finditer(before)), list(dates.PUBLISHED.finditer(before))
        if updated and not (published and published[-1].start() > updated[-1].start()):
            yield Fact(4, "date", written.edtf, *place, "the day of its last change")
        elif kind == "crawl_header":
            yield Fact(1, "date", written.edtf, *place, "a header before the text", "header")
        elif published:
            yield Fact(2, "date", written.edtf, *place, "the day of its publication")
        elif kind in ("dateline", "byline"):
            yield Fact(3, "date", written.edtf, *place, f"the {kind}")


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
        Indexed by doc_id: source, source_basis (``"text"`` or ``"metadata"``), agency (several: "ATS,
        Reuters"), date (EDTF), title, byline, place, credit, path, sha256, raw, n_words (of the content);
        then date_basis, the words that prove each (source_evidence …), desk, photographer, photo_agency,
        date_inferred and date_reasoning, language (ISO 639-1; see `analysis.corpus.languages`), and what
        the reader gave besides, such as n_words_dropped (of a web page: around the article). NA where nothing
        states it. `find_facts` gives every statement, with its place.
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
    columns["agency"] = _agencies(facts).reindex(texts.index).astype("str")
    content = segments[segments["content"]]
    articles = content.groupby("doc_id", sort=False)["text"].agg("\n".join)
    prose = articles.reindex(texts.index, fill_value="")
    counts = [words.count_words(text) for text in content["text"]]
    n_words = pd.Series(counts, content["doc_id"], dtype="int64").groupby(level=0).sum()
    columns["n_words"] = n_words.reindex(texts.index, fill_value=0)
    days = [None if pd.isna(day) else day for day in columns["date"]]
    inferred = [dates.infer(*pair) or (None, None) for pair in zip(prose, days, strict=True)]
    reasoned = pd.DataFrame(inferred, texts.index, ["date_inferred", "date_reasoning"], dtype="str")
    columns |= reasoned.items()
    stated = texts["language"] if "language" in texts else pd.Series(index=texts.index, dtype="str")
    columns["language"] = stated.fillna(find_languages(texts["raw"], rules))
    columns |= texts[["path", "sha256", "raw"]].items()
    front = ["source", "source_basis", "agency", "date", "title", "byline", "place", "credit"]
    front += ["path", "sha256", "raw", "n_words"]
    described = pd.DataFrame(columns)[front + [name for name in columns if name not in front]]
    described = described.join(texts.drop(columns=[c for c in texts if c in columns]))
    return described.rename_axis("doc_id")


def _agencies(facts: pd.DataFrame) -> pd.Series:
    """All agencies of a document, by the strongest basis that names one."""
    agencies = facts[facts["fact"] == "agency"].drop_duplicates(["doc_id", "value"])
    strongest = agencies.groupby("doc_id")["basis"].transform("first")
    return agencies[agencies["basis"] == strongest].groupby("doc_id")["value"].agg(", ".join)


def _undecided(facts: pd.DataFrame) -> pd.Series:
    """Text alone that names two outlets equally often, or two days of its own, states none."""
    undecided = pd.Series(False, index=facts.index)
    of_template = (facts["fact"] == "source") & facts["reason"].str.startswith(_OF_TEMPLATE)
    votes = facts[of_template | (facts["reason"] == _OWN_DAY)]
    for _, rows in votes.groupby(["doc_id", "fact"], sort=False):
        (best, n), *others = Counter(rows["value"]).most_common(2)
        tie = bool(others) and others[0][1] == n
        undecided[rows.index[(rows["value"] != best) | tie]] = True
    return undecided
