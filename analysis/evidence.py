"""What a document says about itself: outlet, agency, date, author …, each with the words that prove it.

Facts are read where sites state them (`FACTS` by kind of segment), never from the article's own
sentences, where an agency or an outlet may be cited. The one exception is a date that the text calls
its own ("ce 24 décembre"). What nothing states stays empty. What is reasoned rather than stated
stands in `date_inferred`, with the reasoning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from analysis import dates, words
from analysis.rules import Rules, RulesError

FACTS = ("source", "agency", "date", "title", "byline", "desk", "place", "credit", "photographer", "photo_agency")
_GIVEN = ("source", "agency", "date", "title", "byline", "place", "credit")
_PROVEN = ("source", "agency", "date", "byline", "place")

# Where a site speaks of itself, rather than of the event.
_TEMPLATE = frozenset(("social", "cookie_banner", "newsletter", "navigation", "error_page", "advert", "crawl_header"))
_CREDITS = frozenset(("byline", "agency_credit", "crawl_header", "dateline"))

_CAPITALS = r"(?:[A-ZÀ-ÖØ-Þ0-9][\w.'’-]{0,30})(?: (?:(?:de|du|des|la|le|les|et) )?[A-ZÀ-ÖØ-Þ0-9][\w.'’-]{0,30}){0,4}"
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
_LONGEST_NAME = 80
_DESK = re.compile(r"[a-zé]{2,4}(?:[-/][a-zé]{2,4}){1,4}")
_DATELINE = re.compile(r"\s*(?P<place>[^\d(),/–—]{2,60}?)\s*(?:[(,/–—]|\s-|$)")
_OWN_DAY = "the text calls this day its own"
_PUBLISHED = re.compile(r"\b(?:publiée?s?|mise? en ligne|postée?|parue?|diffusée?|date)\b", re.IGNORECASE)
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


@dataclass(frozen=True)
class Outlets:
    """The outlets and agencies of rules/outlets.toml, ready for matching."""

    names: dict[str, str]
    domains: dict[str, str]
    agencies: dict[str, str]
    photo_agencies: dict[str, str]
    phrases: tuple[str, ...]
    not_outlets: frozenset[str]
    not_places: frozenset[str]

    @classmethod
    def load(cls, rules: Rules) -> Outlets:
        """Read and check the rules.

        Raises
        ------
        RulesError
            For a name or a domain that stands for two outlets, or a key that isn't known.
        """
        table = rules.toml("outlets.toml")
        template = table.get("template", {})
        agencies = table.get("agency", {})
        photo = {name: entry for name, entry in agencies.items() if entry.get("photo")}
        wire = {name: entry for name, entry in agencies.items() if not entry.get("photo")}
        return cls(
            names=_aliases(table.get("outlet", {}), "names"),
            domains=_aliases(table.get("outlet", {}), "domains"),
            agencies=_aliases(wire, "names"),
            photo_agencies=_aliases(photo, "names"),
            phrases=tuple(template.get("phrases", ())),
            not_outlets=frozenset(template.get("not_outlets", ())),
            not_places=frozenset(name.lower() for name in table.get("dateline", {}).get("not_places", ())),
        )

    def canonical(self, name: str) -> str:
        """The outlet's name in tables; a name that the rules don't hold stays as it is."""
        lower = {alias.lower(): outlet for alias, outlet in {**self.domains, **self.names}.items()}
        key = _straight(name).strip().lower()
        return lower.get(key.removeprefix("www."), lower.get(key, name.strip()))

    def at(self, url: str) -> str | None:
        """The outlet at an address."""
        host = re.sub(r"^(?:https?:)?//(?:www\.)?|[/:?#].*$", "", url.lower())
        return next((outlet for domain, outlet in self.domains.items() if f".{host}".endswith(f".{domain}")), None)

    @cached_property
    def _agency_pattern(self) -> re.Pattern[str]:
        return _alternatives(self.agencies)

    @cached_property
    def _any_agency_pattern(self) -> re.Pattern[str]:
        return _alternatives({**self.agencies, **self.photo_agencies})

    @cached_property
    def _outlet_pattern(self) -> re.Pattern[str]:
        return _alternatives(self.names)

    @cached_property
    def _template_patterns(self) -> list[re.Pattern[str]]:
        known = "|".join(map(re.escape, sorted(self.names, key=len, reverse=True)))
        return [
            re.compile(re.escape(_straight(phrase)).replace(r"\{outlet\}", rf"(?P<outlet>{known}|{_CAPITALS})"))
            for phrase in self.phrases
        ]

    def agencies_in(self, text: str, *, photo: bool = False) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield the agencies that `text` names, with where."""
        known = {**self.agencies, **self.photo_agencies} if photo else self.agencies
        pattern = self._any_agency_pattern if photo else self._agency_pattern
        for match in pattern.finditer(_straight(text)):
            yield known[match[0]], match

    def template_in(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield the outlets that a site's sentence about itself names."""
        text = _straight(text)
        for pattern in self._template_patterns:
            for match in pattern.finditer(text):
                if match["outlet"] not in self.not_outlets:
                    yield self.canonical(match["outlet"]), match

    def outlet_in(self, text: str) -> tuple[str, re.Match[str]] | None:
        """The first outlet that `text` names."""
        match = self._outlet_pattern.search(_straight(text))
        return (self.names[match[0]], match) if match else None


def _aliases(entries: dict[str, Any], key: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for name, entry in entries.items():
        unknown = set(entry) - {"names", "domains", "photo"}
        if unknown:
            raise RulesError(f"outlets.toml, {name}: unknown key {', '.join(sorted(unknown))}")
        for alias in [*([name] if key == "names" else []), *entry.get(key, [])]:
            if known.setdefault(_straight(alias), name) != name:
                raise RulesError(f"outlets.toml: {alias!r} stands for {known[_straight(alias)]} and for {name}")
    return known


def _straight(text: str) -> str:
    return text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")


def _alternatives(known: Iterable[str]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    return re.compile(rf"(?<![\w@/.-])(?:{names or '(?!)'})(?![\w-])")


# ---- one document


def find_facts(texts: pd.DataFrame, segments: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return every statement about every document, the most authoritative first.

    Parameters
    ----------
    texts, segments : DataFrame
        See `analysis.readers` and `analysis.cleaning`.
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
    by_doc: dict[str, list[Any]] = {doc_id: [] for doc_id in texts.index}
    kinds = segments["kind"] != "space"
    for row in segments.loc[kinds, ["doc_id", "start", "end", "kind", "content", "text"]].itertuples(index=False):
        by_doc[row.doc_id].append(row)
    given = [name for name in (*_GIVEN, "url", "date_basis") if name in texts]
    found: list[Fact] = []
    for row in texts[given].itertuples():
        stated = {name: value for name, value in zip(given, row[1:], strict=True) if isinstance(value, str)}
        found += _metadata_facts(str(row[0]), stated, outlets)
        found += _text_facts(str(row[0]), by_doc[row[0]], outlets)
    table = pd.DataFrame(found, columns=list(COLUMNS))
    table = table.astype({name: "str" for name in COLUMNS if name not in ("start", "end")})
    return table.astype({"start": "Int64", "end": "Int64"})


def _metadata_facts(doc_id: str, stated: dict[str, str], outlets: Outlets) -> Iterator[Fact]:
    def fact(name: str, value: str, evidence: str, reason: str, basis: str = "metadata") -> Fact:
        return Fact(doc_id, name, value, basis, evidence, None, None, reason)

    for name in _GIVEN:
        if name in stated:
            value = outlets.canonical(stated[name]) if name == "source" else stated[name]
            basis = stated.get("date_basis", "metadata") if name == "date" else "metadata"
            yield fact(name, value, stated[name], "stated with the document", basis)
    if "url" in stated and (outlet := outlets.at(stated["url"])):
        yield fact("source", outlet, stated["url"], "the page's address")
    for agency, match in outlets.agencies_in(stated.get("byline", "")):
        yield fact("agency", agency, match[0], "the author that the page states")


def _text_facts(doc_id: str, segments: list[Any], outlets: Outlets) -> Iterator[Fact]:
    """Yield what the document's own words state, the strongest statement of each fact first."""
    found: list[tuple[int, Fact]] = []

    def add(
        strength: int, name: str, value: str, segment: Any, span: tuple[int, int], reason: str, basis: str = "text"
    ):
        start, end = segment.start + span[0], segment.start + span[1]
        value = " ".join(value.split())
        found.append((strength, Fact(doc_id, name, value, basis, segment.text[slice(*span)], start, end, reason)))

    for s in segments:
        whole = (0, len(s.text))
        if s.kind == "title":
            add(1, "title", s.text, s, whole, "the line above the article")
        if s.kind == "photo_credit":
            for name, value, span, reason in _credit_facts(s.text, outlets):
                add(1, name, value, s, span, reason)
        if s.kind in _CREDITS:
            for agency, match in outlets.agencies_in(s.text):
                add(1, "agency", agency, s, match.span(), f"credited: {s.kind.replace('_', ' ')}")
                if s.kind == "dateline":
                    reason = "the dispatch of an agency, which its dateline names"
                    add(3, "source", outlets.canonical(agency), s, whole, reason)
            for name, value, span, reason in _byline_facts(s.text, outlets) if s.kind == "byline" else ():
                add(2, name, value, s, span, reason)
        for name, value in _dateline_facts(s.text, outlets) if s.kind == "dateline" else ():
            add(1, name, value, s, whole, "the dateline")
        if s.kind in _TEMPLATE:
            for outlet, match in outlets.template_in(s.text):
                add(1, "source", outlet, s, match.span(), f"the site's template ({s.kind.replace('_', ' ')})")
        for strength, date, span, reason, basis in _date_facts(s):
            add(strength, "date", date, s, span, reason, basis)
    yield from (fact for _, fact in sorted(found, key=lambda item: item[0]))


def _credit_facts(text: str, outlets: Outlets) -> Iterator[tuple[str, str, tuple[int, int], str]]:
    reason = "the credit of a picture"
    lead = re.match(r"\s*(?:crédits?|photos?|images?|illustrations?|:|©|\(c\)|\s)*", text, re.IGNORECASE)
    begin = lead.end() if lead else 0
    yield "credit", text[begin:] or text, (begin, len(text)), reason
    agencies = list(outlets.agencies_in(text, photo=True))
    for agency, match in agencies:
        yield "photo_agency", agency, match.span(), reason
    at = begin
    for part in re.split(r"[/|]|\s[-–—]\s|\bvia\b|\bSource\b", text[begin:]):
        start = text.index(part, at)
        at = start + len(part)
        name = part.strip(" :©.")
        known = any(m.start() < at and start < m.end() for _, m in agencies) or name.upper() == "POOL"
        if not known and re.fullmatch(_CAPITALS, name) and " " in name:
            yield "photographer", name, (start, at), reason
            return


def _byline_facts(text: str, outlets: Outlets) -> Iterator[tuple[str, str, tuple[int, int], str]]:
    """The name that signs, without "Par", brackets, agencies and hours; or a desk's initials; or the outlet."""
    inner = text.strip(" ()[]\n\t.-–—•|")
    offset = text.index(inner) if inner else 0
    if _DESK.fullmatch(inner):
        yield "desk", inner, (offset, offset + len(inner)), "the initials of a desk"
        return
    by = _BY.search(inner)
    begin = by.end() if by else 0
    name = _AFTER_NAME.sub("", inner[begin : begin + _LONGEST_NAME], count=1).strip(" :")
    if not re.search(r"[^\W\d_]{2}", name) or len(name) >= _LONGEST_NAME or name in outlets.agencies:
        return
    span = (offset + begin, offset + begin + len(name))
    if name in outlets.names:
        yield "source", outlets.canonical(name), span, "the outlet signs its article"
    yield "byline", name, span, "the signature"


def _dateline_facts(text: str, outlets: Outlets) -> Iterator[tuple[str, str]]:
    """The place of "PARIS (Reuters) -", or the place and the name of "AA / Paris / Nom Prénom"."""
    first, *others = (part.strip(" -–—") for part in text.split("/"))
    if first in outlets.agencies and others:
        yield "place", others[0]
        if len(others) > 1:
            yield "byline", others[1]
    elif (match := _DATELINE.match(text)) and match["place"].lower() not in outlets.not_places:
        yield "place", match["place"]


def _date_facts(segment: Any) -> Iterator[tuple[int, str, tuple[int, int], str, str]]:
    """Dates that the document gives as its own, with how strongly: header, publication, dateline, "ce 5 mars"."""
    text = segment.text
    if segment.content:
        for day in dates.own_days(text) if segment.kind != "title" else ():
            yield 5, day.edtf, (day.start, day.end), _OWN_DAY, "text"
        return
    if segment.kind not in _CREDITS | {"navigation", "social"}:
        return
    for written in dates.find_dates(text):
        before = text[max(0, written.start - 60) : written.start]
        span = (0, written.end) if len(text) < 80 else (written.start, written.end)
        updated, published = list(_UPDATED.finditer(before)), list(_PUBLISHED.finditer(before))
        if updated and not (published and published[-1].start() > updated[-1].start()):
            yield 4, written.edtf, span, "the day of its last change", "text"
        elif segment.kind == "crawl_header":
            yield 1, written.edtf, span, "a header before the text", "header"
        elif published:
            yield 2, written.edtf, span, "the day of its publication", "text"
        elif segment.kind in ("dateline", "byline"):
            yield 3, written.edtf, span, f"the {segment.kind}", "text"


# ---- the table


def describe(texts: pd.DataFrame, segments: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the table of documents.

    Parameters
    ----------
    texts, segments : DataFrame
        See `analysis.readers` and `analysis.cleaning`.
    rules : Rules
        `outlets.toml` names outlets and agencies.

    Returns
    -------
    DataFrame
        Indexed by doc_id: source, source_basis (``"text"`` or ``"metadata"``), agency, date (EDTF),
        title, byline, place, credit, path, sha256, raw, n_words (of the content); then date_basis,
        the words that prove each (source_evidence …), desk, photographer, photo_agency,
        date_inferred and date_reasoning, and what the reader gave besides. NA where nothing states it.
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
    counts = pd.Series([words.count_words(text) for text in content["text"]], index=content["doc_id"], dtype="int64")
    columns["n_words"] = counts.groupby(level=0).sum().reindex(texts.index, fill_value=0).astype("int64")
    prose = content.groupby("doc_id", sort=False)["text"].agg("\n".join).reindex(texts.index, fill_value="")
    inferred = [
        (dates.infer(text, date if isinstance(date, str) else None) or (None, None))
        for text, date in zip(prose, columns["date"], strict=True)
    ]
    for n, name in enumerate(("date_inferred", "date_reasoning")):
        columns[name] = pd.Series([pair[n] for pair in inferred], index=texts.index, dtype="str")
    front = ("source", "source_basis", "agency", "date", "title", "byline", "place", "credit")
    described = pd.DataFrame({name: columns.pop(name) for name in front})
    for name in ("path", "sha256", "raw"):
        described[name] = texts[name]
    described = described.assign(n_words=columns.pop("n_words"), **columns)
    described.index.name = "doc_id"
    return described.join(texts.drop(columns=[c for c in texts if c in described]))


def _undecided(facts: pd.DataFrame) -> pd.Series:
    """Text alone that names two outlets equally often, or two days of its own, states none."""
    undecided = pd.Series(False, index=facts.index)
    weak = ((facts["fact"] == "source") & facts["reason"].str.startswith("the site's template")) | (
        (facts["fact"] == "date") & (facts["reason"] == _OWN_DAY)
    )
    for _, rows in facts[weak].groupby(["doc_id", "fact"], sort=False):
        ranking = Counter(rows["value"]).most_common(2)
        tie = len(ranking) == 2 and ranking[0][1] == ranking[1][1]
        undecided[rows.index[(rows["value"] != ranking[0][0]) | tie]] = True
    return undecided
