"""A corpus in partitions gives the numbers of a corpus in memory, whatever happens while it is filled."""

import os
import signal
from itertools import islice
from pathlib import Path

import distributed
import numpy as np
import pandas as pd
import pytest
from benchmarks import corpora
from pandas.testing import assert_frame_equal

import analysis
from analysis import archive as partitions
from analysis.archive import filling
from analysis.comparison import frequency
from analysis.corpus import files
from analysis.corpus.readers import CorpusWarning, ReadError

N = 14


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Two files: the first ten articles as JSON lines, the others as Parquet."""
    folder = tmp_path_factory.mktemp("archive")
    articles = corpora.press(N).assign(agency=np.resize(["AFP", "Reuters", None], N))
    articles[::-1][:10].to_json(folder / "a.jsonl", orient="records", lines=True, force_ascii=False)
    articles[::-1][10:].to_parquet(folder / "b.parquet")
    return folder


@pytest.fixture(scope="module")
def local(archive):
    corpus = analysis.load_corpus(archive)
    assert len(corpus.tokens) > 0  # analysed once: no worker needs the model
    return corpus


@pytest.fixture(scope="module", autouse=True)
def cluster():
    """A cluster of one thread of this process, in force for all that follows."""
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def run(archive, out, rows=4, **options):
    return partitions.run(archive, out, rows=rows, **options)


def same(one, other):
    assert_frame_equal(
        one,
        other,
        check_exact=True,
        check_dtype=False,
        check_categorical=False,
        check_index_type=False,
    )
    assert {**one.attrs} == {**other.attrs}


COMPARISONS = (
    (analysis.keyness, {"ngrams": (1, 2), "min_count": 2, "resamples": 99, "permutations": 99}),
    (
        analysis.keyness,
        {"level": "paragraph", "unit": "lemma", "against": "pairwise", "resamples": 9},
    ),
    (
        analysis.keyness,
        {"by": "agency", "names": "merged", "ngrams": (1, 2), "resamples": 9, "permutations": 99},
    ),
    (analysis.tfidf, {"level": "sentence", "removed": True}),
    (analysis.entity_frequency, {"resamples": 99}),
    (analysis.entity_frequency, {"by": None, "unit": "actor", "resamples": 99}),
    *(
        (analysis.cooccurrence, {"window": window})
        for window in ("sentence", "paragraph", "document")
    ),
    (frequency.spellings, {}),
    (frequency.designations, {"by": None, "removed": True}),
    (frequency.first_mentions, {}),
    (analysis.concordance, {"pattern": "selon", "by": "agency"}),
    (analysis.concordance, {"pattern": r"\bd\w+", "regex": True, "sort": "left"}),
    (analysis.match_claims, {}),
)


@pytest.fixture(scope="module")
def compared(local):
    return [comparison(local, **options) for comparison, options in COMPARISONS]


@pytest.mark.parametrize(("rows", "n_partitions"), [(N, 2), (5, 3), (2, 7)])
def test_tables_and_comparisons_equal_those_of_the_corpus_in_memory(
    archive, local, compared, tmp_path, rows, n_partitions
):
    assert run(archive, tmp_path, rows)["n_partitions"] == n_partitions
    corpus = partitions.load(tmp_path)
    assert len(corpus) == N
    for name in partitions.TABLES:
        same(getattr(local, name), getattr(corpus, name)[list(getattr(local, name))])
    for (comparison, options), expected in zip(COMPARISONS, compared, strict=True):
        same(expected, comparison(corpus, **options))


def test_a_single_partition_gives_the_numbers_of_the_corpus_in_memory(archive, tmp_path):
    local = analysis.load_corpus(archive / "a.jsonl")
    assert run(archive / "a.jsonl", tmp_path, N)["n_partitions"] == 1
    corpus = partitions.load(tmp_path)
    for name in partitions.TABLES:
        same(getattr(local, name), getattr(corpus, name)[list(getattr(local, name))])
    for comparison, options in COMPARISONS[:5]:
        same(comparison(local, **options), comparison(corpus, **options))


def test_a_pattern_many_bytes_of_tables_and_a_filled_folder_are_archives(archive, local, tmp_path):
    largest = max(file.stat().st_size for file in archive.iterdir())
    for path, options in [(archive / "*.jsonl", {}), (archive, {"limit": largest})]:
        out = tmp_path / str(len(options))
        corpus = analysis.load_corpus(path, out=out, **options)
        assert isinstance(corpus, partitions.PartitionedCorpus)
        assert analysis.load_corpus(out).documents.equals(corpus.documents)
    same(local.mentions, corpus.mentions)
    same(local.where(agency="AFP").mentions, corpus.where(agency="AFP").mentions)
    assert not isinstance(local, partitions.PartitionedCorpus)
    with pytest.raises(ValueError, match="metadata"):
        analysis.load_corpus(out, metadata=pd.DataFrame({"doc_id": ["a"]}))


def test_an_archive_without_a_folder_for_its_tables_keeps_them_in_the_cache(
    archive, tmp_path, monkeypatch
):
    monkeypatch.setenv("COUVERTURE_CACHE", str(tmp_path))
    monkeypatch.setitem(filling.STAGES, "tokens", lambda corpus: corpus.segments[["doc_id"]])
    monkeypatch.setitem(filling.STAGES, "mentions", lambda corpus: corpus.tokens)
    monkeypatch.setitem(filling.STAGES, "quantities", lambda corpus: corpus.tokens)
    assert len(analysis.load_corpus(f"{archive}/*.parquet")) == 4
    assert len(list(tmp_path.glob("archives/*/partitions.json"))) == 1


def test_two_data_sets_in_one_folder_do_not_mix(archive, tmp_path):
    run(archive / "*.jsonl", tmp_path)
    run(archive / "*.parquet", tmp_path)
    assert len(partitions.load(tmp_path).documents) == 4
    with files.alone(tmp_path), pytest.raises(FileExistsError):
        run(archive, tmp_path)


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_analysed(archive, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.csv").write_text("id,text\na,Le pont a rouvert.\n", encoding="utf-8")
    (folder / "b.parquet").write_bytes(b"PAR1")
    with pytest.warns(CorpusWarning):
        summary = run(folder, tmp_path / "out")
    assert summary["n_documents"] == 1
    assert [Path(what).name for what in summary["failures"]] == ["b.parquet"]


def test_a_second_run_does_nothing_and_a_new_file_only_what_is_new(archive, tmp_path):
    out, files = tmp_path / "out", tmp_path / "files"
    files.mkdir()
    texts = [
        "La grève a pris fin hier soir dans le port.",
        "Le pont a rouvert.",
        "Une école ferme ses portes.",
    ]
    pd.DataFrame({"id": ["a", "b"], "text": texts[:2]}).to_csv(files / "one.csv", index=False)
    assert run(files, out)["n_computed"] == 1
    assert run(files, out)["n_computed"] == 0
    pd.DataFrame({"id": ["c"], "text": texts[2:]}).to_csv(files / "two.csv", index=False)
    assert run(files, out) == {"n_documents": 3, "n_partitions": 2, "n_computed": 1, "failures": {}}
    assert partitions.load(out).documents.index.tolist() == ["a", "b", "c"]


def test_an_interrupted_run_resumes_where_it_stopped(archive, local, tmp_path, monkeypatch):
    def interrupted(futures, real=distributed.as_completed):
        yield from islice(real(futures), 3)
        if futures[0].key.startswith("_analyse"):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(distributed, "as_completed", interrupted)
        run(archive, tmp_path, rows=2)
    assert run(archive, tmp_path, rows=2)["n_computed"] <= 4
    same(local.tokens, partitions.load(tmp_path).tokens)


def test_the_work_of_a_killed_worker_is_done_by_another(archive, local, tmp_path, monkeypatch):
    def killing(futures, real=distributed.as_completed):
        for n, future in enumerate(real(futures)):
            if n == 0 and future.key.startswith("_analyse"):
                os.kill(next(iter(future.client.run(os.getpid).values())), signal.SIGKILL)
            yield future

    monkeypatch.setattr(distributed, "as_completed", killing)
    with distributed.Client(
        n_workers=2, threads_per_worker=1, dashboard_address=None, set_as_default=False
    ) as client:
        address = client.scheduler_info()["address"]
        assert run(archive / "*.parquet", tmp_path, rows=1, scheduler=address)["failures"] == {}
    mine = local.mentions["doc_id"].isin(partitions.load(tmp_path).documents.index)
    same(local.mentions[mine].reset_index(drop=True), partitions.load(tmp_path).mentions)


def test_an_article_that_breaks_a_stage_is_named_and_the_others_are_analysed(
    archive, tmp_path, monkeypatch
):
    def breaking(corpus):
        if "0000003" in corpus.texts.index:
            raise RecursionError("too deep")
        return pd.DataFrame({"doc_id": corpus.texts.index})

    monkeypatch.setitem(filling.STAGES, "quantities", breaking)
    summary = run(archive, tmp_path)
    assert summary["failures"] == {"0000003": "RecursionError: too deep"}
    assert summary["n_documents"] == N - 1
    assert "0000003" not in partitions.load(tmp_path).documents.index


def test_a_pattern_chooses_files(archive, tmp_path):
    assert run(archive / "*.jsonl", tmp_path)["n_documents"] == 10


def test_one_identifier_in_two_files_is_an_error_that_names_both(tmp_path):
    for name in ("one", "two"):
        pd.DataFrame({"id": ["a"], "text": ["Le pont a rouvert."]}).to_csv(
            tmp_path / f"{name}.csv", index=False
        )
    with pytest.raises(ReadError, match=r"'a': .*one\.csv and .*two\.csv"):
        run(tmp_path, tmp_path / "out")


def test_nothing_to_read_is_an_error(tmp_path):
    with pytest.raises(ReadError, match="no table"):
        run(tmp_path, tmp_path / "out")
