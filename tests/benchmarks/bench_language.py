"""The language model, the names that it finds, and what is left to do beside it."""

import time
from functools import partial

import pandas as pd
from corpora import RULES, press, size
from memory import alone, peak

from analysis import archive as partitions
from analysis import cleaning, pipeline
from analysis.corpus import Corpus, readers
from analysis.corpus.words import count_words
from analysis.language import model as language
from analysis.language import names as entities
from analysis.language import tables


def test_names(in_turn, note, pipes):
    n = size(100)
    articles = press(n, around=False).set_index("doc_id").assign(date=pd.NA)
    texts = articles["raw"].tolist()
    tokens = tables.write(language.parse(articles["raw"], cleaning.paragraphs(articles)))["tokens"]
    calls = [lambda pipe=pipe: list(pipe(texts)) for pipe in pipes.values()]
    found, *models = in_turn(lambda: entities.find(tokens, articles, RULES), *calls)
    ours = models[-1] + found
    for name, model in zip(pipes, models, strict=True):
        what = f"model, names, actors, designations of {n:,} articles"
        note(what, f"{ours:.2f} s", f"{name} {model:.2f} s", f"{ours / model:.2f}×")


def test_the_model_share_of_all_tables(in_turn, note, tmp_path, monkeypatch):
    n, nlp = size(1000), language.load_model()
    press(n).to_parquet(tmp_path / "articles.parquet")
    texts = readers.read(tmp_path / "articles.parquet")
    pipe, inside = nlp.pipe, []

    def timed(*arguments, **options):
        docs = pipe(*arguments, **options)
        while True:
            start = time.process_time()
            doc = next(docs, None)
            inside[-1] += time.process_time() - start
            if doc is None:
                return
            yield doc

    def fill(corpus, table):
        inside.append(0.0)
        getattr(corpus, table)

    monkeypatch.setattr(nlp, "pipe", timed)
    corpora = {state: Corpus(texts, RULES, pipeline.STAGES) for state in ("cold", "warm")}
    calls = {
        (state, table): partial(fill, corpora[state], table)
        for state in corpora
        for table in partitions.TABLES
    }
    times = pd.DataFrame(
        {"all": in_turn(*calls.values(), rounds=1), "model": inside},
        pd.MultiIndex.from_tuples(calls),
    )
    n_words = texts["raw"].map(count_words).sum()
    for state, spent in times.groupby(level=0):
        parts = ", ".join(f"{table} {seconds:.1f}" for (_, table), seconds in spent["all"].items())
        whole, model = spent.sum()
        what = f"all five tables of {n:,} articles, {n_words:,} words, {state}: {parts}"
        note(
            what,
            f"{whole:.1f} s: {1000 * whole / n_words:.2f} ms a word",
            f"model {model:.1f} s",
            f"{model / whole:.0%}",
        )


def sentences(n: int) -> list[str]:
    paragraphs = [p for raw in press(-(-n // 5), around=False)["raw"] for p in raw.split("\n\n")]
    return [paragraph.split(". ")[0] + "." for paragraph in paragraphs[:n]]


def megabyte(n: int) -> list[str]:
    return ["\n\n".join(press(-(-n // 1250), around=False)["raw"])[:n]]


def analyse(make, n: int) -> tuple[float, float, float]:
    """MB of the model, of the table, and the most that all took."""
    language.load_model()("Un mot.")
    model = peak()
    articles = pd.DataFrame({"raw": make(n)}).rename_axis("doc_id").rename(index="{:07}".format)
    tokens = tables.write(language.parse(articles["raw"], cleaning.paragraphs(articles)))["tokens"]
    return model, tokens.memory_usage(deep=True).sum() / 1e6, peak()


def test_memory(note):
    for what, make, n in (
        ("{:,} articles of one sentence", sentences, size(20_000)),
        ("one document of {:,} characters", megabyte, size(10**6)),
    ):
        model, table, most = alone(analyse, make, n)
        beside = f"model alone {model:,.0f} MB, table {table:,.0f} MB"
        note(f"language stage, {what.format(n)}", f"{most:,.0f} MB at most", beside)
