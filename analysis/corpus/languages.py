"""The language of a text, by its share of the commonest words of each language (rules/languages.toml)."""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.corpus.readers import CorpusWarning
from analysis.corpus.rules import Rules
from analysis.corpus.words import blanks, translate

_BEGINNING = 20_000  # characters
_FEWEST_WORDS, _LEAST_SHARE = 20, 0.1


def find_languages(raw: pd.Series, rules: Rules) -> pd.Series:
    """Return the language of each text.

    Parameters
    ----------
    raw : Series of str
        The texts, indexed by doc_id; their first 20,000 characters are read.
    rules : Rules
        `languages.toml` lists the commonest words by language.

    Returns
    -------
    Series of str
        ISO 639-1 codes, ``"und"`` (undetermined) for a script that no listed language writes, NA for a text
        of fewer than 20 words or with hardly any of the words listed.

    Raises
    ------
    RulesError
        If a language isn't given as a list of words.

    Examples
    --------
    >>> text = "The bridge was closed on Monday, and it will be open to all of us again by the end of the week."
    >>> find_languages(pd.Series([text]), Rules()).tolist()
    ['en']
    """
    lists = rules.toml("languages.toml")
    speaking: dict[str, list[str]] = defaultdict(list)
    for language, words in lists.items():
        for word in {word.lower() for word in words}:
            speaking[word].append(language)
    return (
        raw.map(lambda text: _language(text, list(lists), speaking))
        .astype("str")
        .rename("language")
    )


def keep_language(texts: pd.DataFrame, language: str, rules: Rules) -> pd.DataFrame:
    """Leave out the documents of another language than `language`, and say which; what can't be told stays.

    Parameters
    ----------
    texts : DataFrame
        See `analysis.corpus.readers.read`; a column `language`, where it states one, has the last word.
    language : str
        ISO 639-1 code, such as ``"fr"``.
    rules : Rules
        See `find_languages`.
    """
    found = find_languages(texts["raw"], rules)
    found = texts["language"].fillna(found) if "language" in texts else found
    others = found[found.notna() & (found != language)]
    if len(others):
        named = [f"{doc_id} ({other})" for doc_id, other in others.items()]
        more = f" and {len(named) - 5} more" if len(named) > 5 else ""
        warnings.warn(
            f"not in {language!r}, left out: {', '.join(named[:5])}{more}",
            CorpusWarning,
            stacklevel=3,
        )
    return texts.drop(index=others.index)


def _language(
    text: str, languages: Sequence[str], speaking: Mapping[str, Sequence[str]]
) -> str | None:
    """Return the one of `languages` that a text is in; `speaking` says which of them have a word."""
    words = translate(text[:_BEGINNING].lower(), blanks(np.strings.isalpha)).split()
    if len(words) < _FEWEST_WORDS:
        return None
    times = Counter(words)
    found = dict.fromkeys(languages, 0)
    for word in times.keys() & speaking.keys():
        for language in speaking[word]:
            found[language] += times[word]
    best = max(found, key=found.__getitem__, default="")
    if best and found[best] >= _LEAST_SHARE * len(words):
        return best
    return None if sum(word < "\u0250" for word in words) * 2 > len(words) else "und"
