"""What belongs to an article, and what articles share with each other."""

from itertools import combinations

import pytest
from corpora import LARGE, RULES, corpus_of, press, size

from analysis.cleaning import segment_documents
from analysis.comparison.passages import shared_passages
from analysis.corpus.words import WORD


def test_segmentation_beside_the_language_model(in_turn, note, pipes):
    n = size(100)
    articles = press(n).set_index("doc_id")
    texts = articles["raw"].tolist()
    calls = [lambda pipe=pipe: list(pipe(texts)) for pipe in pipes.values()]
    ours, *models = in_turn(lambda: segment_documents(articles, RULES), *calls)
    for name, model in zip(pipes, models, strict=True):
        note(
            f"segment {n:,} articles",
            f"{ours:.2f} s",
            f"{name} {model:.2f} s",
            f"{ours / model:.1%} of it",
        )


def test_segmentation_grows(growth):
    sizes = [size(n) for n in (1000, 10_000, 100_000 if LARGE else 20_000)]
    articles = press(sizes[-1]).set_index("doc_id")
    growth("segment articles", lambda n: segment_documents(articles.iloc[:n], RULES), sizes)


def ngrams(text: str) -> list[str]:
    words = [word.lower() for word in WORD.findall(text)]
    return [" ".join(words[i : i + 5]) for i in range(len(words) - 4)]


def test_shared_passages(beside):
    datasketch = pytest.importorskip("datasketch")
    n = size(3000)
    texts = press(n, around=False)["raw"].tolist()
    corpus = corpus_of(texts)

    def minhash():
        index = datasketch.MinHashLSH(threshold=0.2, num_perm=128)
        for i, text in enumerate(texts):
            hashed = datasketch.MinHash(num_perm=128)
            hashed.update_batch([ngram.encode() for ngram in ngrams(text)])
            index.query(hashed)
            index.insert(str(i), hashed)

    beside(
        f"shared passages of {n:,} articles", lambda: shared_passages(corpus), "datasketch", minhash
    )


def test_shared_passages_are_all_found(note):
    corpus = corpus_of(press(600, around=False)["raw"].tolist())
    of = {doc_id: set(ngrams(text)) for doc_id, text in corpus.documents["raw"].items()}
    true = {
        (a, b)
        for a, b in combinations(of, 2)
        if len(of[a] & of[b]) >= 0.2 * min(len(of[a]), len(of[b]))
    }
    found = shared_passages(corpus)
    recall = len(true & set(zip(found["doc_a"], found["doc_b"], strict=True))) / len(true)
    note(
        "recall of pairs that share a fifth of their 5-grams, 600 articles",
        f"{recall:.3f}",
        f"{len(true)} pairs",
    )
