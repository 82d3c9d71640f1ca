"""The language of a text, by its share of the commonest words of each language (rules/languages.toml)."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from analysis.corpus.readers import CorpusWarning
from analysis.corpus.rules import Rules

_BEGINNING = 20_000  # characters
_FEWEST_WORDS, _LEAST_SHARE = 20, 0.1


def find_languages(texts: pd.DataFrame, rules: Rules) -> pd.Series:
    """Return the language of each text.

    Parameters
    ----------
    texts : DataFrame
        See `analysis.corpus.readers.read`; the first 20,000 characters of `raw` are read. A column `language`,
        where it states one, has the last word.
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
    >>> find_languages(pd.DataFrame({"raw": [text]}), Rules()).tolist()
    ['en']
    """
    lists = rules.toml("languages.toml")
    common = {name: {word.lower() for word in listed} for name, listed in lists.items()}
    found = texts["raw"].map(lambda text: _language(text, common)).astype("str")
    return texts["language"].fillna(found) if "language" in texts else found


def keep_language(texts: pd.DataFrame, language: str, rules: Rules) -> pd.DataFrame:
    """Leave out the documents of another language than `language`, and say which; what can't be told stays.

    Parameters
    ----------
    texts, rules
        See `find_languages`.
    language : str
        ISO 639-1 code, such as ``"fr"``.
    """
    found = find_languages(texts, rules)
    others = found[found.notna() & (found != language)]
    if len(others):
        named = ", ".join(f"{doc_id} ({other})" for doc_id, other in others[:5].items())
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        said = f"not in {language!r}, left out: {named}{more}"
        warnings.warn(said, CorpusWarning, stacklevel=3)
    return texts.drop(index=others.index)


def _language(text: str, common: Mapping[str, set[str]]) -> str | None:
    """The language whose commonest words a text holds most often."""
    words = Counter(re.findall(r"[^\W\d_]+", text[:_BEGINNING].lower()))
    if words.total() < _FEWEST_WORDS:
        return None
    found = {
        name: sum(words[word] for word in listed & words.keys()) for name, listed in common.items()
    }
    best = max(found, key=found.__getitem__)
    if found[best] >= _LEAST_SHARE * words.total():
        return best
    latin = sum(n for word, n in words.items() if word < "\u0250")
    return None if latin * 2 > words.total() else "und"
