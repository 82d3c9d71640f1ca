"""A corpus in partitions gives the numbers of a corpus in memory, whatever happens while it is filled."""

import os
import signal
from itertools import islice

import distributed
import pandas as pd
import pytest
from benchmarks import corpora
from pandas.testing import assert_frame_equal

import analysis
from analysis import partitions
from analysis.corpus.readers import ReadError

N = 14


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Two files: the first ten articles as JSON lines, the others as Parquet."""
    folder = tmp_path_factory.mktemp("archive")
    articles = corpora.press(N)
    articles[::-1][:10].to_json(folder / "a.jsonl", orient="records", lines=True, force_ascii=False)
    articles[::-1][10:].to_parquet(folder / "b.parquet")
    return folder


@pytest.fixture(scope="module")
def local(archive):
    return analysis.load_corpus(archive)


@pytest.fixture(scope="module")
def scheduler():
    """A cluster of one thread of this process, so that the model is loaded once."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def run(archive, out, scheduler, rows=4):
    return partitions.run(archive, out, scheduler, rows=rows, progress=False)


def same(one, other):
    assert_frame_equal(one, other, check_exact=True, check_dtype=False, check_categorical=False, check_index_type=False)
    assert {**one.attrs} == {**other.attrs}


@pytest.mark.parametrize(("rows", "n_partitions"), [(N, 2), (5, 3), (2, 7)])
def test_tables_and_comparisons_equal_those_of_the_corpus_in_memory(
    archive, local, scheduler, tmp_path, rows, n_partitions
):
    assert run(archive, tmp_path, scheduler, rows)["n_partitions"] == n_partitions
    corpus = partitions.load(tmp_path)
    assert len(corpus) == N
    for name in partitions.TABLES:
        same(getattr(local, name), getattr(corpus, name)[list(getattr(local, name))])
    for comparison, options in [
        (analysis.keyness, {"ngrams": (1, 2), "min_count": 2}),
        (analysis.keyness, {"level": "paragraph", "unit": "lemma", "against": "pairwise", "resamples": 99}),
        (analysis.keyness, {"by": "agency", "names": "merged", "permutations": 99}),
        (analysis.tfidf, {"level": "sentence", "removed": True}),
        (analysis.entity_frequency, {}),
        (analysis.cooccurrence, {"window": "paragraph"}),
    ]:
        if options.get("by") and local.documents[options["by"]].nunique() < 2:
            continue
        same(comparison(local, **options), comparison(corpus, **options))


def test_a_second_run_does_nothing_and_a_new_file_only_what_is_new(archive, scheduler, tmp_path):
    out, files = tmp_path / "out", tmp_path / "files"
    files.mkdir()
    texts = ["La grève a pris fin hier soir dans le port.", "Le pont a rouvert.", "Une école ferme ses portes."]
    pd.DataFrame({"id": ["a", "b"], "text": texts[:2]}).to_csv(files / "one.csv", index=False)
    assert run(files, out, scheduler)["n_computed"] == 1
    assert run(files, out, scheduler)["n_computed"] == 0
    pd.DataFrame({"id": ["c"], "text": texts[2:]}).to_csv(files / "two.csv", index=False)
    assert run(files, out, scheduler) == {"n_documents": 3, "n_partitions": 2, "n_computed": 1, "failures": {}}
    assert partitions.load(out).documents.index.tolist() == ["a", "b", "c"]


def test_an_interrupted_run_resumes_where_it_stopped(archive, local, scheduler, tmp_path, monkeypatch):
    def interrupted(futures, real=distributed.as_completed):
        yield from islice(real(futures), 3)
        if futures[0].key.startswith("_analyse"):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(distributed, "as_completed", interrupted)
        run(archive, tmp_path, scheduler, rows=2)
    assert run(archive, tmp_path, scheduler, rows=2)["n_computed"] <= 4
    same(local.tokens, partitions.load(tmp_path).tokens)


def test_the_work_of_a_killed_worker_is_done_by_another(archive, local, tmp_path, monkeypatch):
    def killing(futures, real=distributed.as_completed):
        for n, future in enumerate(real(futures)):
            if n == 0 and future.key.startswith("_analyse"):
                os.kill(next(iter(future.client.run(os.getpid).values())), signal.SIGKILL)
            yield future

    monkeypatch.setattr(distributed, "as_completed", killing)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        assert run(archive, tmp_path, cluster.scheduler_address, rows=2)["failures"] == {}
    same(local.mentions, partitions.load(tmp_path).mentions)
    same(local.quantities, partitions.load(tmp_path).quantities)


def test_an_article_that_breaks_a_stage_is_named_and_the_others_are_analysed(archive, scheduler, tmp_path, monkeypatch):
    def breaking(corpus):
        if "0000003" in corpus.texts.index:
            raise RecursionError("too deep")
        return pd.DataFrame({"doc_id": corpus.texts.index})

    monkeypatch.setitem(partitions.STAGES, "quantities", breaking)
    summary = run(archive, tmp_path, scheduler)
    assert summary["failures"] == {"0000003": "RecursionError: too deep"}
    assert summary["n_documents"] == N - 1
    assert "0000003" not in partitions.load(tmp_path).documents.index


def test_a_pattern_chooses_files(archive, scheduler, tmp_path):
    assert run(archive / "*.jsonl", tmp_path, scheduler)["n_documents"] == 10


def test_one_identifier_in_two_files_is_an_error_that_names_both(scheduler, tmp_path):
    for name in ("one", "two"):
        pd.DataFrame({"id": ["a"], "text": ["Le pont a rouvert."]}).to_csv(tmp_path / f"{name}.csv", index=False)
    with pytest.raises(ReadError, match=r"'a': .*one\.csv and .*two\.csv"):
        run(tmp_path, tmp_path / "out", scheduler)


def test_nothing_to_read_is_an_error(scheduler, tmp_path):
    with pytest.raises(ReadError, match="no table"):
        run(tmp_path, tmp_path / "out", scheduler)
